//! The composition root: settings in, a running server out. No statics, so one process can run
//! several, each with its own clock; that is how the tests run.

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

use crate::auth::Passwords;
use crate::clock::{Clock, Entropy};
use crate::config::{Config, MailConfig, MailSecurity, PublicUrl};
use crate::db::{DbError, Store};
use crate::services::cast::Caster;
use crate::services::keys::{EventKeys, KeyFileError};
use crate::services::outbox::sender::{self, Transport};
use crate::services::outbox::{Certificate, Security, SmtpSettings};
use crate::services::signing::{RemoteSigner, SignerError};
use crate::services::{Platform, audit, event, forget, two_person};
use crate::web::problem::Problem;
use crate::web::site::{DemoAccount, Parts, Site};
use crate::web::{board, finish, metrics, routes};

/// How long a mail server may take for a step.
const MAIL_PATIENCE: Duration = Duration::from_secs(30);

/// How long requests under way may take to end after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// Why the server did not start, as a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot listen on {address}: {source}. Is another program using it?")]
    Listen {
        address: SocketAddr,
        source: std::io::Error,
    },
    #[error("the folder {0} for the event's files cannot be made: {1}")]
    Folder(PathBuf, std::io::Error),
    #[error("{0}")]
    Keys(#[from] KeyFileError),
    #[error("{0}")]
    Signer(#[from] SignerError),
    #[error("the database cannot be used: {0}")]
    Database(#[from] DbError),
    #[error("the event cannot be read: {0}")]
    Event(Problem),
    #[error("mail.from is {0:?}; write it like Iowa Caucus <caucus@example.org>")]
    MailFrom(String),
    #[error(
        "mail.authority {0} cannot be used: {1}. Give a PEM file with the authority's certificate"
    )]
    MailAuthority(PathBuf, String),
}

/// Opens what services work with: database (brought up to date), keys, clock, randomness. New
/// keys are made only where there is no event yet.
///
/// # Errors
/// [`StartError`].
pub async fn platform(
    config: &Config,
    clock: Clock,
    entropy: Entropy,
) -> Result<Platform, StartError> {
    let folder = &config.data_dir;
    std::fs::create_dir_all(folder).map_err(|e| StartError::Folder(folder.clone(), e))?;
    let signer = match &config.signer {
        Some(socket) => Some(RemoteSigner::connect(socket).await?),
        None => None,
    };
    let store = Store::open(config.database.expose()).await?;
    let keys = match event::load(&store).await? {
        Some(stored) => {
            let keys = EventKeys::load(folder, signer)?;
            keys.check(folder, &stored.log_key)?;
            keys
        }
        None => match EventKeys::load(folder, signer.clone()) {
            Err(KeyFileError::Missing(_)) => EventKeys::create(folder, &entropy, signer)?,
            keys => keys?,
        },
    };
    Ok(Platform {
        // A core is left to whoever answers pages and casts cards meanwhile.
        passwords: Passwords::new(cores().saturating_sub(1), entropy.clone()),
        store,
        clock,
        entropy,
        keys: Arc::new(keys),
        matching: config.matching,
        retention: config.retention,
    })
}

/// A server that answers.
#[derive(Debug)]
pub struct RunningApp {
    pub address: SocketAddr,
    pub metrics_address: Option<SocketAddr>,
    pub public_url: PublicUrl,
    platform: Platform,
    servers: Vec<(ServerHandle, JoinHandle<std::io::Result<()>>)>,
    background: Vec<JoinHandle<()>>,
    caster: JoinHandle<()>,
}

/// Starts serving an event. `guide` lists the accounts of a demonstration; it is empty otherwise.
///
/// # Errors
/// [`StartError`]; nothing is left running then.
pub async fn start(
    config: Config,
    platform: Platform,
    guide: Vec<DemoAccount>,
) -> Result<RunningApp, StartError> {
    let listening = listen(config.listen)?;
    let address = listening.1;
    let metrics_listening = config.metrics_listen.map(listen).transpose()?;
    let public_url = config
        .public_url
        .unwrap_or_else(|| PublicUrl::localhost(address.port()));
    let transport = transport(&platform, config.mail.as_ref()).await?;
    let (caster, caster_task) = Caster::start(platform.clone());
    let parts = Parts {
        platform: platform.clone(),
        caster,
        public: public_url.clone(),
        trusted_proxies: config.trusted_proxies,
        security_contact: config.security_contact,
        data_dir: config.data_dir,
        evidence_days: config.evidence_days,
        phone: config.phone,
        guide,
    };
    let site = web::Data::new(Site::new(parts).await.map_err(StartError::Event)?);
    let metrics_address = metrics_listening.as_ref().map(|(_, address)| *address);
    let mut servers = vec![serve(
        site.clone(),
        listening,
        config.workers.unwrap_or_else(cores),
    )?];
    if let Some(listening) = metrics_listening {
        servers.push(serve_metrics(site.clone(), listening)?);
    }
    let mut background = vec![
        tokio::spawn(audit::run_sequencer(platform.clone())),
        tokio::spawn(board::keep_current(site.into_inner())),
        tokio::spawn(two_person::expire_old(platform.clone())),
        tokio::spawn(forget::run(platform.clone())),
    ];
    match transport {
        Some(transport) => background.push(tokio::spawn(sender::run(platform.clone(), transport))),
        None => tracing::warn!("no mail server is set: mail waits in the outbox"),
    }
    let servers = servers
        .into_iter()
        .map(|s| (s.handle(), tokio::spawn(s)))
        .collect();
    Ok(RunningApp {
        address,
        metrics_address,
        public_url,
        platform,
        servers,
        background,
        caster: caster_task,
    })
}

impl RunningApp {
    /// What the server's services work with, for whoever runs it.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Ends in order: no new requests, those under way answered, every card that waits written,
    /// every audit entry placed.
    pub async fn stop(self) {
        for task in self.background {
            task.abort();
        }
        for (handle, server) in self.servers {
            handle.stop(true).await;
            // The last references to the cast-writer go with the server.
            let _ = server.await;
        }
        if tokio::time::timeout(GRACE, self.caster).await.is_err() {
            tracing::error!("the cast-writer did not end in time");
        }
        if let Err(error) = audit::sequence_pending(&self.platform).await {
            tracing::error!(%error, "audit entries still wait for their place");
        }
        self.platform.store.close().await;
    }
}

/// Where mail goes: to the server that is set, and without one into a demonstration's mailbox
/// page; otherwise nowhere.
async fn transport(
    platform: &Platform,
    config: Option<&MailConfig>,
) -> Result<Option<Transport>, StartError> {
    let Some(mail) = config else {
        let stored = event::load(&platform.store).await?;
        let is_demo = stored.is_some_and(|stored| stored.event.is_demo);
        return Ok(is_demo.then_some(Transport::Demonstration));
    };
    let from = mail.from.parse();
    let settings = SmtpSettings {
        host: mail.host.clone(),
        port: mail.port,
        security: match mail.security {
            MailSecurity::Tls => Security::Tls,
            MailSecurity::Starttls => Security::StartTls,
            MailSecurity::None => Security::None,
        },
        authority: mail.authority.as_deref().map(authority).transpose()?,
        login: mail.user.clone().zip(mail.password.clone()),
        from: from.map_err(|_| StartError::MailFrom(mail.from.clone()))?,
        patience: MAIL_PATIENCE,
    };
    Ok(Some(Transport::Smtp(settings)))
}

/// The certificate in a PEM file.
fn authority(file: &Path) -> Result<Certificate, StartError> {
    let wrong = |why: String| StartError::MailAuthority(file.to_owned(), why);
    let text = std::fs::read_to_string(file).map_err(|e| wrong(e.to_string()))?;
    if !text.contains("-----BEGIN CERTIFICATE-----") {
        return Err(wrong("it holds no certificate".to_owned()));
    }
    Certificate::from_pem(text.as_bytes()).map_err(|e| wrong(e.to_string()))
}

fn listen(address: SocketAddr) -> Result<Listening, StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

type Listening = (TcpListener, SocketAddr);

fn serve(
    site: web::Data<Site>,
    (listener, address): Listening,
    workers: usize,
) -> Result<Server, StartError> {
    let app = move || {
        App::new()
            .app_data(site.clone())
            .wrap(from_fn(finish::finish))
            .configure(routes::register)
    };
    let server = HttpServer::new(app)
        .workers(workers)
        .disable_signals()
        .shutdown_timeout(GRACE.as_secs())
        .listen(listener)
        .map_err(|source| StartError::Listen { address, source })?;
    Ok(server.run())
}

fn serve_metrics(
    site: web::Data<Site>,
    (listener, address): Listening,
) -> Result<Server, StartError> {
    let app = move || {
        App::new()
            .app_data(site.clone())
            .route("/metrics", web::get().to(metrics::serve))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .disable_signals()
        .listen(listener)
        .map_err(|source| StartError::Listen { address, source })?;
    Ok(server.run())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

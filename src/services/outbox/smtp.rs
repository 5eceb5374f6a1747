//! One mail over SMTP, step by step, because it matters which step failed: before the content was
//! sent, nothing was delivered; after it, only the server's answer says.

use lettre::Message;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use std::time::Duration;

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after `STARTTLS`; without it nothing is sent.
    StartTls,
    /// None: only for a server on the same machine.
    None,
}

/// Where mail is handed over, and from whom it is.
#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Who vouches for the server, besides the authorities that everybody trusts.
    pub authority: Option<Certificate>,
    /// Name and password.
    pub login: Option<(String, String)>,
    pub from: Mailbox,
    /// How long a step may take.
    pub patience: Duration,
}

impl std::fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpSettings({}:{})", self.host, self.port)
    }
}

/// How a try ended. The texts are for the log and name no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The server took the mail.
    Delivered,
    /// It was not delivered; later it may be.
    Later(String),
    /// The server will never take it.
    Never(String),
    /// The content was sent and no answer came: it may have been delivered.
    Unknown(String),
}

/// Hands a mail over.
pub(super) async fn deliver(settings: &SmtpSettings, message: &Message) -> Outcome {
    let bytes = message.formatted();
    let mut connection = match within(settings, open(settings)).await {
        Ok(connection) => connection,
        Err(why) => return Outcome::Later(why),
    };
    if let Err(outcome) = announce(settings, &mut connection, message).await {
        connection.abort().await;
        return outcome;
    }
    let answer = tokio::time::timeout(settings.patience, connection.message(&bytes)).await;
    match answer {
        Ok(Ok(_)) => {
            // Delivered already: how the farewell goes does not matter.
            let _ = tokio::time::timeout(settings.patience, connection.quit()).await;
            Outcome::Delivered
        }
        Ok(Err(error)) => match error.status() {
            Some(code) if error.is_permanent() => Outcome::Never(format!("content: {code}")),
            Some(code) => Outcome::Later(format!("content: {code}")),
            None => Outcome::Unknown("the connection was lost after the content".to_owned()),
        },
        Err(_) => Outcome::Unknown("no answer to the content".to_owned()),
    }
}

/// Connects, protects the connection and signs in.
async fn open(settings: &SmtpSettings) -> Result<AsyncSmtpConnection, Error> {
    let hello = ClientId::Domain(settings.from.email.domain().to_owned());
    let tls = || {
        let parameters = TlsParameters::builder(settings.host.clone());
        match &settings.authority {
            Some(authority) => parameters.add_root_certificate(authority.clone()),
            None => parameters,
        }
        .build()
    };
    let at_once = match settings.security {
        Security::Tls => Some(tls()?),
        Security::StartTls | Security::None => None,
    };
    let server = (settings.host.as_str(), settings.port);
    let patience = Some(settings.patience);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(server, patience, &hello, at_once, None).await?;
    if settings.security == Security::StartTls {
        connection.starttls(tls()?, &hello).await?;
    }
    if let Some((name, password)) = &settings.login {
        let login = Credentials::new(name.clone(), password.clone());
        connection.auth(DEFAULT_MECHANISMS, &login).await?;
    }
    Ok(connection)
}

/// Says from whom and to whom, and that the content comes.
async fn announce(
    settings: &SmtpSettings,
    connection: &mut AsyncSmtpConnection,
    message: &Message,
) -> Result<(), Outcome> {
    let envelope = message.envelope();
    let sender = Mail::new(envelope.from().cloned(), Vec::new());
    within(settings, connection.command(sender))
        .await
        .map_err(Outcome::Later)?;
    for recipient in envelope.to() {
        let recipient = Rcpt::new(recipient.clone(), Vec::new());
        match tokio::time::timeout(settings.patience, connection.command(recipient)).await {
            Ok(Ok(_)) => {}
            // Only here does a refusal for good concern this mail and not the connection.
            Ok(Err(error)) if error.is_permanent() => {
                return Err(Outcome::Never(said("recipient", &error)));
            }
            Ok(Err(error)) => return Err(Outcome::Later(said("recipient", &error))),
            Err(_) => return Err(Outcome::Later("recipient: no answer".to_owned())),
        }
    }
    let ready = within(settings, connection.command(Data)).await;
    ready.map(drop).map_err(Outcome::Later)
}

/// A step that ends in time, or why it did not.
async fn within<T>(
    settings: &SmtpSettings,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, String> {
    match tokio::time::timeout(settings.patience, step).await {
        Ok(done) => done.map_err(|e| said("server", &e)),
        Err(_) => Err("server: no answer".to_owned()),
    }
}

/// The step and the server's code; never its text, which may repeat an address.
fn said(step: &str, error: &Error) -> String {
    match error.status() {
        Some(code) => format!("{step}: {code}"),
        None => format!("{step}: the connection failed"),
    }
}

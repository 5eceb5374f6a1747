//! `caucus demo`: the demonstration event on one's own machine, with nothing to set up.

use super::{Exit, serve, verify};
use crate::app;
use crate::bundle::manifest::sha256;
use crate::clock::{Clock, Entropy};
use crate::config::{Config, PhoneConfig};
use crate::ingest::results::{self, Files, UnitRow};
use crate::services::demo::{self, DemoAccount, DemoSize};
use crate::services::{Platform, bundle, cosigning};
use crate::web::site;
use sha2::{Digest as _, Sha256};
use std::net::SocketAddr;
use std::path::PathBuf;

/// How the demonstration is run.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder for the database and keys; without it a temporary one.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Another database than SQLite in the data folder, for instance `postgres://…`.
    #[arg(long)]
    database: Option<String>,
    /// Fictional remote participants.
    #[arg(long, default_value_t = DemoSize::default().participants)]
    participants: usize,
    /// Run the night to this point and stop, without serving.
    #[arg(long)]
    until: Option<Until>,
    /// Where the published bundle goes: a new or an empty folder.
    #[arg(long, requires = "until")]
    bundle: Option<PathBuf>,
    /// The same people and cards for the same number. Never for a real event.
    #[arg(long, requires = "until")]
    seed: Option<u64>,
}

/// How far the night is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Until {
    Released,
}

/// The most fictional participants; more would be a load test, which has its own command.
const MOST_PARTICIPANTS: usize = 1_000_000;

/// Seeds where nothing is seeded yet, prints how to take part, and serves.
pub fn run(options: &Options) -> Result<Exit, String> {
    if options.participants > MOST_PARTICIPANTS {
        return Err(format!("--participants: at most {MOST_PARTICIPANTS}"));
    }
    // Kept until the demonstration ends, where it is of our own making.
    let mut temporary = None;
    let data_dir = match (&options.data, &options.database) {
        (Some(folder), _) => folder.clone(),
        (None, Some(database)) => keys_folder(database),
        (None, None) => {
            let folder = tempfile::tempdir().map_err(|e| format!("temporary folder: {e}"))?;
            temporary.insert(folder).path().to_owned()
        }
    };
    let default = || data_dir.join("caucus.sqlite").display().to_string();
    let config = Config {
        listen: options.listen,
        database: options.database.clone().unwrap_or_else(default).into(),
        data_dir: data_dir.clone(),
        phone: Some(telephone()),
        log: "warn".to_owned(),
        ..Config::default()
    };
    serve::start_logging(&config)?;
    if let Some(bundle) = &options.bundle {
        verify::check_target(bundle)?;
    }
    let runtime = serve::runtime()?;
    match options.until {
        None => runtime.block_on(serve_demo(config, options)),
        Some(Until::Released) => runtime.block_on(run_night(config, options)),
    }
}

/// A line that nobody can call: the number is kept for fiction, and no carrier has the secret.
fn telephone() -> PhoneConfig {
    let secret = Entropy::system().bytes::<32>();
    PhoneConfig {
        number: "+1 515 555 0100".to_owned(),
        secret: base16ct::lower::encode_string(&secret),
    }
}

/// Where the keys of a demonstration in another database are kept, so that it can be served again:
/// the same folder for the same database.
fn keys_folder(database: &str) -> PathBuf {
    let name = base16ct::lower::encode_string(&Sha256::digest(database)[..8]);
    std::env::temp_dir().join(format!("caucus-demo-{name}"))
}

async fn run_night(config: Config, options: &Options) -> Result<Exit, String> {
    let entropy = options.seed.map_or_else(Entropy::system, Entropy::seeded);
    let platform = seeded(&config, options, entropy).await?;
    demo::run_to_release(&platform)
        .await
        .map_err(|e| e.to_string())?;
    let files = bundle::files(&platform).await.map_err(|e| e.to_string())?;
    platform.store.close().await;
    let Some(folder) = &options.bundle else {
        return Ok(Exit::Done);
    };
    verify::write(folder, &files)?;
    let manifest = files.get("manifest.json").map(Vec::as_slice);
    println!("bundle      {}", folder.display());
    println!("fingerprint {}", sha256(manifest.unwrap_or_default()));
    Ok(Exit::Done)
}

async fn seeded(config: &Config, options: &Options, entropy: Entropy) -> Result<Platform, String> {
    eprintln!("Seeding the demonstration …");
    let platform = app::platform(config, Clock::system(), entropy).await;
    let platform = platform.map_err(|e| e.to_string())?;
    let size = DemoSize {
        participants: options.participants,
        ..DemoSize::default()
    };
    demo::seed(&platform, &iowa_2020()?, size)
        .await
        .map_err(|e| e.to_string())?;
    Ok(platform)
}

async fn serve_demo(config: Config, options: &Options) -> Result<Exit, String> {
    let platform = seeded(&config, options, Entropy::system()).await?;
    let accounts = demo::accounts();
    let running = app::start(config, platform, guide(&accounts))
        .await
        .map_err(|e| e.to_string())?;
    let witness = tokio::spawn(cosigning::keep_demonstrating(running.platform().clone()));
    print_guide(&running.public_url.to_string(), &accounts);
    let stopped = serve::until_told_to_stop(running).await;
    witness.abort();
    stopped
}

/// The accounts as the first page lists them.
#[must_use]
pub fn guide(accounts: &[DemoAccount]) -> Vec<site::DemoAccount> {
    let line = |account: &DemoAccount| site::DemoAccount {
        role: account.role,
        login: account.login.clone(),
        password: account.password.clone(),
    };
    accounts.iter().map(line).collect()
}

fn print_guide(address: &str, accounts: &[DemoAccount]) {
    println!("\nDEMO: real precinct results of Iowa 2020, fictional remote participants.\n");
    println!("  {address}\n");
    println!("  {:<16} {:<10} {:<18} can do", "role", "name", "password");
    for account in accounts {
        let role = account.role.as_str().replace('_', " ");
        println!(
            "  {role:<16} {:<10} {:<18} {}",
            account.login, account.password, account.purpose
        );
    }
    println!("\nStop with Ctrl-C.");
}

/// The units and reports that are shipped.
///
/// # Errors
/// What is wrong with the files, which a test rules out for what is shipped.
pub fn iowa_2020() -> Result<Vec<UnitRow>, String> {
    let files = Files {
        precincts: include_str!("../../data/iowa-2020/precincts.csv").to_owned(),
        counties: Some(include_str!("../../data/iowa-2020/counties.csv").to_owned()),
        satellites: Some(include_str!("../../data/iowa-2020/satellites.csv").to_owned()),
        results: include_str!("../../data/iowa-2020/results_final.csv").to_owned(),
        results_name: "results_final.csv".to_owned(),
    };
    results::parse(&files)
        .map(|results| results.units)
        .map_err(|e| e.to_string())
}

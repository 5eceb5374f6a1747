//! `caucus serve`: serves an event until it is told to stop.

use std::path::Path;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

use super::Exit;
use crate::app::{self, RunningApp};
use crate::auth::RelyingParty;
use crate::clock::{Clock, Entropy};
use crate::config::Config;
use crate::ingest;
use crate::services::{Platform, define, event};

/// Runs the server with the settings of `file` and the environment.
///
/// # Errors
/// A sentence for the operator where it cannot start.
pub fn run(file: Option<&Path>) -> Result<Exit, String> {
    let config = Config::load(file).map_err(|e| e.to_string())?;
    start_logging(&config)?;
    runtime()?.block_on(async {
        let platform = app::platform(&config, Clock::system(), Entropy::system()).await;
        let platform = platform.map_err(|e| e.to_string())?;
        create_event(&platform, config.event.as_deref()).await?;
        let running = app::start(config, platform, Vec::new())
            .await
            .map_err(|e| e.to_string())?;
        if RelyingParty::new(running.public_url.origin()).is_none() {
            tracing::warn!(public = %running.public_url, "staff cannot sign in: passkeys need a public_url with https and a name, or localhost");
        }
        tracing::info!(address = %running.address, public = %running.public_url, "serving");
        until_told_to_stop(running).await
    })
}

/// Creates the event from its definition where the database holds none, and shows the first
/// account, once.
async fn create_event(platform: &Platform, definition: Option<&Path>) -> Result<(), String> {
    let stored = event::load(&platform.store)
        .await
        .map_err(|e| e.to_string())?;
    let definition = match (stored, definition) {
        (Some(_), _) => return Ok(()),
        (None, Some(definition)) => definition,
        (None, None) => {
            let says = "the database holds no event yet; give its definition: event = \"FILE\" in the settings, as docs/event.md shows";
            return Err(says.to_owned());
        }
    };
    let (file, rows) = ingest::event::read(definition).map_err(|e| e.to_string())?;
    let first = define::create(platform, &file, &rows)
        .await
        .map_err(|e| e.to_string())?;
    println!(
        "{} is created. Sign in as {} and add a passkey, which ends this password. It is shown only now:",
        file.title, first.login
    );
    println!("{}", first.password.expose());
    Ok(())
}

/// The runtime of a serving command.
///
/// # Errors
/// A sentence where the machine has no threads left.
pub fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("threads cannot be started: {e}"))
}

/// Waits for an interrupt or a request to terminate, then stops in order.
///
/// # Errors
/// A sentence where signals cannot be heard.
pub async fn until_told_to_stop(running: RunningApp) -> Result<Exit, String> {
    told_to_stop().await?;
    tracing::info!("stopping");
    running.stop().await;
    Ok(Exit::Done)
}

/// Waits for an interrupt or a request to terminate.
///
/// # Errors
/// A sentence where signals cannot be heard.
pub(super) async fn told_to_stop() -> Result<(), String> {
    let hear = |kind| signal(kind).map_err(|e| format!("signals cannot be heard: {e}"));
    let mut interrupt = hear(SignalKind::interrupt())?;
    let mut terminate = hear(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Logs to standard error. Personal data, cookies and tokens are not in the log, whatever the
/// setting: a test sends marked values through every route and looks for them.
///
/// # Errors
/// A sentence where the setting cannot be read.
pub fn start_logging(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|e| format!("the setting log = {:?} cannot be read: {e}", config.log))?;
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // One filter for everything: with one of its own, a layer loses what is logged after a library
    // has merely asked whether it would be. Setting it twice happens only where a caller of ours
    // has set it already: theirs stays.
    let discreet = filter_fn(is_discreet);
    let _ = match config.log_json {
        true => lines.json().finish().with(discreet).try_init(),
        false => lines.finish().with(discreet).try_init(),
    };
    Ok(())
}

/// Whether something may be logged at all. Libraries say in detail what they were sent, addresses
/// and keys among it, so in detail only this program speaks.
fn is_discreet(metadata: &Metadata<'_>) -> bool {
    let is_ours = metadata.target().starts_with("caucus");
    is_ours || (metadata.is_event() && *metadata.level() <= Level::INFO)
}

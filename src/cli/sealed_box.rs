//! `caucus box`: what the operator of a real event carries between the server and the trustees.

use super::Exit;
use super::serve::runtime;
use super::verify::{check_target, write};
use crate::app;
use crate::bundle::Files;
use crate::bundle::manifest::sha256;
use crate::clock::{Clock, Entropy};
use crate::config::Config;
use crate::services::{Platform, bundle, opening, trustees};
use std::path::{Path, PathBuf};

/// The steps, in order.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Take the key of a complete ceremony into use. No session opens before.
    Key {
        transcript: PathBuf,
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// After the box is closed: write what the trustees mix and open, a batch a district.
    Batches {
        /// A new or an empty folder.
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// After the release: write everything that is published of the event, for `caucus verify`.
    Bundle {
        /// A new or an empty folder.
        #[arg(long)]
        out: PathBuf,
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Bring what the trustees made: N.mix and N.part-T of every batch.
    Open {
        folder: PathBuf,
        #[arg(long)]
        config: Option<PathBuf>,
    },
}

/// Runs one step.
pub fn run(command: &Command) -> Result<Exit, String> {
    let (Command::Key { config, .. }
    | Command::Batches { config, .. }
    | Command::Bundle { config, .. }
    | Command::Open { config, .. }) = command;
    let config = Config::load(config.as_deref()).map_err(|e| e.to_string())?;
    runtime()?.block_on(async {
        let platform = app::platform(&config, Clock::system(), Entropy::system()).await;
        let platform = platform.map_err(|e| e.to_string())?;
        match command {
            Command::Key { transcript, .. } => key(&platform, transcript, &config).await,
            Command::Batches { out, .. } => batches(&platform, out).await,
            Command::Bundle { out, .. } => publish(&platform, out).await,
            Command::Open { folder, .. } => open(&platform, folder).await,
        }
    })
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
}

async fn key(platform: &Platform, transcript: &Path, config: &Config) -> Result<Exit, String> {
    let definition = config.event.as_deref().map(read).transpose()?;
    let definition = definition.map(|bytes| sha256(&bytes));
    let brought = trustees::bring_key(platform, &read(transcript)?, definition).await;
    let fingerprint = brought.map_err(|e| format!("{}: {e}", transcript.display()))?;
    println!("The key is in use. The event's fingerprint, to publish widely:");
    println!("{fingerprint}");
    Ok(Exit::Done)
}

async fn batches(platform: &Platform, out: &Path) -> Result<Exit, String> {
    check_target(out)?;
    let batches = opening::batches(platform)
        .await
        .map_err(|e| e.to_string())?;
    let mut files = Files::new();
    for (batch, number) in batches.iter().zip(1..) {
        println!(
            "{number}.batch  district {}: {} cards",
            batch.unit(),
            batch.items().len()
        );
        files.insert(format!("{number}.batch"), batch.to_bytes());
    }
    write(out, &files)?;
    Ok(Exit::Done)
}

async fn publish(platform: &Platform, out: &Path) -> Result<Exit, String> {
    check_target(out)?;
    let files = bundle::files(platform).await.map_err(|e| e.to_string())?;
    write(out, &files)?;
    let manifest = files.get("manifest.json").map(Vec::as_slice);
    println!("fingerprint {}", sha256(manifest.unwrap_or_default()));
    Ok(Exit::Done)
}

async fn open(platform: &Platform, folder: &Path) -> Result<Exit, String> {
    let batches = opening::batches(platform)
        .await
        .map_err(|e| e.to_string())?;
    let mut brought = Vec::with_capacity(batches.len());
    for number in 1..=batches.len() {
        let mix = read(&folder.join(format!("{number}.mix")))?;
        let parts = (1..=u8::MAX).map(|trustee| folder.join(format!("{number}.part-{trustee}")));
        let parts = parts.filter(|path| path.exists()).map(|path| read(&path));
        brought.push((mix, parts.collect::<Result<Vec<_>, _>>()?));
    }
    let opened = opening::bring(platform, &brought).await;
    opened.map_err(|e| format!("{}: {e}", folder.display()))?;
    println!("Every box is open. Headquarters can tabulate.");
    Ok(Exit::Done)
}

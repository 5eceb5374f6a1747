//! `caucus witness`: an outside process that follows the logs of an event at its public address,
//! cosigns what held with everything it saw before, and refuses a log that forks or shrinks.

mod keep;
mod remote;
mod round;

use super::Exit;
use crate::clock::Clock;
use crate::log::LogName;
use keep::Keep;
use remote::Remote;
use round::{Done, Stop, round};
use std::path::PathBuf;
use std::time::Duration;

/// What a witness does.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make the witness's key, or show the public half of the one that is there.
    Key {
        /// The witness's own folder: its key and what it saw. Keep it, and never copy it.
        #[arg(long)]
        keep: PathBuf,
        /// What the witness is called, for instance a host name. No spaces, no plus signs.
        #[arg(long)]
        name: Option<String>,
    },
    /// Look at the three logs, and cosign what held.
    Run {
        /// The witness's own folder.
        #[arg(long)]
        keep: PathBuf,
        /// The event's public address.
        #[arg(long)]
        server: String,
        /// The key of a log, from somewhere else than the server; once for each log. Without it
        /// the server's own key is taken the first time, and no other ever after.
        #[arg(long)]
        log_key: Vec<String>,
        /// Look again after so many seconds, until a log is refused; without it once.
        #[arg(long)]
        every: Option<u64>,
    },
}

/// Does it.
///
/// # Errors
/// What to put right.
pub fn run(command: &Command) -> Result<Exit, String> {
    match command {
        Command::Key { keep, name } => {
            println!("{}", keep::key(keep, name.as_deref())?);
            Ok(Exit::Done)
        }
        Command::Run {
            keep,
            server,
            log_key,
            every,
        } => {
            let keep = Keep::open(keep)?;
            keep.set_log_keys(log_key)?;
            let remote = Remote::new(server)?;
            follow(&keep, &remote, *every)
        }
    }
}

/// Looks once, or again and again.
fn follow(keep: &Keep, remote: &Remote, every: Option<u64>) -> Result<Exit, String> {
    let clock = Clock::system();
    loop {
        let mut failed = None;
        let mut refused = false;
        for log in LogName::ALL {
            let seconds = u64::try_from(clock.now().0 / 1_000_000).unwrap_or(0);
            match round(keep, remote, log, seconds) {
                Ok(Done::Cosigned(size)) => println!("{log:<7} cosigned: {size} entries"),
                Ok(Done::Empty) => println!("{log:<7} no entries yet"),
                Err(Stop::Refused(why)) => {
                    refused = true;
                    println!("{log:<7} NOT COSIGNED: {why}");
                }
                Err(Stop::Failed(why)) => failed = Some(format!("{log}: {why}")),
            }
        }
        match (every, failed) {
            _ if refused => return Ok(Exit::Findings),
            (None, Some(why)) => return Err(why),
            (None, None) => return Ok(Exit::Done),
            (Some(_), Some(why)) => eprintln!("caucus: {why}; trying again"),
            (Some(_), None) => {}
        }
        std::thread::sleep(Duration::from_secs(every.unwrap_or(0).max(1)));
    }
}

//! The command line: one file a sub-command. Exit status: 0 done, 1 a check found something, 2 bad
//! input or usage, 3 a game of chance is needed.

pub mod canvass;
pub mod demo;
mod durable;
pub mod import;
pub mod invite;
pub mod sealed_box;
pub mod serve;
pub mod signer;
pub mod tally;
pub mod trustee;
pub mod verify;
pub mod verify_log;
pub mod verify_receipt;
pub mod witness;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Remote preference cards and in-person headcounts in one exact tally.
#[derive(Debug, Parser)]
#[command(name = "caucus", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an event. Settings also from `CAUCUS_*` variables.
    Serve {
        /// The settings, a TOML file.
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Seed (once) and serve a demonstration event.
    Demo(demo::Options),
    /// Bring a voter roll in, or take it back.
    #[command(subcommand)]
    Import(import::Command),
    /// Invite somebody to work for the event: an account, and a link that lets them in once.
    Invite(invite::Options),
    /// Check the three logs in a database: any altered, missing, added or reordered entry.
    VerifyLog {
        /// The database, a path or a URL; without it, the one in the settings.
        #[arg(long)]
        database: Option<String>,
        /// The public log key from elsewhere; without it, the database's own is used.
        #[arg(long)]
        log_key: Option<String>,
    },
    /// Carry keys, batches and parts between the server and the trustees of a real event.
    #[command(subcommand)]
    Box(sealed_box::Command),
    /// Check a published event, without the server and without any secret.
    Verify {
        /// The folder of the bundle.
        bundle: PathBuf,
        /// The event's fingerprint, from somewhere else than the bundle.
        #[arg(long)]
        expect: Option<String>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Check, without the server, that a receipt's card is in the signed log.
    VerifyReceipt {
        /// The proof, as the receipt's page hands it out.
        proof: PathBuf,
        /// The code on the receipt.
        #[arg(long)]
        code: String,
        /// The key of the log of cards, from somewhere else than the proof.
        #[arg(long)]
        log_key: String,
    },
    /// Have the key that signs an event's logs, and sign for the server over a socket.
    #[command(subcommand)]
    Signer(signer::Command),
    /// Follow an event's logs from outside, and cosign what held.
    #[command(subcommand)]
    Witness(witness::Command),
    /// What trustees do, on machines that are never connected.
    #[command(subcommand)]
    Trustee(trustee::Command),
    /// Count one case (JSON) and print the result with its reasons.
    Tally {
        /// The case file.
        case: PathBuf,
    },
    /// Recompute reported results and name what contradicts itself or the rules.
    Canvass {
        /// Folder with precincts.csv, counties.csv, satellites.csv and results_RELEASE.csv.
        folder: PathBuf,
        /// The release: `final` reads results_final.csv.
        release: String,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
        /// The rule preset of the units.
        #[arg(long, default_value = "iowa-2020-precinct")]
        rules: String,
    },
}

/// What a command ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Every check held.
    Done,
    /// A check found something wrong.
    Findings,
    /// A game of chance is needed and its outcome was not given.
    ChanceRequired,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Findings => Self::from(1),
            Exit::ChanceRequired => Self::from(3),
        }
    }
}

/// Runs the command line to its exit status.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Serve { config } => serve::run(config.as_deref()),
        Command::Demo(options) => demo::run(&options),
        Command::Import(command) => import::run(command),
        Command::Invite(options) => invite::run(&options),
        Command::VerifyLog { database, log_key } => verify_log::run(database, log_key.as_deref()),
        Command::Box(command) => sealed_box::run(&command),
        Command::Verify {
            bundle,
            expect,
            json,
        } => verify::run(&bundle, expect.as_deref(), json),
        Command::VerifyReceipt {
            proof,
            code,
            log_key,
        } => verify_receipt::run(&proof, &code, &log_key),
        Command::Signer(command) => signer::run(&command),
        Command::Witness(command) => witness::run(&command),
        Command::Trustee(command) => trustee::run(&command),
        Command::Tally { case } => tally::run(&case),
        Command::Canvass {
            folder,
            release,
            json,
            rules,
        } => canvass::run(&folder, &release, &rules, json),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(message) => {
            eprintln!("caucus: {message}");
            ExitCode::from(2)
        }
    }
}

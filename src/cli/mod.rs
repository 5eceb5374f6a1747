//! The command line: one file a sub-command. Exit status: 0 done, 1 a check found something, 2 bad
//! input or usage, 3 a game of chance is needed.

pub mod tally;

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
    /// Count one case (JSON) and print the result with its reasons.
    Tally {
        /// The case file.
        case: PathBuf,
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
        Command::Tally { case } => tally::run(&case),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(message) => {
            eprintln!("caucus: {message}");
            ExitCode::from(2)
        }
    }
}

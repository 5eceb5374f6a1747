//! `caucus trustee`: what trustees do on machines that are never connected. Files go between them
//! by hand; `docs/spec/ceremony.md` says what is in each and how to check it without this program.

mod answer;
mod begin;
mod check;
mod combine;
mod drill;
mod files;
mod gather;
mod mix;
mod open;
mod passphrase;
mod share;

use super::Exit;
use clap::Subcommand;
use std::path::PathBuf;

/// The steps of a ceremony, in order, then those of an opening.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a ceremony: an empty transcript for one event.
    Begin {
        /// The event's definition; the key is made for exactly these bytes.
        #[arg(long)]
        definition: PathBuf,
        /// How many trustees open together.
        #[arg(long, default_value_t = 3)]
        needed: u8,
        /// How many trustees there are.
        #[arg(long, default_value_t = 5)]
        trustees: u8,
        /// Where the transcript goes.
        #[arg(long)]
        out: PathBuf,
    },
    /// Make one trustee's message of the round that is open.
    Answer {
        transcript: PathBuf,
        #[command(flatten)]
        own: Own,
        /// The trustee's number, from 1.
        #[arg(long)]
        number: u8,
    },
    /// Check messages and put them into the transcript, all or none.
    Gather {
        transcript: PathBuf,
        #[arg(required = true)]
        messages: Vec<PathBuf>,
    },
    /// Check a transcript. Needs no secret; 1 if anything does not hold or is missing.
    Check {
        transcript: PathBuf,
        /// The event's definition, to see that the key was made for it.
        #[arg(long)]
        definition: Option<PathBuf>,
        /// The published key, to see that it is the one of this transcript.
        #[arg(long)]
        key: Option<PathBuf>,
    },
    /// When all have confirmed: write the joint key.
    Key {
        transcript: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
    /// When all have confirmed: lock this trustee's share with a passphrase, and erase the seed.
    Share {
        transcript: PathBuf,
        #[command(flatten)]
        own: Own,
    },
    /// Show that the key opens although shares are lost, without bringing shares together.
    #[command(subcommand)]
    Drill(Drill),
    /// Mix a batch before it is opened, so that nobody can tell whose card is whose. Trusted.
    Mix {
        batch: PathBuf,
        /// The joint key.
        #[arg(long)]
        key: PathBuf,
        /// Where the mix goes, to be published.
        #[arg(long)]
        out: PathBuf,
        /// Where the mixed batch goes, to be opened.
        #[arg(long)]
        mixed: PathBuf,
    },
    /// Take one trustee's part of the mask off every card of a batch.
    Open {
        batch: PathBuf,
        /// The joint key.
        #[arg(long)]
        key: PathBuf,
        /// The locked share.
        #[arg(long)]
        share: PathBuf,
        /// The batch's fingerprint, as the officials who authorise the opening read it out.
        #[arg(long)]
        expect: String,
        /// Where the part goes.
        #[arg(long)]
        out: PathBuf,
    },
    /// Check the trustees' parts of a batch and put them together.
    Combine {
        batch: PathBuf,
        #[arg(required = true)]
        parts: Vec<PathBuf>,
        #[arg(long)]
        key: PathBuf,
        /// Where the opened batch goes.
        #[arg(long)]
        out: PathBuf,
    },
}

/// What one trustee keeps.
#[derive(Debug, clap::Args)]
pub struct Own {
    /// The trustee's own folder. It is needed from the first round to the last.
    #[arg(long)]
    keep: PathBuf,
    /// Lock with 19 MiB of memory instead of 256: for machines that have no more.
    #[arg(long)]
    little_memory: bool,
}

/// A drill.
#[derive(Debug, Subcommand)]
pub enum Drill {
    /// Seal known cards to the key.
    Make {
        #[arg(long)]
        key: PathBuf,
        /// Where the batch goes.
        #[arg(long)]
        out: PathBuf,
    },
    /// See whether the parts that trustees made with `open` give the known cards.
    Check {
        batch: PathBuf,
        #[arg(required = true)]
        parts: Vec<PathBuf>,
        #[arg(long)]
        key: PathBuf,
    },
}

/// Why a step was not taken.
#[derive(Debug)]
enum Stop {
    /// Something that others made does not hold.
    Finding(String),
    /// What was asked for cannot be done.
    Input(String),
}

impl Stop {
    /// A finding in a file.
    fn found(path: &std::path::Path, what: impl std::fmt::Display) -> Self {
        Self::Finding(format!("{}: {what}", path.display()))
    }

    /// Something to put right about a file.
    fn input(path: &std::path::Path, what: impl std::fmt::Display) -> Self {
        Self::Input(format!("{}: {what}", path.display()))
    }
}

/// Takes one step.
///
/// # Errors
/// What is wrong with the input and what to do.
pub fn run(command: &Command) -> Result<Exit, String> {
    let done = match command {
        Command::Begin {
            definition,
            needed,
            trustees,
            out,
        } => begin::run(definition, (*needed, *trustees), out),
        Command::Answer {
            transcript,
            own,
            number,
        } => answer::run(transcript, own, *number),
        Command::Gather {
            transcript,
            messages,
        } => gather::run(transcript, messages),
        Command::Check {
            transcript,
            definition,
            key,
        } => check::run(transcript, definition.as_deref(), key.as_deref()),
        Command::Key { transcript, out } => check::key(transcript, out),
        Command::Share { transcript, own } => share::run(transcript, own),
        Command::Drill(Drill::Make { key, out }) => drill::make(key, out),
        Command::Drill(Drill::Check { batch, parts, key }) => drill::check(key, batch, parts),
        Command::Open {
            batch,
            key,
            share,
            expect,
            out,
        } => open::run(batch, key, share, expect, out),
        Command::Mix {
            batch,
            key,
            out,
            mixed,
        } => mix::run(batch, key, out, mixed),
        Command::Combine {
            batch,
            parts,
            key,
            out,
        } => combine::run(key, batch, parts, out),
    };
    match done {
        Ok(()) => Ok(Exit::Done),
        Err(Stop::Finding(what)) => {
            eprintln!("caucus: {what}");
            Ok(Exit::Findings)
        }
        Err(Stop::Input(what)) => Err(what),
    }
}

/// A digest as people read it to each other: groups of four digits.
fn fingerprint(digest: &[u8; 32]) -> String {
    let pairs: Vec<String> = digest
        .chunks(2)
        .map(base16ct::lower::encode_string)
        .collect();
    pairs.join(" ")
}

/// Whether somebody typed this digest, with whatever blanks and in whatever case.
fn is_fingerprint(typed: &str, digest: &[u8; 32]) -> bool {
    let typed: String = typed.split_whitespace().collect();
    typed.to_lowercase() == base16ct::lower::encode_string(digest)
}

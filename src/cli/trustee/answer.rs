//! `caucus trustee answer`: one message a round, and never two.
//!
//! Whoever carries the messages could show a trustee a second transcript, full of keys of their
//! own, and be dealt all shares of the trustee's secret. So the folder keeps every message that
//! left it; a round that was answered is not answered again on other messages, and a folder without
//! its earlier messages answers nothing.

use super::{Own, Stop, files, fingerprint, passphrase};
use crate::clock::Entropy;
use caucus_seal::backup::{Cost, FRESH, Kept, Kind};
use caucus_seal::ceremony::{Ceremony, Round, Trustee};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

impl Own {
    /// The locked seed of a ceremony that is not over.
    pub(super) fn seed(&self) -> PathBuf {
        self.keep.join("seed.backup")
    }

    /// The locked share.
    pub(super) fn share(&self) -> PathBuf {
        self.keep.join("share.backup")
    }

    /// The message of a round.
    fn message(&self, round: Round) -> PathBuf {
        let number = round as usize + 1;
        self.keep.join(format!("{number}-{round}.message"))
    }

    /// Locks a secret in a file that must not be there yet.
    pub(super) fn lock(&self, kept: &Kept, passphrase: &str, out: &Path) -> Result<(), Stop> {
        let cost = if self.little_memory {
            Cost::LEAST
        } else {
            Cost::USUAL
        };
        let fresh = Entropy::system().bytes::<FRESH>();
        let locked = kept.lock(passphrase.as_bytes(), cost, &fresh);
        files::write_new(out, &locked.map_err(|e| Stop::input(out, e))?)
    }

    /// The trustee whose seed is in the folder.
    pub(super) fn trustee(&self, ceremony: &Ceremony, passphrase: &str) -> Result<Trustee, Stop> {
        let path = self.seed();
        let kept = Kept::unlock(&files::read(&path)?, passphrase.as_bytes());
        let kept = kept.map_err(|e| Stop::input(&path, e))?;
        let params = *ceremony.params();
        if kept.kind != Kind::Seed || kept.subject != params.digest() {
            let why = "this is not the seed of this ceremony: use the folder it was begun in";
            return Err(Stop::input(&path, why));
        }
        let trustee = Trustee::new(params, kept.index, &kept.secret);
        trustee.map_err(|e| Stop::input(&path, e))
    }
}

/// Makes the message of the open round.
pub(super) fn run(transcript: &Path, own: &Own, number: u8) -> Result<(), Stop> {
    let ceremony = files::transcript(transcript)?;
    let Some(round) = ceremony.round() else {
        let why = "the ceremony is over; lock your share with `caucus trustee share`";
        return Err(Stop::input(transcript, why));
    };
    for earlier in Round::ALL.iter().take(round as usize) {
        let path = own.message(*earlier);
        if !path.exists() {
            let why = "your message of an earlier round is not there: go on in the folder that the \
                       ceremony was begun in, or begin a new ceremony";
            return Err(Stop::input(&path, why));
        }
    }
    let trustee = seeded(&ceremony, own, number, round)?;
    if trustee.index() != number {
        let why = format!("this is the seed of trustee {}", trustee.index());
        return Err(Stop::input(&own.seed(), why));
    }
    let message = trustee.message(&ceremony);
    let message = message.map_err(|fault| Stop::found(transcript, fault))?;
    send_once(&own.message(round), &message)?;
    say(&ceremony, round, &own.message(round), &trustee);
    Ok(())
}

/// The trustee of the folder; in the first round, with a new seed.
fn seeded(ceremony: &Ceremony, own: &Own, number: u8, round: Round) -> Result<Trustee, Stop> {
    if round != Round::Enrol || own.seed().exists() {
        let passphrase = passphrase::ask("Passphrase of your seed: ")?;
        return own.trustee(ceremony, &passphrase);
    }
    let seed = Zeroizing::new(Entropy::system().bytes::<32>());
    let trustee = Trustee::new(*ceremony.params(), number, &seed);
    let trustee = trustee.map_err(|fault| Stop::Input(fault.to_string()))?;
    std::fs::create_dir_all(&own.keep).map_err(|e| Stop::input(&own.keep, e))?;
    let kept = Kept {
        kind: Kind::Seed,
        subject: ceremony.params().digest(),
        index: number,
        secret: seed,
    };
    own.lock(&kept, &passphrase::new()?, &own.seed())?;
    Ok(trustee)
}

/// Messages follow from seed and transcript: the same again is the same, another one is a fork.
fn send_once(path: &Path, message: &[u8]) -> Result<(), Stop> {
    if !path.exists() {
        return files::write_new(path, message);
    }
    if files::read(path)? == message {
        return Ok(());
    }
    let why = "you answered this round before, on other messages than these. Somebody shows \
               trustees different transcripts: stop, and tell the others";
    Err(Stop::found(path, why))
}

fn say(ceremony: &Ceremony, round: Round, message: &Path, trustee: &Trustee) {
    println!("round        {round}");
    println!("rounds before {}", fingerprint(&ceremony.digest()));
    println!("message      {}", message.display());
    if round != Round::Enrol {
        println!(
            "Read the line \"rounds before\" to the other trustees before you hand the message \
             over. If theirs differs, stop."
        );
    }
    if round == Round::Confirm
        && let Err(fault) = trustee.share(ceremony)
    {
        println!("This message is a complaint, for all to see: {fault}");
    }
}

//! One look at one log: fetch, check against what was seen, keep, hand in.

use super::keep::Keep;
use super::remote::Remote;
use crate::log::{LogName, NotCosigned, TreeHead, VerifierKey, follow};

/// What came of it.
pub(super) enum Done {
    /// The checkpoint of so many entries is cosigned and handed in.
    Cosigned(u64),
    /// The log has no entries yet.
    Empty,
}

/// Why nothing was cosigned.
pub(super) enum Stop {
    /// The log is not what it was.
    Refused(String),
    /// No answer, or something here to put right: it says nothing about the log.
    Failed(String),
}

impl From<String> for Stop {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

/// Looks at one log.
pub(super) fn round(
    keep: &Keep,
    remote: &Remote,
    log: LogName,
    seconds: u64,
) -> Result<Done, Stop> {
    let Some(key) = log_key(keep, remote, log)? else {
        return Ok(Done::Empty);
    };
    let seen = keep.seen(log)?;
    let last = seen.as_deref().map(|note| key.open(note).map(|c| c.head));
    let last = last.transpose().map_err(|e| {
        let path = keep.seen_path(log);
        format!("{}: {e}; put back what this witness kept", path.display())
    })?;
    let mut offered = remote.text(log, "cosign")?;
    // What was kept and perhaps never arrived goes first: then nothing smaller is offered.
    let is_behind = |note: &Option<String>| match (&last, note) {
        (Some(last), Some(note)) => key.open(note).is_ok_and(|c| c.head.size < last.size),
        _ => false,
    };
    if let Some(seen) = seen.as_deref().filter(|_| is_behind(&offered)) {
        remote.hand_in(log, &own_line(seen))?;
        offered = remote.text(log, "cosign")?;
    }
    let Some(note) = offered else {
        return match last {
            Some(last) => Err(refuse(
                keep,
                log,
                None,
                &NotCosigned::Shrunk {
                    old: last.size,
                    new: 0,
                },
            )),
            None => Ok(Done::Empty),
        };
    };
    let next = key.open(&note).map_err(|e| {
        let kept = keep.refused(log, &note);
        Stop::Refused(format!("the checkpoint: {e}{}", at(kept)))
    })?;
    let next = next.head;
    check(keep, remote, log, (last.as_ref(), &next), &note)?;
    if last.as_ref() == Some(&next)
        && let Some(seen) = &seen
    {
        // Handing in again costs little, and mends a hand-in that was lost.
        return hand_in(keep, remote, log, seen, &next);
    }
    let line = keep.witness.cosign(&note, seconds).line;
    let cosigned = format!("{note}{line}\n");
    keep.write(log, "seen", &cosigned)?;
    hand_in(keep, remote, log, &cosigned, &next)
}

fn hand_in(
    keep: &Keep,
    remote: &Remote,
    log: LogName,
    cosigned: &str,
    head: &TreeHead,
) -> Result<Done, Stop> {
    if remote.hand_in(log, &own_line(cosigned))? {
        return Ok(Done::Cosigned(head.size));
    }
    let name = keep.witness.public().name();
    Err(Stop::Failed(format!(
        "the server does not take the cosignature of {name}: its event names no witnesses, or it knows no such checkpoint"
    )))
}

/// The key that the log is followed by: the one that is kept, else the server's, from now on.
fn log_key(keep: &Keep, remote: &Remote, log: LogName) -> Result<Option<VerifierKey>, Stop> {
    if let Some(key) = keep.log_key(log)? {
        return Ok(Some(key));
    }
    let Some(text) = remote.text(log, "key")? else {
        return Ok(None);
    };
    let key: Result<VerifierKey, _> = text.trim().parse();
    let key = key.map_err(|e| format!("the server's key of this log: {e}"))?;
    if keep.set_log_key(&key)? != log {
        return Err(Stop::Failed("the server's key is another log's".to_owned()));
    }
    println!("{log:<7} first seen; from now on its key is {key}");
    Ok(Some(key))
}

fn check(
    keep: &Keep,
    remote: &Remote,
    log: LogName,
    (last, next): (Option<&TreeHead>, &TreeHead),
    note: &str,
) -> Result<(), Stop> {
    let tile = |path: &str| {
        let tile = remote.get(log, &format!("tile/{path}"))?;
        tile.ok_or_else(|| format!("tile {path} is not there"))
    };
    match follow(last, next, &tile) {
        Ok(()) => Ok(()),
        Err(NotCosigned::NotFetched(why)) => Err(Stop::Failed(why)),
        Err(why) => Err(refuse(keep, log, Some(note), &why)),
    }
}

/// What a refusal says, and where its proof is.
fn refuse(keep: &Keep, log: LogName, note: Option<&str>, why: &NotCosigned) -> Stop {
    let proof = note.map_or_else(String::new, |note| at(keep.refused(log, note)));
    let seen = keep.seen_path(log);
    Stop::Refused(format!(
        "{why}. What was cosigned before is in {}{proof}",
        seen.display()
    ))
}

fn at(kept: Result<std::path::PathBuf, String>) -> String {
    match kept {
        Ok(path) => format!("; what was refused is in {}", path.display()),
        Err(why) => format!("; what was refused could not be kept: {why}"),
    }
}

/// A kept checkpoint as it is handed in: its text and the witness's own line, which is its last.
fn own_line(note: &str) -> String {
    let text = note.split_once("\n\n").map_or("", |(text, _)| text);
    let line = note.trim_end_matches('\n').rsplit('\n').next();
    format!("{text}\n\n{}\n", line.unwrap_or_default())
}

//! The bundle's records as they are written, one a line.

use super::ledger::{CardEntry, RosterEntry};
use crate::domain::{GroupCount, UnitId};
use crate::log::{AuditEntry, Hash};
use serde::{Deserialize, Serialize};

/// An entry of the roster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterLine {
    pub pseudonym: Hash,
    pub district: String,
    pub session: u64,
}

impl From<&RosterEntry> for RosterLine {
    fn from(entry: &RosterEntry) -> Self {
        Self {
            pseudonym: Hash(entry.pseudonym),
            district: entry.district.clone(),
            session: entry.session,
        }
    }
}

impl From<RosterLine> for RosterEntry {
    fn from(line: RosterLine) -> Self {
        Self {
            pseudonym: line.pseudonym.0,
            district: line.district,
            session: line.session,
        }
    }
}

/// A card of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardLine {
    pub district: String,
    pub pseudonym: Hash,
    pub session: u64,
    pub attempt: u64,
    /// Channel and sealed card, in lower-case hexadecimal.
    pub card: String,
}

impl From<&CardEntry> for CardLine {
    fn from(entry: &CardEntry) -> Self {
        Self {
            district: entry.district.clone(),
            pseudonym: Hash(entry.pseudonym),
            session: entry.session,
            attempt: entry.attempt,
            card: base16ct::lower::encode_string(&entry.body),
        }
    }
}

impl TryFrom<CardLine> for CardEntry {
    type Error = base16ct::Error;

    fn try_from(line: CardLine) -> Result<Self, Self::Error> {
        Ok(Self {
            body: base16ct::lower::decode_vec(&line.card)?,
            district: line.district,
            pseudonym: line.pseudonym.0,
            session: line.session,
            attempt: line.attempt,
        })
    }
}

/// A room's report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportLine {
    pub unit: UnitId,
    pub groups: Vec<GroupCount>,
}

/// The audit log as one text: the data of each leaf, and an empty line behind each.
#[must_use]
pub fn audit_text(bodies: &[String]) -> Vec<u8> {
    let mut text = Vec::new();
    for (body, index) in bodies.iter().zip(0..) {
        text.extend(AuditEntry::leaf_data(index, body));
        text.push(b'\n');
    }
    text
}

/// Reads the audit log: its entries, and their leaf hashes.
///
/// # Errors
/// What is wrong, with the entry's index.
pub fn read_audit(bytes: &[u8]) -> Result<(Vec<AuditEntry>, Vec<Hash>), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let (mut entries, mut leaves) = (Vec::new(), Vec::new());
    for (piece, index) in text.split_inclusive("\n\n").zip(0_u64..) {
        let wrong = |what: &str| format!("entry {index}: {what}");
        let form = "it is not in the form of an entry of the log";
        // The empty line behind an entry is not part of it.
        let data = piece.strip_suffix('\n').ok_or_else(|| wrong(form))?;
        let (_, body) = data.split_once('\n').ok_or_else(|| wrong(form))?;
        if AuditEntry::leaf_data(index, body) != data.as_bytes() || !piece.ends_with("\n\n") {
            return Err(wrong(form));
        }
        let entry = AuditEntry::parse(body).map_err(|e| wrong(&e.to_string()))?;
        entries.push(entry);
        leaves.push(AuditEntry::leaf(index, body));
    }
    Ok((entries, leaves))
}

/// The name of a file of the opening of the district with this number, from 1.
#[must_use]
pub fn opening_name(district: usize, what: &str) -> String {
    format!("opening/{district}.{what}")
}

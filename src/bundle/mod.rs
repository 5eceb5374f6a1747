//! The published bundle of an event: everything that is needed to follow it from its manifest to
//! its results, without the server and without any secret. `docs/spec/bundle.md` says the same in
//! enough detail to write another checker.
//!
//! Pure: a bundle is a map from names to bytes. The server fills one, [`verify`](verify::verify)
//! judges one.

pub mod ledger;
pub mod lines;
pub mod manifest;
mod records;
pub mod verify;

pub use manifest::Manifest;
pub use records::{CardLine, ReportLine, RosterLine, audit_text, opening_name, read_audit};

use crate::publish::HeldChance;
use std::collections::BTreeMap;

/// A bundle: what is in each file, by its name with `/` between folders.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files every bundle has, besides those of its openings.
pub const FILES: [&str; 14] = [
    "manifest.json",
    "trustees.transcript",
    "rules/precinct.toml",
    "rules/satellite.toml",
    "rules/virtual.toml",
    "audit.txt",
    "audit.checkpoint",
    "roster.jsonl",
    "roster.checkpoint",
    "cards.jsonl",
    "cards.checkpoint",
    "chances.jsonl",
    "reports.jsonl",
    "results.json",
];

/// The text of the games of chance.
#[must_use]
pub fn chances_text(held: &[HeldChance]) -> String {
    lines::write(held)
}

/// The text of the roster.
#[must_use]
pub fn roster_text(roster: &[ledger::RosterEntry]) -> String {
    let lines: Vec<_> = roster.iter().map(RosterLine::from).collect();
    lines::write(&lines)
}

/// The text of the log of cards.
#[must_use]
pub fn cards_text(cards: &[ledger::CardEntry]) -> String {
    let lines: Vec<_> = cards.iter().map(CardLine::from).collect();
    lines::write(&lines)
}

/// The text of the rooms' reports.
#[must_use]
pub fn reports_text(reports: &[ReportLine]) -> String {
    lines::write(reports)
}

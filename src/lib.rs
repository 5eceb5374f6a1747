//! Caucus: a virtual-caucus platform. Ranked preference cards and in-person headcounts fill the
//! same units, and everything after that is one path.
//!
//! # Invariants
//! - [`tally`] and [`log`] are pure: no I/O, no clock, no randomness, no async, no SQL, no HTTP.
//!   Counts are integers, shares are exact ratios; ties go back to the caller.
//! - Imports point one way: `web → services → {db, auth, ingest, publish} → {tally, log} →
//!   domain`. Only [`db`] names sqlx, only [`web`] and [`app`] name actix, only [`services`] open
//!   transactions, only [`clock`] reads the time or makes randomness. `tests/layering.rs` checks it.
//! - Every state change and its audit entry are one transaction.
//! - Nothing ties a person to a readable ranking: cards are sealed before they are stored.

pub mod app;
pub mod auth;
pub mod bundle;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod domain;
mod fail_point;
pub mod i18n;
pub mod ingest;
pub mod log;
pub mod publish;
pub mod services;
pub mod tally;
pub mod web;

//! The web side: one route table ([`routes`]), pages and documents rendered on the server. The
//! only script is the one for passkeys ([`passkey`]).
//!
//! A request passes [`finish`] (headers, problems), then the guard of its route ([`access`]),
//! then its handler. A body can only be read as a [`form::VerifiedForm`]. Every failure is a
//! [`problem::Problem`]. Words live in `templates/locales/` and markup in
//! `templates/`; handlers hand over values, not sentences.

pub mod access;
pub mod api;
pub mod assets;
pub mod board;
pub mod cached;
pub mod caller;
pub mod chrome;
pub mod csrf;
pub mod deeds;
pub mod display;
pub mod explain;
pub mod faults;
pub mod finish;
pub mod form;
pub mod health;
pub mod held;
pub mod language;
pub mod limits;
mod log;
pub mod metrics;
pub mod pages;
pub mod passkey;
pub mod problem;
pub mod qr;
pub mod routes;
pub mod sealing;
pub mod session;
pub mod site;
pub mod upload;
pub mod zone;

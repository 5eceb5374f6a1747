//! Storage: the only place that knows sqlx. One [`Store`] over SQLite or PostgreSQL, one SQL text
//! a statement, one file an aggregate.
//!
//! # How to add a statement
//! Declare it with `statements!` in the file of its aggregate (it joins the [`catalogue`], whose
//! test prepares every statement on both engines), use it in a method of [`Db`], and call that
//! method in the story that runs on both engines. Rules, with the reasons in
//! `docs/decisions/0002-storage.md`:
//! - `$1` placeholders; columns are UUID, BIGINT, BOOLEAN, TEXT or bytes; instants are
//!   microseconds from our own clock; sums are `CAST(… AS BIGINT)`.
//! - Only a statement that takes many rows at once has two texts; its rows travel in [`rows`].
//! - Tables with a `cell_id` are always addressed by it.
//! - A value that does not convert is [`DbError::Inconsistent`], naming table, column and row.
//!
//! Methods here never begin or commit: services do, through [`Store::begin`].

#[macro_use]
mod statement;
mod account;
mod audit;
mod authorisation;
mod card;
mod card_read;
mod check_in;
mod checkpoints;
mod contact;
mod cosignature;
mod credential;
mod decided;
mod desk;
mod draft;
mod error;
mod event;
mod evidence;
mod full_view;
mod guess;
mod held;
mod login;
mod logs;
mod migrate;
mod outbox;
mod outcome;
mod participant;
mod passkey;
mod personal;
mod personal_columns;
mod phone_code;
mod proposal;
mod readers;
mod recovery;
mod registration;
mod report;
mod retention;
mod roll;
mod roll_import;
mod rows;
mod sealing;
mod staff;
mod store;
mod unit;

pub use account::{AccountRow, NewAccount};
pub use audit::{AuditRow, PendingEntry};
pub use authorisation::AuthorisationRow;
pub use card::{CardRow, CastParticipant, CastStanding, ReplayedCard};
pub use card_read::{CardCounts, CardLeaf, ReceiptRow, SealedCard};
pub use check_in::ListedPerson;
pub use contact::{CodeRow, ContactRow};
pub use decided::DecidedRow;
pub use desk::{ClaimRow, EscalationRow, PaceRow};
pub use draft::{AtCardRow, DraftRow, NewDraft};
pub use error::DbError;
pub use event::StoredEvent;
pub use evidence::EvidenceRow;
pub use full_view::{FullViewRow, FullViewsRow, NewFullView};
pub use held::HeldRow;
pub use login::LoginRow;
pub use logs::{CheckpointRow, LogHead};
pub use outbox::{MailRow, MailState};
pub use outcome::{ChanceRow, OutcomeRow, ReleaseRow};
pub use participant::ParticipantRow;
pub use passkey::{ChallengeRow, PasskeyRow};
pub use personal::{Stored, StoredRow, StoredTable};
pub use recovery::AskedRow;
pub use registration::{QueueCounts, QueueRow};
pub use retention::Leftover;
pub use roll::{ImportState, NameQuery, RollCounts, RollHead, RollImportRow};
pub use roll_import::NewRollEntry;
pub use sealing::{OpeningRow, RosterRow, SealingRow};
pub use staff::StaffRow;
pub use statement::{Statement, catalogue};
pub use store::{Db, Reader, Store, Tx};

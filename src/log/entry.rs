//! One entry of the audit log: who did what, when.

use super::field::Field as _;
use super::{Action, Hash, hash::leaf_hash};
use crate::domain::{AccountId, EventId, Micros};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// First word of every audit leaf. Another form of entry would have another number.
const VERSION: &str = "caucus-audit/1";

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Somebody signed in to this account.
    Account(AccountId),
    /// Caucus itself, or whoever runs its commands.
    System,
}

/// One entry of the audit log. Holds no personal data and nothing about a preference: accounts
/// and participants appear by id, and no entry names a participant together with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry's own id, by which findings name it. Never given twice.
    pub id: Uuid,
    /// When it happened, by our clock.
    pub at: Micros,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
}

/// A text that is not an audit entry in its one valid form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// The lines that every entry begins with are not as they must be.
    #[error("it does not begin with id, time, actor and action")]
    Head,
    /// The action's code is not in the registry, or its fields are not the registry's.
    #[error("its action is unknown or has other fields than the registry gives it")]
    Action,
    /// Readable, but not byte for byte what would have been written.
    #[error("it is not in canonical form")]
    NotCanonical,
}

impl AuditEntry {
    /// The canonical text: `id`, `at`, `actor`, `action` and the action's fields in the
    /// registry's order, each a line of name, space and value. What the database stores.
    #[must_use]
    pub fn body(&self) -> String {
        let mut out = String::with_capacity(256);
        self.write_body(&mut out);
        out
    }

    pub(super) fn write_body(&self, out: &mut String) {
        out.push_str("id ");
        EventId(self.id).write(out);
        out.push_str("\nat ");
        self.at.write(out);
        out.push_str("\nactor ");
        match self.actor {
            Actor::System => out.push_str("system"),
            Actor::Account(account) => account.write(out),
        }
        out.push_str("\naction ");
        out.push_str(self.action.code());
        out.push('\n');
        self.action.write_fields(out);
    }

    /// Reads what [`body`](Self::body) wrote, and nothing else.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn parse(body: &str) -> Result<Self, EntryError> {
        Self::parse_into(body, &mut String::new())
    }

    /// [`parse`](Self::parse) with a buffer to write the entry again into.
    pub(super) fn parse_into(body: &str, again: &mut String) -> Result<Self, EntryError> {
        let mut lines = body.lines();
        let (id, at, actor, code) = read_head(&mut lines).ok_or(EntryError::Head)?;
        let action = Action::read(code, &mut lines).ok_or(EntryError::Action)?;
        let entry = Self {
            id,
            at,
            actor,
            action,
        };
        again.clear();
        entry.write_body(again);
        if again != body {
            return Err(EntryError::NotCanonical);
        }
        Ok(entry)
    }

    /// SHA-256 of the body: what a pending entry is held to until it gets its index.
    #[must_use]
    pub fn body_hash(body: &str) -> Hash {
        Hash(Sha256::digest(body.as_bytes()).into())
    }

    /// The data of the leaf that a body makes at an index: a line with the version and the index,
    /// then the body. The index is part of it so that an entry moved to another place is seen
    /// from that entry alone.
    #[must_use]
    pub fn leaf_data(index: u64, body: &str) -> Vec<u8> {
        format!("{VERSION} {index}\n{body}").into_bytes()
    }

    /// Hash of the leaf that a body makes at an index.
    #[must_use]
    pub fn leaf(index: u64, body: &str) -> Hash {
        leaf_hash(&Self::leaf_data(index, body))
    }

    /// The entry as a sentence, with its actor and without its time.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what = self.action.sentence();
        match self.actor {
            Actor::System => format!("The system {what}."),
            Actor::Account(account) => format!("Account {account} {what}."),
        }
    }
}

fn read_head<'a>(lines: &mut std::str::Lines<'a>) -> Option<(Uuid, Micros, Actor, &'a str)> {
    let EventId(id) = EventId::read(lines.next()?.strip_prefix("id ")?)?;
    let at = Micros::read(lines.next()?.strip_prefix("at ")?)?;
    let actor = match lines.next()?.strip_prefix("actor ")? {
        "system" => Actor::System,
        account => Actor::Account(AccountId::read(account)?),
    };
    Some((id, at, actor, lines.next()?.strip_prefix("action ")?))
}

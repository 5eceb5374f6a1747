//! What waits for a second person, and what people are called.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros, Proposal, ProposalId, ProposalKind, ProposalState, Words};
use uuid::Uuid;

statements! {
    INSERT_PROPOSAL = "INSERT INTO proposal (id, kind, subject, object, version, words, state, \
        proposed_by, proposed_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9) \
        ON CONFLICT DO NOTHING";
    PROPOSAL = "SELECT id, kind, subject, object, version, words, proposed_by, proposed_us, \
        expires_us, state FROM proposal WHERE id = $1";
    OPEN_PROPOSALS = "SELECT id, kind, subject, object, version, words, proposed_by, proposed_us, \
        expires_us, state FROM proposal WHERE state = 'open' AND expires_us > $1 \
        ORDER BY expires_us, id LIMIT $2";
    OPEN_PROPOSALS_ABOUT = "SELECT id, kind, subject, object, version, words, proposed_by, \
        proposed_us, expires_us, state FROM proposal WHERE subject = $1 AND state = 'open' \
        AND expires_us > $2 ORDER BY proposed_us, id";
    OPEN_PROPOSALS_BY = "SELECT id, kind, subject, object, version, words, proposed_by, \
        proposed_us, expires_us, state FROM proposal WHERE proposed_by = $1 AND state = 'open' \
        AND expires_us > $2 ORDER BY proposed_us, id";
    SETTLE_PROPOSAL = "UPDATE proposal SET state = $2, settled_by = $3, settled_us = $4 \
        WHERE id = $1 AND state = 'open'";
    EXPIRE_PROPOSALS = "UPDATE proposal SET state = 'expired', settled_us = $1 \
        WHERE state = 'open' AND expires_us <= $1 RETURNING id, kind, subject, object, version, \
        words, proposed_by, proposed_us, expires_us, state";
    NAMES_OF = "SELECT a.display_name, r.given_names, r.family_name FROM account AS a \
        LEFT JOIN registration AS r ON r.account = a.id WHERE a.id = $1";
}

type Row = (
    Uuid,
    String,
    Uuid,
    Option<Uuid>,
    i64,
    String,
    Uuid,
    i64,
    i64,
    String,
);

impl Db<'_> {
    /// Stores an open proposal; false where one of its kind is open for the same person.
    pub async fn insert_proposal(&mut self, p: &Proposal) -> Result<bool, DbError> {
        let stored = send!(self, INSERT_PROPOSAL; p.id.0, p.kind.as_str(), p.subject.0, p.object,
            p.version, p.words.as_str(), p.by.0, p.at.0, p.expires.0)?;
        Ok(stored == 1)
    }

    /// One proposal.
    pub async fn proposal(&mut self, id: ProposalId) -> Result<Option<Proposal>, DbError> {
        let row = send!(self, PROPOSAL; id.0 => optional Row)?;
        row.map(proposal).transpose()
    }

    /// What waits for a second person at `now`, what ends first before the rest.
    pub async fn open_proposals(
        &mut self,
        now: Micros,
        most: i64,
    ) -> Result<Vec<Proposal>, DbError> {
        let rows = send!(self, OPEN_PROPOSALS; now.0, most => all Row)?;
        rows.into_iter().map(proposal).collect()
    }

    /// As [`Db::open_proposals`], about one person.
    pub async fn open_proposals_about(
        &mut self,
        subject: AccountId,
        now: Micros,
    ) -> Result<Vec<Proposal>, DbError> {
        let rows = send!(self, OPEN_PROPOSALS_ABOUT; subject.0, now.0 => all Row)?;
        rows.into_iter().map(proposal).collect()
    }

    /// As [`Db::open_proposals`], what one person proposed.
    pub async fn open_proposals_by(
        &mut self,
        by: AccountId,
        now: Micros,
    ) -> Result<Vec<Proposal>, DbError> {
        let rows = send!(self, OPEN_PROPOSALS_BY; by.0, now.0 => all Row)?;
        rows.into_iter().map(proposal).collect()
    }

    /// Settles an open proposal; false where somebody did so meanwhile.
    pub async fn settle_proposal(
        &mut self,
        id: ProposalId,
        state: ProposalState,
        by: AccountId,
        now: Micros,
    ) -> Result<bool, DbError> {
        Ok(send!(self, SETTLE_PROPOSAL; id.0, state.as_str(), by.0, now.0)? == 1)
    }

    /// Ends every proposal whose time is over at `now`, and gives them.
    pub async fn expire_proposals(&mut self, now: Micros) -> Result<Vec<Proposal>, DbError> {
        let rows = send!(self, EXPIRE_PROPOSALS; now.0 => all Row)?;
        rows.into_iter().map(proposal).collect()
    }

    /// What an account's owner is called there and in their registration, or
    /// [`DbError::NotFound`].
    pub async fn names_of(&mut self, id: AccountId) -> Result<Vec<String>, DbError> {
        type Row = (String, Option<String>, Option<String>);
        let (name, given, family) = send!(self, NAMES_OF; id.0 => one Row)?;
        let registered = given
            .zip(family)
            .map(|(given, family)| format!("{given} {family}"));
        Ok([name].into_iter().chain(registered).collect())
    }
}

fn proposal(row: Row) -> Result<Proposal, DbError> {
    let (id, kind, subject, object, version, words, by, at, expires, state) = row;
    let wrong = |column| DbError::inconsistent("proposal", column, id);
    Ok(Proposal {
        id: ProposalId(id),
        kind: ProposalKind::parse(&kind).ok_or_else(|| wrong("kind"))?,
        subject: AccountId(subject),
        object,
        version,
        words: Words::parse(&words).map_err(|_| wrong("words"))?,
        by: AccountId(by),
        at: Micros(at),
        expires: Micros(expires),
        state: ProposalState::parse(&state).ok_or_else(|| wrong("state"))?,
    })
}

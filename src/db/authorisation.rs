//! What officials were asked to let be opened, and who agreed.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros, ProposalId, ProposalState};
use crate::log::{Hash, TreeHead};
use uuid::Uuid;

/// A proposal to open the box, with the names of whoever made and settled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorisationRow {
    pub proposal: ProposalId,
    pub state: ProposalState,
    pub by: AccountId,
    pub by_name: String,
    pub at: Micros,
    pub expires: Micros,
    /// Who confirmed or rejected it, and when; nobody where its time ended.
    pub settled: Option<(String, Micros)>,
    /// What was frozen: the roster and the cards.
    pub roster: TreeHead,
    pub cards: TreeHead,
}

statements! {
    INSERT_OPENING_PROPOSAL = "INSERT INTO opening_proposal (proposal, roster_size, roster_root, \
        cards_size, cards_root) VALUES ($1, $2, $3, $4, $5)";
    OPENING_PROPOSALS = "SELECT p.id, p.state, p.proposed_by, b.display_name, p.proposed_us, \
        p.expires_us, s.display_name, p.settled_us, o.roster_size, o.roster_root, o.cards_size, \
        o.cards_root FROM opening_proposal AS o JOIN proposal AS p ON p.id = o.proposal \
        JOIN account AS b ON b.id = p.proposed_by LEFT JOIN account AS s ON s.id = p.settled_by \
        WHERE p.kind = 'open-box' ORDER BY p.proposed_us, p.id";
}

type Row = (
    Uuid,
    String,
    Uuid,
    String,
    i64,
    i64,
    Option<String>,
    Option<i64>,
    i64,
    Vec<u8>,
    i64,
    Vec<u8>,
);

impl Db<'_> {
    /// Notes what a proposal to open the box is about.
    pub async fn insert_opening_proposal(
        &mut self,
        proposal: ProposalId,
        roster: &TreeHead,
        cards: &TreeHead,
    ) -> Result<(), DbError> {
        let size = |head: &TreeHead| {
            i64::try_from(head.size)
                .map_err(|_| DbError::inconsistent("log_head", "size", head.size))
        };
        let (roster_size, cards_size) = (size(roster)?, size(cards)?);
        send!(self, INSERT_OPENING_PROPOSAL; proposal.0, roster_size, roster.root.as_bytes(),
            cards_size, cards.root.as_bytes())
        .map(drop)
    }

    /// Every proposal to open the box, whatever became of it, oldest first.
    pub async fn opening_proposals(&mut self) -> Result<Vec<AuthorisationRow>, DbError> {
        let rows = send!(self, OPENING_PROPOSALS; => all Row)?;
        rows.into_iter().map(authorisation).collect()
    }
}

fn authorisation(row: Row) -> Result<AuthorisationRow, DbError> {
    let (
        id,
        state,
        by,
        by_name,
        at,
        expires,
        settled_by,
        settled_at,
        roster,
        r_root,
        cards,
        c_root,
    ) = row;
    let head = |size: i64, root: &[u8], columns: [&'static str; 2]| {
        let wrong = |column| DbError::inconsistent("opening_proposal", column, id);
        Ok::<_, DbError>(TreeHead {
            size: u64::try_from(size).map_err(|_| wrong(columns[0]))?,
            root: Hash::from_slice(root).ok_or_else(|| wrong(columns[1]))?,
        })
    };
    Ok(AuthorisationRow {
        proposal: ProposalId(id),
        state: ProposalState::parse(&state)
            .ok_or_else(|| DbError::inconsistent("proposal", "state", id))?,
        by: AccountId(by),
        by_name,
        at: Micros(at),
        expires: Micros(expires),
        settled: settled_by.zip(settled_at.map(Micros)),
        roster: head(roster, &r_root, ["roster_size", "roster_root"])?,
        cards: head(cards, &c_root, ["cards_size", "cards_root"])?,
    })
}

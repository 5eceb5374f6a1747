//! The card a participant is still ranking, kept so that it survives a lost connection, an ended
//! session and a change of device.
//!
//! This is the whole of it: [`open`] reads the draft, [`change`] makes one change. Only people without
//! script need it: a browser that seals the card keeps the draft. It is encrypted like a card,
//! under a key of its own, and erased in the transaction that casts the card.
//!
//! A draft's revision is made from the revision before it and the change, under a key. So a page
//! that shows an older revision is noticed, a change that is sent twice is made once, and a
//! revision never comes back. It is also the key under which the card is cast: a review page that
//! is loaded again still casts one card.

use super::keys::EventKeys;
use super::sealing::keyed;
use super::sign_in::{self, Principal};
use super::vault::{self, derived};
use super::{Platform, Retry, transaction};
use crate::auth::TokenDigest;
use crate::db::{AtCardRow, Db, DbError, DraftRow, NewDraft};
use crate::domain::{
    CellId, Change, DRAFT_BYTES, Draft, Micros, Participant, ParticipantId, PreferenceOption,
};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// A draft that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    pub draft: Draft,
    pub revision: Uuid,
    pub at: Micros,
}

/// A participant at their card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtCard {
    pub participant: Participant,
    /// How many cards of theirs are in the box; the last counts.
    pub attempts: u64,
    pub draft: Option<Saved>,
}

/// What the page that sends a change showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// An empty card; the id was made for that page.
    Nothing(Uuid),
    /// A draft's revision.
    Revision(Uuid),
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("this account does not take part remotely")]
    NotAParticipant,
    /// The draft was changed, cast or begun on another page.
    #[error("the draft is not the one the page showed")]
    Moved,
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for DraftError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// The participant behind a principal with their draft, if any; None for staff.
///
/// # Errors
/// What the database says.
pub async fn open(platform: &Platform, principal: &Principal) -> Result<Option<AtCard>, DbError> {
    let Some((cell, id)) = principal.participant else {
        return Ok(None);
    };
    let (participant, attempts, draft) = platform
        .store
        .reader()
        .await?
        .db()
        .drafting(cell, id)
        .await?;
    Ok(Some(at_card(platform, (participant, attempts, draft))))
}

/// Who is behind a token and, where they take part, their card, read at once: every page of the
/// card asks for both. None where there is no session or it has ended.
///
/// # Errors
/// What the database says.
pub async fn arrive(
    platform: &Platform,
    token: &TokenDigest,
) -> Result<Option<(Principal, Option<AtCard>)>, DbError> {
    let found = platform
        .store
        .reader()
        .await?
        .db()
        .arriving(&token.0)
        .await?;
    let Some((login, row)) = found else {
        return Ok(None);
    };
    let principal = sign_in::principal_behind(platform, token, login).await?;
    Ok(principal.map(|principal| {
        let card = row.map(|row| at_card(platform, row));
        (principal, card)
    }))
}

/// A draft that does not open was made under other keys. It is no card, so it is only gone.
fn at_card(platform: &Platform, (participant, attempts, draft): AtCardRow) -> AtCard {
    let vault = Vault::new(&platform.keys, participant.cell, participant.id);
    AtCard {
        draft: draft.and_then(|row| vault.open(&row)),
        participant,
        attempts,
    }
}

/// Makes one change to the draft that the page showed; a change that was made already is not made
/// again.
///
/// # Errors
/// [`DraftError::Moved`] where the draft is another by now; then it is as it was.
pub async fn change(
    platform: &Platform,
    principal: &Principal,
    seen: Seen,
    change: &Change,
    options: &[PreferenceOption],
) -> Result<(), DraftError> {
    let (cell, id) = principal.participant.ok_or(DraftError::NotAParticipant)?;
    let vault = Vault::new(&platform.keys, cell, id);
    transaction!(platform, DraftError, tx => {
        let mut db = tx.db();
        // The second look is for what another server has done since the first.
        for _ in 0..2 {
            if apply(&mut db, platform, &vault, seen, change, options).await? {
                return Ok(());
            }
        }
        Err(DraftError::Moved)
    })
}

/// Hands a draft on to who its participant is from now on.
pub(super) async fn carry(
    db: &mut Db<'_>,
    platform: &Platform,
    from: &Participant,
    to: &Participant,
) -> Result<(), DbError> {
    let before = Vault::new(&platform.keys, from.cell, from.id);
    let row = db.draft(from.cell, from.id).await?;
    let Some(saved) = row.and_then(|row| before.open(&row)) else {
        return Ok(());
    };
    let revision = platform.entropy.uuid_v4();
    let vault = Vault::new(&platform.keys, to.cell, to.id);
    let row = DraftRow {
        revision,
        body: vault.seal(&saved.draft, revision, platform)?,
        saved: saved.at,
    };
    db.save_draft(&NewDraft {
        cell: to.cell,
        participant: to.id,
        replaces: None,
        row: &row,
    })
    .await?;
    Ok(())
}

/// False where another draft than the one looked at is there by now.
async fn apply(
    db: &mut Db<'_>,
    platform: &Platform,
    vault: &Vault,
    seen: Seen,
    change: &Change,
    options: &[PreferenceOption],
) -> Result<bool, DbError> {
    let stored = db.draft(vault.cell, vault.participant).await?;
    let (Seen::Nothing(parent) | Seen::Revision(parent)) = seen;
    let revision = vault.revision(parent, change);
    let (mut draft, replaces) = match (seen, stored) {
        (_, Some(row)) if row.revision == revision => return Ok(true),
        (Seen::Nothing(_), None) => (Draft::default(), None),
        (Seen::Revision(shown), Some(row)) if row.revision == shown => {
            let draft = vault.open(&row).map(|saved| saved.draft);
            (draft.unwrap_or_default(), Some(shown))
        }
        // What does not open is worth nothing to anybody.
        (Seen::Nothing(_), Some(row)) if vault.open(&row).is_none() => {
            (Draft::default(), Some(row.revision))
        }
        _ => return Ok(false),
    };
    if !draft.apply(change, options) {
        return Ok(true);
    }
    let row = DraftRow {
        revision,
        body: vault.seal(&draft, revision, platform)?,
        saved: platform.clock.now(),
    };
    db.save_draft(&NewDraft {
        cell: vault.cell,
        participant: vault.participant,
        replaces,
        row: &row,
    })
    .await
}

/// Encrypts and opens one participant's draft, and names its revisions.
struct Vault {
    cell: CellId,
    participant: ParticipantId,
    bodies: vault::Vault,
    revisions: Hmac<Sha256>,
}

impl Vault {
    fn new(keys: &EventKeys, cell: CellId, participant: ParticipantId) -> Self {
        Self {
            cell,
            participant,
            bodies: vault::Vault::new(keys, b"caucus draft body 1"),
            revisions: keyed(&derived(keys, b"caucus draft revision 1")),
        }
    }

    /// What a body is bound to: moved to somebody else, or put back later, it does not open.
    fn bound(&self, revision: Uuid) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(40);
        bytes.extend(self.cell.0.to_be_bytes());
        bytes.extend(self.participant.0.as_bytes());
        bytes.extend(revision.as_bytes());
        bytes
    }

    fn seal(&self, draft: &Draft, revision: Uuid, platform: &Platform) -> Result<Vec<u8>, DbError> {
        let plain = Zeroizing::new(draft.to_bytes());
        let bound = self.bound(revision);
        let sealed = self.bodies.seal(&*plain, &bound, &platform.entropy);
        sealed.ok_or_else(|| DbError::Inconsistent {
            table: "draft",
            column: "body",
            id: revision.to_string(),
        })
    }

    fn open(&self, row: &DraftRow) -> Option<Saved> {
        let plain = self.bodies.open(&row.body, &self.bound(row.revision))?;
        let plain: &[u8; DRAFT_BYTES] = plain.as_slice().try_into().ok()?;
        Some(Saved {
            draft: Draft::from_bytes(plain)?,
            revision: row.revision,
            at: row.saved,
        })
    }

    /// The revision that a change of `parent` makes. Keyed: there are few changes, and without
    /// the key all could be tried.
    fn revision(&self, parent: Uuid, change: &Change) -> Uuid {
        let mut mac = self.revisions.clone();
        mac.update(self.participant.0.as_bytes());
        mac.update(parent.as_bytes());
        mac.update(change.to_string().as_bytes());
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        let half = digest.first_chunk::<16>().copied().unwrap_or_default();
        uuid::Builder::from_random_bytes(half).into_uuid()
    }
}

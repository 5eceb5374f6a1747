//! The box: receipts looked up, cards counted by district, and opened for the count.

use super::sealing::{Binding, Seal, card_leaf};
use super::{Platform, keys};
use crate::db::{Db, DbError, ReceiptRow, Store};
use crate::domain::{
    CellId, DistrictCode, EventId, Micros, ParticipantId, Phase, PreferenceCard, ReceiptCode, SessionId,
};
use crate::log::{Hash, LogCheck, LogName, Report};
use crate::services::sign_in::Principal;
use std::collections::BTreeMap;
use subtle::ConstantTimeEq;

/// What a receipt stands for. Nothing here says what is on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptStatus {
    pub code: ReceiptCode,
    /// Which of the participant's cards this is, from 1.
    pub attempt: u64,
    pub session: SessionId,
    pub cast: Micros,
    /// The card's leaf in the log of cards.
    pub leaf: Hash,
    /// Whether it is the one that counts; otherwise a later card replaced it.
    pub counts: bool,
}

/// The card a receipt code is for; None where there is no such receipt.
///
/// # Errors
/// What the database says.
pub async fn receipt(store: &Store, code: ReceiptCode) -> Result<Option<ReceiptStatus>, DbError> {
    let Ok(index) = i64::try_from(code.log_index()) else {
        return Ok(None);
    };
    let row = store.reader().await?.db().receipt(code.cell(), index).await?;
    let row = row.filter(|r| r.receipt_nonce.ct_eq(code.nonce()).into());
    row.map(|row| status(code, &row)).transpose()
}

/// The receipt of the participant's card that counts; None before they cast, and for staff.
///
/// # Errors
/// What the database says.
pub async fn my_receipt(
    store: &Store,
    principal: &Principal,
) -> Result<Option<ReceiptStatus>, DbError> {
    let Some((cell, id)) = principal.participant else {
        return Ok(None);
    };
    let row = store.reader().await?.db().receipt_of(cell, id).await?;
    row.map(|(index, row)| {
        let log_index = u64::try_from(index).map_err(|_| inconsistent("log_index", index))?;
        let code = ReceiptCode::new(cell, log_index, row.receipt_nonce)
            .map_err(|_| inconsistent("log_index", index))?;
        status(code, &row)
    })
    .transpose()
}

fn status(code: ReceiptCode, row: &ReceiptRow) -> Result<ReceiptStatus, DbError> {
    let attempt =
        u64::try_from(row.attempt).map_err(|_| inconsistent("attempt", code.log_index()))?;
    Ok(ReceiptStatus {
        code,
        attempt,
        session: row.session,
        cast: row.cast,
        leaf: row.leaf,
        counts: row.counts,
    })
}

/// How many cards a district's box holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BoxCount {
    /// Every card logged: superseded and counted.
    pub logged: u64,
    /// Cards that count: one for each participant who cast.
    pub counted: u64,
}

/// How many cards each district's box holds, districts without any included.
///
/// # Errors
/// What the database says.
pub async fn box_counts(store: &Store) -> Result<BTreeMap<DistrictCode, BoxCount>, DbError> {
    box_counts_in(&mut store.snapshot().await?.db()).await
}

async fn box_counts_in(db: &mut Db<'_>) -> Result<BTreeMap<DistrictCode, BoxCount>, DbError> {
    let cells: BTreeMap<CellId, DistrictCode> = db.cells().await?.into_iter().collect();
    let mut boxes = BTreeMap::<DistrictCode, BoxCount>::new();
    for district in cells.values() {
        boxes.entry(district.clone()).or_default();
    }
    for count in db.card_counts().await? {
        let district = cells
            .get(&count.cell)
            .ok_or_else(|| inconsistent("cell_id", count.cell.0))?;
        let total = boxes.entry(district.clone()).or_default();
        total.logged += count.logged;
        total.counted += count.counted;
    }
    Ok(boxes)
}

/// A district's opened cards, without anything that says whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedBox {
    /// Rankings as ordinals, best first, in sorted order: the order says nothing about who cast
    /// which or when. Blank cards are among them.
    pub rankings: Vec<Vec<u8>>,
    /// Cards that a later one of the same participant replaced.
    pub superseded: u64,
    /// Counted cards without any preference on them.
    pub blank: u64,
}

impl OpenedBox {
    /// Cards that count.
    #[must_use]
    pub fn counted(&self) -> u64 {
        self.rankings.len() as u64
    }
}

/// Why a box could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database holds no event yet")]
    NoEvent,
    /// Nothing is opened while anybody may still cast.
    #[error("the box is opened after the event is closed; it is in phase {0}")]
    NotClosed(Phase),
    /// A card was altered in the database, or the key file is another event's.
    #[error("card {attempt} of participant {participant} does not open")]
    Unopened {
        participant: ParticipantId,
        attempt: i64,
    },
    /// The participant's row points at a card that is not there, or not theirs.
    #[error("district {district}: {counted} participants have a card that counts, {found} were found")]
    Count {
        district: DistrictCode,
        counted: u64,
        found: u64,
    },
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Opens the counted cards of every district, inside the caller's transaction. Services only:
/// who may open the box and when is theirs to check.
pub(super) async fn open_boxes(
    db: &mut Db<'_>,
    platform: &Platform,
) -> Result<BTreeMap<DistrictCode, OpenedBox>, OpenError> {
    let event = db.event().await?.ok_or(OpenError::NoEvent)?.event;
    if event.phase < Phase::Closed {
        return Err(OpenError::NotClosed(event.phase));
    }
    let seal = Seal::new(&platform.keys);
    let mut opened = BTreeMap::<DistrictCode, Vec<Vec<u8>>>::new();
    for (cell, district) in db.cells().await? {
        let rankings = open_cell(db, &seal, event.id, cell, &district).await?;
        opened.entry(district).or_default().extend(rankings);
    }
    let counts = box_counts_in(db).await?;
    let mut boxes = BTreeMap::new();
    for (district, mut rankings) in opened {
        let count = counts.get(&district).copied().unwrap_or_default();
        let found = rankings.len() as u64;
        let is_card = |r: &Vec<u8>| PreferenceCard::parse(r, &event.preferences).is_ok();
        if found != count.counted || !rankings.iter().all(is_card) {
            return Err(OpenError::Count { district, counted: count.counted, found });
        }
        rankings.sort_unstable();
        let opened = OpenedBox {
            blank: rankings.iter().filter(|r| r.is_empty()).count() as u64,
            superseded: count.logged.saturating_sub(count.counted),
            rankings,
        };
        boxes.insert(district, opened);
    }
    Ok(boxes)
}

async fn open_cell(
    db: &mut Db<'_>,
    seal: &Seal,
    event: EventId,
    cell: CellId,
    district: &DistrictCode,
) -> Result<Vec<Vec<u8>>, OpenError> {
    let cards = db.counted_cards(cell).await?;
    cards
        .iter()
        .map(|card| {
            let binding = Binding {
                event,
                district,
                participant: card.participant,
                session: card.session,
                attempt: card.attempt,
            };
            seal.open(&card.body, binding).map_err(|_| OpenError::Unopened {
                participant: card.participant,
                attempt: card.attempt,
            })
        })
        .collect()
}

/// Opens the counted cards of every district of a closed event.
///
/// # Errors
/// [`OpenError`]; nothing is opened in part.
pub async fn open(platform: &Platform) -> Result<BTreeMap<DistrictCode, OpenedBox>, OpenError> {
    open_boxes(&mut platform.store.snapshot().await?.db(), platform).await
}

/// Checks the whole log of cards: every record against its leaf, every checkpoint, the head.
///
/// # Errors
/// What the database says; what does not hold is in the report.
pub async fn verify(store: &Store) -> Result<Report, OpenError> {
    let mut tx = store.snapshot().await?;
    let mut db = tx.db();
    let event = db.event().await?.ok_or(OpenError::NoEvent)?;
    let key = keys::verifier(LogName::Cards, event.event.id, &event.log_key)
        .ok_or_else(|| inconsistent("log_key", event.event.id))?;
    let mut leaves = Vec::new();
    for (cell, _) in db.cells().await? {
        for row in db.logged_cards(cell).await? {
            leaves.push((row.log_index, card_leaf(cell, &row.card), row.leaf));
        }
    }
    leaves.sort_unstable_by_key(|(index, _, _)| *index);
    let checkpoints = db.checkpoints(LogName::Cards).await?;
    let mut check = LogCheck::new(&key, checkpoints.iter().map(|c| (c.size, c.note.as_str())));
    for (index, computed, stored) in leaves {
        let index = u64::try_from(index).map_err(|_| inconsistent("log_index", index))?;
        check.entry(index, None, computed, stored);
    }
    let head = db.log_head_bytes(LogName::Cards).await?;
    Ok(check.finish(Some(&head)))
}

fn inconsistent(column: &'static str, id: impl std::fmt::Display) -> DbError {
    DbError::Inconsistent {
        table: "card",
        column,
        id: id.to_string(),
    }
}

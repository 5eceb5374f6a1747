//! The box: receipts looked up, cards counted by district, and opened for the count.

use super::sealing::{Binding, Seal, card_leaf};
use super::{Platform, keys};
use crate::db::{CardLeaf, CheckpointRow, Db, DbError, ReceiptRow, SealedCard, Store};
use crate::domain::{
    CellId, DistrictCode, Event, Micros, ParticipantId, Phase, PreferenceCard, ReceiptCode,
    SessionId,
};
use crate::log::{Finding, Hash, LogCheck, LogName, Report, VerifierKey};
use crate::services::sign_in::Principal;
use std::collections::{BTreeMap, HashMap};
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
    let row = store
        .reader()
        .await?
        .db()
        .receipt(code.cell(), index)
        .await?;
    let row = row.filter(|r| r.receipt_nonce.ct_eq(code.nonce()).into());
    row.map(|row| status(code, &row)).transpose()
}

/// The receipts of the participant's newest cards, the one that counts first; none before they
/// cast, and for staff.
///
/// # Errors
/// What the database says.
pub async fn my_receipts(
    store: &Store,
    principal: &Principal,
    most: u32,
) -> Result<Vec<ReceiptStatus>, DbError> {
    let Some((cell, id)) = principal.participant else {
        return Ok(Vec::new());
    };
    let mut reader = store.reader().await?;
    let rows = reader.db().receipts_of(cell, id, most).await?;
    rows.into_iter()
        .map(|(index, row)| {
            let log_index = u64::try_from(index).map_err(|_| inconsistent("log_index", index))?;
            let code = ReceiptCode::new(cell, log_index, row.receipt_nonce)
                .map_err(|_| inconsistent("log_index", index))?;
            status(code, &row)
        })
        .collect()
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
    let mut tx = store.snapshot().await?;
    let mut db = tx.db();
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
    /// The log of cards is not what was signed: cards were altered, removed or added.
    #[error("the box is not opened, because its log does not hold: {0}")]
    Unsound(Finding),
    /// A card is sound but sealed with another key: the key file is another event's.
    #[error("card {attempt} of participant {participant} does not open")]
    Unopened {
        participant: ParticipantId,
        attempt: i64,
    },
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Opens the counted cards of every district, inside the caller's transaction. What counts
/// follows from the log alone, and the log is checked first. Services only: who may open the box
/// is theirs to check.
pub(super) async fn open_boxes(
    db: &mut Db<'_>,
    platform: &Platform,
) -> Result<BTreeMap<DistrictCode, OpenedBox>, OpenError> {
    let event = &db.event().await?.ok_or(OpenError::NoEvent)?.event;
    if event.phase < Phase::Closed {
        return Err(OpenError::NotClosed(event.phase));
    }
    // The last checkpoint signs everything before it.
    let checkpoint = db.latest_checkpoint(LogName::Cards).await?;
    let log = read_log(db).await?;
    // Our own key: the one in the event's row is only as good as the database.
    let signer = platform.keys.signer(LogName::Cards, event.id);
    let report = check_log(db, signer.verifier(), &log, checkpoint.as_slice()).await?;
    if let Some(finding) = report.findings.into_iter().next() {
        return Err(OpenError::Unsound(finding));
    }
    let seal = Seal::new(&platform.keys);
    let mut boxes = BTreeMap::new();
    for (district, cards) in log {
        boxes.insert(district.clone(), open_box(&seal, event, &district, &cards)?);
    }
    Ok(boxes)
}

fn open_box(
    seal: &Seal,
    event: &Event,
    district: &DistrictCode,
    cards: &[(CellId, CardLeaf)],
) -> Result<OpenedBox, OpenError> {
    let mut counted = HashMap::<ParticipantId, &SealedCard>::new();
    for (_, CardLeaf { card, .. }) in cards {
        let last = counted.entry(card.participant).or_insert(card);
        if card.attempt > last.attempt {
            *last = card;
        }
    }
    let open = |card: &SealedCard| {
        let binding = Binding {
            event: event.id,
            district,
            participant: card.participant,
            session: card.session,
            attempt: card.attempt,
        };
        let opened = seal.open(&card.body, binding).ok();
        let is_card = |r: &Vec<u8>| PreferenceCard::parse(r, &event.preferences).is_ok();
        opened.filter(is_card).ok_or(OpenError::Unopened {
            participant: card.participant,
            attempt: card.attempt,
        })
    };
    let opened: Result<Vec<_>, _> = counted.into_values().map(open).collect();
    let mut rankings = opened?;
    rankings.sort_unstable();
    Ok(OpenedBox {
        blank: rankings.iter().filter(|r| r.is_empty()).count() as u64,
        superseded: (cards.len() - rankings.len()) as u64,
        rankings,
    })
}

/// The entries of the log of cards, by district.
type CardLog = BTreeMap<DistrictCode, Vec<(CellId, CardLeaf)>>;

async fn read_log(db: &mut Db<'_>) -> Result<CardLog, DbError> {
    let mut log = CardLog::new();
    for (cell, district) in db.cells().await? {
        let cards = db.logged_cards(cell).await?;
        let cards = cards.into_iter().map(|card| (cell, card));
        log.entry(district).or_default().extend(cards);
    }
    Ok(log)
}

async fn check_log(
    db: &mut Db<'_>,
    key: &VerifierKey,
    log: &CardLog,
    checkpoints: &[CheckpointRow],
) -> Result<Report, DbError> {
    let mut entries: Vec<_> = log.values().flatten().collect();
    entries.sort_unstable_by_key(|(_, entry)| entry.log_index);
    let mut check = LogCheck::new(key, checkpoints.iter().map(|c| (c.size, c.note.as_str())));
    for (cell, entry) in entries {
        let index = u64::try_from(entry.log_index)
            .map_err(|_| inconsistent("log_index", entry.log_index))?;
        check.entry(index, None, card_leaf(*cell, &entry.card), entry.leaf);
    }
    let head = db.log_head_bytes(LogName::Cards).await?;
    Ok(check.finish(Some(&head)))
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
    let checkpoints = db.checkpoints(LogName::Cards).await?;
    let key = keys::verifier(LogName::Cards, event.event.id, &event.log_key)
        .ok_or_else(|| inconsistent("log_key", event.event.id))?;
    let log = read_log(&mut db).await?;
    Ok(check_log(&mut db, &key, &log, &checkpoints).await?)
}

pub(super) fn inconsistent(column: &'static str, id: impl std::fmt::Display) -> DbError {
    DbError::Inconsistent {
        table: "card",
        column,
        id: id.to_string(),
    }
}

//! The box: receipts looked up, cards counted by district, and opened for the count.

use super::participants::cell_of;
use super::{Platform, Retry, keys, sealing, transaction};
use crate::bundle::ledger::CardEntry;
use crate::db::{CardLeaf, CheckpointRow, Db, DbError, ReceiptRow, Store};
use crate::domain::{
    CELLS_PER_DISTRICT, CellId, DistrictCode, Event, EventId, Micros, Phase, ReceiptCode, SessionId,
};
use crate::log::{Finding, Hash, LogCheck, LogName, Report, VerifierKey};
pub use crate::publish::OpenedBox;
use crate::services::sign_in::Principal;
pub use caucus_seal::Channel;
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
    /// Where it was sealed; none where what is stored says nothing that can be.
    pub channel: Option<Channel>,
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
        channel: Channel::parse(row.channel),
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
    #[error("the event has no key, so nothing was ever sealed")]
    NoKey,
    /// The trustees' parts are not there.
    #[error("the box is sealed; it takes the trustees' parts to open it")]
    Sealed,
    /// Whoever reads the log later must be sure that it is the one the witnesses saw.
    #[error(
        "the newest checkpoint of the log {log} is cosigned by {found} witnesses; {needed} must have cosigned it before a box is opened"
    )]
    NotCosigned {
        log: LogName,
        found: usize,
        needed: usize,
    },
    /// One official alone opens nothing.
    #[error(
        "two officials have not authorised the opening of the box as it is frozen now, or did so more than a day ago; one proposes it at /headquarters/opening and another one confirms it there"
    )]
    NotAuthorised,
    /// So few cards opened together would say too much about each.
    #[error("district {district}: {found} cards would be opened; at least {minimum} are needed")]
    TooFew {
        district: DistrictCode,
        found: usize,
        minimum: u32,
    },
    /// Something about the opening does not hold.
    #[error("the box is not opened: {0}")]
    Broken(String),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for OpenError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// Opens the counted cards of every district, inside the caller's transaction. What counts
/// follows from the log alone, and the log is checked first. Services only: who may open the box
/// is theirs to check.
pub(super) async fn open_boxes(
    db: &mut Db<'_>,
    platform: &Platform,
) -> Result<BTreeMap<DistrictCode, OpenedBox>, OpenError> {
    let (event, entries) = closed_log(db, platform).await?;
    super::opening::open_all(db, platform, &event, &entries).await
}

/// The whole log of cards of an event whose box is closed, once it was found to be what was signed.
pub(super) async fn closed_log(
    db: &mut Db<'_>,
    platform: &Platform,
) -> Result<(Event, Vec<CardEntry>), OpenError> {
    let event = db.event().await?.ok_or(OpenError::NoEvent)?.event;
    if event.phase < Phase::Closed {
        return Err(OpenError::NotClosed(event.phase));
    }
    // The last checkpoint signs everything before it.
    let checkpoint = db.latest_checkpoint(LogName::Cards).await?;
    let log = read_log(db).await?;
    // Our own key: the one in the event's row is only as good as the database.
    let key = platform.keys.verifier(LogName::Cards, event.id);
    let report = check_log(db, event.id, &key, &log, checkpoint.as_slice()).await?;
    if let Some(finding) = report.findings.into_iter().next() {
        return Err(OpenError::Unsound(finding));
    }
    let entries = entries(event.id, &log);
    Ok((event, entries))
}

/// The whole log as the public has it, in order.
fn entries(event: EventId, log: &CardLog) -> Vec<CardEntry> {
    let mut all: Vec<_> = log
        .iter()
        .flat_map(|(district, cards)| cards.iter().map(move |card| (district, card)))
        .collect();
    all.sort_unstable_by_key(|(_, card)| card.log_index);
    let entry =
        |(district, card): (&DistrictCode, &CardLeaf)| sealing::entry(event, district, &card.card);
    all.into_iter().map(entry).collect()
}

/// The whole log of cards as the public has it, in order.
pub(super) async fn published(db: &mut Db<'_>, event: EventId) -> Result<Vec<CardEntry>, DbError> {
    Ok(entries(event, &read_log(db).await?))
}

/// The entries of the log of cards, by district.
type CardLog = BTreeMap<DistrictCode, Vec<CardLeaf>>;

async fn read_log(db: &mut Db<'_>) -> Result<CardLog, DbError> {
    let mut log = CardLog::new();
    for (cell, district) in db.cells().await? {
        let cards = db.logged_cards(cell).await?;
        // The log has the district of a card; its place among the district's cells is whose it is.
        let first = CellId(cell.0 - cell.0.rem_euclid(CELLS_PER_DISTRICT));
        let is_moved = |card: &&CardLeaf| cell_of(first, card.card.participant) != cell;
        if let Some(moved) = cards.iter().find(is_moved) {
            return Err(inconsistent("cell_id", moved.log_index));
        }
        log.entry(district).or_default().extend(cards);
    }
    Ok(log)
}

async fn check_log(
    db: &mut Db<'_>,
    event: EventId,
    key: &VerifierKey,
    log: &CardLog,
    checkpoints: &[CheckpointRow],
) -> Result<Report, DbError> {
    let by_district = log.iter();
    let entries =
        by_district.flat_map(|(district, cards)| cards.iter().map(move |c| (district, c)));
    let mut entries: Vec<_> = entries.collect();
    entries.sort_unstable_by_key(|(_, entry)| entry.log_index);
    let mut check = LogCheck::new(key, checkpoints.iter().map(|c| (c.size, c.note.as_str())));
    for (district, entry) in entries {
        let index = u64::try_from(entry.log_index)
            .map_err(|_| inconsistent("log_index", entry.log_index))?;
        check.entry(
            index,
            None,
            sealing::card_leaf(event, district, &entry.card),
            entry.leaf,
        );
    }
    super::whole_logs::finish(db, LogName::Cards, check).await
}

/// Opens the counted cards of every district of a closed event.
///
/// # Errors
/// [`OpenError`]; nothing is opened in part.
pub async fn open(platform: &Platform) -> Result<BTreeMap<DistrictCode, OpenedBox>, OpenError> {
    transaction!(platform, OpenError, tx => {
        let mut db = tx.db();
        db.lock_log_head(LogName::Cards).await?;
        open_boxes(&mut db, platform).await
    })
}

/// Checks the whole log of cards: every record against its leaf, every checkpoint, the head.
///
/// # Errors
/// What the database says; what does not hold is in the report.
pub async fn verify(store: &Store) -> Result<Report, OpenError> {
    let mut tx = super::whole_logs::signed_snapshot(store, &[LogName::Cards]).await?;
    let mut db = tx.db();
    let event = db.event().await?.ok_or(OpenError::NoEvent)?;
    let key = keys::verifier(LogName::Cards, event.event.id, &event.log_key)
        .ok_or_else(|| inconsistent("log_key", event.event.id))?;
    Ok(check_stored(&mut db, event.event.id, &key).await?)
}

/// Checks the whole log of cards against a key.
pub(super) async fn check_stored(
    db: &mut Db<'_>,
    event: EventId,
    key: &VerifierKey,
) -> Result<Report, DbError> {
    let checkpoints = db.checkpoints(LogName::Cards).await?;
    let log = read_log(db).await?;
    check_log(db, event, key, &log, &checkpoints).await
}

pub(super) fn inconsistent(column: &'static str, id: impl std::fmt::Display) -> DbError {
    DbError::Inconsistent {
        table: "card",
        column,
        id: id.to_string(),
    }
}

//! Reading the box: the log of cards, how many there are, a receipt's card.

use super::{Db, DbError, store::send};
use crate::domain::{CellId, Micros, ParticipantId, SessionId};
use crate::log::Hash;
use uuid::Uuid;

/// A sealed card, with what its seal is bound to.
#[derive(Debug, Clone)]
pub struct SealedCard {
    pub participant: ParticipantId,
    pub session: SessionId,
    pub attempt: i64,
    /// Sealed.
    pub body: Vec<u8>,
}

/// An entry of the log of cards, as stored.
#[derive(Debug, Clone)]
pub struct CardLeaf {
    pub log_index: i64,
    pub card: SealedCard,
    pub leaf: Hash,
}

/// The card a receipt is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    pub attempt: i64,
    pub session: SessionId,
    pub leaf: Hash,
    pub receipt_nonce: [u8; 5],
    pub cast: Micros,
    /// The number of the channel it came through.
    pub channel: u8,
    /// Whether it is the participant's counted card.
    pub counts: bool,
}

/// How many cards a cell holds, and how many of them count: one for each participant who cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardCounts {
    pub cell: CellId,
    pub logged: u64,
    pub counted: u64,
}

statements! {
    LOGGED_CARDS = "SELECT log_index, participant, voting_session, attempt, body, leaf_hash \
        FROM card WHERE cell_id = $1 ORDER BY log_index";
    CARD_STARTS_FROM = "SELECT substr(c.body, 1, $2) FROM cell AS k JOIN card AS c \
        ON c.cell_id = k.id WHERE c.log_index >= $1";
    CARDS_BY_CHANNEL = "SELECT substr(body, 1, 1) AS channel, COUNT(*) FROM card \
        GROUP BY channel ORDER BY channel";
    CARD_COUNTS = "SELECT cell_id, COUNT(*), COUNT(DISTINCT participant) FROM card \
        GROUP BY cell_id ORDER BY cell_id";
    RECEIPT = "SELECT c.attempt, c.voting_session, c.leaf_hash, c.receipt_nonce, c.cast_us, \
        substr(c.body, 1, 1), NOT EXISTS (SELECT 1 FROM card AS later \
        WHERE later.cell_id = c.cell_id AND later.participant = c.participant AND later.attempt > c.attempt) \
        FROM card AS c WHERE c.cell_id = $1 AND c.log_index = $2";
    RECEIPTS_OF = "SELECT log_index, attempt, voting_session, leaf_hash, receipt_nonce, cast_us, \
        substr(body, 1, 1) FROM card WHERE cell_id = $1 AND participant = $2 \
        ORDER BY attempt DESC LIMIT $3";
}

/// Attempt, session, leaf, nonce, when it was cast, and the byte of the channel.
type Columns = (i64, i64, Vec<u8>, Vec<u8>, i64, Vec<u8>);

/// As [`Columns`], and whether the card counts.
type ReceiptColumns = (i64, i64, Vec<u8>, Vec<u8>, i64, Vec<u8>, bool);

impl Db<'_> {
    /// Every card of a cell, in the order of the log.
    pub async fn logged_cards(&mut self, cell: CellId) -> Result<Vec<CardLeaf>, DbError> {
        let rows = send!(self, LOGGED_CARDS; cell.0
            => all (i64, Uuid, i64, i64, Vec<u8>, Vec<u8>))?;
        rows.into_iter()
            .map(|(log_index, participant, session, attempt, body, leaf)| {
                Ok(CardLeaf {
                    log_index,
                    card: SealedCard {
                        participant: ParticipantId(participant),
                        session: SessionId(session),
                        attempt,
                        body,
                    },
                    leaf: Hash::from_slice(&leaf)
                        .ok_or_else(|| DbError::inconsistent("card", "leaf_hash", log_index))?,
                })
            })
            .collect()
    }

    /// The first bytes of the sealed cards from an index of the log on, in no order.
    pub async fn card_starts_from(
        &mut self,
        log_index: u64,
        bytes: i32,
    ) -> Result<Vec<Vec<u8>>, DbError> {
        let from = i64::try_from(log_index).unwrap_or(i64::MAX);
        let rows = send!(self, CARD_STARTS_FROM; from, bytes => all (Vec<u8>,))?;
        Ok(rows.into_iter().map(|(start,)| start).collect())
    }

    /// How many cards each cell that has any holds, and how many count.
    pub async fn card_counts(&mut self) -> Result<Vec<CardCounts>, DbError> {
        let rows = send!(self, CARD_COUNTS; => all (i64, i64, i64))?;
        let count = |(cell, logged, counted): (i64, i64, i64)| CardCounts {
            cell: CellId(cell),
            logged: logged.unsigned_abs(),
            counted: counted.unsigned_abs(),
        };
        Ok(rows.into_iter().map(count).collect())
    }

    /// How many cards the box holds of each channel, by the channel's number.
    pub async fn cards_by_channel(&mut self) -> Result<Vec<(u8, u64)>, DbError> {
        let rows = send!(self, CARDS_BY_CHANNEL; => all (Vec<u8>, i64))?;
        let read = |(channel, cards): (Vec<u8>, i64)| {
            (channel.first().copied().unwrap_or(0), cards.unsigned_abs())
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// The card at an index of the log of cards.
    pub async fn receipt(
        &mut self,
        cell: CellId,
        log_index: i64,
    ) -> Result<Option<ReceiptRow>, DbError> {
        let row = send!(self, RECEIPT; cell.0, log_index => optional ReceiptColumns)?;
        row.map(|(attempt, session, leaf, nonce, cast, channel, counts)| {
            let columns = (attempt, session, leaf, nonce, cast, channel);
            receipt(log_index, columns, counts)
        })
        .transpose()
    }

    /// The participant's newest cards with their log indexes, the one that counts first.
    pub async fn receipts_of(
        &mut self,
        cell: CellId,
        participant: ParticipantId,
        most: u32,
    ) -> Result<Vec<(i64, ReceiptRow)>, DbError> {
        let rows = send!(self, RECEIPTS_OF; cell.0, participant.0, i64::from(most)
            => all (i64, i64, i64, Vec<u8>, Vec<u8>, i64, Vec<u8>))?;
        let mut counts = true;
        rows.into_iter()
            .map(
                |(log_index, attempt, session, leaf, nonce, cast, channel)| {
                    let first = std::mem::replace(&mut counts, false);
                    let columns = (attempt, session, leaf, nonce, cast, channel);
                    let row = receipt(log_index, columns, first)?;
                    Ok((log_index, row))
                },
            )
            .collect()
    }
}

fn receipt(
    log_index: i64,
    (attempt, session, leaf, nonce, cast, channel): Columns,
    counts: bool,
) -> Result<ReceiptRow, DbError> {
    let wrong = |column| DbError::inconsistent("card", column, log_index);
    Ok(ReceiptRow {
        attempt,
        session: SessionId(session),
        leaf: Hash::from_slice(&leaf).ok_or_else(|| wrong("leaf_hash"))?,
        receipt_nonce: nonce.try_into().map_err(|_| wrong("receipt_nonce"))?,
        cast: Micros(cast),
        channel: *channel.first().ok_or_else(|| wrong("body"))?,
        counts,
    })
}

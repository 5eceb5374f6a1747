//! What cards are sealed to, who is on the roster, and how boxes were opened.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{DistrictCode, Micros, SessionId};
use crate::log::Hash;
use std::collections::BTreeMap;

/// What an event's cards are sealed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealingRow {
    /// Fewer cards of a district are not opened.
    pub minimum_batch: u32,
    /// The witnesses that the event names, as the manifest writes them.
    pub witnesses: String,
    /// Manifest, transcript of the ceremony and joint key; `None` until they are there.
    pub key: Option<(String, Vec<u8>, Vec<u8>)>,
}

/// An approved participant as the public sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    pub log_index: u64,
    pub pseudonym: [u8; 32],
    pub district: DistrictCode,
    pub session: SessionId,
    pub leaf: Hash,
}

/// How a district's box was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningRow {
    pub mix: Vec<u8>,
    /// The trustees' parts, by trustee.
    pub parts: BTreeMap<u8, Vec<u8>>,
    pub opened: Vec<u8>,
}

statements! {
    INSERT_SEALING = "INSERT INTO sealing (only_row, minimum_batch, witnesses) VALUES (1, $1, $2)";
    /// A key that is there stays.
    SET_SEALING = "UPDATE sealing SET manifest = $1, transcript = $2, joint_key = $3 \
        WHERE manifest IS NULL";
    SEALING = "SELECT minimum_batch, witnesses, manifest, transcript, joint_key FROM sealing";
    INSERT_ROSTER = sqlite
        "INSERT INTO roster (log_index, pseudonym, district, voting_session, leaf_hash) \
         SELECT value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, unhex(value ->> 4) \
         FROM json_each($1)",
        postgres
        "INSERT INTO roster (log_index, pseudonym, district, voting_session, leaf_hash) \
         SELECT * FROM unnest($1::BIGINT[], $2::BYTEA[], $3::TEXT[], $4::BIGINT[], $5::BYTEA[])";
    ROSTER = "SELECT log_index, pseudonym, district, voting_session, leaf_hash FROM roster \
        ORDER BY log_index";
    INSERT_OPENING = "INSERT INTO opening (district, mix, opened, opened_us) \
        VALUES ($1, $2, $3, $4)";
    INSERT_PART = "INSERT INTO opening_part (district, trustee, part) VALUES ($1, $2, $3)";
    OPENINGS = "SELECT district, mix, opened FROM opening ORDER BY district";
    PARTS = "SELECT district, trustee, part FROM opening_part ORDER BY district, trustee";
}

type SealingColumns = (
    i64,
    String,
    Option<String>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
);

impl Db<'_> {
    /// Begins an event that has no key yet.
    pub async fn insert_sealing(
        &mut self,
        minimum_batch: u32,
        witnesses: &str,
    ) -> Result<(), DbError> {
        send!(self, INSERT_SEALING; i64::from(minimum_batch), witnesses).map(drop)
    }

    /// Stores what cards are sealed to; false where something is there already.
    pub async fn set_sealing(
        &mut self,
        manifest: &str,
        transcript: &[u8],
        joint_key: &[u8],
    ) -> Result<bool, DbError> {
        Ok(send!(self, SET_SEALING; manifest, transcript, joint_key)? == 1)
    }

    /// What cards are sealed to, or [`DbError::NotFound`] before the event is created.
    pub async fn sealing(&mut self) -> Result<SealingRow, DbError> {
        let (minimum, witnesses, manifest, transcript, key) =
            send!(self, SEALING; => one SealingColumns)?;
        Ok(SealingRow {
            witnesses,
            minimum_batch: u32::try_from(minimum)
                .map_err(|_| DbError::inconsistent("sealing", "minimum_batch", minimum))?,
            key: match (manifest, transcript, key) {
                (Some(manifest), Some(transcript), Some(key)) => Some((manifest, transcript, key)),
                _ => None,
            },
        })
    }

    /// Adds entries to the roster.
    pub async fn insert_roster(&mut self, entries: &[RosterRow]) -> Result<(), DbError> {
        let index = |entry: &RosterRow| i64::try_from(entry.log_index).unwrap_or(i64::MAX);
        Rows::default()
            .ints(entries.iter().map(index))
            .bytes(entries.iter().map(|e| e.pseudonym.as_slice()))
            .texts(entries.iter().map(|e| e.district.0.as_str()))
            .ints(entries.iter().map(|e| e.session.0))
            .bytes(entries.iter().map(|e| e.leaf.as_bytes()))
            .execute(self, &INSERT_ROSTER)
            .await
            .map(drop)
    }

    /// The roster, in the order of its log.
    pub async fn roster(&mut self) -> Result<Vec<RosterRow>, DbError> {
        let rows = send!(self, ROSTER; => all (i64, Vec<u8>, String, i64, Vec<u8>))?;
        let entry =
            |(index, pseudonym, district, session, leaf): (i64, Vec<u8>, String, i64, Vec<u8>)| {
                let wrong = |column| DbError::inconsistent("roster", column, index);
                Ok(RosterRow {
                    log_index: u64::try_from(index).map_err(|_| wrong("log_index"))?,
                    pseudonym: pseudonym.try_into().map_err(|_| wrong("pseudonym"))?,
                    district: DistrictCode(district),
                    session: SessionId(session),
                    leaf: Hash::from_slice(&leaf).ok_or_else(|| wrong("leaf_hash"))?,
                })
            };
        rows.into_iter().map(entry).collect()
    }

    /// Stores how a district's box was opened. [`DbError::Conflict`] where it was before.
    pub async fn insert_opening(
        &mut self,
        district: &DistrictCode,
        opening: &OpeningRow,
        now: Micros,
    ) -> Result<(), DbError> {
        let (mix, opened) = (opening.mix.as_slice(), opening.opened.as_slice());
        send!(self, INSERT_OPENING; &district.0, mix, opened, now.0)?;
        for (trustee, part) in &opening.parts {
            send!(self, INSERT_PART; &district.0, i64::from(*trustee), part.as_slice())?;
        }
        Ok(())
    }

    /// Every opened box, by district.
    pub async fn openings(&mut self) -> Result<BTreeMap<DistrictCode, OpeningRow>, DbError> {
        let rows = send!(self, OPENINGS; => all (String, Vec<u8>, Vec<u8>))?;
        let opening = |(district, mix, opened)| {
            let parts = BTreeMap::new();
            (DistrictCode(district), OpeningRow { mix, parts, opened })
        };
        let mut openings: BTreeMap<_, _> = rows.into_iter().map(opening).collect();
        for (district, trustee, part) in send!(self, PARTS; => all (String, i64, Vec<u8>))? {
            let wrong = || DbError::inconsistent("opening_part", "trustee", trustee);
            let trustee = u8::try_from(trustee).map_err(|_| wrong())?;
            let opening = openings.get_mut(&DistrictCode(district));
            opening.ok_or_else(wrong)?.parts.insert(trustee, part);
        }
        Ok(openings)
    }
}

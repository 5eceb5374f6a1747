//! The manifest: everything about an event that is settled before its first card. Its digest is in
//! every sealed card and in the audit log, and is the event's fingerprint.

use super::lines;
use crate::domain::{
    DistrictCode, EventId, PreferenceOption, SessionId, Unit, UnitId, UnitKind, VotingSession,
};
use crate::log::{Hash, WitnessSet, WitnessSetError};
use crate::tally::packed::MOST_PREFS;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The format's name and version.
pub const FORMAT: &str = "caucus-manifest/1";
/// How many cards of a district are opened together at least, where the event does not say.
pub const MINIMUM_BATCH: u32 = 20;

/// An event, as it stands before its first card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: String,
    pub id: EventId,
    pub title: String,
    /// True for a demonstration.
    pub test: bool,
    pub time_zone: String,
    /// On the card, in this order, from number 1.
    pub preferences: Vec<String>,
    /// Which of them is uncommitted, if one is.
    pub uncommitted: Option<String>,
    pub sessions: Vec<SessionLine>,
    pub rules: Rules,
    /// Verifier keys of the logs.
    pub logs: LogKeys,
    pub trustees: Trustees,
    /// Fewer cards of a district than this are not opened.
    pub minimum_batch: u32,
    /// Who cosigns the logs' checkpoints from outside.
    pub witnesses: Witnesses,
    pub units: Vec<UnitLine>,
}

/// A voting session; instants in microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionLine {
    pub id: u64,
    pub name: String,
    pub opens: i64,
    pub closes: i64,
}

/// The rules of each kind of unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub precinct: RulesLine,
    pub satellite: RulesLine,
    #[serde(rename = "virtual")]
    pub virtual_: RulesLine,
}

/// A preset of rules, which is a file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesLine {
    pub preset: String,
    pub sha256: Hash,
}

impl RulesLine {
    /// A preset with this text.
    #[must_use]
    pub fn new(preset: &str, text: &str) -> Self {
        Self {
            preset: preset.to_owned(),
            sha256: sha256(text.as_bytes()),
        }
    }
}

/// Verifier keys, as `docs/spec/log.md` writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogKeys {
    pub audit: String,
    pub roster: String,
    pub cards: String,
}

/// Who can open the box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trustees {
    /// What the ceremony was held for: SHA-256 of the event's definition.
    pub definition: Hash,
    pub needed: u8,
    pub trustees: u8,
    /// Digest of the joint key.
    pub key: Hash,
}

/// The witnesses named for an event: so many of them must have cosigned each log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Witnesses {
    /// 0 where none are named.
    pub needed: u8,
    /// Their verifier keys, as `docs/spec/log.md` writes them.
    pub keys: Vec<String>,
}

impl Witnesses {
    /// The one text of the list.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`Witnesses::to_text`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(text).ok()?;
        (read.to_text() == text).then_some(read)
    }

    /// The list, with every key read.
    ///
    /// # Errors
    /// [`WitnessSetError`].
    pub fn set(&self) -> Result<WitnessSet, WitnessSetError> {
        WitnessSet::new(self.needed, &self.keys)
    }
}

/// A unit of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitLine {
    pub id: i64,
    pub code: String,
    pub kind: UnitKind,
    pub name: String,
    pub county: String,
    pub district: Option<String>,
    pub delegates: Option<u32>,
    /// State delegates and convention size, of which the weight is the fraction.
    pub weight: Option<(u64, u64)>,
}

impl From<&Unit> for UnitLine {
    fn from(unit: &Unit) -> Self {
        Self {
            id: unit.id.0,
            code: unit.code.clone(),
            kind: unit.kind,
            name: unit.name.clone(),
            county: unit.county.clone(),
            district: unit.district.as_ref().map(|d| d.0.clone()),
            delegates: unit.delegates,
            weight: unit.weight,
        }
    }
}

impl From<&UnitLine> for Unit {
    fn from(line: &UnitLine) -> Self {
        Self {
            id: UnitId(line.id),
            code: line.code.clone(),
            kind: line.kind,
            name: line.name.clone(),
            county: line.county.clone(),
            district: line.district.clone().map(DistrictCode),
            delegates: line.delegates,
            weight: line.weight,
        }
    }
}

impl From<&VotingSession> for SessionLine {
    fn from(session: &VotingSession) -> Self {
        let SessionId(id) = session.id;
        Self {
            id: id.unsigned_abs(),
            name: session.name.clone(),
            opens: session.opens.0,
            closes: session.closes.0,
        }
    }
}

impl Manifest {
    /// The one text of the manifest: a line of JSON.
    #[must_use]
    pub fn to_text(&self) -> String {
        lines::write(std::slice::from_ref(self))
    }

    /// Reads a manifest; what is read writes the same text again.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let [manifest]: [Self; 1] = lines::read::<Self>(text)?
            .try_into()
            .map_err(|_| "it is not one line".to_owned())?;
        if manifest.format != FORMAT {
            return Err(format!("its format is not {FORMAT}"));
        }
        if !(1..=MOST_PREFS).contains(&manifest.preferences.len()) {
            return Err(format!("it has not between 1 and {MOST_PREFS} preferences"));
        }
        Ok(manifest)
    }

    /// What names the event: SHA-256 of the manifest's text.
    #[must_use]
    pub fn fingerprint(&self) -> Hash {
        sha256(self.to_text().as_bytes())
    }

    /// The preferences as the count takes them.
    #[must_use]
    pub fn options(&self) -> Vec<PreferenceOption> {
        let option = |(ordinal, name): (u8, &String)| PreferenceOption {
            ordinal,
            name: name.clone(),
            is_uncommitted: self.uncommitted.as_ref() == Some(name),
        };
        let ordinals = 1..=u8::MAX;
        ordinals.zip(&self.preferences).map(option).collect()
    }

    /// The units.
    #[must_use]
    pub fn all_units(&self) -> Vec<Unit> {
        self.units.iter().map(Unit::from).collect()
    }
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_names_as_many_preferences_as_a_card_takes() {
        let sound = include_bytes!("../../fuzz/seeds/bundle/manifest");
        let mut manifest = Manifest::parse(sound).unwrap();
        assert_eq!(manifest.options().len(), 3);
        for (count, is_sound) in [(0, false), (1, true), (31, true), (32, false), (300, false)] {
            manifest.preferences = (0..count).map(|n| format!("Number {n}")).collect();
            let read = Manifest::parse(manifest.to_text().as_bytes());
            assert_eq!(read.is_ok(), is_sound, "{read:?}");
        }
    }
}

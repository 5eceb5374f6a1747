//! "Is this person on the roll?" Somebody who asks learns yes or no and nothing else: what was
//! wrong, whether there is somebody nearly like them, and what the roll says stay with staff.

use super::Platform;
use super::sealing::keyed;
use super::vault::derived;
use crate::auth::Proofs;
use crate::db::{Db, DbError, NameQuery};
use crate::domain::roll::{
    RollEntry, RollStatus, Score, Thresholds, folded, forms, name_key, words,
};
use crate::domain::{DistrictCode, Identity, RollEntryId, UnitId};
use hmac::Mac as _;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The most entries shown beside a case.
const MOST_PROPOSED: usize = 5;

/// A person of the roll, as staff see them.
#[derive(Debug, Clone)]
pub struct RollPerson {
    pub id: RollEntryId,
    pub given: String,
    pub family: String,
    /// `YYYY-MM-DD`; empty where the roll does not say.
    pub birth: String,
    pub postcode: String,
    /// None where the roll names no district of the event.
    pub district: Option<DistrictCode>,
    pub precinct: String,
    pub voter_id: String,
    /// Whether the newest roll holds the person, not cancelled.
    pub is_current: bool,
}

/// How long the answer to a look-up is good for: the next page is one field.
const PROOF_SECONDS: i64 = 60 * 60;

/// The entry of the roll that exactly one person described is; none where nobody or several are.
/// The same work is done whoever is described: the entries of one birthday are read and all of
/// them compared.
///
/// # Errors
/// What the database says.
pub async fn look_up(
    platform: &Platform,
    identity: &Identity,
) -> Result<Option<RollEntryId>, DbError> {
    let mut reader = platform.store.reader().await?;
    find(&mut reader.db(), identity).await
}

/// What a look-up found, for the page after it: nothing is stored of somebody who asked, and the
/// roll is not read again. Good for this browser and what it typed; none where it cannot be made.
#[must_use]
pub fn prove(
    platform: &Platform,
    browser: &[u8; 32],
    identity: &Identity,
    found: Option<RollEntryId>,
) -> Option<String> {
    let subject = subject(platform, browser, identity);
    let now = platform.clock.now();
    proofs(platform).make(&subject, found.map(|entry| entry.0), now)
}

/// What was found, where `proof` was made for this browser and what it typed a short while ago.
#[must_use]
pub fn proven(
    platform: &Platform,
    browser: &[u8; 32],
    identity: &Identity,
    proof: &str,
) -> Option<Option<RollEntryId>> {
    let subject = subject(platform, browser, identity);
    let now = platform.clock.now();
    let found: Option<Uuid> = proofs(platform).read(proof, &subject, now)?;
    Some(found.map(RollEntryId))
}

fn proofs(platform: &Platform) -> Proofs {
    let key = derived(&platform.keys, b"caucus eligibility proof 1");
    Proofs::new("caucus registration", PROOF_SECONDS, &key)
}

/// Who asked and about whom, without saying either: the proof can be read by whoever holds it.
fn subject(platform: &Platform, browser: &[u8; 32], identity: &Identity) -> String {
    let mut mac = keyed(&derived(&platform.keys, b"caucus eligibility subject 1"));
    mac.update(browser);
    let birth = identity.birth.to_string();
    let (given, family) = (identity.given.as_str(), identity.family.as_str());
    for part in [given, family, &birth, identity.postcode.as_str()] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    base16ct::lower::encode_string(&mac.finalize().into_bytes())
}

/// As [`look_up`], in the caller's transaction.
pub(super) async fn find(
    db: &mut Db<'_>,
    identity: &Identity,
) -> Result<Option<RollEntryId>, DbError> {
    let wanted = Key::of(identity);
    let same_day = db.roll_born_on(&[identity.birth]).await?;
    let mut found = None;
    let mut count = 0;
    for entry in &same_day {
        // Every entry is compared to the end, also after one was found.
        let is_it = wanted.fits(entry);
        count += usize::from(is_it);
        found = if is_it { Some(entry.id) } else { found };
    }
    Ok(found.filter(|_| count == 1))
}

/// What an entry must agree with: folded names and the five digits of the postcode.
struct Key {
    given: String,
    family: String,
    postcode: String,
}

impl Key {
    fn of(identity: &Identity) -> Self {
        Self {
            given: folded(identity.given.as_str()),
            family: folded(identity.family.as_str()),
            postcode: identity.postcode.as_str().to_owned(),
        }
    }

    fn fits(&self, entry: &RollEntry) -> bool {
        let record = &entry.record;
        let given = folded(&record.given);
        let with_middle = folded(&format!("{} {}", record.given, record.middle));
        let is_given = self.given == given || self.given == with_middle;
        let is_family = self.family == folded(&record.surname);
        let is_postcode = five(&record.postcode) == self.postcode;
        let is_in_force = !matches!(record.status, RollStatus::Cancelled);
        is_given & is_family & is_postcode & is_in_force
    }
}

/// The first five characters of a postcode of the roll.
fn five(postcode: &str) -> &str {
    postcode.get(..5).unwrap_or(postcode)
}

/// Entries the person may be, for staff, the likeliest first. Looked for under every form of the
/// name, under the names exchanged, and on the day of birth as typed and with day and month
/// exchanged.
pub(super) async fn candidates(
    db: &mut Db<'_>,
    matching: Thresholds,
    identity: &Identity,
) -> Result<Vec<RollPerson>, DbError> {
    let ranked = ranked(db, matching, identity).await?;
    let places = Places::read(db).await?;
    let people = ranked.into_iter().map(|(_, entry)| places.person(entry));
    Ok(people.collect())
}

/// The points of the entry in force that agrees best with what was typed; 0 where none is proposed.
pub(super) async fn best(
    db: &mut Db<'_>,
    matching: Thresholds,
    identity: &Identity,
) -> Result<u32, DbError> {
    let ranked = ranked(db, matching, identity).await?;
    let is_in_force =
        |entry: &RollEntry| entry.is_current && entry.record.status != RollStatus::Cancelled;
    let mut in_force = ranked.iter().filter(|(_, entry)| is_in_force(entry));
    Ok(in_force.next().map_or(0, |(score, _)| score.points()))
}

/// The entries that would be proposed to staff for somebody, the likeliest first, each with how it
/// agrees.
///
/// # Errors
/// What the database says.
pub async fn proposals(
    platform: &Platform,
    identity: &Identity,
) -> Result<Vec<(RollEntryId, Score)>, DbError> {
    let mut reader = platform.store.reader().await?;
    let ranked = ranked(&mut reader.db(), platform.matching, identity).await?;
    let proposal = |(score, entry): (Score, RollEntry)| (entry.id, score);
    Ok(ranked.into_iter().map(proposal).collect())
}

async fn ranked(
    db: &mut Db<'_>,
    matching: Thresholds,
    identity: &Identity,
) -> Result<Vec<(Score, RollEntry)>, DbError> {
    let mut entries = db.roll_named(&name_query(identity)).await?;
    let days = [Some(identity.birth), identity.birth.swapped()];
    let days: Vec<_> = days.into_iter().flatten().collect();
    entries.extend(db.roll_born_on(&days).await?);
    let wanted = Key::of(identity);
    let mut ranked: Vec<_> = entries
        .into_iter()
        .map(|entry| (Score::of(identity, &entry.record), entry))
        .filter(|(score, _)| score.points() >= matching.proposed())
        .collect();
    // Equal points: who fits exactly, then always the same order.
    ranked.sort_by_key(|(score, e)| (Reverse(score.points()), !wanted.fits(e), e.id));
    ranked.dedup_by_key(|(_, e)| e.id);
    ranked.truncate(MOST_PROPOSED);
    Ok(ranked)
}

fn name_query(identity: &Identity) -> NameQuery {
    let (family, given) = (identity.family.as_str(), identity.given.as_str());
    let first = folded(given);
    let first = words(&first).next().unwrap_or_default();
    let mut keys = vec![name_key(family, given), name_key(given, family)];
    keys.extend(forms(first).map(|form| name_key(family, form)));
    keys.extend(
        words(&folded(family))
            .skip(1)
            .map(|word| name_key(word, given)),
    );
    keys.sort_unstable();
    keys.dedup();
    NameQuery {
        keys,
        born: identity.birth,
        postcode: identity.postcode.as_str().to_owned(),
    }
}

/// One entry of the roll.
pub(super) async fn entry(db: &mut Db<'_>, id: RollEntryId) -> Result<Option<RollPerson>, DbError> {
    match db.roll_entry(id).await? {
        Some(entry) => Ok(Some(Places::read(db).await?.person(entry))),
        None => Ok(None),
    }
}

/// How an entry agrees with what was typed; None where the roll has no such entry.
pub(super) async fn score(
    db: &mut Db<'_>,
    identity: &Identity,
    id: RollEntryId,
) -> Result<Option<Score>, DbError> {
    let entry = db.roll_entry(id).await?;
    Ok(entry.map(|entry| Score::of(identity, &entry.record)))
}

/// The districts of the event, and which of them a precinct lies in.
struct Places {
    districts: BTreeSet<DistrictCode>,
    units: BTreeMap<UnitId, DistrictCode>,
}

impl Places {
    async fn read(db: &mut Db<'_>) -> Result<Self, DbError> {
        let districts = db.districts().await?.into_iter().map(|d| d.code).collect();
        let units = db.units().await?;
        let place = |u: crate::domain::Unit| u.district.map(|d| (u.id, d));
        Ok(Self {
            districts,
            units: units.into_iter().filter_map(place).collect(),
        })
    }

    /// Where the roll names a precinct of the event, that decides on the district; otherwise its
    /// own word does.
    fn person(&self, entry: RollEntry) -> RollPerson {
        let record = entry.record;
        let of_unit = record.unit.and_then(|unit| self.units.get(&unit)).cloned();
        let district = of_unit.unwrap_or_else(|| DistrictCode(record.district.clone()));
        let is_cancelled = matches!(record.status, RollStatus::Cancelled);
        RollPerson {
            id: entry.id,
            given: record.given,
            family: record.surname,
            birth: record.born.map(|b| b.to_string()).unwrap_or_default(),
            postcode: five(&record.postcode).to_owned(),
            district: self.districts.contains(&district).then_some(district),
            precinct: record.precinct,
            voter_id: record.voter_id,
            is_current: entry.is_current && !is_cancelled,
        }
    }
}

//! Opening the boxes: what is opened follows from the log, each of the needed trustees proves its
//! part, and as many come out as went in. A box is opened once; what came out stays.

use super::cards::{OpenError, closed_log};
use super::sealing::SealTo;
use super::{Platform, audit, authorise, cosigning, transaction, trustees};
use crate::bundle::ledger::{self, CardEntry, DistrictBox};
use crate::db::{Db, OpeningRow};
use crate::domain::{DistrictCode, Event};
use crate::log::{Action, Actor, LogName};
use crate::publish::OpenedBox;
use caucus_seal::KeyShare;
use caucus_seal::mix::{MixSeed, Mixed};
use caucus_seal::opening::{Batch, Opened, Partial};
use std::collections::BTreeMap;

/// Opens every district's box of a log whose root was found to be the signed one.
pub(super) async fn open_all(
    db: &mut Db<'_>,
    platform: &Platform,
    event: &Event,
    log: &[CardEntry],
) -> Result<BTreeMap<DistrictCode, OpenedBox>, OpenError> {
    let seal = SealTo::load(db).await?.ok_or(OpenError::NoKey)?;
    let mut rng = platform.entropy.rng();
    let boxes = ledger::sort(&seal.manifest, seal.key.key(), log, &mut rng);
    let stored = db.openings().await?;
    let mut opened = BTreeMap::new();
    let (mut shares, mut is_let) = (None, false);
    for (district, found) in boxes {
        let code = DistrictCode(district.clone());
        let case = Case {
            seal: &seal,
            district: &code,
            found: &found,
            preferences: event.preferences.len(),
        };
        let row = match stored.get(&code) {
            Some(row) => row.clone(),
            None => {
                case.check_size()?;
                if !is_let {
                    require_let(db, platform, event).await?;
                    is_let = true;
                }
                let row = case.open(platform, demo_shares(platform, event, &mut shares)?)?;
                case.store(db, platform, &row).await?;
                row
            }
        };
        let result = case.read(platform, &row)?;
        opened.insert(code, result);
    }
    Ok(opened)
}

/// What the trustees of an event open, a batch a district, in the order of the districts.
///
/// # Errors
/// [`OpenError`]: the box is not closed, not cosigned, not authorised by two officials, or a district
/// has too few cards.
pub async fn batches(platform: &Platform) -> Result<Vec<Batch>, OpenError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let (event, log) = closed_log(&mut db, platform).await?;
    require_let(&mut db, platform, &event).await?;
    let seal = SealTo::load(&mut db).await?.ok_or(OpenError::NoKey)?;
    let mut rng = platform.entropy.rng();
    let boxes = ledger::sort(&seal.manifest, seal.key.key(), &log, &mut rng);
    let batch = |(district, found): (&String, &DistrictBox)| {
        let case = Case {
            seal: &seal,
            district: &DistrictCode(district.clone()),
            found,
            preferences: event.preferences.len(),
        };
        case.check_size()?;
        case.batch()
    };
    boxes.iter().map(batch).collect()
}

/// Brings what the trustees made of each batch, in order: the mix, and the parts of as many
/// trustees as are needed. All boxes are opened, or none.
///
/// # Errors
/// [`OpenError`]; nothing is opened then.
pub async fn bring(
    platform: &Platform,
    brought: &[(Vec<u8>, Vec<Vec<u8>>)],
) -> Result<(), OpenError> {
    transaction!(platform, OpenError, tx => {
        let mut db = tx.db();
        db.lock_log_head(LogName::Cards).await?;
        let (event, log) = closed_log(&mut db, platform).await?;
        require_let(&mut db, platform, &event).await?;
        let seal = SealTo::load(&mut db).await?.ok_or(OpenError::NoKey)?;
        let mut rng = platform.entropy.rng();
        let boxes = ledger::sort(&seal.manifest, seal.key.key(), &log, &mut rng);
        if boxes.len() != brought.len() {
            let says = format!("{} boxes wait, {} were brought", boxes.len(), brought.len());
            return Err(OpenError::Broken(says));
        }
        for ((district, found), (mix, parts)) in boxes.iter().zip(brought) {
            let case = Case {
                seal: &seal,
                district: &DistrictCode(district.clone()),
                found,
                preferences: event.preferences.len(),
            };
            case.check_size()?;
            let row = case.put_together(platform, mix, parts)?;
            case.read(platform, &row)?;
            case.store(&mut db, platform, &row).await?;
        }
        Ok(())
    })
}

/// A box that is frozen: witnesses have cosigned it, and two officials let it be opened.
async fn require_let(db: &mut Db<'_>, platform: &Platform, event: &Event) -> Result<(), OpenError> {
    require_cosigned(db, platform, event).await?;
    authorise::require(db, platform, event).await
}

/// Nothing is opened before enough of the named witnesses have cosigned who is on the roster and
/// what is in the box, as they are now. A demonstration's witness does so here.
pub(super) async fn require_cosigned(
    db: &mut Db<'_>,
    platform: &Platform,
    event: &Event,
) -> Result<(), OpenError> {
    for log in [LogName::Roster, LogName::Cards] {
        if event.is_demo {
            let done = cosigning::demonstrate(db, platform, log).await;
            done.map_err(|e| OpenError::Broken(e.to_string()))?;
        }
        let (found, needed) = cosigning::standing(db, platform, event.id, log).await?;
        if found < needed {
            return Err(OpenError::NotCosigned { log, found, needed });
        }
    }
    Ok(())
}

/// The shares of a demonstration's trustees. A real event's are on machines that are never
/// connected, and their parts are brought here.
fn demo_shares<'a>(
    platform: &Platform,
    event: &Event,
    shares: &'a mut Option<Vec<KeyShare>>,
) -> Result<&'a [KeyShare], OpenError> {
    if !event.is_demo {
        return Err(OpenError::Sealed);
    }
    if shares.is_none() {
        let made = trustees::demonstration(&platform.keys, event.id);
        let (_, made) = made.map_err(|e| OpenError::Broken(e.to_string()))?;
        *shares = Some(made);
    }
    Ok(shares.as_deref().unwrap_or_default())
}

/// One district's box.
struct Case<'a> {
    seal: &'a SealTo,
    district: &'a DistrictCode,
    found: &'a DistrictBox,
    preferences: usize,
}

impl Case<'_> {
    fn broken(&self, error: impl std::fmt::Display) -> OpenError {
        OpenError::Broken(format!("district {}: {error}", self.district))
    }

    fn check_size(&self) -> Result<(), OpenError> {
        let (found, minimum) = (self.found.items.len(), self.seal.minimum_batch);
        if found < minimum as usize {
            return Err(OpenError::TooFew {
                district: self.district.clone(),
                found,
                minimum,
            });
        }
        Ok(())
    }

    /// Keeps how the box was opened, for good.
    async fn store(
        &self,
        db: &mut Db<'_>,
        platform: &Platform,
        row: &OpeningRow,
    ) -> Result<(), OpenError> {
        db.insert_opening(self.district, row, platform.clock.now())
            .await?;
        let done = Action::BoxOpened {
            district: self.district.clone(),
            logged: self.found.logged,
            superseded: self.found.superseded,
            refused: self.found.refused.len() as u64,
            opened: self.found.items.len() as u64,
        };
        Ok(audit::record(db, platform, Actor::System, done).await?)
    }

    fn batch(&self) -> Result<Batch, OpenError> {
        let batch = Batch::new(&self.seal.key, &self.district.0, self.found.items.clone());
        batch.map_err(|e| self.broken(e))
    }

    /// Mixes, has each of the needed trustees take its part of the mask off, and puts it together.
    fn open(&self, platform: &Platform, shares: &[KeyShare]) -> Result<OpeningRow, OpenError> {
        let (key, mut rng) = (&self.seal.key, platform.entropy.rng());
        let seed = MixSeed::new(platform.entropy.bytes());
        let mixed = Mixed::trusted(key, &self.batch()?, &seed).map_err(|e| self.broken(e))?;
        let needed = usize::from(key.quorum().needed());
        let part = |share| Partial::make(key, share, mixed.output(), &mut rng);
        let parts = shares.iter().take(needed).map(part);
        let parts = parts
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| self.broken(e))?;
        self.combine(platform, &mixed, &parts)
    }

    /// Puts together what trustees have made elsewhere.
    fn put_together(
        &self,
        platform: &Platform,
        mix: &[u8],
        parts: &[Vec<u8>],
    ) -> Result<OpeningRow, OpenError> {
        let mixed = Mixed::parse(mix).map_err(|e| self.broken(e))?;
        mixed.check(&self.batch()?).map_err(|e| self.broken(e))?;
        let parts = parts.iter().map(|part| Partial::parse(part));
        let parts = parts
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| self.broken(e))?;
        let needed = usize::from(self.seal.key.quorum().needed());
        if parts.len() != needed {
            let found = parts.len();
            return Err(self.broken(format!(
                "bring the parts of {needed} trustees, not of {found}"
            )));
        }
        self.combine(platform, &mixed, &parts)
    }

    fn combine(
        &self,
        platform: &Platform,
        mixed: &Mixed,
        parts: &[Partial],
    ) -> Result<OpeningRow, OpenError> {
        let mut rng = platform.entropy.rng();
        let opened = Opened::combine(&self.seal.key, mixed.output(), parts, &mut rng);
        Ok(OpeningRow {
            mix: mixed.to_bytes(),
            parts: parts.iter().map(|p| (p.trustee(), p.to_bytes())).collect(),
            opened: opened.map_err(|e| self.broken(e))?.to_bytes(),
        })
    }

    /// What came out, once every part was checked against what the log says went in.
    fn read(&self, platform: &Platform, row: &OpeningRow) -> Result<OpenedBox, OpenError> {
        let mut rng = platform.entropy.rng();
        let mixed = Mixed::parse(&row.mix).map_err(|e| self.broken(e))?;
        mixed.check(&self.batch()?).map_err(|e| self.broken(e))?;
        let parts = row.parts.values().map(|part| Partial::parse(part));
        let parts = parts
            .collect::<Result<Vec<_>, _>>()
            .map_err(|e| self.broken(e))?;
        let opened = Opened::parse(&row.opened).map_err(|e| self.broken(e))?;
        let key = &self.seal.key;
        let checked = opened.check(key, mixed.output(), &parts, &mut rng);
        checked.map_err(|e| self.broken(e))?;
        // An event has at most 31 preferences.
        let preferences = u8::try_from(self.preferences).unwrap_or(u8::MAX);
        let cards = opened.cards(preferences).map(|card| {
            let card = card.ok()?;
            Some(card.preferences().collect())
        });
        let refused = self.found.refused.len() as u64;
        let result = OpenedBox::new(cards, self.found.superseded, refused)
            .with_channels(self.found.from_browsers, self.found.from_phones);
        let came_out = result.counted() + result.unreadable;
        if !self.found.adds_up() || came_out != self.found.items.len() as u64 {
            return Err(self.broken("the cards do not add up"));
        }
        Ok(result)
    }
}

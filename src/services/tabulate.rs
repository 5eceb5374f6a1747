//! Tabulation: the box of every district is opened, its cards aligned and its virtual unit
//! settled, in one transaction with the outcomes and their audit entries.

use super::cards::{OpenError, OpenedBox, open_boxes};
use super::event::{self, EventError};
use super::{Platform, Retry, audit, transaction};
use crate::db::{ChanceRow, Db, DbError, OutcomeRow, StoredEvent};
use crate::domain::{AccountId, Event, Phase, PhaseError, Unit, UnitId, UnitKind};
use crate::log::{Action, Actor, LogName, Text};
use crate::publish::{CardCounts, Chance, Line, UnitResult};
use crate::tally::packed::{Interner, PackedCard, PackedDeck};
use crate::tally::ranking::{Continuing, Deck, Place};
use crate::tally::realign::{self, Aligned, CardInput, RealignError};
use crate::tally::rules::{Preset, PresetError};
use crate::tally::slate::{Pref, Slate, SlateError};
use crate::tally::unit::{self, UnitError};

/// Why nothing was tabulated, or an outcome of chance not recorded.
#[derive(Debug, thiserror::Error)]
pub enum TabulateError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Phase(PhaseError),
    #[error("unit {unit}: {error}")]
    Realign { unit: String, error: RealignError },
    #[error("unit {unit}: {error}")]
    Settle { unit: String, error: UnitError },
    #[error("unit {0}: a virtual unit has a district and a number of delegates to elect")]
    IncompleteUnit(String),
    #[error(transparent)]
    Preset(#[from] PresetError),
    #[error(transparent)]
    Slate(#[from] SlateError),
    #[error("a stored outcome of unit {0} cannot be read")]
    Unreadable(String),
    #[error("unit {0} is not waiting for a game of chance")]
    NothingToDecide(String),
    #[error("a game of chance of unit {unit} selects {places} of the tied, and nobody else")]
    BadSelection { unit: String, places: u32 },
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<EventError> for TabulateError {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Phase(error) => Self::Phase(error),
            EventError::Db(error) => Self::Db(error),
            EventError::NoEvent => Self::Open(OpenError::NoEvent),
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl Retry for TabulateError {
    fn is_busy(&self) -> bool {
        match self {
            Self::Db(error) | Self::Open(OpenError::Db(error)) => error.is_busy(),
            _ => false,
        }
    }
}

/// What a tabulation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabulation {
    /// From 1.
    pub number: i64,
    /// The virtual units, in order; those with an open game of chance among them.
    pub units: Vec<UnitResult>,
}

impl Tabulation {
    /// Units that wait for a game of chance.
    pub fn waiting(&self) -> impl Iterator<Item = &UnitResult> {
        self.units
            .iter()
            .filter(|u| u.chance.as_ref().is_some_and(Chance::is_open))
    }
}

/// Opens the box and tabulates every virtual unit. The event goes to `tabulated`; what still
/// needs a game of chance is among the results, and keeps them from being released.
///
/// # Errors
/// [`TabulateError`]; nothing is stored then.
pub async fn run(platform: &Platform, actor: Actor) -> Result<Tabulation, TabulateError> {
    transaction!(platform, TabulateError, tx => {
        let mut db = tx.db();
        db.lock_log_head(LogName::Cards).await?;
        tabulate(&mut db, platform, actor).await
    })
}

/// The newest tabulation; `None` before the first.
///
/// # Errors
/// What the database says; [`TabulateError::Unreadable`].
pub async fn latest(platform: &Platform) -> Result<Option<Tabulation>, TabulateError> {
    latest_in(&mut platform.store.snapshot().await?.db()).await
}

pub(super) async fn latest_in(db: &mut Db<'_>) -> Result<Option<Tabulation>, TabulateError> {
    let number = db.latest_tabulation().await?;
    if number == 0 {
        return Ok(None);
    }
    let read = |row: OutcomeRow| {
        let unreadable = |_| TabulateError::Unreadable(row.unit.0.to_string());
        serde_json::from_str(&row.body).map_err(unreadable)
    };
    let units = db.outcomes(number).await?.into_iter().map(read);
    Ok(Some(Tabulation {
        number,
        units: units.collect::<Result<_, _>>()?,
    }))
}

/// Records the outcome of the game of chance a unit waits for and tabulates again with it.
/// `selected` are names of preferences; what they win or lose is the question's.
///
/// # Errors
/// [`TabulateError::NothingToDecide`], [`TabulateError::BadSelection`]; nothing is recorded then.
pub async fn record_chance(
    platform: &Platform,
    by: AccountId,
    unit_code: &str,
    selected: &[String],
) -> Result<Tabulation, TabulateError> {
    let actor = Actor::Account(by);
    transaction!(platform, TabulateError, tx => {
        let mut db = tx.db();
        db.lock_log_head(LogName::Cards).await?;
        let nothing = || TabulateError::NothingToDecide(unit_code.to_owned());
        let tabulation = latest_in(&mut db).await?.ok_or_else(nothing)?;
        let waiting = tabulation.waiting().find(|u| u.code == unit_code);
        let asked = waiting.and_then(|u| u.chance.clone()).ok_or_else(nothing)?;
        let chance = Chance { selected: check_selection(unit_code, &asked, selected)?, ..asked };
        let units = db.units().await?;
        let unit = units.iter().find(|u| u.code == unit_code).ok_or_else(nothing)?;
        let (question, outcome) = (chance.question(), chance.selected.join(", "));
        db.insert_chance(&ChanceRow {
            id: platform.entropy.uuid_v7(platform.clock.now()),
            unit: unit.id,
            question: question.clone(),
            outcome: serde_json::to_string(&chance).unwrap_or_default(),
            recorded_by: by,
            at: platform.clock.now(),
        })
        .await?;
        let recorded = Action::ChanceRecorded {
            unit: unit.id,
            question: Text::new(&question),
            outcome: Text::new(&outcome),
        };
        audit::record(&mut db, platform, actor, recorded).await?;
        tabulate(&mut db, platform, actor).await
    })
}

fn check_selection(
    unit: &str,
    asked: &Chance,
    selected: &[String],
) -> Result<Vec<String>, TabulateError> {
    // In the order they were asked in, each once.
    let chosen = asked.among.iter().filter(|name| selected.contains(name));
    let chosen: Vec<String> = chosen.cloned().collect();
    let fits = chosen.len() == selected.len() && u32::try_from(chosen.len()) == Ok(asked.places);
    match fits {
        true => Ok(chosen),
        false => Err(TabulateError::BadSelection {
            unit: unit.to_owned(),
            places: asked.places,
        }),
    }
}

async fn tabulate(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
) -> Result<Tabulation, TabulateError> {
    let StoredEvent { event, .. } = db.event().await?.ok_or(OpenError::NoEvent)?;
    event::advance(db, platform, actor, Phase::Tabulated).await?;
    let boxes = open_boxes(db, platform).await?;
    let preset = Preset::named(&event.virtual_rules)?;
    let slate = Slate::new(event.preferences.iter().map(|p| p.name.as_str()))?;
    let chances = db.chances().await?;
    let mut interner = Interner::default();
    let mut rows = Vec::new();
    let mut units = Vec::new();
    for unit in db
        .units()
        .await?
        .iter()
        .filter(|u| u.kind == UnitKind::Virtual)
    {
        let district = unit.district.as_ref();
        let opened = district.and_then(|d| boxes.get(d));
        let opened = opened.ok_or_else(|| TabulateError::IncompleteUnit(unit.code.clone()))?;
        let count = Count {
            event: &event,
            preset,
            slate: &slate,
            unit,
            chances: &chances,
        };
        let result = count.run(opened, &mut interner)?;
        if let Some(open) = result.chance.as_ref().filter(|c| c.is_open()) {
            let question = Text::new(&open.question());
            let required = Action::ChanceRequired {
                unit: unit.id,
                question,
            };
            audit::record(db, platform, actor, required).await?;
        }
        let body = serde_json::to_string(&result)
            .map_err(|_| TabulateError::Unreadable(unit.code.clone()))?;
        rows.push(OutcomeRow {
            unit: unit.id,
            body,
        });
        units.push(result);
    }
    let number = db.latest_tabulation().await? + 1;
    db.insert_outcomes(number, &rows).await?;
    let done = Action::Tabulated {
        tabulation: number.unsigned_abs(),
        units: units.len() as u64,
        cards: db.log_head(LogName::Cards).await?.size(),
    };
    audit::record(db, platform, actor, done).await?;
    Ok(Tabulation { number, units })
}

/// One virtual unit's count.
struct Count<'a> {
    event: &'a Event,
    preset: &'a Preset,
    slate: &'a Slate,
    unit: &'a Unit,
    chances: &'a [ChanceRow],
}

impl Count<'_> {
    fn run(
        &self,
        opened: &OpenedBox,
        interner: &mut Interner,
    ) -> Result<UnitResult, TabulateError> {
        let incomplete = || TabulateError::IncompleteUnit(self.unit.code.clone());
        let deck = self.deck(opened, interner).ok_or_else(incomplete)?;
        let input = CardInput {
            deck: &deck,
            size: self.slate.len(),
            delegates: self.unit.delegates.ok_or_else(incomplete)?,
            uncommitted: self.uncommitted(),
        };
        let recorded: Vec<_> = self.recorded(self.unit.id).collect();
        let aligned = realign::align(input, self.preset, &recorded).map_err(|error| {
            TabulateError::Realign {
                unit: self.unit.code.clone(),
                error,
            }
        })?;
        let rules = &self.preset.name;
        let result = match aligned {
            Aligned::Unit(input) => {
                let outcome = unit::settle(&input, self.preset, &recorded).map_err(|error| {
                    TabulateError::Settle {
                        unit: self.unit.code.clone(),
                        error,
                    }
                })?;
                UnitResult::settled(self.unit, rules, self.slate, &input, &outcome)
            }
            Aligned::ChanceRequired(question) => UnitResult {
                attendance: opened.counted(),
                lines: self.first_lines(&deck),
                chance: Some(Chance::new(&question, None, self.slate)),
                reported: true,
                ..UnitResult::missing(self.unit, rules)
            },
        };
        Ok(UnitResult {
            cards: Some(counts(opened)),
            ..result
        })
    }

    /// The cards as the engine takes them: ordinal 1 is the slate's first preference.
    fn deck(&self, opened: &OpenedBox, interner: &mut Interner) -> Option<PackedDeck> {
        let card = |ranking: &Vec<u8>| {
            let prefs = ranking
                .iter()
                .map(|o| o.checked_sub(1).map(|o| Pref(u16::from(o))));
            PackedCard::new(&prefs.collect::<Option<Vec<Pref>>>()?)
        };
        let cards: Option<Vec<PackedCard>> = opened.rankings.iter().map(card).collect();
        Some(interner.deck(&cards?))
    }

    fn uncommitted(&self) -> Option<Pref> {
        let option = self.event.preferences.iter().find(|p| p.is_uncommitted)?;
        self.slate.find(&option.name)
    }

    fn recorded(&self, unit: UnitId) -> impl Iterator<Item = crate::tally::chance::Recorded> {
        let of_unit = self.chances.iter().filter(move |c| c.unit == unit);
        of_unit.filter_map(|c| {
            serde_json::from_str::<Chance>(&c.outcome)
                .ok()?
                .recorded(self.slate)
        })
    }

    /// The first alignment alone, for a unit whose realignment waits for chance.
    fn first_lines(&self, deck: &PackedDeck) -> Vec<Line> {
        let everybody = Continuing::everybody(self.slate.len());
        let mut first = vec![0; self.slate.len()];
        for i in 0..deck.rankings() {
            if let Place::For(pref) = deck.place(i, &everybody) {
                first[pref.index()] += deck.cards(i);
            }
        }
        let line = |pref: Pref| Line {
            first: first[pref.index()],
            ..Line::empty(self.slate.name(pref))
        };
        self.slate.prefs().map(line).collect()
    }
}

fn counts(opened: &OpenedBox) -> CardCounts {
    CardCounts {
        cast: opened.counted() + opened.superseded,
        superseded: opened.superseded,
        counted: opened.counted(),
        no_preference: opened.blank,
    }
}

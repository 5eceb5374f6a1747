//! Tabulation: the box of every district is opened, its cards aligned and its virtual unit
//! settled, in one transaction with the outcomes and their audit entries.

use super::cards::{OpenError, OpenedBox, open_boxes};
use super::event::{self, EventError};
use super::{Platform, Retry, audit, transaction};
use crate::db::{ChanceRow, Db, DbError, OutcomeRow, StoredEvent};
use crate::domain::{AccountId, Phase, PhaseError, UnitKind};
use crate::log::{Action, Actor, LogName, Text};
use crate::publish::{Chance, CountError, Counter, HeldChance, UnitResult};
use crate::tally::rules::{Preset, PresetError};

/// Why nothing was tabulated, or an outcome of chance not recorded.
#[derive(Debug, thiserror::Error)]
pub enum TabulateError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Phase(PhaseError),
    #[error("unit {unit}: {error}")]
    Count { unit: String, error: CountError },
    #[error(transparent)]
    Preset(#[from] PresetError),
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
    let chances = held_chances(db).await?;
    let refuse = |unit: &str, error| TabulateError::Count {
        unit: unit.to_owned(),
        error,
    };
    let mut counter = Counter::new(&event.preferences, preset, &chances)
        .map_err(|error| refuse("virtual", error))?;
    let nothing = OpenedBox::default();
    let mut rows = Vec::new();
    let mut units = Vec::new();
    for unit in db
        .units()
        .await?
        .iter()
        .filter(|u| u.kind == UnitKind::Virtual)
    {
        let opened = unit.district.as_ref().and_then(|d| boxes.get(d));
        let result = counter
            .count(unit, opened.unwrap_or(&nothing))
            .map_err(|error| refuse(&unit.code, error))?;
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

/// The games of chance held so far, oldest first.
pub(super) async fn held_chances(db: &mut Db<'_>) -> Result<Vec<HeldChance>, TabulateError> {
    let read = |row: ChanceRow| {
        let chance = serde_json::from_str(&row.outcome);
        let unreadable = |_| TabulateError::Unreadable(row.unit.0.to_string());
        Ok(HeldChance {
            unit: row.unit,
            chance: chance.map_err(unreadable)?,
        })
    };
    db.chances().await?.into_iter().map(read).collect()
}

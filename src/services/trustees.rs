//! The trustees' key comes into use: a checked ceremony becomes what cards are sealed to, together
//! with the manifest that settles everything about the event before its first card.

use super::keys::EventKeys;
use super::{Platform, Retry, audit, transaction};
use crate::bundle::Manifest;
use crate::bundle::manifest::{
    self, LogKeys, Rules, RulesLine, SessionLine, Trustees, UnitLine, Witnesses, sha256,
};
use crate::db::{Db, DbError, StoredEvent};
use crate::domain::{EventId, Phase};
use crate::log::{Action, Actor, Hash, LogName};
use crate::tally::rules::{Preset, PresetError};
use caucus_seal::KeyShare;
use caucus_seal::ceremony::{Ceremony, Fault, Params, Trustee};
use caucus_seal::key::Quorum;

/// Trustees of a demonstration, and how many of them open.
const DEMO: (u8, u8) = (3, 5);

/// Why a key did not come into use.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("the database holds no event yet")]
    NoEvent,
    #[error("the event has a key already, and keeps it")]
    HasKey,
    #[error("the transcript: {0}")]
    Transcript(#[from] Fault),
    #[error("the ceremony was held for another definition of the event")]
    OtherEvent,
    #[error("the key comes before the sessions open; the event is in phase {0}")]
    TooLate(Phase),
    #[error("the ceremony is not complete; a message of some trustee is missing")]
    Incomplete,
    #[error(transparent)]
    Preset(#[from] PresetError),
    #[error(transparent)]
    Db(#[from] DbError),
}

impl Retry for KeyError {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_busy())
    }
}

/// Takes the key of a real event's trustees into use; gives the event's fingerprint. `definition`
/// is SHA-256 of the event's definition, where it is at hand.
///
/// # Errors
/// [`KeyError`]; nothing is changed then.
pub async fn bring_key(
    platform: &Platform,
    transcript: &[u8],
    definition: Option<Hash>,
) -> Result<Hash, KeyError> {
    let held_for = Hash(Ceremony::parse(transcript)?.params().event);
    if definition.is_some_and(|definition| definition != held_for) {
        return Err(KeyError::OtherEvent);
    }
    transaction!(platform, KeyError, tx => {
        let mut db = tx.db();
        db.lock_log_head(LogName::Cards).await?;
        let (_, phase) = db.event_phase().await?;
        if phase >= Phase::Voting {
            return Err(KeyError::TooLate(phase));
        }
        introduce(&mut db, platform, Actor::System, transcript).await
    })
}

/// Takes the key of a complete ceremony into use, inside the caller's transaction.
pub(super) async fn introduce(
    db: &mut Db<'_>,
    platform: &Platform,
    actor: Actor,
    transcript: &[u8],
) -> Result<Hash, KeyError> {
    let ceremony = Ceremony::parse(transcript)?;
    let key = ceremony.key().ok_or(KeyError::Incomplete)?;
    let stored = db.event().await?.ok_or(KeyError::NoEvent)?;
    let trustees = Trustees {
        definition: Hash(ceremony.params().event),
        needed: key.quorum().needed(),
        trustees: key.quorum().trustees(),
        key: Hash(key.digest()),
    };
    let manifest = manifest(db, platform, &stored, trustees).await?;
    let text = manifest.to_text();
    if !db.set_sealing(&text, transcript, &key.to_bytes()).await? {
        return Err(KeyError::HasKey);
    }
    let introduced = Action::KeyIntroduced {
        manifest: manifest.fingerprint(),
        key: manifest.trustees.key,
    };
    audit::record(db, platform, actor, introduced).await?;
    Ok(manifest.fingerprint())
}

async fn manifest(
    db: &mut Db<'_>,
    platform: &Platform,
    stored: &StoredEvent,
    trustees: Trustees,
) -> Result<Manifest, KeyError> {
    let event = &stored.event;
    let rules = |name: &str| Ok::<_, PresetError>(RulesLine::new(name, Preset::text(name)?));
    let log_key = |log| platform.keys.verifier(log, event.id).to_string();
    let sealing = db.sealing().await?;
    let uncommitted = event.preferences.iter().find(|p| p.is_uncommitted);
    Ok(Manifest {
        format: manifest::FORMAT.to_owned(),
        id: event.id,
        title: event.title.clone(),
        test: event.is_demo,
        time_zone: event.time_zone.clone(),
        preferences: event.preferences.iter().map(|p| p.name.clone()).collect(),
        uncommitted: uncommitted.map(|p| p.name.clone()),
        sessions: event.sessions.iter().map(SessionLine::from).collect(),
        rules: Rules {
            precinct: rules(&event.precinct_rules)?,
            satellite: rules(&event.satellite_rules)?,
            virtual_: rules(&event.virtual_rules)?,
        },
        logs: LogKeys {
            audit: log_key(LogName::Audit),
            roster: log_key(LogName::Roster),
            cards: log_key(LogName::Cards),
        },
        trustees,
        minimum_batch: sealing.minimum_batch,
        witnesses: Witnesses::parse(&sealing.witnesses)
            .ok_or_else(|| super::cosigning::unreadable("witnesses"))?,
        units: db.units().await?.iter().map(UnitLine::from).collect(),
    })
}

/// The ceremony of a demonstration's trustees: the same code, all five in one process. Their seeds
/// come from the demonstration's own key file, so this shows how it works and protects nothing.
///
/// # Errors
/// [`Fault`], which does not happen.
pub(super) fn demonstration(
    keys: &EventKeys,
    event: EventId,
) -> Result<(Vec<u8>, Vec<KeyShare>), KeyError> {
    let definition = sha256(format!("demonstration {event}").as_bytes());
    let quorum = Quorum::new(DEMO.0, DEMO.1).map_err(|_| KeyError::Incomplete)?;
    let params = Params {
        event: definition.0,
        quorum,
    };
    let mut ceremony = Ceremony::new(params);
    let trustee = |index| Trustee::new(params, index, &keys.demo_trustee(index));
    let trustees = (1..=DEMO.1).map(trustee).collect::<Result<Vec<_>, _>>()?;
    while ceremony.round().is_some() {
        // Everybody answers the same transcript: a round is complete before the next begins.
        let messages = trustees.iter().map(|t| t.message(&ceremony));
        for message in messages.collect::<Result<Vec<_>, _>>()? {
            ceremony.add(&message)?;
        }
    }
    let shares = trustees.iter().map(|t| t.share(&ceremony));
    Ok((ceremony.to_bytes(), shares.collect::<Result<_, _>>()?))
}

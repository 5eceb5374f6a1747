//! The event with its preferences, districts, cells and voting sessions.

use super::{Db, DbError, rows::Rows, store::send};
use crate::domain::{
    CellId, District, DistrictCode, Event, EventId, Micros, Phase, PreferenceOption, SessionId,
    VotingSession,
};
use uuid::Uuid;

/// The event as stored, with what the platform keeps about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    pub event: Event,
    /// Public key of the logs' checkpoints, as text.
    pub log_key: String,
    /// Rises with every change that a page could show.
    pub version: i64,
}

statements! {
    INSERT_EVENT = "INSERT INTO event (only_row, id, title, is_demo, phase, time_zone, \
        precinct_rules, satellite_rules, virtual_rules, log_key, created_us, version) \
        VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";
    EVENT = "SELECT id, title, is_demo, phase, time_zone, precinct_rules, satellite_rules, \
        virtual_rules, log_key, version FROM event";
    EVENT_VERSION = "SELECT version FROM event";
    BUMP_VERSION = "UPDATE event SET version = version + 1";
    /// The phase it is expected to leave guards against two people at once.
    SET_PHASE = "UPDATE event SET phase = $2, version = version + 1 WHERE phase = $1";
    PREFERENCES = "SELECT ordinal, name, is_uncommitted FROM preference ORDER BY ordinal";
    INSERT_PREFERENCES = sqlite
        "INSERT INTO preference (ordinal, name, is_uncommitted) \
         SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($1)",
        postgres
        "INSERT INTO preference (ordinal, name, is_uncommitted) \
         SELECT * FROM unnest($1::BIGINT[], $2::TEXT[], $3::BOOLEAN[])";
    DISTRICTS = "SELECT code, state_delegates FROM district ORDER BY code";
    INSERT_DISTRICTS = sqlite
        "INSERT INTO district (code, state_delegates) \
         SELECT value ->> 0, value ->> 1 FROM json_each($1)",
        postgres
        "INSERT INTO district (code, state_delegates) \
         SELECT * FROM unnest($1::TEXT[], $2::BIGINT[])";
    CELL = "SELECT district FROM cell WHERE id = $1";
    CELLS = "SELECT id, district FROM cell ORDER BY id";
    INSERT_CELLS = sqlite
        "INSERT INTO cell (id, district) SELECT value ->> 0, value ->> 1 FROM json_each($1)",
        postgres
        "INSERT INTO cell (id, district) SELECT * FROM unnest($1::BIGINT[], $2::TEXT[])";
    SESSIONS = "SELECT id, name, opens_us, closes_us, closed_us FROM voting_session ORDER BY id";
    INSERT_SESSIONS = sqlite
        "INSERT INTO voting_session (id, name, opens_us, closes_us) \
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each($1)",
        postgres
        "INSERT INTO voting_session (id, name, opens_us, closes_us) \
         SELECT * FROM unnest($1::BIGINT[], $2::TEXT[], $3::BIGINT[], $4::BIGINT[])";
    CLOSE_SESSION = "UPDATE voting_session SET closed_us = $2 WHERE id = $1 AND closed_us IS NULL";
}

type EventRow = (
    Uuid,
    String,
    bool,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
);
type SessionRow = (i64, String, i64, i64, Option<i64>);

impl Db<'_> {
    /// Stores the event itself. [`DbError::Conflict`] where the database holds one already.
    pub async fn insert_event(
        &mut self,
        event: &Event,
        log_key: &str,
        now: Micros,
    ) -> Result<(), DbError> {
        send!(self, INSERT_EVENT; event.id.0, &event.title, event.is_demo, event.phase.as_str(),
            &event.time_zone, &event.precinct_rules, &event.satellite_rules, &event.virtual_rules,
            log_key, now.0)?;
        self.insert_preferences(&event.preferences).await?;
        self.insert_sessions(&event.sessions).await
    }

    async fn insert_preferences(&mut self, options: &[PreferenceOption]) -> Result<(), DbError> {
        Rows::default()
            .ints(options.iter().map(|o| i64::from(o.ordinal)))
            .texts(options.iter().map(|o| o.name.as_str()))
            .bools(options.iter().map(|o| o.is_uncommitted))
            .execute(self, &INSERT_PREFERENCES)
            .await
            .map(drop)
    }

    async fn insert_sessions(&mut self, sessions: &[VotingSession]) -> Result<(), DbError> {
        Rows::default()
            .ints(sessions.iter().map(|s| s.id.0))
            .texts(sessions.iter().map(|s| s.name.as_str()))
            .ints(sessions.iter().map(|s| s.opens.0))
            .ints(sessions.iter().map(|s| s.closes.0))
            .execute(self, &INSERT_SESSIONS)
            .await
            .map(drop)
    }

    /// Stores the congressional districts.
    pub async fn insert_districts(&mut self, districts: &[District]) -> Result<(), DbError> {
        Rows::default()
            .texts(districts.iter().map(|d| d.code.0.as_str()))
            .ints(districts.iter().map(|d| i64::from(d.state_delegates)))
            .execute(self, &INSERT_DISTRICTS)
            .await
            .map(drop)
    }

    /// Stores the cells remote participants are spread over.
    pub async fn insert_cells(&mut self, cells: &[(CellId, DistrictCode)]) -> Result<(), DbError> {
        Rows::default()
            .ints(cells.iter().map(|(id, _)| id.0))
            .texts(cells.iter().map(|(_, district)| district.0.as_str()))
            .execute(self, &INSERT_CELLS)
            .await
            .map(drop)
    }

    /// The event; None before it is created.
    pub async fn event(&mut self) -> Result<Option<StoredEvent>, DbError> {
        let Some(row) = send!(self, EVENT; => optional EventRow)? else {
            return Ok(None);
        };
        let (id, title, is_demo, phase, zone, precinct, satellite, virtual_, log_key, version) =
            row;
        let event = Event {
            id: EventId(id),
            title,
            is_demo,
            phase: Phase::parse(&phase)
                .ok_or_else(|| DbError::inconsistent("event", "phase", id))?,
            time_zone: zone,
            precinct_rules: precinct,
            satellite_rules: satellite,
            virtual_rules: virtual_,
            preferences: self.preferences().await?,
            sessions: self.sessions().await?,
        };
        Ok(Some(StoredEvent {
            event,
            log_key,
            version,
        }))
    }

    async fn preferences(&mut self) -> Result<Vec<PreferenceOption>, DbError> {
        let rows = send!(self, PREFERENCES; => all (i64, String, bool))?;
        rows.into_iter()
            .map(|(ordinal, name, is_uncommitted)| {
                let stored = ordinal;
                let ordinal = u8::try_from(ordinal)
                    .map_err(|_| DbError::inconsistent("preference", "ordinal", stored))?;
                Ok(PreferenceOption {
                    ordinal,
                    name,
                    is_uncommitted,
                })
            })
            .collect()
    }

    /// The voting sessions, in order of their ids.
    pub async fn sessions(&mut self) -> Result<Vec<VotingSession>, DbError> {
        let rows = send!(self, SESSIONS; => all SessionRow)?;
        let session = |(id, name, opens, closes, closed): SessionRow| VotingSession {
            id: SessionId(id),
            name,
            opens: Micros(opens),
            closes: Micros(closes),
            closed: closed.map(Micros),
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// The congressional districts, in order of their codes.
    pub async fn districts(&mut self) -> Result<Vec<District>, DbError> {
        let rows = send!(self, DISTRICTS; => all (String, i64))?;
        rows.into_iter()
            .map(|(code, delegates)| {
                let state_delegates = u32::try_from(delegates)
                    .map_err(|_| DbError::inconsistent("district", "state_delegates", &code))?;
                Ok(District {
                    code: DistrictCode(code),
                    state_delegates,
                })
            })
            .collect()
    }

    /// Every cell with its district, in order of ids.
    pub async fn cells(&mut self) -> Result<Vec<(CellId, DistrictCode)>, DbError> {
        let rows = send!(self, CELLS; => all (i64, String))?;
        let cell = |(id, district)| (CellId(id), DistrictCode(district));
        Ok(rows.into_iter().map(cell).collect())
    }

    /// The district a cell lies in.
    pub async fn district_of(&mut self, cell: CellId) -> Result<DistrictCode, DbError> {
        let (district,) = send!(self, CELL; cell.0 => one (String,))?;
        Ok(DistrictCode(district))
    }

    /// The event's version: one small read, for polling. None before the event is created.
    pub async fn event_version(&mut self) -> Result<Option<i64>, DbError> {
        let row = send!(self, EVENT_VERSION; => optional (i64,))?;
        Ok(row.map(|(version,)| version))
    }

    /// Says that something a page could show has changed.
    pub async fn bump_version(&mut self) -> Result<(), DbError> {
        send!(self, BUMP_VERSION;).map(drop)
    }

    /// Moves the event from one phase to another; false where it was not in `from`.
    pub async fn set_phase(&mut self, from: Phase, to: Phase) -> Result<bool, DbError> {
        Ok(send!(self, SET_PHASE; from.as_str(), to.as_str())? == 1)
    }

    /// Closes a voting session; false where it was closed already or does not exist.
    pub async fn close_session(&mut self, id: SessionId, now: Micros) -> Result<bool, DbError> {
        Ok(send!(self, CLOSE_SESSION; id.0, now.0)? == 1)
    }
}

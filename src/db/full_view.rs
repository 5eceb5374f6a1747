//! Who asked to see everything of a registration, why, and until when they see it.

use super::{Db, DbError, store::send};
use crate::domain::{AccountId, Micros, RegistrationId, ViewReason, Words};
use uuid::Uuid;

/// A full view of a registration.
#[derive(Debug, Clone)]
pub struct NewFullView {
    pub id: Uuid,
    pub registration: RegistrationId,
    pub by: AccountId,
    pub at: Micros,
    pub until: Micros,
    pub reason: ViewReason,
    pub words: Words,
}

/// How often somebody of the staff took a full view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullViewsRow {
    pub name: String,
    pub views: u64,
    pub last: Micros,
}

/// A full view as it is reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullViewRow {
    pub registration: RegistrationId,
    /// What whoever took it is called.
    pub name: String,
    pub at: Micros,
    pub reason: ViewReason,
    pub words: String,
}

statements! {
    INSERT_FULL_VIEW = "INSERT INTO full_view (id, registration, viewed_by, at_us, until_us, reason, \
        words) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    SEES_WHOLE = "SELECT EXISTS (SELECT 1 FROM full_view WHERE viewed_by = $1 \
        AND registration = $2 AND until_us > $3)";
    EXTEND_VIEWS = "UPDATE full_view SET until_us = $3 WHERE viewed_by = $1 AND registration = $2 \
        AND until_us > $4";
    END_OTHER_VIEWS = "UPDATE full_view SET until_us = at_us WHERE viewed_by = $1 \
        AND registration <> $2 AND until_us > at_us";
    END_VIEWS_OF = "UPDATE full_view SET until_us = at_us WHERE viewed_by = $1 AND until_us > at_us";
    END_VIEWS_ON = "UPDATE full_view SET until_us = at_us WHERE registration = $1 \
        AND until_us > at_us";
    FULL_VIEWS = "SELECT a.display_name, COUNT(*), CAST(MAX(v.at_us) AS BIGINT) \
        FROM full_view AS v JOIN account AS a ON a.id = v.viewed_by \
        GROUP BY a.id, a.display_name ORDER BY 2 DESC, a.display_name";
    NEWEST_FULL_VIEWS = "SELECT v.registration, a.display_name, v.at_us, v.reason, v.words \
        FROM full_view AS v JOIN account AS a ON a.id = v.viewed_by \
        ORDER BY v.at_us DESC, v.id DESC LIMIT $1";
}

impl Db<'_> {
    /// Stores a full view.
    pub async fn insert_full_view(&mut self, view: &NewFullView) -> Result<(), DbError> {
        let (reason, words) = (view.reason.as_str(), view.words.as_str());
        send!(self, INSERT_FULL_VIEW; view.id, view.registration.0, view.by.0, view.at.0,
            view.until.0, reason, words)
        .map(drop)
    }

    /// Whether somebody sees everything of a registration at `now`.
    pub async fn sees_whole(
        &mut self,
        by: AccountId,
        case: RegistrationId,
        now: Micros,
    ) -> Result<bool, DbError> {
        let row = send!(self, SEES_WHOLE; by.0, case.0, now.0 => one (bool,))?;
        Ok(row.0)
    }

    /// Who works on a case sees it whole as long as it is theirs, and no other case.
    pub(super) async fn keep_view(
        &mut self,
        by: AccountId,
        case: RegistrationId,
        until: Micros,
        now: Micros,
    ) -> Result<(), DbError> {
        send!(self, EXTEND_VIEWS; by.0, case.0, until.0, now.0)?;
        send!(self, END_OTHER_VIEWS; by.0, case.0).map(drop)
    }

    /// Ends whatever somebody sees whole.
    pub(super) async fn end_views_of(&mut self, by: AccountId) -> Result<(), DbError> {
        send!(self, END_VIEWS_OF; by.0).map(drop)
    }

    /// Nobody sees this registration whole any more.
    pub(super) async fn end_views_on(&mut self, case: RegistrationId) -> Result<(), DbError> {
        send!(self, END_VIEWS_ON; case.0).map(drop)
    }

    /// How often each took a full view, the most first.
    pub async fn full_views(&mut self) -> Result<Vec<FullViewsRow>, DbError> {
        let rows = send!(self, FULL_VIEWS; => all (String, i64, i64))?;
        let row = |(name, views, last): (String, i64, i64)| FullViewsRow {
            name,
            views: views.unsigned_abs(),
            last: Micros(last),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    /// The newest full views.
    pub async fn newest_full_views(&mut self, most: i64) -> Result<Vec<FullViewRow>, DbError> {
        let rows = send!(self, NEWEST_FULL_VIEWS; most => all (Uuid, String, i64, String, String))?;
        let row = |(id, name, at, reason, words): (Uuid, String, i64, String, String)| {
            let wrong = || DbError::inconsistent("full_view", "reason", id);
            Ok(FullViewRow {
                registration: RegistrationId(id),
                name,
                at: Micros(at),
                reason: ViewReason::parse(&reason).ok_or_else(wrong)?,
                words,
            })
        };
        rows.into_iter().map(row).collect()
    }
}

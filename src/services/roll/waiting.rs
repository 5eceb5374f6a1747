//! An import that somebody looks at before they confirm it: the file they sent, what it would
//! change, and its rejected rows. It is kept by the server that read it, for an hour at most.

use super::{Plan, RollError, RollSource, Watch, apply, plan};
use crate::domain::{AccountId, Micros};
use crate::ingest::roll::{Crosswalk, CrosswalkRow, Profile};
use crate::log::Actor;
use crate::services::Platform;
use std::io::BufWriter;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tempfile::{NamedTempFile, TempPath};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

/// How long a plan waits to be confirmed.
pub const WAITING_SECONDS: i64 = 3_600;

/// A file that was sent.
#[derive(Debug)]
pub struct SentRoll {
    /// Erased when it is dropped.
    pub path: TempPath,
    /// What it is called where it comes from.
    pub name: String,
    pub profile: Profile,
    /// Whether who is missing from the file leaves the roll.
    pub is_whole: bool,
}

/// A plan that waits.
#[derive(Debug)]
pub struct Waiting {
    /// Which one somebody looked at.
    pub id: Uuid,
    pub until: Micros,
    pub plan: Plan,
    /// Rejected rows with their reasons, as CSV.
    pub rejects: NamedTempFile,
    sent: SentRoll,
    /// Names of precincts that were said so far.
    names: Vec<CrosswalkRow>,
}

/// How far the work on a file is: bytes read, or rows written.
#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    /// 0 where nothing is done.
    of: AtomicU64,
}

impl Progress {
    /// Begins work on this much. It ends with what is given, also where whoever asked went away.
    fn begin(&self, of: u64) -> AtWork<'_> {
        self.done.store(0, Relaxed);
        self.of.store(of, Relaxed);
        AtWork(self)
    }
}

/// While there is one, somebody works on a file.
#[must_use]
struct AtWork<'a>(&'a Progress);

impl Drop for AtWork<'_> {
    fn drop(&mut self) {
        self.0.of.store(0, Relaxed);
    }
}

/// Where the plan waits; one at a time.
#[derive(Debug, Default)]
pub struct WaitingRoom {
    room: Mutex<Option<Waiting>>,
    progress: Arc<Progress>,
}

impl WaitingRoom {
    /// What waits, if anything, and nobody else's until the guard is dropped. What waited for too
    /// long is erased.
    ///
    /// # Errors
    /// [`RollError::AtWork`] where somebody works on it right now.
    pub fn look(&self, platform: &Platform) -> Result<MutexGuard<'_, Option<Waiting>>, RollError> {
        let mut room = self.room.try_lock().map_err(|_| RollError::AtWork)?;
        let now = platform.clock.now();
        if room.as_ref().is_some_and(|waiting| waiting.until <= now) {
            *room = None;
        }
        Ok(room)
    }

    /// How far the work on a file is, and of how much; None where nobody works on one.
    #[must_use]
    pub fn progress(&self) -> Option<(u64, u64)> {
        let of = self.progress.of.load(Relaxed);
        (of > 0).then(|| (self.progress.done.load(Relaxed).min(of), of))
    }

    /// Finds out what a file would change, and says how far it is meanwhile.
    async fn planned(
        &self,
        platform: &Platform,
        sent: &SentRoll,
        names: &[CrosswalkRow],
    ) -> Result<(Plan, NamedTempFile), RollError> {
        let _at_work = self.progress.begin(std::fs::metadata(&sent.path)?.len());
        let progress = self.progress.clone();
        let far = Box::new(move |position| progress.done.store(position, Relaxed));
        planned(platform, sent, names, far).await
    }

    /// Finds out what a file would change, in place of what waited before.
    ///
    /// # Errors
    /// As [`plan`]; nothing waits then.
    pub async fn read(&self, platform: &Platform, sent: SentRoll) -> Result<(), RollError> {
        let mut room = self.look(platform)?;
        *room = None;
        let (plan, rejects) = self.planned(platform, &sent, &[]).await?;
        *room = Some(Waiting {
            id: platform.entropy.uuid_v4(),
            until: platform.clock.now().plus_seconds(WAITING_SECONDS),
            plan,
            rejects,
            sent,
            names: Vec::new(),
        });
        Ok(())
    }

    /// Says which precinct of the event a name of the file means, and looks again at what the file
    /// would change. The name is learnt with the import.
    ///
    /// # Errors
    /// As [`plan`], and [`RollError::Moved`] where another plan waits; what waited stays then.
    pub async fn name(
        &self,
        platform: &Platform,
        id: Uuid,
        name: CrosswalkRow,
    ) -> Result<(), RollError> {
        let mut room = self.look(platform)?;
        let waiting = room.as_mut().filter(|w| w.id == id);
        let waiting = waiting.ok_or(RollError::Moved)?;
        let names = [waiting.names.as_slice(), &[name]].concat();
        let (plan, rejects) = self.planned(platform, &waiting.sent, &names).await?;
        (waiting.plan, waiting.rejects, waiting.names) = (plan, rejects, names);
        waiting.id = platform.entropy.uuid_v4();
        Ok(())
    }

    /// Makes the plan that somebody looked at the roll. Gives the import's number; None where
    /// there was nothing to change.
    ///
    /// # Errors
    /// As [`apply`], and [`RollError::Moved`] where another plan waits. The plan is gone then: it
    /// was made on a roll that is no longer there.
    pub async fn confirm(
        &self,
        platform: &Platform,
        by: AccountId,
        id: Uuid,
    ) -> Result<Option<i64>, RollError> {
        let mut room = self.look(platform)?;
        let waiting = room.take_if(|w| w.id == id);
        let mut waiting = waiting.ok_or(RollError::Moved)?;
        let counts = waiting.plan.counts;
        let _at_work = self.progress.begin(counts.accepted + counts.changed);
        let mut far = |written| self.progress.done.store(written, Relaxed);
        apply(platform, Actor::Account(by), &mut waiting.plan, &mut far).await
    }
}

async fn planned(
    platform: &Platform,
    sent: &SentRoll,
    names: &[CrosswalkRow],
    progress: Box<dyn FnMut(u64) + Send>,
) -> Result<(Plan, NamedTempFile), RollError> {
    let rejects = NamedTempFile::new()?;
    let watch = Watch {
        rejects: Some(Box::new(BufWriter::new(rejects.reopen()?))),
        progress,
    };
    let crosswalk = (!names.is_empty()).then(|| Crosswalk {
        file: sent.name.clone(),
        rows: names.to_vec(),
    });
    let source = RollSource {
        path: sent.path.to_path_buf(),
        name: sent.name.clone(),
        profile: sent.profile.clone(),
        crosswalk,
        is_whole: sent.is_whole,
    };
    let (store, clock, entropy) = (&platform.store, &platform.clock, &platform.entropy);
    let plan = plan(store, clock, entropy, source, watch).await?;
    Ok((plan, rejects))
}

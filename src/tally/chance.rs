//! Games of chance: asked for by the engine, held by people, recorded, and handed back.

use super::slate::{Pref, Slate};

/// What the chosen side of a game of chance gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The selected groups lose one delegate each.
    Lose,
    /// The selected groups gain one delegate each.
    Gain,
    /// The selected preference is eliminated in this round.
    Loser(u32),
    /// The selected preference is elected in this round.
    Winner(u32),
}

impl Purpose {
    /// The word of the case formats.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lose => "lose",
            Self::Gain => "gain",
            Self::Loser(_) => "loser",
            Self::Winner(_) => "winner",
        }
    }
}

/// A game of chance that must be held before the count can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub purpose: Purpose,
    /// How many of the tied are selected.
    pub places: u32,
    /// Who is tied, in slate order.
    pub among: Vec<Pref>,
}

impl Question {
    /// The question as a sentence.
    #[must_use]
    pub fn sentence(&self, slate: &Slate) -> String {
        let tied = slate.list(&self.among);
        let decided = match (self.purpose, self.places) {
            (Purpose::Lose, 1) => "which one gives up a delegate".to_owned(),
            (Purpose::Lose, n) => format!("which {n} of them give up a delegate each"),
            (Purpose::Gain, 1) => "which one gets one more delegate".to_owned(),
            (Purpose::Gain, n) => format!("which {n} of them get one more delegate each"),
            (Purpose::Loser(_), _) => "who is eliminated".to_owned(),
            (Purpose::Winner(_), _) => "who is elected".to_owned(),
        };
        let tied = match self.purpose {
            Purpose::Lose | Purpose::Gain => format!("{tied} are tied"),
            Purpose::Loser(round) => format!("{tied} are tied for last in round {round}"),
            Purpose::Winner(round) => format!("{tied} are tied for first in round {round}"),
        };
        format!("{tied}. A game of chance decides {decided}")
    }
}

/// The outcome of a game of chance, as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub purpose: Purpose,
    /// Who was tied, in any order.
    pub among: Vec<Pref>,
    pub selected: Vec<Pref>,
}

/// A recorded outcome that does not answer the question it was recorded for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the recorded outcome of a game of chance selects {selected:?}; it must select {places} of the tied"
)]
pub struct BadRecord {
    pub selected: Vec<Pref>,
    pub places: u32,
}

/// The recorded answer to `question`, if there is one.
///
/// # Errors
/// [`BadRecord`] where the record selects the wrong number, or somebody who was not tied.
pub fn answer(question: &Question, recorded: &[Recorded]) -> Result<Option<Vec<Pref>>, BadRecord> {
    let same = |r: &&Recorded| {
        let mut among = r.among.clone();
        among.sort_unstable();
        r.purpose == question.purpose && among == question.among
    };
    let Some(record) = recorded.iter().find(same) else {
        return Ok(None);
    };
    let mut selected = record.selected.clone();
    selected.sort_unstable();
    selected.dedup();
    let right_number = u32::try_from(selected.len()) == Ok(question.places);
    if !right_number || !selected.iter().all(|p| question.among.contains(p)) {
        return Err(BadRecord {
            selected: record.selected.clone(),
            places: question.places,
        });
    }
    Ok(Some(selected))
}

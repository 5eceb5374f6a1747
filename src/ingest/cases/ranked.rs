//! `ranked`: cards and the rules of an elimination count.

use super::{CardFile, CaseError, Names, add_up, marks, wrong};
use crate::tally::chance::{Purpose, Recorded};
use crate::tally::exact::Fraction;
use crate::tally::ranking::{Cards, Deck, Duplicate, Overvote, Reading};
use crate::tally::rounds::{Basis, Elimination, Mode, RoundRules, Ties};
use crate::tally::rules::Preset;
use crate::tally::slate::Slate;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::collections::HashMap;

/// The most figures a count may show: preferences by round by slice. A state's precincts with a
/// full card stay below; each figure takes a hundred bytes before it is printed.
const MOST_FIGURES: usize = 5_000_000;

/// Ranked cards and the rules of an elimination count.
#[derive(Debug)]
pub struct RankedCase {
    pub slate: Slate,
    pub cards: Cards,
    pub rules: RoundRules,
    pub recorded: Vec<Recorded>,
    pub precincts: Vec<(String, u32)>,
    pub batches: Vec<(String, u32)>,
}

#[derive(Deserialize)]
pub(super) struct RankedFile {
    rules: RulesOrPreset,
    candidates: Vec<String>,
    ballots: Vec<CardFile>,
    /// Beside the name of a preset: who withdrew, and the games of chance that were held.
    #[serde(default)]
    exclude: Vec<String>,
    tiebreak: Option<TieFile>,
}

/// The options of a count, or the preset that has them. What is wrong inside is said with its own
/// path, which an untagged enum would lose.
enum RulesOrPreset {
    Preset(String),
    Rules(Box<RulesFile>),
}

impl<'de> Deserialize<'de> for RulesOrPreset {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = RulesOrPreset;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the name of a preset, or the options of a count")
            }

            fn visit_str<E>(self, name: &str) -> Result<RulesOrPreset, E> {
                Ok(RulesOrPreset::Preset(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RulesOrPreset, A::Error> {
                let rules = RulesFile::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RulesOrPreset::Rules(Box::new(rules)))
            }
        }
        from.deserialize_any(Read)
    }
}

#[derive(Deserialize)]
struct RulesFile {
    mode: ModeFile,
    #[serde(default)]
    winners: Option<u32>,
    threshold_percent: Option<String>,
    #[serde(default)]
    threshold_basis: BasisFile,
    #[serde(default)]
    elimination: EliminationFile,
    at_threshold_is_viable: Option<bool>,
    #[serde(default)]
    overvote: OvervoteFile,
    #[serde(default)]
    duplicate: DuplicateFile,
    max_skipped_ranks: Option<usize>,
    max_rankings: Option<usize>,
    #[serde(default)]
    tiebreak: TieFile,
    #[serde(default)]
    exclude: Vec<String>,
    write_in: Option<WriteInFile>,
    #[serde(default)]
    drop_candidates_without_first_votes: bool,
    minimum_votes: Option<u64>,
    #[serde(default)]
    continue_until_two: bool,
    stop_after_round: Option<u32>,
    breakdown: Option<BreakdownFile>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum ModeFile {
    BottomsUpThreshold,
    SingleWinnerMajority,
    BottomsUpN,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum BasisFile {
    FirstRound,
    #[default]
    CurrentRound,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum EliminationFile {
    #[default]
    OneAtATime,
    Cutoff,
    Batch,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum OvervoteFile {
    #[default]
    Exhaust,
    SkipToNext,
    ExhaustIfMultipleContinuing,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum DuplicateFile {
    #[default]
    Skip,
    Exhaust,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum BreakdownFile {
    Precinct,
    Batch,
}

#[derive(Deserialize)]
struct WriteInFile {
    id: String,
}

#[derive(Deserialize, Default)]
struct TieFile {
    #[serde(default)]
    mode: TieMode,
    #[serde(default)]
    order: Vec<String>,
    #[serde(default)]
    scripted: Vec<ScriptedFile>,
}

#[derive(Deserialize, Clone, Copy, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum TieMode {
    CandidateOrder,
    Random,
    PreviousRoundsThenRandom,
    PreviousRoundsThenAsk,
    GeneratePermutation,
    Ask,
    #[default]
    None,
}

#[derive(Deserialize)]
struct ScriptedFile {
    round: u32,
    choosing: Choosing,
    tied: Vec<String>,
    selected: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Choosing {
    Winner,
    Loser,
}

impl RankedFile {
    pub(super) fn check(self) -> Result<RankedCase, CaseError> {
        let slate = Slate::new(self.candidates)?;
        let (mut rules, ranks) = match self.rules {
            RulesOrPreset::Rules(rules) => (*rules, None),
            RulesOrPreset::Preset(name) => {
                let rules = RulesFile::from_preset(Preset::named(&name)?)?;
                let ranks = rules.max_rankings;
                (rules, ranks)
            }
        };
        rules.exclude.extend(self.exclude);
        rules.tiebreak = self.tiebreak.unwrap_or(rules.tiebreak);
        let mut cards = Cards::new(rules.reading());
        let (mut precincts, mut batches) = (Slices::default(), Slices::default());
        let mut next = 0;
        let mut total = 0;
        for (i, card) in self.ballots.iter().enumerate() {
            add_up(&mut total, card.count, &format!("ballots[{i}].count"))?;
            let ranking = format!("ballots[{i}].ranking");
            card.has_at_most(ranks, &ranking)?;
            let mut slices = Vec::new();
            slices.extend(
                card.precinct
                    .as_ref()
                    .map(|p| precincts.number(p, &mut next)),
            );
            slices.extend(card.batch.as_ref().map(|b| batches.number(b, &mut next)));
            cards.add(marks(card, &slate, &ranking)?, slices, card.count);
        }
        let missing = match rules.breakdown {
            Some(BreakdownFile::Precinct) => precincts.0.is_empty().then_some("precinct"),
            Some(BreakdownFile::Batch) => batches.0.is_empty().then_some("batch"),
            None => None,
        };
        if let Some(what) = missing {
            let message =
                format!("a breakdown by {what} is asked for, but no ballot names a {what}");
            return Err(wrong("ballots", message));
        }
        let figures = slate.len().pow(2).saturating_mul(cards.slice_count() + 1);
        if figures > MOST_FIGURES {
            let message = format!(
                "{} preferences in {} precincts and batches are more than a count can show",
                slate.len(),
                cards.slice_count()
            );
            return Err(wrong("candidates", message));
        }
        let (rules, recorded) = rules.check(&slate)?;
        let (precincts, batches) = (precincts.sorted(), batches.sorted());
        Ok(RankedCase {
            slate,
            cards,
            rules,
            recorded,
            precincts,
            batches,
        })
    }
}

/// Names of slices with their numbers.
#[derive(Default)]
struct Slices(HashMap<String, u32>);

impl Slices {
    fn number(&mut self, name: &str, next: &mut u32) -> u32 {
        *self.0.entry(name.to_owned()).or_insert_with(|| {
            let number = *next;
            *next += 1;
            number
        })
    }

    fn sorted(self) -> Vec<(String, u32)> {
        let mut all: Vec<_> = self.0.into_iter().collect();
        all.sort();
        all
    }
}

impl RulesFile {
    /// The elimination count a preset describes.
    fn from_preset(preset: &Preset) -> Result<Self, CaseError> {
        let rounds = preset.rounds.as_ref().ok_or_else(|| {
            wrong(
                "rules",
                format!("preset {:?} is not an elimination count", preset.name),
            )
        })?;
        Ok(Self {
            mode: ModeFile::BottomsUpThreshold,
            winners: None,
            threshold_percent: Some(rounds.share.clone()),
            threshold_basis: match rounds.basis.into() {
                Basis::FirstRound => BasisFile::FirstRound,
                Basis::CurrentRound => BasisFile::CurrentRound,
            },
            elimination: match rounds.elimination.into() {
                Elimination::OneAtATime => EliminationFile::OneAtATime,
                Elimination::Cutoff => EliminationFile::Cutoff,
                Elimination::Batch => EliminationFile::Batch,
            },
            at_threshold_is_viable: None,
            overvote: OvervoteFile::default(),
            duplicate: DuplicateFile::default(),
            max_skipped_ranks: None,
            max_rankings: preset.cards.as_ref().map(|c| c.max_rankings),
            tiebreak: TieFile::default(),
            exclude: Vec::new(),
            write_in: None,
            drop_candidates_without_first_votes: false,
            minimum_votes: None,
            continue_until_two: false,
            stop_after_round: None,
            breakdown: None,
        })
    }

    fn reading(&self) -> Reading {
        Reading {
            overvote: match self.overvote {
                OvervoteFile::Exhaust => Overvote::Exhaust,
                OvervoteFile::SkipToNext => Overvote::SkipToNext,
                OvervoteFile::ExhaustIfMultipleContinuing => Overvote::ExhaustIfMultipleContinuing,
            },
            duplicate: match self.duplicate {
                DuplicateFile::Skip => Duplicate::Skip,
                DuplicateFile::Exhaust => Duplicate::Exhaust,
            },
            max_skipped: self.max_skipped_ranks,
            max_rankings: self.max_rankings,
        }
    }

    fn check(self, slate: &Slate) -> Result<(RoundRules, Vec<Recorded>), CaseError> {
        let names = Names(slate);
        let write_in = self
            .write_in
            .as_ref()
            .map(|w| names.one(&w.id, "rules.write_in.id"));
        let mode = self.mode()?;
        let rules = RoundRules {
            mode,
            basis: match self.threshold_basis {
                BasisFile::FirstRound => Basis::FirstRound,
                BasisFile::CurrentRound => Basis::CurrentRound,
            },
            elimination: match self.elimination {
                EliminationFile::Cutoff if !matches!(mode, Mode::Threshold { .. }) => {
                    let message = "a cut-off takes out all below a threshold; mode bottoms_up_threshold has one";
                    return Err(wrong("rules.elimination", message));
                }
                EliminationFile::OneAtATime => Elimination::OneAtATime,
                EliminationFile::Cutoff => Elimination::Cutoff,
                EliminationFile::Batch => Elimination::Batch,
            },
            ties: self.tiebreak.ties(&names)?,
            exclude: names.all(&self.exclude, "rules.exclude")?,
            write_in: write_in.transpose()?,
            drop_without_first: self.drop_candidates_without_first_votes,
            minimum: self.minimum_votes,
            continue_until_two: self.continue_until_two,
            stop_after_round: self.stop_after_round,
        };
        Ok((rules, self.tiebreak.recorded(&names)?))
    }

    fn mode(&self) -> Result<Mode, CaseError> {
        match self.mode {
            ModeFile::SingleWinnerMajority if self.winners.unwrap_or(1) != 1 => Err(wrong(
                "rules.winners",
                "a majority elects one; use bottoms_up_n for several",
            )),
            ModeFile::SingleWinnerMajority => Ok(Mode::Majority),
            ModeFile::BottomsUpN => match self.winners {
                Some(winners) if winners > 0 => Ok(Mode::UntilLeft(winners)),
                _ => Err(wrong(
                    "rules.winners",
                    "bottoms_up_n needs how many are to be left",
                )),
            },
            ModeFile::BottomsUpThreshold => {
                let path = "rules.threshold_percent";
                let text = self.threshold_percent.as_deref();
                let text =
                    text.ok_or_else(|| wrong(path, "a threshold count needs a percentage"))?;
                let share = Fraction::parse(text)
                    .and_then(|percent| percent.over(100))
                    .filter(|share| *share <= Fraction::whole(1))
                    .ok_or_else(|| {
                        wrong(path, format!("{text:?} is no percentage from 0 to 100"))
                    })?;
                let at_least = self.at_threshold_is_viable.unwrap_or(true);
                Ok(Mode::Threshold { share, at_least })
            }
        }
    }
}

impl TieFile {
    fn ties(&self, names: &Names<'_>) -> Result<Ties, CaseError> {
        let ordered = match self.mode {
            TieMode::CandidateOrder => true,
            TieMode::GeneratePermutation => !self.order.is_empty(),
            _ => false,
        };
        if ordered {
            return Ok(Ties::Order(names.all(&self.order, "rules.tiebreak.order")?));
        }
        let earlier = [
            TieMode::PreviousRoundsThenRandom,
            TieMode::PreviousRoundsThenAsk,
        ];
        Ok(Ties::Chance {
            earlier_rounds: earlier.contains(&self.mode),
        })
    }

    fn recorded(&self, names: &Names<'_>) -> Result<Vec<Recorded>, CaseError> {
        let read = |(i, tie): (usize, &ScriptedFile)| {
            let path = format!("rules.tiebreak.scripted[{i}]");
            Ok(Recorded {
                purpose: match tie.choosing {
                    Choosing::Winner => Purpose::Winner(tie.round),
                    Choosing::Loser => Purpose::Loser(tie.round),
                },
                among: names.all(&tie.tied, &format!("{path}.tied"))?,
                selected: vec![names.one(&tie.selected, format!("{path}.selected"))?],
            })
        };
        self.scripted.iter().enumerate().map(read).collect()
    }
}

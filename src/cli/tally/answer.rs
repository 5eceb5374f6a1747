//! A case's answer as JSON, in the shape of the cases' `expected`, with the reasons added.

use crate::ingest::cases::{PrecinctCase, RankedCase};
use crate::tally::chance::{Purpose, Question};
use crate::tally::exact::Fraction;
use crate::tally::reason::Reason;
use crate::tally::rounds::{InactiveCards, Outcome, Round};
use crate::tally::slate::{Pref, Slate};
use crate::tally::unit::{UnitInput, UnitOutcome};
use serde_json::{Map, Value, json};

/// The answer of an elimination count; `question` where it waits for a game of chance.
#[must_use]
pub fn ranked(case: &RankedCase, outcome: &Outcome, question: Option<&Question>) -> Value {
    let slate = &case.slate;
    let mut answer = Map::new();
    if let Some(question) = question {
        let required = json!({
            "for": question.purpose.word(),
            "tied": names(slate, &question.among),
            "round": outcome.rounds.len(),
            "says": question.sentence(slate),
        });
        answer.insert("chance_required".into(), required);
    }
    let rounds: Vec<Value> = outcome.rounds.iter().map(|r| round(slate, r)).collect();
    answer.insert("rounds".into(), rounds.into());
    answer.insert("final".into(), final_count(slate, outcome));
    answer.insert("elected".into(), names(slate, &outcome.elected));
    answer.insert("tie_breaks".into(), tie_breaks(slate, outcome));
    if outcome.rounds.is_empty() {
        answer.insert("empty".into(), true.into());
    } else if outcome.elected.is_empty() && question.is_none() {
        answer.insert("nobody_viable".into(), true.into());
    }
    for (key, slices) in [("precincts", &case.precincts), ("batches", &case.batches)] {
        if !slices.is_empty() {
            let by_name = slices.iter().map(|(name, number)| {
                (
                    name.clone(),
                    Value::Array(slice_rounds(slate, outcome, *number)),
                )
            });
            answer.insert(key.into(), Value::Object(by_name.collect()));
        }
    }
    if !outcome.before.is_empty() {
        answer.insert("before".into(), reasons(slate, &outcome.before));
    }
    Value::Object(answer)
}

fn round(slate: &Slate, round: &Round) -> Value {
    let transfers = round.transfers.iter().map(|(from, moves)| {
        let moves = moves.iter().map(|(to, cards)| {
            let to = to.map_or("exhausted", |to| slate.name(to));
            (to.to_owned(), Value::from(*cards))
        });
        (slate.name(*from).to_owned(), Value::Object(moves.collect()))
    });
    json!({
        "round": round.number,
        "tally": tally(slate, &round.tally),
        "active": round.active,
        "threshold": decimal(round.threshold),
        "inactive": inactive(round.inactive),
        "elected": names(slate, &round.elected),
        "eliminated": names(slate, &round.eliminated),
        "transfers": Value::Object(transfers.collect()),
        "reasons": reasons(slate, &round.reasons),
    })
}

fn final_count(slate: &Slate, outcome: &Outcome) -> Value {
    let Some(last) = outcome.rounds.last() else {
        let nobody: Vec<(Pref, u64)> = slate.prefs().map(|p| (p, 0)).collect();
        return json!({
            "tally": tally(slate, &nobody),
            "undervotes": outcome.blank,
            "total_ballots": outcome.total,
        });
    };
    json!({
        "tally": tally(slate, &last.tally),
        "threshold": decimal(last.threshold),
        "inactive": inactive(last.inactive),
        "undervotes": outcome.blank,
        "total_ballots": outcome.total,
        "rounds": outcome.rounds.len(),
    })
}

fn tie_breaks(slate: &Slate, outcome: &Outcome) -> Value {
    let tie = |tie: &crate::tally::rounds::Tie| {
        let round = match tie.question.purpose {
            Purpose::Winner(round) | Purpose::Loser(round) => round,
            Purpose::Lose | Purpose::Gain => 0,
        };
        json!({
            "round": round,
            "choosing": tie.question.purpose.word(),
            "tied": names(slate, &tie.question.among),
            "selected": slate.name(tie.selected),
        })
    };
    outcome.ties.iter().map(tie).collect::<Vec<_>>().into()
}

fn slice_rounds(slate: &Slate, outcome: &Outcome, number: u32) -> Vec<Value> {
    let index = usize::try_from(number).unwrap_or(usize::MAX);
    let of = |round: &Round| {
        let slice = round.slices.get(index)?;
        let prefs = round.tally.iter().map(|(pref, _)| *pref);
        let counts: Vec<(Pref, u64)> = prefs.zip(slice.tally.iter().copied()).collect();
        Some(json!({ "tally": tally(slate, &counts), "inactive": inactive(slice.inactive) }))
    };
    outcome.rounds.iter().filter_map(of).collect()
}

/// The answer for a unit's groups, with the movements of cards where there were cards.
#[must_use]
pub fn unit(case: &PrecinctCase, input: &UnitInput, outcome: &UnitOutcome) -> Value {
    let slate = &case.slate;
    let count = |which: fn(&crate::tally::unit::Group) -> Option<u64>| {
        let counts = input
            .groups
            .iter()
            .filter_map(|g| Some((g.pref, which(g)?)));
        tally(slate, &counts.collect::<Vec<_>>())
    };
    let (raw, rounded) = shares(slate, &outcome.reasons);
    let delegates: Vec<(Pref, u64)> = outcome
        .delegates
        .iter()
        .map(|(p, n)| (*p, u64::from(*n)))
        .collect();
    let mut answer = json!({
        "attendance": input.attendance,
        "threshold": outcome.threshold,
        "first": count(|g| g.first),
        "final": count(|g| g.final_),
        "viable_first": names(slate, &outcome.viable_first),
        "viable": names(slate, &outcome.viable),
        "raw": raw,
        "rounded": rounded,
        "delegates": tally(slate, &delegates),
        "coin_toss": toss(slate, outcome),
        "total": outcome.total,
        "steps": reasons(slate, &outcome.reasons),
    });
    if let Some(question) = &outcome.question {
        let mut game = json!({
            "action": question.purpose.word(),
            "places": question.places,
            "among": names(slate, &question.among),
            "says": question.sentence(slate),
        });
        if let Some(selected) = &outcome.selected {
            game["selected"] = names(slate, selected);
        }
        if let Some(award) = &case.preset.award {
            game["how"] = award.chance.instruction().into();
        }
        answer["chance"] = Value::Array(vec![game]);
    }
    answer
}

/// Exact shares to four decimals, and the whole numbers they start from.
fn shares(slate: &Slate, reasons: &[Reason]) -> (Value, Value) {
    let (mut raw, mut rounded) = (Map::new(), Map::new());
    for reason in reasons {
        if let Reason::Quota {
            pref,
            raw: share,
            start,
        } = reason
        {
            raw.insert(slate.name(*pref).to_owned(), share.decimal(4).into());
            rounded.insert(slate.name(*pref).to_owned(), (*start).into());
        }
    }
    (raw.into(), rounded.into())
}

/// Where a mixed unit's cards went (`from>to`), and how many had nowhere to go.
#[must_use]
pub fn movement(slate: &Slate, input: &UnitInput) -> (Value, Value) {
    let mut moved = Map::new();
    let mut exhausted = 0;
    for reason in &input.movement {
        match reason {
            Reason::Folded { from, to, cards } => {
                let way = format!("{}>{}", slate.name(*from), slate.name(*to));
                moved.insert(way, (*cards).into());
            }
            Reason::Stranded { cards, .. } => exhausted += cards,
            _ => {}
        }
    }
    (moved.into(), exhausted.into())
}

fn toss(slate: &Slate, outcome: &UnitOutcome) -> Value {
    outcome.question.as_ref().map_or(Value::Null, |question| {
        json!({
            "action": question.purpose.word(),
            "places": question.places,
            "among": names(slate, &question.among),
        })
    })
}

fn tally(slate: &Slate, counts: &[(Pref, u64)]) -> Value {
    let named = counts
        .iter()
        .map(|(p, n)| (slate.name(*p).to_owned(), Value::from(*n)));
    Value::Object(named.collect())
}

fn names(slate: &Slate, prefs: &[Pref]) -> Value {
    prefs
        .iter()
        .map(|p| slate.name(*p))
        .collect::<Vec<_>>()
        .into()
}

fn inactive(cards: InactiveCards) -> Value {
    json!({
        "overvotes": cards.overvotes,
        "skippedRankings": cards.skipped,
        "exhaustedChoices": cards.exhausted,
        "repeatedRankings": cards.repeated,
    })
}

fn reasons(slate: &Slate, reasons: &[Reason]) -> Value {
    let say = |r: &Reason| json!({ "code": r.code(), "says": r.sentence(slate) });
    reasons.iter().map(say).collect::<Vec<_>>().into()
}

/// Thresholds are shares of whole numbers by exact decimals, so twelve places write them out.
fn decimal(threshold: Fraction) -> String {
    threshold.shortest(12)
}

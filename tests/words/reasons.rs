//! Reasons and audit entries in the languages of the pages: the English says what the engine
//! says, the Spanish names the same figures, and no action of the log is without words.

use caucus::i18n::Lang;
use caucus::log::REGISTRY;
use caucus::publish::unit::steps;
use caucus::publish::{Chance, Step};
use caucus::tally::chance::{Purpose, Question};
use caucus::tally::exact::Fraction;
use caucus::tally::reason::Reason;
use caucus::tally::slate::{Pref, Slate};
use caucus::web::explain;
use std::collections::BTreeSet;

const A: Pref = Pref(0);
const B: Pref = Pref(1);
const I: Pref = Pref(2);

fn slate() -> Slate {
    Slate::new(["Ada", "Ben", "Inslee"]).unwrap()
}

fn question(purpose: Purpose, places: u32) -> Question {
    Question {
        purpose,
        places,
        among: vec![A, B, I],
    }
}

/// Every kind of reason, in each of its forms.
fn reasons() -> Vec<Reason> {
    let raw = Fraction::new(22, 7).unwrap();
    let prefs = vec![A, I];
    let mut all = vec![
        Reason::Threshold {
            heads: 12_345,
            share: Fraction::new(3, 20).unwrap(),
            threshold: 1_852,
        },
        Reason::Plurality,
        Reason::NobodyViable,
        Reason::WinsNothing { pref: B },
        Reason::Quota {
            pref: A,
            raw,
            start: 3,
        },
        Reason::LosesOne { pref: A, raw },
        Reason::KeepsOnly { pref: A, raw },
        Reason::LosesOnly { pref: A, raw },
        Reason::GainsOne { pref: A, raw },
        Reason::Expanded { from: 3, to: 4 },
        Reason::AllReachThreshold {
            prefs: prefs.clone(),
            threshold: raw,
        },
        Reason::ReachesThreshold {
            pref: A,
            cards: 4_000,
            threshold: raw,
        },
        Reason::LastLeft {
            prefs: prefs.clone(),
        },
        Reason::TieByOrder {
            tied: prefs.clone(),
            selected: A,
        },
        Reason::TieByRound {
            tied: prefs,
            selected: A,
            round: 2,
        },
        Reason::Qualifies {
            pref: A,
            share: raw,
        },
        Reason::FallsShort {
            pref: A,
            share: raw,
        },
        Reason::HalfLeader { share: raw },
        Reason::WholePart {
            pref: A,
            raw,
            whole: 3,
        },
        Reason::LargestFraction { pref: A, raw },
        Reason::Excluded { pref: A },
        Reason::WithoutFirst { pref: A },
    ];
    for final_alignment in [false, true] {
        let (pref, size) = (A, 1_200);
        all.push(Reason::Viable {
            pref,
            size,
            final_alignment,
        });
        all.push(Reason::Nonviable {
            pref,
            size,
            final_alignment,
        });
    }
    for cards in [1, 2, 1_001] {
        let (from, to, pref) = (A, B, I);
        all.extend([
            Reason::OneShot { from, to, cards },
            Reason::Sequential { from, to, cards },
            Reason::OneHop { from, to, cards },
            Reason::Folded { from, to, cards },
            Reason::Stranded { from, cards },
            Reason::Transferred {
                from,
                to: Some(to),
                cards,
            },
            Reason::Transferred {
                from,
                to: None,
                cards,
            },
            Reason::EliminatedLast { pref, cards },
            Reason::EliminatedBelow { pref, cards },
            Reason::EliminatedBatch { pref, cards },
            Reason::EliminatedWriteIn { pref, cards },
            Reason::EliminatedMinimum {
                pref,
                cards,
                minimum: 2_000,
            },
            Reason::MostOfTwo { pref, cards },
        ]);
    }
    for purpose in [
        Purpose::Lose,
        Purpose::Gain,
        Purpose::Loser(3),
        Purpose::Winner(3),
    ] {
        for (places, selected) in [(1, vec![]), (1, vec![B]), (2, vec![B, I])] {
            let question = question(purpose, places);
            all.push(Reason::Chance { question, selected });
        }
    }
    all
}

/// Thousands are set apart on pages and not in the document.
fn plain(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| {
        at.and_then(|i| letters.get(i))
            .is_some_and(char::is_ascii_digit)
    };
    let kept = letters
        .iter()
        .enumerate()
        .filter(|(at, c)| **c != ',' || !is_digit(at.checked_sub(1)) || !is_digit(Some(at + 1)));
    kept.map(|(_, c)| *c).collect()
}

fn numbers(text: &str) -> BTreeSet<String> {
    let text = plain(text);
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '/');
    let trimmed = parts.map(|p| p.trim_matches('.').to_owned());
    // One and two are written as words where a sentence reads better so.
    trimmed.filter(|p| !p.is_empty() && p != "1").collect()
}

fn check(step: &Step) {
    let english = explain::step(Lang::En, step);
    assert_eq!(plain(&english), step.says, "{}", step.code);
    let spanish = explain::step(Lang::Es, step);
    assert_ne!(spanish, english, "{}", step.code);
    assert_eq!(numbers(&spanish), numbers(&english), "{spanish}");
    for name in ["Ada", "Ben", "Inslee"] {
        assert_eq!(spanish.contains(name), english.contains(name), "{spanish}");
    }
}

#[test]
fn every_reason_is_said_in_both_languages_with_the_same_figures() {
    let steps = steps(&reasons(), &slate());
    let source = include_str!("../../src/tally/reason.rs");
    let arms = source.lines().filter_map(|line| line.split_once("=> \""));
    let codes: BTreeSet<&str> = arms
        .filter_map(|(_, code)| code.split('"').next())
        .filter(|code| code.len() == 2)
        .collect();
    let said: BTreeSet<&str> = steps.iter().map(|s| s.code.as_str()).collect();
    assert_eq!(said, codes);
    steps.iter().for_each(check);
}

#[test]
fn a_game_of_chance_is_said_from_its_question_and_from_what_was_recorded() {
    for purpose in [
        Purpose::Lose,
        Purpose::Gain,
        Purpose::Loser(3),
        Purpose::Winner(3),
    ] {
        for places in [1, 2] {
            let asked = Chance::new(&question(purpose, places), None, &slate());
            let says = explain::chance(Lang::En, &asked);
            assert_eq!(says, format!("{}.", asked.says));
            assert_eq!(explain::question(Lang::En, &asked.question()), says);
        }
    }
    let asked = Chance::new(&question(Purpose::Gain, 1), None, &slate());
    let says = explain::chance(Lang::Es, &asked);
    assert!(
        says.starts_with("Ada, Ben e Inslee están en empate"),
        "{says}"
    );
    assert_eq!(
        explain::question(Lang::Es, "something else"),
        "something else"
    );
}

#[test]
fn every_action_of_the_log_has_a_sentence_for_people() {
    for action in REGISTRY {
        let key = format!("audit-{}", action.code.replace(['.', '_'], "-"));
        for lang in Lang::ALL {
            assert!(lang.has(&key), "{} has no {key}", lang.code());
        }
    }
}

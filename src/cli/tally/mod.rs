//! `caucus tally CASE.json`

mod answer;

use super::Exit;
use crate::ingest::cases::{self, Case, MixedCase, PrecinctCase, RankedCase};
use crate::ingest::file;
use crate::tally::realign::{self, CardInput};
use crate::tally::rounds::{self, Count};
use crate::tally::slate::Slate;
use crate::tally::unit::{self, UnitInput};
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// Counts the case in `path` and prints its answer.
pub fn run(path: &Path) -> Result<Exit, String> {
    let text = file::read_text(path).map_err(|e| e.to_string())?;
    let (answer, exit) = answer(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut out = std::io::stdout().lock();
    let printed = serde_json::to_writer_pretty(&mut out, &answer).map_err(std::io::Error::from);
    match printed.and_then(|()| writeln!(out)) {
        // A reader that has seen enough, such as `head`, is no failure of the count.
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("output: {e}")),
        _ => Ok(exit),
    }
}

/// The answer to a case's text.
///
/// # Errors
/// A sentence for the operator: what is wrong and where.
pub fn answer(text: &str) -> Result<(Value, Exit), String> {
    let text_of = |e: &dyn std::fmt::Display| e.to_string();
    match cases::parse(text).map_err(|e| text_of(&e))? {
        Case::Ranked(case) => ranked(&case),
        Case::Precinct(case) => precinct(&case),
        Case::Mixed(case) => mixed(&case),
    }
}

fn ranked(case: &RankedCase) -> Result<(Value, Exit), String> {
    let size = case.slate.len();
    let count = rounds::count(&case.cards, size, &case.rules, &case.recorded);
    match count.map_err(|e| e.to_string())? {
        Count::Complete(outcome) => Ok((answer::ranked(case, &outcome, None), Exit::Done)),
        Count::ChanceRequired(question, so_far) => {
            let answer = answer::ranked(case, &so_far, Some(&question));
            Ok((answer, Exit::ChanceRequired))
        }
    }
}

fn precinct(case: &PrecinctCase) -> Result<(Value, Exit), String> {
    let input = UnitInput {
        attendance: case.attendance,
        delegates: case.delegates,
        groups: case.groups.clone(),
        uncommitted: case.slate.find(UNCOMMITTED),
        movement: Vec::new(),
    };
    settled(case, &input)
}

fn mixed(case: &MixedCase) -> Result<(Value, Exit), String> {
    let room = &case.room;
    let input = CardInput {
        deck: &case.cards,
        size: room.slate.len(),
        delegates: room.delegates,
        uncommitted: room.slate.find(UNCOMMITTED),
    };
    let folded = realign::fold(input, room.preset, &room.groups, room.attendance);
    let folded = folded.map_err(|e| e.to_string())?;
    let (mut answer, exit) = settled(room, &folded)?;
    let (moved, exhausted) = answer::movement(&room.slate, &folded);
    answer["moved"] = moved;
    answer["exhausted"] = exhausted;
    Ok((answer, exit))
}

/// How the cases and the published results write it.
const UNCOMMITTED: &str = "Uncommitted";

fn settled(case: &PrecinctCase, input: &UnitInput) -> Result<(Value, Exit), String> {
    let outcome =
        unit::settle(input, case.preset, &case.recorded).map_err(|e| named(&e, &case.slate))?;
    let exit = match outcome.open_question() {
        Some(_) => Exit::ChanceRequired,
        None => Exit::Done,
    };
    Ok((answer::unit(case, input, &outcome), exit))
}

/// A unit's error with names in place of slate positions.
fn named(error: &unit::UnitError, slate: &Slate) -> String {
    match error {
        unit::UnitError::BadRecord(bad) => format!(
            "chance: the recorded outcome selects {}; it must select {} of the tied",
            slate.list(&bad.selected),
            bad.places
        ),
        other => other.to_string(),
    }
}

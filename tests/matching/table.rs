//! The figures, as the page has them.

use crate::Found;
use crate::applicants::Kind;
use caucus::domain::roll::Thresholds;
use std::fmt::Write as _;

/// A share, in tenths of a percent; a dash of nothing.
fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => "–".to_owned(),
        _ => {
            let tenths = (part * 1_000 + whole / 2) / whole;
            format!("{}.{}", tenths / 10, tenths % 10)
        }
    }
}

pub fn write(found: &[Found]) -> String {
    format!("\n{}\n{}\n", by_kind(found), by_threshold(found))
}

/// What the defaults come to, for each kind of applicant.
fn by_kind(found: &[Found]) -> String {
    let mut text =
        "| the person … | found exactly | shown first | shown | somebody else shown | one \
        person may approve the right entry | … a wrong one |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for kind in Kind::ALL {
        let of: Vec<_> = found.iter().filter(|f| f.kind == *kind).collect();
        let count =
            |is: &dyn Fn(&Found) -> bool| share(of.iter().filter(|f| is(f)).count(), of.len());
        let t = Thresholds::default();
        let shown = |f: &Found, is_right: bool| {
            let mut all = f
                .proposed
                .iter()
                .filter(|(_, s)| s.points() >= t.proposed());
            all.any(|(id, _)| (Some(id) == f.is.as_ref()) == is_right)
        };
        let alone = |f: &Found, is_right: bool| {
            let mut all = f
                .proposed
                .iter()
                .filter(|(_, s)| !t.needs_second_person(*s, f.best()));
            all.any(|(id, _)| (Some(id) == f.is.as_ref()) == is_right)
        };
        let is_first = |f: &Found| {
            f.is.is_some()
                && f.proposed.first().map(|(id, _)| id) == f.is.as_ref()
                && shown(f, true)
        };
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            kind.says(),
            count(&|f| f.exact.is_some()),
            count(&is_first),
            count(&|f| shown(f, true)),
            count(&|f| shown(f, false)),
            count(&|f| alone(f, true)),
            count(&|f| alone(f, false)),
        );
    }
    text
}

/// Precision and recall over everybody, at other thresholds.
fn by_threshold(found: &[Found]) -> String {
    let mut text = "| points | precision | recall | precision, one person | recall, one person |\n\
        |---|---|---|---|---|\n"
        .to_owned();
    let on_roll = found.iter().filter(|f| f.is.is_some()).count();
    for points in [50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100] {
        let thresholds = Thresholds::new(points, points).expect("a threshold");
        let pairs = || {
            found
                .iter()
                .flat_map(|f| f.proposed.iter().map(move |p| (f, p)))
        };
        let of = |is_taken: &dyn Fn(&Found, caucus::domain::roll::Score) -> bool| {
            let taken = pairs().filter(|(f, (_, score))| is_taken(f, *score));
            let (right, wrong): (Vec<_>, Vec<_>) =
                taken.partition(|(f, (id, _))| Some(id) == f.is.as_ref());
            let all = right.len() + wrong.len();
            (share(right.len(), all), share(right.len(), on_roll))
        };
        let shown = of(&|_, score| score.points() >= points);
        let alone = of(&|f, score| !thresholds.needs_second_person(score, f.best()));
        let _ = writeln!(
            text,
            "| {points} | {} | {} | {} | {} |",
            shown.0, shown.1, alone.0, alone.1
        );
    }
    text
}

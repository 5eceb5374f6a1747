//! What became of the cards of a district, for the people who cast them: the same page for
//! everybody, made from the released result, so it can say nothing about one card.

use askama::Template;

use super::{Edition, Frame};
use crate::domain::{Role, UnitKind};
use crate::publish::{CardCounts, UnitResult};
use crate::web::board::Released;
use crate::web::chrome::{Chrome, Visitor};

/// A preference, and what its first choices meant for the cards.
#[derive(Debug)]
struct Group<'a> {
    name: &'a str,
    first: u64,
    is_viable: bool,
    /// Cards that came from first choices that were not viable.
    joined: u64,
    in_the_end: u64,
    delegates: u64,
}

/// The cards of a district's virtual unit.
#[derive(Debug)]
struct Count<'a> {
    unit: &'a UnitResult,
    cards: CardCounts,
    threshold: u64,
    groups: Vec<Group<'a>>,
    /// Cards that count for nobody because no choice on them was viable.
    nowhere: u64,
    /// Whether the rules move a card straight to its best choice that was viable at first.
    is_one_move: bool,
}

/// The page of a district's cards.
#[derive(Template)]
#[template(path = "results/cards.html")]
pub(super) struct CardsPage<'a> {
    chrome: Chrome,
    edition: Edition,
    district: &'a str,
    /// None where nothing was opened, or one delegate is elected and nothing moves.
    count: Option<Count<'a>>,
}

impl<'a> CardsPage<'a> {
    pub(super) fn new(frame: Frame, release: &'a Released, district: &'a str) -> Self {
        let mut units = release.document.units.iter();
        let unit =
            units.find(|u| u.kind == UnitKind::Virtual && u.district.as_deref() == Some(district));
        Self {
            chrome: frame.chrome,
            edition: frame.edition,
            district,
            count: unit.and_then(count),
        }
    }
}

fn count(unit: &UnitResult) -> Option<Count<'_>> {
    let (cards, threshold) = (unit.cards?, unit.threshold?);
    let groups = unit.lines.iter().map(|line| Group {
        name: &line.preference,
        first: line.first,
        is_viable: line.first >= threshold,
        joined: line.final_.saturating_sub(line.first),
        in_the_end: line.final_,
        delegates: line.delegates,
    });
    let placed: u64 = unit.lines.iter().map(|line| line.final_).sum();
    let preferring = cards.counted.saturating_sub(cards.no_preference);
    let otherwise = ["R2", "R3", "R4"];
    Some(Count {
        unit,
        cards,
        threshold,
        groups: groups.collect(),
        nowhere: preferring.saturating_sub(placed),
        is_one_move: !unit
            .steps
            .iter()
            .any(|s| otherwise.contains(&s.code.as_str())),
    })
}

//! That two officials let the boxes be opened as they were frozen, as the audit log tells it.
//! `docs/spec/bundle.md`, section 5.

use super::super::{Files, Manifest};
use super::{Fault, Verdict, logs};
use crate::domain::{AccountId, Micros, ProposalId, ProposalKind};
use crate::log::{Action, Actor, AuditEntry, LogName, TreeHead};
use crate::publish::OpenedBox;
use std::collections::BTreeMap;

const ITEM: &str = "audit.txt";

/// One half of an authorisation.
#[derive(PartialEq, Eq)]
struct Half {
    proposal: ProposalId,
    roster: TreeHead,
    cards: TreeHead,
}

/// Checks who let the boxes be opened, and that the log tells of each opening, once.
pub(super) fn check(
    files: &Files,
    manifest: &Manifest,
    audit: &[AuditEntry],
    opened: &BTreeMap<String, OpenedBox>,
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    let told = told(audit, opened)?;
    let Some(first) = told else {
        verdict.note("opening", "no box was opened");
        return Ok(());
    };
    let roster = logs::head(files, manifest, LogName::Roster)?;
    let cards = logs::head(files, manifest, LogName::Cards)?;
    let halves = |is_kind: fn(&Action) -> bool| {
        let of_these = move |half: &Half| (half.roster, half.cards) == (roster, cards);
        let read = move |e: &AuditEntry| match (e.actor, half(&e.action).filter(of_these)) {
            (Actor::Account(by), Some(half)) => Some((by, e.at, half)),
            _ => None,
        };
        let of_kind = audit.iter().filter(move |e| is_kind(&e.action));
        of_kind.filter_map(read).collect::<Vec<_>>()
    };
    let proposed = halves(is_proposed);
    let authorised = halves(is_authorised).into_iter();
    let mut authorised = authorised.filter(|second| second.1 <= first);
    let pair = authorised.find_map(|second| {
        let of_two = |first: &&(AccountId, Micros, Half)| is_pair(first, &second);
        let first = proposed.iter().find(of_two)?;
        Some((first.0, second.0))
    });
    let (one, other) = pair.ok_or_else(|| {
        let says = "no two officials let the boxes be opened as they are, before they were";
        Fault::new(ITEM, says)
    })?;
    let says = format!("accounts {one} and {other} let the boxes be opened");
    verdict.note("opening", says);
    Ok(())
}

/// Two accounts agreed to the same, the second one in time.
fn is_pair(first: &(AccountId, Micros, Half), second: &(AccountId, Micros, Half)) -> bool {
    let ends = first.1.plus_seconds(ProposalKind::OpenBox.seconds());
    first.2 == second.2 && first.0 != second.0 && (first.1..ends).contains(&second.1)
}

fn is_proposed(action: &Action) -> bool {
    matches!(action, Action::OpeningProposed { .. })
}

fn is_authorised(action: &Action) -> bool {
    matches!(action, Action::OpeningAuthorised { .. })
}

/// What either half says was frozen.
fn half(action: &Action) -> Option<Half> {
    let (Action::OpeningProposed {
        proposal,
        roster,
        roster_root,
        cards,
        cards_root,
    }
    | Action::OpeningAuthorised {
        proposal,
        roster,
        roster_root,
        cards,
        cards_root,
    }) = *action
    else {
        return None;
    };
    let head = |size, root| TreeHead { size, root };
    Some(Half {
        proposal,
        roster: head(roster, roster_root),
        cards: head(cards, cards_root),
    })
}

/// The log tells of the opening of these boxes with these counts, each once, and of no other. Gives
/// the time of the first.
fn told(
    audit: &[AuditEntry],
    opened: &BTreeMap<String, OpenedBox>,
) -> Result<Option<Micros>, Fault> {
    let (mut told, mut first) = (BTreeMap::new(), None);
    for entry in audit {
        let Action::BoxOpened {
            district,
            logged,
            superseded,
            refused,
            opened,
        } = &entry.action
        else {
            continue;
        };
        let counts = (*logged, *superseded, *refused, *opened);
        if told.insert(district.0.as_str(), counts).is_some() {
            let says = format!("the box of district {district} was opened twice");
            return Err(Fault::new(ITEM, says));
        }
        first = Some(first.map_or(entry.at, |at: Micros| at.min(entry.at)));
    }
    let found = |(district, found): (&'_ String, &OpenedBox)| {
        let came_out = found.counted() + found.unreadable;
        let logged = came_out + found.superseded + found.refused;
        (
            district.clone(),
            (logged, found.superseded, found.refused, came_out),
        )
    };
    let found: BTreeMap<String, _> = opened.iter().map(found).collect();
    let is_same = told.len() == found.len()
        && found
            .iter()
            .all(|(district, counts)| told.get(district.as_str()) == Some(counts));
    match is_same {
        true => Ok(first),
        false => Err(Fault::new(
            ITEM,
            "it does not tell of the opening of exactly these boxes",
        )),
    }
}

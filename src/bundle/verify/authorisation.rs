//! That two officials let the boxes be opened as they were frozen, as the audit log tells it.
//! `docs/spec/bundle.md`, section 5.

use super::super::{Files, Manifest};
use super::{Fault, Verdict, logs};
use crate::domain::{AccountId, Micros, OPENING_SECONDS, ProposalId, ProposalKind, Role};
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
    let times = told(audit, opened)?;
    if times.is_empty() {
        verdict.note("opening", "no box was opened");
        return Ok(());
    }
    let roster = logs::head(files, manifest, LogName::Roster)?;
    let cards = logs::head(files, manifest, LogName::Cards)?;
    let halves = |is_kind: fn(&Action) -> bool| {
        let of_these = move |half: &Half| (half.roster, half.cards) == (roster, cards);
        let read = move |e: &AuditEntry| match (e.actor, half(&e.action).filter(of_these)) {
            (Actor::Account(by), Some(half)) => Some((by, e.at, half)),
            _ => None,
        };
        let of_kind = audit.iter().filter(move |e| is_kind(&e.action));
        let by_manager = move |half: &(AccountId, Micros, Half)| is_manager(audit, half.0, half.1);
        of_kind
            .filter_map(read)
            .filter(by_manager)
            .collect::<Vec<_>>()
    };
    let (proposed, authorised) = (halves(is_proposed), halves(is_authorised));
    let of_two = |second: &'_ (AccountId, Micros, Half)| {
        let first = proposed.iter().find(|first| is_pair(first, second))?;
        Some((first.0, second.0, second.1))
    };
    let pairs: Vec<_> = authorised.iter().filter_map(of_two).collect();
    let mut agreed = None;
    for time in times {
        let lets = |(_, _, at): &&(AccountId, AccountId, Micros)| {
            (*at..at.plus_seconds(OPENING_SECONDS)).contains(&time)
        };
        agreed = Some(pairs.iter().find(lets).ok_or_else(|| {
            let says = "no two event managers let the boxes be opened as they are, in the day \
                        before they were";
            Fault::new(ITEM, says)
        })?);
    }
    if let Some((one, other, _)) = agreed {
        let says = format!("event managers {one} and {other} let the boxes be opened");
        verdict.note("opening", says);
    }
    Ok(())
}

/// Whether an account was an event manager's at a time: made as one by then, and not ended before.
fn is_manager(audit: &[AuditEntry], account: AccountId, at: Micros) -> bool {
    let made = audit
        .iter()
        .filter(|e| e.at <= at)
        .filter_map(|e| match e.action {
            Action::AccountCreated { account: of, role } => (of == account).then_some(role),
            _ => None,
        });
    let roles: Vec<Role> = made.collect();
    let has_ended = audit.iter().filter(|e| e.at < at).any(|e| match e.action {
        Action::StaffEnded { account: of, .. } | Action::AccountDisabled { account: of } => {
            of == account
        }
        _ => false,
    });
    roles == [Role::EventManager] && !has_ended
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
/// the time of each.
fn told(audit: &[AuditEntry], opened: &BTreeMap<String, OpenedBox>) -> Result<Vec<Micros>, Fault> {
    let (mut told, mut times) = (BTreeMap::new(), Vec::new());
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
        times.push(entry.at);
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
        true => Ok(times),
        false => Err(Fault::new(
            ITEM,
            "it does not tell of the opening of exactly these boxes",
        )),
    }
}

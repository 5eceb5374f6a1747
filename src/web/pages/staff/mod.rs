//! Pages of staff about staff.

pub mod member;
pub mod own;
pub mod people;

use super::super::board::Board;
use crate::domain::{Unit, UnitId};
use crate::i18n::Lang;
use crate::services::staff::people::Member;
use crate::web::display::Times;

/// Characters of a precinct nobody knows that are shown again.
const CODE_SHOWN: usize = 40;

/// An instant, for people and machines.
struct At {
    shown: String,
    machine: String,
}

/// One of staff, as pages show them.
struct Shown {
    member: Member,
    since: Option<At>,
    last: Option<At>,
    /// Until when their invitation is good; none where they have none that is.
    invited: Option<At>,
    /// A chair's precincts as they are called, and their published identifiers.
    precincts: Vec<String>,
    codes: String,
}

fn shown(board: &Board, lang: Lang, member: Member) -> Shown {
    let at = |at| At {
        shown: board.times.brief(lang, at),
        machine: Times::machine(at),
    };
    let units = own_units(board, &member.precincts);
    let codes: Vec<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    let invited = member.invited_until.filter(|until| *until > board.read);
    Shown {
        since: member.since.map(at),
        last: member.last_signed_in.map(at),
        invited: invited.filter(|_| member.is_invited()).map(at),
        precincts: units.iter().map(|unit| named(unit)).collect(),
        codes: codes.join(" "),
        member,
    }
}

/// The units of the event with these ids.
fn own_units<'a>(board: &'a Board, ids: &[UnitId]) -> Vec<&'a Unit> {
    let units = board.event().map(|o| o.units.as_slice());
    let units = units.unwrap_or_default().iter();
    units.filter(|unit| ids.contains(&unit.id)).collect()
}

/// What a precinct is called.
fn named(unit: &Unit) -> String {
    format!("{} ({})", unit.name, unit.county)
}

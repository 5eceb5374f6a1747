//! What goes out: one canonical document, and everything rendered from it. A figure on a page, in
//! a feed or in a file is never computed again on the way.

pub mod cell;
mod compose;
mod count;
pub mod document;
mod report;
pub mod unit;

pub use compose::{Heading, Presets, compose};
pub use count::{CountError, Counter, HeldChance, OpenedBox};
pub use document::{
    Area, AreaLine, CardBox, EventInfo, ReleaseDocument, Reporting, RuleUse, assemble,
};
pub use unit::{CardCounts, Chance, Line, Step, UnitResult};

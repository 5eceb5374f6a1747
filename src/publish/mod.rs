//! What goes out: one canonical document, and everything rendered from it. A figure on a page, in
//! a feed or in a file is never computed again on the way.

pub mod document;
mod report;
pub mod unit;

pub use document::{
    Area, AreaLine, CardBox, EventInfo, ReleaseDocument, Reporting, RuleUse, assemble,
};
pub use unit::{CardCounts, Chance, Line, Step, UnitResult};

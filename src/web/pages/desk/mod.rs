//! The verification desk: what waits, one case beside the roll, what waits for a second
//! person, and accounts that are given back.

pub mod case;
mod compare;
mod history;
pub mod late;
pub mod overrule;
pub mod queue;
pub mod recovery;
pub mod second;
mod verdict;
pub mod whole;
pub mod work;

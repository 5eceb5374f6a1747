//! The verification desk: what waits, one case beside the roll, what waits for a second
//! person, and accounts that are given back.

pub mod case;
mod compare;
pub mod late;
pub mod overrule;
pub mod queue;
pub mod recovery;
pub mod second;
mod verdict;
pub mod work;

/// A name cut to initials: a list is read over shoulders.
fn initials(given: &str, family: &str) -> String {
    let initial = |name: &str| name.chars().next().map(|c| format!("{c}."));
    let parts = [given, family].into_iter().filter_map(initial);
    parts.collect::<Vec<_>>().join(" ")
}

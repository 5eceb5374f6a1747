//! Every way a game of chance can end.

use caucus::tally::chance::Recorded;
use caucus::tally::rules::Preset;
use caucus::tally::slate::Pref;
use caucus::tally::unit::{UnitInput, UnitOutcome, settle};

/// Every choice of `places` out of `among`.
pub fn choices(among: &[Pref], places: usize) -> Vec<Vec<Pref>> {
    match (places, among) {
        (0, _) => vec![Vec::new()],
        (_, []) => Vec::new(),
        (_, [first, rest @ ..]) => {
            let mut all = choices(rest, places - 1);
            all.iter_mut().for_each(|chosen| chosen.insert(0, *first));
            all.extend(choices(rest, places));
            all
        }
    }
}

/// Every result the rules allow: one, or one for each outcome of the game of chance.
pub fn all(input: &UnitInput, preset: &Preset) -> Vec<UnitOutcome> {
    let open = settle(input, preset, &[]).unwrap();
    let Some(question) = open.open_question() else {
        return vec![open];
    };
    let places = usize::try_from(question.places).unwrap();
    let held = |selected: Vec<Pref>| {
        let record = Recorded {
            purpose: question.purpose,
            among: question.among.clone(),
            selected,
        };
        settle(input, preset, &[record]).unwrap()
    };
    choices(&question.among, places)
        .into_iter()
        .map(held)
        .collect()
}

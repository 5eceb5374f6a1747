//! A second implementation of elimination counts, slow and literal: every round reads every ballot
//! again from its first rank, in the words of the case format, with nothing but lists of names.

mod decide;
pub mod unit;

use serde_json::{Map, Value, json};

type Tally = Vec<(String, u64)>;

/// The count of a ranked case, in the shape of its answer; `None` where it must be refused.
pub fn count(case: &Value) -> Option<Value> {
    Count::new(case).run()
}

struct Count<'a> {
    case: &'a Value,
    continuing: Vec<String>,
    winners: Vec<String>,
    /// The threshold that stays, as a numerator over 10,000.
    fixed: Option<u64>,
    /// Ballots that counted for nobody in a round, and why: they never come back.
    gone: Vec<(&'a Value, &'static str)>,
    rounds: Vec<Value>,
    tallies: Vec<Tally>,
    tie_breaks: Vec<Value>,
    precincts: Map<String, Value>,
}

/// Where a ballot counts: for a name, or for nobody, and why.
type Place = Result<String, &'static str>;

/// Somebody, or the tied whom only a game of chance can tell apart.
type Pick = Result<String, Vec<String>>;

const REASONS: [&str; 4] = [
    "overvotes",
    "skippedRankings",
    "exhaustedChoices",
    "repeatedRankings",
];

fn names(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.map(|name| name.as_str().unwrap().to_owned()).collect()
}

impl<'a> Count<'a> {
    fn new(case: &'a Value) -> Self {
        let excluded = names(&case["rules"]["exclude"]);
        let mut continuing = names(&case["candidates"]);
        continuing.retain(|name| !excluded.contains(name));
        Self {
            case,
            continuing,
            winners: Vec::new(),
            fixed: None,
            gone: Vec::new(),
            rounds: Vec::new(),
            tallies: Vec::new(),
            tie_breaks: Vec::new(),
            precincts: Map::new(),
        }
    }

    fn rule(&self, key: &str) -> &'a Value {
        &self.case["rules"][key]
    }

    fn is(&self, key: &str, word: &str) -> bool {
        self.rule(key) == word
    }

    fn ballots(&self) -> impl Iterator<Item = (&'a Value, u64)> {
        let ballots = self.case["ballots"].as_array().unwrap().iter();
        ballots.map(|ballot| (ballot, ballot["count"].as_u64().unwrap()))
    }

    /// Reads a ballot rank by rank; `None` for a blank one.
    fn place(&self, ballot: &Value) -> Option<Place> {
        if let Some((_, why)) = self
            .gone
            .iter()
            .find(|(gone, _)| std::ptr::eq(*gone, ballot))
        {
            return Some(Err(why));
        }
        let mut ranks = ballot["ranking"].as_array().unwrap().clone();
        ranks.truncate(
            self.rule("max_rankings")
                .as_u64()
                .map_or(99, |n| usize::try_from(n).unwrap()),
        );
        if ranks.iter().all(Value::is_null) {
            return None;
        }
        let most_skipped = self.rule("max_skipped_ranks").as_u64().unwrap_or(99);
        let (mut skipped, mut seen) = (0, Vec::new());
        for rank in ranks {
            if rank.is_null() {
                skipped += 1;
                continue;
            }
            if skipped > most_skipped {
                return Some(Err("skippedRankings"));
            }
            skipped = 0;
            let unknown = rank == "$OVERVOTE";
            let marked = match &rank {
                Value::Array(_) => names(&rank),
                _ if unknown => Vec::new(),
                one => vec![one.as_str().unwrap().to_owned()],
            };
            if self.is("duplicate", "exhaust") && marked.iter().any(|name| seen.contains(name)) {
                return Some(Err("repeatedRankings"));
            }
            seen.extend(marked.clone());
            let overvoted = unknown || marked.len() > 1;
            if overvoted && self.is("overvote", "skip_to_next") {
                continue;
            }
            if overvoted && (unknown || self.is("overvote", "exhaust")) {
                return Some(Err("overvotes"));
            }
            let left: Vec<&String> = marked
                .iter()
                .filter(|m| self.continuing.contains(m))
                .collect();
            match left[..] {
                [] => {}
                [one] => return Some(Ok(one.clone())),
                _ => return Some(Err("overvotes")),
            }
        }
        Some(Err("exhaustedChoices"))
    }

    fn tally(&self, of: impl Fn(&Value) -> bool) -> (Tally, Value) {
        let mut tally: Tally = self
            .continuing
            .iter()
            .map(|name| (name.clone(), 0))
            .collect();
        let mut inactive = REASONS.map(|reason| (reason, 0));
        for (ballot, cards) in self.ballots().filter(|(ballot, _)| of(ballot)) {
            match self.place(ballot) {
                Some(Ok(name)) => tally.iter_mut().find(|(n, _)| *n == name).unwrap().1 += cards,
                Some(Err(why)) => inactive.iter_mut().find(|(r, _)| *r == why).unwrap().1 += cards,
                None => {}
            }
        }
        let inactive = inactive
            .into_iter()
            .map(|(why, n)| (why.to_owned(), json!(n)));
        (tally, Value::Object(inactive.collect()))
    }

    /// The threshold over 10,000, so that percentages with two decimals stay whole.
    fn threshold(&self, active: u64) -> u64 {
        let places = match self.rule("mode").as_str() {
            Some("bottoms_up_threshold") => {
                let text = self.rule("threshold_percent").as_str().unwrap();
                let (whole, part) = text.split_once('.').unwrap_or((text, ""));
                return active * format!("{whole}{part:0<2}").parse::<u64>().unwrap();
            }
            Some("bottoms_up_n") => self.rule("winners").as_u64().unwrap(),
            _ => 1,
        };
        let minimum = self.rule("minimum_votes").as_u64().unwrap_or(0);
        (active / (places + 1) + 1).max(minimum) * 10_000
    }

    fn run(mut self) -> Option<Value> {
        if self.rule("drop_candidates_without_first_votes") == true {
            let (first, _) = self.tally(|_| true);
            self.continuing
                .retain(|name| first.iter().any(|(n, cards)| n == name && *cards > 0));
        }
        if self.tally(|_| true).0.iter().all(|(_, cards)| *cards == 0) {
            return Some(json!({"elected": [], "rounds": []}));
        }
        loop {
            let (tally, inactive) = self.tally(|_| true);
            let minimum = self.rule("minimum_votes").as_u64().unwrap_or(0);
            if self.rounds.is_empty() && tally.iter().all(|(_, cards)| *cards < minimum) {
                return None;
            }
            let active = tally.iter().map(|(_, cards)| cards).sum();
            let threshold = self.fixed.unwrap_or_else(|| self.threshold(active));
            if self.is("mode", "bottoms_up_n") || self.is("threshold_basis", "first_round") {
                self.fixed = Some(threshold);
            }
            self.by_precinct();
            let gone: Vec<_> = self
                .ballots()
                .filter_map(|(ballot, _)| Some((ballot, self.place(ballot)?.err()?)))
                .collect();
            self.gone = gone;
            self.tallies.push(tally.clone());
            self.rounds.push(json!({
                "round": self.rounds.len() + 1,
                "tally": object(&tally),
                "active": active,
                "threshold": decimal(threshold),
                "inactive": inactive,
                "elected": [],
                "eliminated": [],
                "transfers": {},
            }));
            match self.decide(&tally, threshold) {
                Err((choosing, tied)) => return Some(self.stopped(choosing, &tied)),
                Ok(true) => return Some(self.finished()),
                Ok(false) => {}
            }
        }
    }

    fn by_precinct(&mut self) {
        let mut precincts: Vec<&str> = self
            .ballots()
            .map(|(ballot, _)| ballot["precinct"].as_str().unwrap())
            .collect();
        precincts.sort_unstable();
        precincts.dedup();
        for precinct in precincts {
            let (tally, inactive) = self.tally(|ballot| ballot["precinct"] == precinct);
            let round = json!({"tally": object(&tally), "inactive": inactive});
            let rounds = self.precincts.entry(precinct).or_insert_with(|| json!([]));
            rounds.as_array_mut().unwrap().push(round);
        }
    }
    fn stopped(self, choosing: &str, tied: &[String]) -> Value {
        let round = self.rounds.len();
        json!({
            "chance_required": {"for": choosing, "tied": tied, "round": round},
            "rounds": self.rounds,
        })
    }

    fn finished(self) -> Value {
        let last = self.rounds.last().unwrap();
        let blank: u64 = self
            .ballots()
            .filter(|(b, _)| self.place(b).is_none())
            .map(|(_, cards)| cards)
            .sum();
        let total: u64 = self.ballots().map(|(_, cards)| cards).sum();
        let final_ = json!({
            "tally": last["tally"], "threshold": last["threshold"], "inactive": last["inactive"],
            "undervotes": blank, "total_ballots": total, "rounds": self.rounds.len(),
        });
        json!({
            "rounds": self.rounds, "final": final_, "elected": self.winners,
            "tie_breaks": self.tie_breaks, "precincts": self.precincts,
        })
    }
}

fn having(field: &Tally, cards: u64) -> Vec<String> {
    field
        .iter()
        .filter(|(_, n)| *n == cards)
        .map(|(name, _)| name.clone())
        .collect()
}

fn object(tally: &Tally) -> Value {
    tally
        .iter()
        .map(|(name, cards)| (name.clone(), json!(cards)))
        .collect()
}

/// Over 10,000, written without trailing zeros.
fn decimal(scaled: u64) -> String {
    let text = format!("{}.{:04}", scaled / 10_000, scaled % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

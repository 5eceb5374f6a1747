//! Who is elected, who goes, and where their ballots go.

use super::{Count, Pick, Tally, having, names};
use serde_json::{Map, Value, json};

impl Count<'_> {
    /// Elects or eliminates; whether the count is over.
    pub(super) fn decide(
        &mut self,
        tally: &Tally,
        threshold: u64,
    ) -> Result<bool, (&'static str, Vec<String>)> {
        let now = self.rounds.len() - 1;
        let over = self
            .rule("stop_after_round")
            .as_u64()
            .is_some_and(|stop| stop <= now as u64 + 1);
        let elected = self
            .elect(tally, threshold)
            .map_err(|tied| ("winner", tied))?;
        if !elected.is_empty() {
            self.rounds[now]["elected"] = json!(elected);
            self.winners = elected;
            let to_two = self.rule("continue_until_two") == true;
            self.fixed = self.fixed.or(to_two.then_some(threshold));
            return Ok(over || !to_two || tally.len() <= 2);
        }
        if !self.winners.is_empty() && tally.len() <= 2 {
            return Ok(true);
        }
        let out = self
            .eliminate(tally, threshold)
            .map_err(|tied| ("loser", tied))?;
        self.rounds[now]["eliminated"] = json!(out);
        let before: Vec<_> = self
            .ballots()
            .map(|(b, cards)| (self.place(b), b, cards))
            .collect();
        self.continuing.retain(|name| !out.contains(name));
        let ends = over || self.continuing.is_empty();
        for name in &out {
            let mut moved: Map<String, Value> = Map::new();
            for (_, ballot, cards) in before.iter().filter(|(p, ..)| *p == Some(Ok(name.clone()))) {
                let to = self
                    .place(ballot)
                    .unwrap()
                    .unwrap_or("exhausted".to_owned());
                let sum = moved.get(&to).and_then(Value::as_u64).unwrap_or(0) + cards;
                moved.insert(to, json!(sum));
            }
            if ends {
                moved.clear();
            }
            self.rounds[now]["transfers"][name] = Value::Object(moved);
        }
        let nobody = self.tally(|_| true).0.iter().all(|(_, cards)| *cards == 0);
        Ok(ends || nobody)
    }

    fn write_in(&self) -> Option<&str> {
        self.rule("write_in")["id"].as_str()
    }

    fn elect(&mut self, tally: &Tally, threshold: u64) -> Result<Vec<String>, Vec<String>> {
        let is_write_in = |name: &str| self.write_in() == Some(name);
        let write_in_counts = tally
            .iter()
            .any(|(name, cards)| is_write_in(name) && *cards > 0);
        if write_in_counts || !self.winners.is_empty() {
            return Ok(Vec::new());
        }
        let field: Tally = tally
            .iter()
            .filter(|(name, _)| !is_write_in(name))
            .cloned()
            .collect();
        let everybody = || {
            field
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
        };
        match self.rule("mode").as_str() {
            Some("bottoms_up_threshold") => {
                let all = tally.iter().all(|(_, cards)| self.stays(*cards, threshold));
                return Ok(if all { everybody() } else { Vec::new() });
            }
            Some("bottoms_up_n") => {
                let places = self.rule("winners").as_u64().unwrap();
                let fits = tally.len() as u64 <= places;
                return Ok(if fits { everybody() } else { Vec::new() });
            }
            _ if tally.len() == 1 => return Ok(everybody()),
            _ => {}
        }
        let most = field.iter().map(|(_, cards)| *cards).max().unwrap_or(0);
        let enough = most >= self.rule("minimum_votes").as_u64().unwrap_or(0);
        if most * 10_000 < threshold && !(tally.len() == 2 && enough) {
            return Ok(Vec::new());
        }
        let leaders = having(&field, most);
        Ok(vec![self.one_of(leaders, "winner")?])
    }

    fn stays(&self, cards: u64, threshold: u64) -> bool {
        match self.rule("at_threshold_is_viable") == false {
            true => cards * 10_000 > threshold,
            false => cards * 10_000 >= threshold,
        }
    }

    fn eliminate(&mut self, tally: &Tally, threshold: u64) -> Result<Vec<String>, Vec<String>> {
        if let Some((write_in, _)) = tally
            .iter()
            .find(|(name, cards)| self.write_in() == Some(name) && *cards > 0)
        {
            return Ok(vec![write_in.clone()]);
        }
        let field: Tally = tally
            .iter()
            .filter(|(name, _)| !self.winners.contains(name))
            .cloned()
            .collect();
        let those = |goes: &dyn Fn(u64) -> bool| -> Vec<String> {
            field
                .iter()
                .filter(|(_, cards)| goes(*cards))
                .map(|(name, _)| name.clone())
                .collect()
        };
        let minimum = self.rule("minimum_votes").as_u64().unwrap_or(0);
        let out = those(&|cards| cards < minimum);
        if !out.is_empty() {
            return Ok(out);
        }
        if self.is("elimination", "cutoff") {
            let out = those(&|cards| !self.stays(cards, threshold));
            if !out.is_empty() {
                return Ok(out);
            }
        }
        if self.is("elimination", "batch") {
            let out = self.hopeless(tally, threshold);
            if out.len() > 1 {
                return Ok(out);
            }
        }
        let fewest = field.iter().map(|(_, cards)| *cards).min().unwrap_or(0);
        Ok(vec![self.one_of(having(&field, fewest), "loser")?])
    }

    /// The most who, even with all their cards on one of them, reach neither whoever is next nor a
    /// threshold that would let them stay, leaving as many as the count needs.
    fn hopeless(&self, tally: &Tally, threshold: u64) -> Vec<String> {
        let needed = match self.rule("winners").as_u64() {
            _ if self.rule("continue_until_two") == true => 2,
            Some(winners) => winners,
            None => 1,
        };
        let mut best: Vec<String> = Vec::new();
        for (_, next) in tally {
            let below: Tally = tally
                .iter()
                .filter(|(_, cards)| cards < next)
                .cloned()
                .collect();
            let sum: u64 = below.iter().map(|(_, cards)| cards).sum();
            let left = (tally.len() - below.len()) as u64;
            let may_stay = self.is("mode", "bottoms_up_threshold") && self.stays(sum, threshold);
            if sum < *next && !may_stay && left >= needed && below.len() > best.len() {
                best = below.into_iter().map(|(name, _)| name).collect();
            }
        }
        best
    }

    fn one_of(&mut self, tied: Vec<String>, choosing: &str) -> Pick {
        if tied.len() == 1 {
            return Ok(tied[0].clone());
        }
        let rule = self.rule("tiebreak");
        let round = self.rounds.len();
        let scripted = |among: &[String]| {
            let outcomes = rule["scripted"].as_array().into_iter().flatten();
            let same = |o: &&Value| {
                let mut listed = names(&o["tied"]);
                listed.sort();
                let mut among = among.to_vec();
                among.sort();
                o["round"] == round && o["choosing"] == choosing && listed == among
            };
            outcomes
                .into_iter()
                .find(same)
                .map(|o| o["selected"].as_str().unwrap().to_owned())
        };
        let selected = match rule["mode"].as_str().unwrap() {
            "candidate_order" | "generate_permutation" => {
                let order: Vec<String> = names(&rule["order"])
                    .into_iter()
                    .filter(|n| tied.contains(n))
                    .collect();
                let pick = if choosing == "winner" {
                    order.first()
                } else {
                    order.last()
                };
                pick.cloned().unwrap()
            }
            "previous_rounds_then_random" => {
                let mut among = tied.clone();
                for earlier in self.tallies[..round - 1].iter().rev() {
                    let of = |name: &String| earlier.iter().find(|(n, _)| n == name).unwrap().1;
                    let counts = among.iter().map(of);
                    let best = if choosing == "winner" {
                        counts.max()
                    } else {
                        counts.min()
                    };
                    among.retain(|name| Some(of(name)) == best);
                }
                match &among[..] {
                    [one] => one.clone(),
                    _ => scripted(&tied).or_else(|| scripted(&among)).ok_or(among)?,
                }
            }
            _ => scripted(&tied).ok_or_else(|| tied.clone())?,
        };
        self.tie_breaks.push(json!({
            "round": round, "choosing": choosing, "tied": tied, "selected": selected,
        }));
        Ok(selected)
    }
}

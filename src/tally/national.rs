//! National delegates: DNC Rule 14, pool by pool. A preference with 15 % of all of a pool's SDEs
//! qualifies (where nobody has that, half of the leader's share is the bar); qualifiers share the
//! seats by whole parts, then by largest fractions. Nothing here is rounded.

use super::MOST_DELEGATES;
use super::award::{self, AwardRule, Claim, Start, Surplus};
use super::chance::{BadRecord, Question, Recorded};
use super::exact::{Fraction, PublishedSde};
use super::reason::Reason;
use super::rollup::{Area, RollUp};
use super::rules::{Choice, Preset, PresetError, Rule};
use super::slate::Pref;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The plans as shipped.
static PLANS: LazyLock<Result<Vec<Plan>, PresetError>> = LazyLock::new(|| {
    [include_str!("presets/iowa-2020-national.toml")]
        .into_iter()
        .map(Plan::parse)
        .collect()
});

/// A state's plan for its pledged national delegates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub name: String,
    pub title: String,
    /// The rule preset of the units whose SDEs fill the pools.
    pub units: String,
    /// The share of a pool's SDEs that qualifies.
    #[serde(deserialize_with = "share")]
    pub bar: Fraction,
    #[serde(rename = "pool")]
    pub pools: Vec<Pool>,
    #[serde(default, rename = "choice")]
    pub choices: Vec<Choice>,
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// A pool of national delegates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    pub name: String,
    /// The congressional district whose SDEs decide; `None`: the whole state's.
    pub district: Option<String>,
    /// National delegates the pool elects.
    pub seats: u32,
    /// State delegates all units of the pool elect together; figures that stand for fewer are a
    /// part of it.
    pub state_delegates: u64,
}

fn share<'de, D: Deserializer<'de>>(from: D) -> Result<Fraction, D::Error> {
    let text = String::deserialize(from)?;
    Fraction::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no share")))
}

impl Plan {
    fn parse(text: &str) -> Result<Self, PresetError> {
        let malformed = |message: String| PresetError::Malformed(message);
        let plan: Self = toml::from_str(text).map_err(|e| malformed(e.to_string()))?;
        match plan
            .pools
            .iter()
            .find(|p| p.seats == 0 || p.seats > MOST_DELEGATES)
        {
            Some(pool) => Err(malformed(format!(
                "pool {}: {} seats",
                pool.name, pool.seats
            ))),
            None => Ok(plan),
        }
    }

    /// The plan that goes with a preset of units, if one is shipped.
    ///
    /// # Errors
    /// [`PresetError::Malformed`], which a test rules out for what is shipped.
    pub fn for_units(preset: &Preset) -> Result<Option<&'static Self>, PresetError> {
        let plans = PLANS.as_deref().map_err(Clone::clone)?;
        Ok(plans.iter().find(|plan| plan.units == preset.name))
    }

    /// Fills every pool from a roll-up's published SDEs. `recorded` holds the games of chance that
    /// were held, by pool.
    ///
    /// # Errors
    /// [`BadRecord`] where a recorded game of chance does not answer the question that arises.
    pub fn fill(
        &self,
        sums: &RollUp,
        recorded: &BTreeMap<String, Vec<Recorded>>,
    ) -> Result<Vec<PoolOutcome>, BadRecord> {
        let nobody = Area::default();
        let fill = |pool: &Pool| {
            let area = match &pool.district {
                None => &sums.state,
                Some(district) => sums.districts.get(district).unwrap_or(&nobody),
            };
            let standings: Vec<_> = area.figures().map(|(pref, f)| (pref, f.sde)).collect();
            let recorded = recorded
                .get(&pool.name)
                .map(Vec::as_slice)
                .unwrap_or_default();
            settle(pool, self.bar, &standings, recorded)
        };
        self.pools.iter().map(fill).collect()
    }
}

/// A pool's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolOutcome {
    pub pool: String,
    pub seats: u32,
    /// The SDEs of everybody, qualified or not.
    pub total: PublishedSde,
    /// Delegates of the qualifiers, in the order of the standings: after the recorded game of
    /// chance, or before it while one is open.
    pub delegates: Vec<(Pref, u32)>,
    /// The game of chance this result needs or needed.
    pub question: Option<Question>,
    /// What it selected; `None` while it is open.
    pub selected: Option<Vec<Pref>>,
    pub reasons: Vec<Reason>,
}

impl PoolOutcome {
    /// The game of chance that must still be held.
    #[must_use]
    pub fn open_question(&self) -> Option<&Question> {
        self.question.as_ref().filter(|_| self.selected.is_none())
    }
}

/// National delegates of all pools by preference; `None` while a game of chance is open.
#[must_use]
pub fn total(pools: &[PoolOutcome]) -> Option<BTreeMap<Pref, u32>> {
    if pools.iter().any(|p| p.open_question().is_some()) {
        return None;
    }
    let mut sums = BTreeMap::new();
    for (pref, delegates) in pools.iter().flat_map(|p| &p.delegates) {
        *sums.entry(*pref).or_insert(0) += delegates;
    }
    sums.retain(|_, delegates| *delegates > 0);
    Some(sums)
}

/// Shares one pool's seats out by its SDEs. A pool without any SDE elects nobody.
///
/// # Errors
/// [`BadRecord`] where a recorded game of chance does not answer the question that arises.
pub fn settle(
    pool: &Pool,
    bar: Fraction,
    standings: &[(Pref, PublishedSde)],
    recorded: &[Recorded],
) -> Result<PoolOutcome, BadRecord> {
    let total: u64 = standings.iter().map(|(_, sde)| sde.0).sum();
    let mut reasons = Vec::new();
    let claims = qualifiers(standings, total, bar, &mut reasons);
    let basis = claims.iter().map(|c| c.size).sum();
    let rule = AwardRule {
        start: Start::WholePart,
        surplus: Surplus::Fixed,
    };
    let award = award::apportion(&claims, basis, pool.seats, rule, recorded)?;
    reasons.extend(award.reasons.into_iter().map(national));
    let held = claims.iter().map(|c| c.pref).zip(award.delegates);
    Ok(PoolOutcome {
        pool: pool.name.clone(),
        seats: pool.seats,
        total: PublishedSde(total),
        delegates: held.collect(),
        question: award.question,
        selected: award.selected,
        reasons,
    })
}

/// Who has the bar, or half of the leader's share where nobody has it.
fn qualifiers(
    standings: &[(Pref, PublishedSde)],
    total: u64,
    bar: Fraction,
    reasons: &mut Vec<Reason>,
) -> Vec<Claim> {
    let most = standings.iter().map(|(_, sde)| sde.0).max().unwrap_or(0);
    let of_all = |sde: u64| Fraction::new(u128::from(sde), u128::from(total));
    let Some(leader) = of_all(most) else {
        return Vec::new();
    };
    let bar = if leader >= bar {
        bar
    } else {
        let half = Fraction::new(u128::from(most), 2 * u128::from(total)).unwrap_or(leader);
        reasons.push(Reason::HalfLeader { share: half });
        half
    };
    let mut claims = Vec::new();
    for (pref, sde) in standings {
        let Some(share) = of_all(sde.0).filter(|_| sde.0 > 0) else {
            continue;
        };
        if share >= bar {
            reasons.push(Reason::Qualifies { pref: *pref, share });
            claims.push(Claim {
                pref: *pref,
                size: sde.0,
            });
        } else {
            reasons.push(Reason::FallsShort { pref: *pref, share });
        }
    }
    claims
}

/// The award's reasons under the codes of Rule 14.
fn national(reason: Reason) -> Reason {
    match reason {
        Reason::Quota { pref, raw, start } => Reason::WholePart {
            pref,
            raw,
            whole: start,
        },
        Reason::GainsOne { pref, raw } => Reason::LargestFraction { pref, raw },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::Purpose;
    use super::super::slate::Slate;
    use super::*;
    use serde_json::Value;

    const BAR: &str = "3/20";

    fn iowa() -> &'static Plan {
        let preset = Preset::named("iowa-2020-precinct").unwrap();
        Plan::for_units(preset).unwrap().unwrap()
    }

    fn pool(seats: u32) -> Pool {
        Pool {
            name: "at-large".into(),
            district: None,
            seats,
            state_delegates: 1,
        }
    }

    fn fill(seats: u32, sdes: &[u64], recorded: &[Recorded]) -> PoolOutcome {
        let standings: Vec<_> = (0..)
            .map(Pref)
            .zip(sdes.iter().map(|s| PublishedSde(*s)))
            .collect();
        settle(
            &pool(seats),
            Fraction::parse(BAR).unwrap(),
            &standings,
            recorded,
        )
        .unwrap()
    }

    fn delegates(outcome: &PoolOutcome) -> Vec<u32> {
        outcome.delegates.iter().map(|(_, n)| *n).collect()
    }

    #[test]
    fn iowa_2020_sent_14_12_8_6_and_1() {
        let file = include_str!("../../tests/data/national/iowa-2020.json");
        let worked: Value = serde_json::from_str(file).unwrap();
        let slate = Slate::new(["Bu", "Sa", "Bi", "Wa", "Kl", "rest"]).unwrap();
        let sde = |v: &Value| PublishedSde::parse(v.as_str().unwrap()).unwrap();
        let mut outcomes = Vec::new();
        for (pool, case) in iowa().pools.iter().zip(worked["pools"].as_array().unwrap()) {
            assert_eq!(
                (&*pool.name, u64::from(pool.seats)),
                (
                    case["pool"].as_str().unwrap(),
                    case["seats"].as_u64().unwrap()
                )
            );
            let mut rest = sde(&case["total"]);
            let mut standings = Vec::new();
            for (name, figure) in case["sde"].as_object().unwrap() {
                rest.0 -= sde(figure).0;
                standings.push((slate.find(name).unwrap(), sde(figure)));
            }
            standings.push((slate.find("rest").unwrap(), rest));
            let outcome = settle(pool, iowa().bar, &standings, &[]).unwrap();
            let won: BTreeMap<&str, u64> = outcome
                .delegates
                .iter()
                .filter(|(_, n)| *n > 0)
                .map(|(p, n)| (slate.name(*p), u64::from(*n)))
                .collect();
            let expected: BTreeMap<&str, u64> = case["result"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(k, v)| (&**k, v.as_u64().unwrap()))
                .collect();
            assert_eq!(won, expected, "{}", pool.name);
            outcomes.push(outcome);
        }
        let all = total(&outcomes).unwrap();
        let by_name: BTreeMap<&str, u32> = all.iter().map(|(p, n)| (slate.name(*p), *n)).collect();
        let expected: BTreeMap<String, u32> =
            serde_json::from_value(worked["total"].clone()).unwrap();
        assert_eq!(by_name, expected.iter().map(|(k, v)| (&**k, *v)).collect());
    }

    #[test]
    fn exactly_fifteen_percent_qualifies_and_a_ten_thousandth_less_does_not() {
        assert_eq!(delegates(&fill(4, &[8_500, 1_500], &[])), [3, 1]);
        assert_eq!(delegates(&fill(4, &[8_501, 1_499], &[])), [4]);
    }

    #[test]
    fn half_of_the_leaders_share_is_the_bar_where_nobody_has_fifteen_percent() {
        let sdes = [14, 14, 14, 14, 14, 14, 9, 7];
        let outcome = fill(8, &sdes, &[]);
        assert_eq!(outcome.delegates.len(), 8, "7 is exactly half of 14");
        assert!(
            matches!(outcome.reasons[0], Reason::HalfLeader { share } if share.of(100).nearest() == 7)
        );
        let outcome = fill(8, &[140, 140, 140, 140, 140, 141, 90, 69], &[]);
        assert_eq!(outcome.delegates.len(), 7, "69 is less than half of 141");
    }

    #[test]
    fn equal_fractions_are_left_to_a_game_of_chance() {
        let open = fill(3, &[500, 500], &[]);
        assert_eq!(delegates(&open), [1, 1]);
        let question = open.open_question().unwrap();
        assert_eq!((question.purpose, question.places), (Purpose::Gain, 1));
        assert_eq!(total(std::slice::from_ref(&open)), None);
        let record = Recorded {
            purpose: Purpose::Gain,
            among: question.among.clone(),
            selected: vec![Pref(1)],
        };
        let held = fill(3, &[500, 500], &[record]);
        assert_eq!(delegates(&held), [1, 2]);
        assert_eq!(total(&[held]).unwrap()[&Pref(1)], 2);
    }

    #[test]
    fn a_pool_without_figures_elects_nobody() {
        assert!(fill(3, &[], &[]).delegates.is_empty());
        assert!(fill(3, &[0, 0], &[]).delegates.is_empty());
    }

    #[test]
    fn the_plan_adds_up_and_its_codes_are_those_of_the_reasons() {
        let plan = iowa();
        assert_eq!(plan.pools.iter().map(|p| p.seats).sum::<u32>(), 41);
        let codes: Vec<&str> = plan.rules.iter().map(|r| &*r.code).collect();
        assert_eq!(codes, ["N1", "N2", "N3", "N4", "G1"]);
        let slate = Slate::new(["A", "B", "C", "D", "E", "F", "G", "H"]).unwrap();
        for reason in fill(3, &[14, 14, 14, 14, 14, 14, 9, 7], &[]).reasons {
            assert!(
                codes.contains(&reason.code()),
                "{}",
                reason.sentence(&slate)
            );
            assert!(!reason.sentence(&slate).is_empty());
        }
    }
}

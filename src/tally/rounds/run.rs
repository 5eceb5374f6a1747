//! A count under way: open a round, elect or eliminate, move cards, until it ends.

use super::{Basis, CountError, Mode, Moves, Outcome, Piles, Round, RoundRules};
use crate::tally::chance::{BadRecord, Purpose, Question, Recorded};
use crate::tally::exact::Fraction;
use crate::tally::ranking::{Continuing, Deck};
use crate::tally::reason::Reason;
use crate::tally::slate::Pref;

/// A count under way.
pub(super) struct Run<'a, D> {
    pub(super) deck: &'a D,
    pub(super) rules: &'a RoundRules,
    pub(super) recorded: &'a [Recorded],
    pub(super) continuing: Continuing,
    pub(super) piles: Piles,
    pub(super) winners: Vec<Pref>,
    /// The threshold that stays.
    pub(super) frozen: Option<Fraction>,
    pub(super) done: Outcome,
}

/// What a round decides, with the reasons.
pub(super) type Decision = (Vec<Pref>, Vec<Reason>);

/// Either a decision or a question that must be answered first.
pub(super) type Asked<T> = Result<T, Stop>;

pub(super) enum Stop {
    Ask(Question),
    Refuse(CountError),
}

impl From<BadRecord> for Stop {
    fn from(error: BadRecord) -> Self {
        Self::Refuse(error.into())
    }
}

impl<D: Deck> Run<'_, D> {
    pub(super) fn finish(mut self) -> Outcome {
        self.winners.sort_unstable();
        self.done.elected = self.winners;
        self.done
    }

    /// Runs rounds until the count ends (`None`) or needs a game of chance.
    pub(super) fn run_rounds(&mut self) -> Result<Option<Question>, CountError> {
        loop {
            let mut round = self.open_round();
            match self.decide(&mut round) {
                Ok(()) => {}
                Err(Stop::Refuse(error)) => return Err(error),
                Err(Stop::Ask(question)) => {
                    let reason = Reason::Chance {
                        question: question.clone(),
                        selected: vec![],
                    };
                    round.reasons.push(reason);
                    self.done.rounds.push(round);
                    return Ok(Some(question));
                }
            }
            let last = self.is_last(&round);
            for pref in &round.eliminated {
                self.continuing.drop(*pref);
            }
            for pref in round.eliminated.clone() {
                let moves = match last || self.continuing.count() == 0 {
                    true => Moves::new(),
                    false => self.piles.move_pile(self.deck, pref, &self.continuing),
                };
                for (to, cards) in &moves {
                    round.reasons.push(Reason::Transferred {
                        from: pref,
                        to: *to,
                        cards: *cards,
                    });
                }
                round.transfers.push((pref, moves));
            }
            self.done.rounds.push(round);
            // Write-ins may have held every card that counted; nobody is elected by none.
            if last || self.continuing.count() == 0 || self.piles.active == 0 {
                return Ok(None);
            }
        }
    }

    fn open_round(&mut self) -> Round {
        let number = u32::try_from(self.done.rounds.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1);
        let threshold = self.frozen.unwrap_or_else(|| self.threshold());
        let prefs: Vec<Pref> = self.continuing.prefs().collect();
        let fixed = match self.rules.mode {
            Mode::UntilLeft(_) => true,
            _ => self.rules.basis == Basis::FirstRound,
        };
        if fixed {
            self.frozen = Some(threshold);
        }
        Round {
            number,
            tally: prefs
                .iter()
                .map(|p| (*p, self.piles.tally[p.index()]))
                .collect(),
            active: self.piles.active,
            threshold,
            inactive: self.piles.inactive,
            elected: Vec::new(),
            eliminated: Vec::new(),
            transfers: Vec::new(),
            slices: self
                .piles
                .slices
                .iter()
                .map(|s| s.of_those(&prefs))
                .collect(),
            reasons: Vec::new(),
        }
    }

    fn threshold(&self) -> Fraction {
        let active = self.piles.active;
        let more_than = |seats: u64| Fraction::whole(u128::from(active / (seats + 1) + 1));
        let threshold = match self.rules.mode {
            Mode::Threshold { share, .. } => return share.of(active),
            Mode::Reach(cards) => return Fraction::whole(u128::from(cards)),
            Mode::Majority => more_than(1),
            Mode::UntilLeft(seats) => more_than(u64::from(seats)),
        };
        threshold.max(Fraction::whole(u128::from(self.rules.minimum.unwrap_or(0))))
    }

    pub(super) fn cards(&self, pref: Pref) -> u64 {
        self.piles.tally[pref.index()]
    }

    pub(super) fn seats(&self) -> usize {
        match self.rules.mode {
            Mode::UntilLeft(seats) => usize::try_from(seats).unwrap_or(usize::MAX),
            _ => 1,
        }
    }

    fn decide(&mut self, round: &mut Round) -> Asked<()> {
        if let (1, Some(minimum)) = (round.number, self.rules.minimum)
            && round.tally.iter().all(|(_, cards)| *cards < minimum)
        {
            return Err(Stop::Refuse(CountError::AllBelowMinimum(minimum)));
        }
        let (elected, reasons) = self.elect(round)?;
        round.reasons.extend(reasons);
        if elected.is_empty() {
            if self.wants_more(round) {
                let (eliminated, reasons) = self.eliminate(round)?;
                round.eliminated = eliminated;
                round.reasons.extend(reasons);
            }
        } else {
            if self.rules.continue_until_two {
                self.frozen = Some(round.threshold);
            }
            self.winners.extend(&elected);
            round.elected = elected;
        }
        Ok(())
    }

    /// Who is elected in this round.
    fn elect(&mut self, round: &Round) -> Asked<Decision> {
        let write_in_has_cards = self.rules.write_in.is_some_and(|w| self.cards(w) > 0);
        if write_in_has_cards || (!self.winners.is_empty()) {
            return Ok(Decision::default());
        }
        let left: Vec<Pref> = self
            .continuing
            .prefs()
            .filter(|p| Some(*p) != self.rules.write_in)
            .collect();
        match self.rules.mode {
            Mode::Threshold { .. } | Mode::Reach(_) => {
                if left.is_empty() || self.continuing.prefs().any(|p| self.is_below(p, round)) {
                    return Ok(Decision::default());
                }
                let threshold = round.threshold;
                Ok((
                    left.clone(),
                    vec![Reason::AllReachThreshold {
                        prefs: left,
                        threshold,
                    }],
                ))
            }
            Mode::UntilLeft(_) | Mode::Majority => self.elect_seats(round, left),
        }
    }

    fn elect_seats(&mut self, round: &Round, left: Vec<Pref>) -> Asked<Decision> {
        let alive = self.continuing.count();
        if alive <= self.seats() {
            return Ok((left.clone(), vec![Reason::LastLeft { prefs: left }]));
        }
        if matches!(self.rules.mode, Mode::UntilLeft(_)) {
            return Ok(Decision::default());
        }
        let reach = |p: &&Pref| Fraction::whole(u128::from(self.cards(**p))) >= round.threshold;
        let over: Vec<Pref> = left.iter().filter(reach).copied().collect();
        if let [winner] = over[..] {
            return Ok((over, vec![self.reaches(winner, round)]));
        }
        // Several have a threshold fixed in an earlier round, or two are left and neither has it.
        if over.is_empty() && alive != 2 {
            return Ok(Decision::default());
        }
        let most = left.iter().map(|p| self.cards(*p)).max().unwrap_or(0);
        if over.is_empty() && self.rules.minimum.is_some_and(|minimum| most < minimum) {
            return Ok(Decision::default());
        }
        let leaders: Vec<Pref> = left
            .iter()
            .filter(|p| self.cards(**p) == most)
            .copied()
            .collect();
        let (winner, tie) = self.one_of(leaders, Purpose::Winner(round.number))?;
        let mut reasons: Vec<Reason> = tie.into_iter().collect();
        reasons.push(match over.is_empty() {
            true => Reason::MostOfTwo {
                pref: winner,
                cards: most,
            },
            false => self.reaches(winner, round),
        });
        Ok((vec![winner], reasons))
    }

    fn reaches(&self, pref: Pref, round: &Round) -> Reason {
        Reason::ReachesThreshold {
            pref,
            cards: self.cards(pref),
            threshold: round.threshold,
        }
    }

    /// Whether somebody must still go.
    fn wants_more(&self, round: &Round) -> bool {
        match self.rules.mode {
            Mode::Threshold { .. } | Mode::Reach(_) => true,
            _ if self.winners.is_empty() => true,
            _ => self.rules.continue_until_two && round.tally.len() > 2,
        }
    }

    /// Whether the count ends with this round.
    fn is_last(&self, round: &Round) -> bool {
        if self
            .rules
            .stop_after_round
            .is_some_and(|stop| round.number >= stop)
        {
            return true;
        }
        if self.winners.is_empty() {
            return false;
        }
        let on_to_two = self.rules.continue_until_two && self.rules.mode == Mode::Majority;
        !on_to_two || (round.eliminated.is_empty() && round.tally.len() <= 2)
    }
}

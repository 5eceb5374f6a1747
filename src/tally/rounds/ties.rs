//! Ties: settled by the rule for ties, or handed back to the caller.

use super::run::{Asked, Run, Stop};
use super::{Tie, Ties};
use crate::tally::chance::{self, Purpose, Question};
use crate::tally::ranking::Deck;
use crate::tally::reason::Reason;
use crate::tally::slate::Pref;

impl<D: Deck> Run<'_, D> {
    /// One of the tied, by the rule for ties; alone, without one.
    pub(super) fn one_of(
        &mut self,
        tied: Vec<Pref>,
        purpose: Purpose,
    ) -> Asked<(Pref, Option<Reason>)> {
        if let [only] = tied[..] {
            return Ok((only, None));
        }
        let question = Question {
            purpose,
            places: 1,
            among: tied,
        };
        let (selected, reason) = match &self.rules.ties {
            Ties::Order(order) => self.by_order(order, &question)?,
            Ties::Chance { earlier_rounds } => self.by_chance(*earlier_rounds, &question)?,
        };
        self.done.ties.push(Tie { question, selected });
        Ok((selected, Some(reason)))
    }

    fn by_order(&self, order: &[Pref], question: &Question) -> Asked<(Pref, Reason)> {
        let tied = question.among.clone();
        let mut listed = order.iter().copied().filter(|p| tied.contains(p));
        let selected = match question.purpose {
            Purpose::Winner(_) => listed.next(),
            _ => listed.next_back(),
        };
        let selected = selected.ok_or_else(|| Stop::Ask(question.clone()))?;
        Ok((selected, Reason::TieByOrder { tied, selected }))
    }

    fn by_chance(&self, earlier_rounds: bool, question: &Question) -> Asked<(Pref, Reason)> {
        let mut open = question.clone();
        if earlier_rounds {
            for round in self.done.rounds.iter().rev() {
                let cards = |p: &Pref| round.tally.iter().find(|(q, _)| q == p).map(|(_, n)| *n);
                let best = match question.purpose {
                    Purpose::Winner(_) => open.among.iter().filter_map(cards).max(),
                    _ => open.among.iter().filter_map(cards).min(),
                };
                open.among.retain(|p| cards(p) == best);
                if let [selected] = open.among[..] {
                    let (tied, round) = (question.among.clone(), round.number);
                    return Ok((
                        selected,
                        Reason::TieByRound {
                            tied,
                            selected,
                            round,
                        },
                    ));
                }
            }
        }
        // A record may name all who were tied, or those whom earlier rounds left.
        let mut answer = chance::answer(question, self.recorded)?;
        if answer.is_none() {
            answer = chance::answer(&open, self.recorded)?;
        }
        match answer.as_deref() {
            Some([selected, ..]) => {
                let reason = Reason::Chance {
                    question: question.clone(),
                    selected: vec![*selected],
                };
                Ok((*selected, reason))
            }
            _ => Err(Stop::Ask(open)),
        }
    }
}

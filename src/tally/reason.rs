//! Why: every step of a count carries a rule code and reads as a sentence. The codes stand in the
//! preset files and in `docs/rules.md`; a test holds the three together.

use super::chance::Question;
use super::exact::Fraction;
use super::slate::{Pref, Slate};

/// One step of a count, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The viability threshold of a unit.
    Threshold {
        heads: u64,
        share: Fraction,
        threshold: u64,
    },
    /// A unit that elects one delegate has no threshold.
    Plurality,
    /// A group at or above the threshold.
    Viable {
        pref: Pref,
        size: u64,
        final_alignment: bool,
    },
    /// A group below the threshold.
    Nonviable {
        pref: Pref,
        size: u64,
        final_alignment: bool,
    },
    /// No group is viable, so nobody is awarded anything.
    NobodyViable,
    /// A preference that can be stood for but wins no delegates.
    WinsNothing { pref: Pref },
    /// A group's exact share of the delegates and where it starts.
    Quota {
        pref: Pref,
        raw: Fraction,
        start: u32,
    },
    /// Too many delegates: the one furthest above its share gives one up.
    LosesOne { pref: Pref, raw: Fraction },
    /// A group keeps its only delegate although it is furthest above its share.
    KeepsOnly { pref: Pref, raw: Fraction },
    /// More viable groups than delegates: the smallest share gives up its only one.
    LosesOnly { pref: Pref, raw: Fraction },
    /// Too few delegates: the one furthest below its share gets one more.
    GainsOne { pref: Pref, raw: Fraction },
    /// More viable groups than delegates, and the rules let the number of delegates grow.
    Expanded { from: u32, to: u32 },
    /// A game of chance decides.
    Chance {
        question: Question,
        selected: Vec<Pref>,
    },
    /// Cards of nonviable groups went to their best-ranked preference viable at first alignment.
    OneShot { from: Pref, to: Pref, cards: u64 },
    /// Cards went to the next rank when the smallest nonviable group was dropped.
    Sequential { from: Pref, to: Pref, cards: u64 },
    /// Cards of nonviable groups moved once, to the next rank, viable or not.
    OneHop { from: Pref, to: Pref, cards: u64 },
    /// Cards ranked ahead of time joined the room and then a viable group.
    Folded { from: Pref, to: Pref, cards: u64 },
    /// Cards that name no further preference they could go to.
    Stranded { from: Pref, cards: u64 },
    /// Fewest in the round.
    EliminatedLast { pref: Pref, cards: u64 },
    /// Below the threshold, all together.
    EliminatedBelow { pref: Pref, cards: u64 },
    /// Cannot catch up with the next one even together with all below.
    EliminatedBatch { pref: Pref, cards: u64 },
    /// Undeclared write-ins go first while they have cards.
    EliminatedWriteIn { pref: Pref, cards: u64 },
    /// Below the minimum number of cards.
    EliminatedMinimum {
        pref: Pref,
        cards: u64,
        minimum: u64,
    },
    /// Withdrawn or excluded from the start.
    Excluded { pref: Pref },
    /// Nobody's first choice, so out before the first round.
    WithoutFirst { pref: Pref },
    /// Cards that moved on, `to` of `None` meaning that they count for nobody any more.
    Transferred {
        from: Pref,
        to: Option<Pref>,
        cards: u64,
    },
    /// Everybody left has the threshold.
    AllReachThreshold {
        prefs: Vec<Pref>,
        threshold: Fraction,
    },
    /// Has the threshold of the round.
    ReachesThreshold {
        pref: Pref,
        cards: u64,
        threshold: Fraction,
    },
    /// As many are left as there are places.
    LastLeft { prefs: Vec<Pref> },
    /// Two are left and neither has the threshold: the one with more.
    MostOfTwo { pref: Pref, cards: u64 },
    /// A tie settled by the order fixed before the count.
    TieByOrder { tied: Vec<Pref>, selected: Pref },
    /// A tie settled by an earlier round.
    TieByRound {
        tied: Vec<Pref>,
        selected: Pref,
        round: u32,
    },
    /// Qualifies for national delegates.
    Qualifies { pref: Pref, share: Fraction },
    /// Has too small a share for national delegates.
    FallsShort { pref: Pref, share: Fraction },
    /// Nobody reaches the share; half of the leader's share is the bar instead.
    HalfLeader { share: Fraction },
    /// A qualifier's exact share of a pool's seats, and its whole part.
    WholePart {
        pref: Pref,
        raw: Fraction,
        whole: u32,
    },
    /// A seat left over goes to the largest fraction.
    LargestFraction { pref: Pref, raw: Fraction },
}

impl Reason {
    /// The rule code, as in the preset files and `docs/rules.md`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Threshold { .. } => "V1",
            Self::Plurality => "V2",
            Self::Viable { .. } | Self::Nonviable { .. } => "V3",
            Self::NobodyViable => "V4",
            Self::WinsNothing { .. } => "V5",
            Self::Quota { .. } => "D1",
            Self::LosesOne { .. } => "D2",
            Self::GainsOne { .. } => "D3",
            Self::KeepsOnly { .. } => "D4",
            Self::LosesOnly { .. } => "D5",
            Self::Expanded { .. } => "D6",
            Self::Chance { .. } => "G1",
            Self::TieByOrder { .. } => "G2",
            Self::TieByRound { .. } => "G3",
            Self::OneShot { .. } => "R1",
            Self::Sequential { .. } => "R2",
            Self::OneHop { .. } => "R3",
            Self::Folded { .. } => "R4",
            Self::Stranded { .. } => "R5",
            Self::EliminatedLast { .. } => "E1",
            Self::EliminatedBelow { .. } => "E2",
            Self::EliminatedBatch { .. } => "E3",
            Self::EliminatedWriteIn { .. } => "E4",
            Self::EliminatedMinimum { .. } => "E5",
            Self::Excluded { .. } => "E6",
            Self::WithoutFirst { .. } => "E7",
            Self::Transferred { .. } => "E8",
            Self::AllReachThreshold { .. } => "W1",
            Self::ReachesThreshold { .. } => "W2",
            Self::LastLeft { .. } => "W3",
            Self::MostOfTwo { .. } => "W4",
            Self::Qualifies { .. } | Self::FallsShort { .. } => "N1",
            Self::HalfLeader { .. } => "N2",
            Self::WholePart { .. } => "N3",
            Self::LargestFraction { .. } => "N4",
        }
    }

    /// The reason as a sentence, with the figures.
    #[must_use]
    pub fn sentence(&self, slate: &Slate) -> String {
        let name = |p: &Pref| slate.name(*p);
        match self {
            Self::Threshold {
                heads,
                share,
                threshold,
            } => format!(
                "{share} of {heads} people at the first alignment, rounded up, is {threshold}: a group of {threshold} is viable."
            ),
            Self::Plurality => {
                "One delegate is elected here, so there is no threshold: the largest group wins it."
                    .to_owned()
            }
            Self::Viable {
                pref,
                size,
                final_alignment,
            } => {
                format!(
                    "{} is viable {} with {size}.",
                    name(pref),
                    at(*final_alignment)
                )
            }
            Self::Nonviable {
                pref,
                size,
                final_alignment,
            } => {
                format!(
                    "{} is not viable {} with {size}.",
                    name(pref),
                    at(*final_alignment)
                )
            }
            Self::NobodyViable => "No group is viable, so no delegate is awarded.".to_owned(),
            Self::WinsNothing { pref } => format!("{} wins no delegates here.", name(pref)),
            _ => self.award_sentence(slate),
        }
    }

    fn award_sentence(&self, slate: &Slate) -> String {
        let name = |p: &Pref| slate.name(*p);
        match self {
            Self::Quota { pref, raw, start } => {
                format!(
                    "{}'s exact share is {} delegates; it starts with {start}.",
                    name(pref),
                    raw.decimal(4)
                )
            }
            Self::LosesOne { pref, raw } => format!(
                "Too many delegates: {} (share {}) is furthest above its share and gives one up.",
                name(pref),
                raw.decimal(4)
            ),
            Self::GainsOne { pref, raw } => format!(
                "Too few delegates: {} (share {}) is furthest below its share and gets one more.",
                name(pref),
                raw.decimal(4)
            ),
            Self::KeepsOnly { pref, raw } => format!(
                "{} (share {}) is furthest above its share but keeps its only delegate.",
                name(pref),
                raw.decimal(4)
            ),
            Self::LosesOnly { pref, raw } => format!(
                "More viable groups than delegates: {} (share {}) has the smallest share and gives up its only delegate.",
                name(pref),
                raw.decimal(4)
            ),
            Self::Expanded { from, to } => format!(
                "More viable groups than the {from} delegates: every viable group keeps one, and {to} are elected."
            ),
            Self::Chance { question, selected } if selected.is_empty() => {
                format!("{}.", question.sentence(slate))
            }
            Self::Chance { question, selected } => {
                format!(
                    "{}. It selected {}.",
                    question.sentence(slate),
                    slate.list(selected)
                )
            }
            _ => self.card_sentence(slate),
        }
    }

    fn card_sentence(&self, slate: &Slate) -> String {
        let name = |p: &Pref| slate.name(*p);
        match self {
            Self::OneShot { from, to, cards } => format!(
                "{} whose first choice {} was not viable moved to {}, their best-ranked viable preference.",
                counted(*cards),
                name(from),
                name(to)
            ),
            Self::Sequential { from, to, cards } => format!(
                "When {} was dropped, {} moved to {}.",
                name(from),
                counted(*cards),
                name(to)
            ),
            Self::OneHop { from, to, cards } => format!(
                "{} of {}, which was not viable, moved once, to {}, the next rank.",
                counted(*cards),
                name(from),
                name(to)
            ),
            Self::Folded { from, to, cards } => format!(
                "{} ranked ahead of time for {}, still not viable after the room realigned, went to {}.",
                counted(*cards),
                name(from),
                name(to)
            ),
            Self::Stranded { from, cards } => format!(
                "{} of {} {} no other preference they could move to.",
                counted(*cards),
                name(from),
                if *cards == 1 { "names" } else { "name" }
            ),
            Self::Transferred {
                from,
                to: Some(to),
                cards,
            } => {
                format!(
                    "{} moved from {} to {}.",
                    counted(*cards),
                    name(from),
                    name(to)
                )
            }
            Self::Transferred {
                from,
                to: None,
                cards,
            } => format!(
                "{} of {} {} no further choice that can count.",
                counted(*cards),
                name(from),
                if *cards == 1 { "has" } else { "have" }
            ),
            _ => self.round_sentence(slate),
        }
    }

    fn round_sentence(&self, slate: &Slate) -> String {
        let name = |p: &Pref| slate.name(*p);
        match self {
            Self::EliminatedLast { pref, cards } => {
                format!("{} is last with {cards} and is eliminated.", name(pref))
            }
            Self::EliminatedBelow { pref, cards } => {
                format!(
                    "{} has {cards}, below the threshold, and is eliminated.",
                    name(pref)
                )
            }
            Self::EliminatedBatch { pref, cards } => format!(
                "{} has {cards} and cannot catch up even with the cards of all below; it is eliminated.",
                name(pref)
            ),
            Self::EliminatedWriteIn { pref, cards } => {
                format!(
                    "{} ({cards}) cannot win and is eliminated first.",
                    name(pref)
                )
            }
            Self::EliminatedMinimum {
                pref,
                cards,
                minimum,
            } => {
                format!(
                    "{} has {cards}, fewer than the minimum of {minimum}.",
                    name(pref)
                )
            }
            Self::Excluded { pref } => format!("{} is out from the start.", name(pref)),
            Self::WithoutFirst { pref } => {
                format!("{} is nobody's first choice and takes no part.", name(pref))
            }
            Self::AllReachThreshold { prefs, threshold } => format!(
                "Everybody left has at least the threshold of {}: {}.",
                threshold.shortest(9),
                slate.list(prefs)
            ),
            Self::ReachesThreshold {
                pref,
                cards,
                threshold,
            } => {
                format!(
                    "{} has {cards}; {} are needed.",
                    name(pref),
                    threshold.shortest(9)
                )
            }
            Self::LastLeft { prefs } => {
                format!(
                    "No more are left than there are places: {}.",
                    slate.list(prefs)
                )
            }
            Self::MostOfTwo { pref, cards } => {
                format!(
                    "Two are left and neither has the threshold; {} leads with {cards}.",
                    name(pref)
                )
            }
            Self::TieByOrder { tied, selected } => format!(
                "{} are tied; the order fixed before the count selects {}.",
                slate.list(tied),
                name(selected)
            ),
            Self::TieByRound {
                tied,
                selected,
                round,
            } => {
                format!(
                    "{} are tied; round {round} selects {}.",
                    slate.list(tied),
                    name(selected)
                )
            }
            _ => self.national_sentence(slate),
        }
    }

    fn national_sentence(&self, slate: &Slate) -> String {
        let name = |p: &Pref| slate.name(*p);
        match self {
            Self::Qualifies { pref, share } => {
                format!("{} qualifies with {} of all.", name(pref), percent(*share))
            }
            Self::FallsShort { pref, share } => {
                format!(
                    "{} does not qualify with {} of all.",
                    name(pref),
                    percent(*share)
                )
            }
            Self::HalfLeader { share } => format!(
                "Nobody reaches the bar, so half of the leader's share, {}, is the bar.",
                percent(*share)
            ),
            Self::WholePart { pref, raw, whole } => format!(
                "{}'s exact share is {} national delegates; it starts with {whole}.",
                name(pref),
                raw.decimal(4)
            ),
            Self::LargestFraction { pref, raw } => format!(
                "A seat is left: {} (share {}) has the largest fraction and gets it.",
                name(pref),
                raw.decimal(4)
            ),
            _ => String::new(),
        }
    }
}

fn at(final_alignment: bool) -> &'static str {
    if final_alignment {
        "at the final alignment"
    } else {
        "at the first alignment"
    }
}

fn counted(cards: u64) -> String {
    super::facts::counted(cards, "card", "cards")
}

pub(super) fn percent(share: Fraction) -> String {
    format!("{} %", share.of(100).decimal(2))
}

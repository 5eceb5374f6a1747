//! A second implementation of units, slow and literal: thresholds, awards as the set of all the
//! rules allow, and cards realigned one by one.

use std::collections::BTreeSet;

/// A room: who was counted, delegates to elect, and the size of every group at the end.
#[derive(Debug, Clone)]
pub struct Room {
    pub counted: u64,
    pub delegates: u64,
    pub groups: Vec<u64>,
    /// Which group is Uncommitted.
    pub uncommitted: Option<usize>,
}

/// The parties' ways of counting, by preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    Iowa,
    Satellite,
    Nevada,
    Mail,
    Republican,
    Minnesota,
}

impl Party {
    pub const ALL: [Self; 6] = [
        Self::Iowa,
        Self::Satellite,
        Self::Nevada,
        Self::Mail,
        Self::Republican,
        Self::Minnesota,
    ];

    pub fn preset(self) -> &'static str {
        match self {
            Self::Iowa => "iowa-2020-precinct",
            Self::Satellite => "iowa-2020-satellite",
            Self::Nevada => "nevada-2020",
            Self::Mail => "iowa-2024-mail",
            Self::Republican => "iowa-republican",
            Self::Minnesota => "minnesota-dfl",
        }
    }

    /// People a group needs; `None` where there is no threshold.
    pub fn threshold(self, room: &Room) -> Option<u64> {
        let n = room.counted;
        match (self, room.delegates) {
            (Self::Republican, _) | (Self::Iowa | Self::Nevada, 1) => None,
            (Self::Mail, _) => Some((room.groups.iter().sum::<u64>() * 15).div_ceil(100)),
            (Self::Minnesota, d) => Some(n.div_ceil(d)),
            (Self::Iowa | Self::Nevada, 2) => Some(n.div_ceil(4)),
            (Self::Iowa | Self::Nevada, 3) => Some(n.div_ceil(6)),
            _ => Some((n * 15).div_ceil(100)),
        }
    }

    /// Every award the rules allow, delegates in the order of the groups.
    pub fn awards(self, room: &Room) -> BTreeSet<Vec<u64>> {
        let wins_nothing = |i: usize| self == Self::Nevada && room.uncommitted == Some(i);
        let needs = self.threshold(room).unwrap_or(1).max(1);
        let viable: Vec<usize> = (0..room.groups.len())
            .filter(|i| room.groups[*i] >= needs && !wins_nothing(*i))
            .collect();
        let nobody = vec![0; room.groups.len()];
        if viable.is_empty() {
            return BTreeSet::from([nobody]);
        }
        if room.delegates == 1 && matches!(self, Self::Iowa | Self::Nevada) {
            let most = viable.iter().map(|i| room.groups[*i]).max().unwrap();
            let leaders = viable.into_iter().filter(|i| room.groups[*i] == most);
            return leaders.map(|i| changed(&nobody, i, 1)).collect();
        }
        let divisor = match self {
            Self::Mail | Self::Minnesota => viable.iter().map(|i| room.groups[*i]).sum(),
            _ => room.counted,
        };
        let mut start = nobody;
        for i in &viable {
            let share = room.groups[*i] * room.delegates;
            start[*i] = match self {
                Self::Mail | Self::Minnesota => share / divisor,
                Self::Republican => (2 * share + divisor) / (2 * divisor),
                _ => ((2 * share + divisor) / (2 * divisor)).max(1),
            };
        }
        self.corrected(room, &viable, divisor, start)
    }

    /// One delegate at a time from the furthest above its share, or to the furthest below.
    fn corrected(
        self,
        room: &Room,
        viable: &[usize],
        divisor: u64,
        start: Vec<u64>,
    ) -> BTreeSet<Vec<u64>> {
        // Distance from the exact share, in parts of the divisor.
        let above = |award: &[u64], i: usize| {
            let (held, due) = (award[i] * divisor, room.groups[i] * room.delegates);
            i64::try_from(held).unwrap() - i64::try_from(due).unwrap()
        };
        let protects = !matches!(self, Self::Republican);
        let mut open = BTreeSet::from([start]);
        let mut done = BTreeSet::new();
        while let Some(award) = open.pop_first() {
            let total: u64 = award.iter().sum();
            if total < room.delegates {
                let least = viable.iter().map(|i| above(&award, *i)).min().unwrap();
                let furthest = viable.iter().filter(|i| above(&award, **i) == least);
                open.extend(furthest.map(|i| changed(&award, *i, 1)));
                continue;
            }
            let having = |least: u64| -> Vec<usize> {
                viable
                    .iter()
                    .copied()
                    .filter(|i| award[*i] >= least)
                    .collect()
            };
            let mut givers = having(if protects { 2 } else { 1 });
            if givers.is_empty() && self != Self::Nevada {
                givers = having(1);
            }
            if total == room.delegates || givers.is_empty() {
                done.insert(award);
                continue;
            }
            let most = givers.iter().map(|i| above(&award, *i)).max().unwrap();
            let furthest = givers.iter().filter(|i| above(&award, **i) == most);
            open.extend(furthest.map(|i| changed(&award, *i, -1)));
        }
        done
    }
}

fn changed(award: &[u64], i: usize, by: i64) -> Vec<u64> {
    let mut award = award.to_vec();
    award[i] = award[i].checked_add_signed(by).unwrap();
    award
}

/// Cards, each the places of its preferences on the slate, best first.
pub type Cards = Vec<Vec<usize>>;

/// Sizes by preference, of those cards that have somewhere to go.
fn sizes(size: usize, places: impl Iterator<Item = Option<usize>>) -> Vec<u64> {
    let mut sizes = vec![0; size];
    places.flatten().for_each(|place| sizes[place] += 1);
    sizes
}

/// The first alignment of cards.
pub fn first(cards: &Cards, size: usize) -> Vec<u64> {
    sizes(size, cards.iter().map(|card| card.first().copied()))
}

/// 15 % of the cards, at least one.
fn fifteen_percent(cards: &Cards) -> u64 {
    (cards.len() as u64 * 15).div_ceil(100).max(1)
}

/// Everybody not viable jumps to the best-ranked preference viable at first.
pub fn one_shot(cards: &Cards, size: usize) -> Vec<u64> {
    let (first, needs) = (first(cards, size), fifteen_percent(cards));
    sizes(
        size,
        cards
            .iter()
            .map(|card| card.iter().copied().find(|p| first[*p] >= needs)),
    )
}

/// Everybody not viable moves once, to the next rank.
pub fn one_hop(cards: &Cards, size: usize) -> Vec<u64> {
    let (first, needs) = (first(cards, size), fifteen_percent(cards));
    let place = |card: &Vec<usize>| match card.first() {
        Some(p) if first[*p] < needs => card.get(1).copied(),
        stays => stays.copied(),
    };
    sizes(size, cards.iter().map(place))
}

/// The smallest below the threshold is dropped and all cards are read again, until all left have
/// it. Nobody's first choices go at once; of several smallest, the first on the slate goes.
pub fn sequential(cards: &Cards, size: usize) -> Vec<u64> {
    let (start, needs) = (first(cards, size), fifteen_percent(cards));
    let mut left: Vec<usize> = (0..size).filter(|p| start[*p] > 0).collect();
    loop {
        let now = sizes(
            size,
            cards
                .iter()
                .map(|card| card.iter().copied().find(|p| left.contains(p))),
        );
        match left.iter().copied().min_by_key(|p| (now[*p], *p)) {
            Some(smallest) if now[smallest] < needs => left.retain(|p| *p != smallest),
            _ => return now,
        }
    }
}

/// Early cards in a room: with their first choices they decide who is viable, then those of others
/// go to their best-ranked viable preference, and the room's others count for nobody.
pub fn folded(cards: &Cards, room: &[u64], needs: u64) -> Vec<u64> {
    let early = first(cards, room.len());
    let viable = |p: &usize| room[*p] + early[*p] >= needs;
    let places = cards.iter().map(|card| card.iter().copied().find(viable));
    let moved = sizes(room.len(), places);
    let stays = |p: usize| if viable(&p) { room[p] + moved[p] } else { 0 };
    (0..room.len()).map(stays).collect()
}

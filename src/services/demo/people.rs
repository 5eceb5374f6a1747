//! Plainly fictional people and what they prefer. Their first choices lean as the rooms of their
//! district leaned, so that the demonstration looks like a night and not like noise.

use crate::clock::Entropy;
use crate::domain::MAX_RANKS;
use crate::ingest::results::UnitRow;
use std::collections::BTreeMap;

const FIRST: [&str; 16] = [
    "Acorn",
    "Bramble",
    "Clover",
    "Dandelion",
    "Elder",
    "Fern",
    "Ginkgo",
    "Hazel",
    "Iris",
    "Juniper",
    "Larch",
    "Maple",
    "Nettle",
    "Oak",
    "Poppy",
    "Willow",
];
const LAST: [&str; 16] = [
    "Badger", "Crane", "Dipper", "Egret", "Finch", "Grebe", "Heron", "Ibis", "Jay", "Kestrel",
    "Lark", "Merlin", "Otter", "Plover", "Quail", "Wren",
];

/// The sign-in name of a district's guest.
pub fn guest_login(district: &str) -> String {
    format!("guest{district}")
}

/// What the fictional participants lean to, by district.
pub struct Fiction {
    /// Weights by preference, in the card's order.
    leanings: BTreeMap<String, Vec<u64>>,
    preferences: usize,
}

impl Fiction {
    /// Leanings from the first alignment of the rooms.
    pub fn from_rooms(rooms: &[UnitRow], preferences: &[&str]) -> Self {
        let mut leanings: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for room in rooms {
            let Some(district) = &room.district else {
                continue;
            };
            // Everybody is somebody's choice: each preference starts from one.
            let weights = leanings
                .entry(district.clone())
                .or_insert_with(|| vec![1; preferences.len()]);
            for group in &room.rows {
                let place = preferences.iter().position(|p| *p == group.preference);
                if let Some(weight) = place.and_then(|i| weights.get_mut(i)) {
                    *weight += group.first;
                }
            }
        }
        Self {
            leanings,
            preferences: preferences.len(),
        }
    }

    /// A name nobody has.
    pub fn name(&self, number: usize) -> String {
        let (first, last) = (FIRST[number % 16], LAST[number / 16 % 16]);
        format!("{first} {last} (fictional {number})")
    }

    /// A ranking of a participant of this district, as ordinals: most rank several, some one, a
    /// few nobody.
    pub fn ranking(&self, district: &str, entropy: &Entropy) -> Vec<u8> {
        let even = vec![1; self.preferences];
        let mut weights = self.leanings.get(district).unwrap_or(&even).clone();
        let length = match below(entropy, 100) {
            0 => 0,
            1..15 => 1,
            15..30 => 2,
            30..50 => 3,
            50..70 => 4,
            _ => MAX_RANKS,
        };
        let mut ranking = Vec::with_capacity(length);
        while ranking.len() < length {
            let Some(place) = draw(&weights, entropy) else {
                break;
            };
            weights[place] = 0;
            ranking.extend(u8::try_from(place + 1));
        }
        ranking
    }
}

/// A place, as likely as its weight; `None` where no weight is left.
fn draw(weights: &[u64], entropy: &Entropy) -> Option<usize> {
    let total: u64 = weights.iter().sum();
    if total == 0 {
        return None;
    }
    let mut left = below(entropy, total);
    weights
        .iter()
        .position(|weight| match left.checked_sub(*weight) {
            None => true,
            Some(rest) => {
                left = rest;
                false
            }
        })
}

/// A number below `bound`; the bias of the remainder does not matter to fiction.
fn below(entropy: &Entropy, bound: u64) -> u64 {
    u64::from_le_bytes(entropy.bytes()) % bound.max(1)
}

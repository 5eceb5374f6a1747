//! `precinct` and `mixed`: a room's groups, alone or joined by ranked cards.

use super::{CardFile, CaseError, Names, OVERVOTE, Rank, add_up, marks, wrong};
use crate::tally::MOST_DELEGATES;
use crate::tally::chance::{Purpose, Recorded};
use crate::tally::ranking::{Cards, Reading};
use crate::tally::rules::Preset;
use crate::tally::slate::Slate;
use crate::tally::unit::Group;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// The most groups one room can have; more are no report of a caucus.
const MOST_GROUPS: usize = 1_000;

/// A room's groups.
#[derive(Debug)]
pub struct PrecinctCase {
    pub slate: Slate,
    pub preset: &'static Preset,
    pub attendance: u64,
    pub delegates: u32,
    pub groups: Vec<Group>,
    pub recorded: Vec<Recorded>,
}

/// A room and ranked cards together.
#[derive(Debug)]
pub struct MixedCase {
    pub room: PrecinctCase,
    pub cards: Cards,
}

#[derive(Deserialize)]
pub(super) struct PrecinctFile {
    rules: String,
    delegates: u32,
    attendance: u64,
    groups: GroupsFile,
    #[serde(default)]
    chance: Vec<ChanceFile>,
}

#[derive(Deserialize)]
pub(super) struct MixedFile {
    #[serde(default)]
    rules: Option<String>,
    delegates: u32,
    in_person_attendance: u64,
    in_person_groups: GroupsFile,
    ranked_ballots: Vec<CardFile>,
    #[serde(default)]
    chance: Vec<ChanceFile>,
}

#[derive(Deserialize)]
struct ChanceFile {
    action: Action,
    among: Vec<String>,
    selected: OneOrMany,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Action {
    Lose,
    Gain,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a preference or a list of preferences")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// Groups by name. A name given twice is refused, which a plain map would hide.
struct GroupsFile(Vec<(String, [Option<u64>; 2])>);

impl<'de> Deserialize<'de> for GroupsFile {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = GroupsFile;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("groups: {name: [first, final]}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<GroupsFile, A::Error> {
                let mut groups: Vec<(String, [Option<u64>; 2])> = Vec::new();
                while let Some((name, Counts(counts))) = map.next_entry::<String, Counts>()? {
                    if groups.iter().any(|(known, _)| *known == name) {
                        let message = format!("preference {name:?} is given twice");
                        return Err(serde::de::Error::custom(message));
                    }
                    if groups.len() == MOST_GROUPS {
                        let message = format!("more than {MOST_GROUPS} groups in one room");
                        return Err(serde::de::Error::custom(message));
                    }
                    groups.push((name, counts));
                }
                Ok(GroupsFile(groups))
            }
        }
        from.deserialize_map(Read)
    }
}

/// `[first, final]`, exactly two.
struct Counts([Option<u64>; 2]);

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Counts;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("[first, final], each a count or null")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Counts, A::Error> {
                let mut next = |i| {
                    let value: Option<Option<u64>> = seq.next_element()?;
                    value.ok_or_else(|| serde::de::Error::invalid_length(i, &self))
                };
                let counts = Counts([next(0)?, next(1)?]);
                match seq.next_element::<serde::de::IgnoredAny>()? {
                    None => Ok(counts),
                    Some(_) => Err(serde::de::Error::invalid_length(3, &self)),
                }
            }
        }
        from.deserialize_seq(Read)
    }
}

impl PrecinctFile {
    pub(super) fn check(self) -> Result<PrecinctCase, CaseError> {
        let preset = Preset::named(preset_name(&self.rules))?;
        if preset.award.is_none() {
            let message = format!(
                "preset {:?} does not award delegates to groups",
                preset.name
            );
            return Err(wrong("rules", message));
        }
        if self.delegates == 0 || self.delegates > MOST_DELEGATES {
            let message = format!(
                "{} delegates; a unit elects 1 to {MOST_DELEGATES}",
                self.delegates
            );
            return Err(wrong("delegates", message));
        }
        let slate = Slate::new(self.groups.0.iter().map(|(name, _)| name.clone()))?;
        let groups: Vec<Group> = slate
            .prefs()
            .zip(&self.groups.0)
            .map(|(pref, (_, [first, final_]))| Group {
                pref,
                first: *first,
                final_: *final_,
            })
            .collect();
        let mut total = 0;
        for (pref, group) in slate.prefs().zip(&groups) {
            let path = format!("groups.{}", slate.name(pref));
            add_up(
                &mut total,
                group.first.max(group.final_).unwrap_or(0),
                &path,
            )?;
        }
        add_up(&mut 0, self.attendance, "attendance")?;
        let recorded = recorded(&self.chance, &Names(&slate))?;
        let (attendance, delegates) = (self.attendance, self.delegates);
        Ok(PrecinctCase {
            slate,
            preset,
            attendance,
            delegates,
            groups,
            recorded,
        })
    }
}

/// The names the cases use, and the presets' own.
fn preset_name(rules: &str) -> &str {
    match rules {
        "idp_2020" => "iowa-2020-precinct",
        "nv_2020" => "nevada-2020",
        "mn_dfl" => "minnesota-dfl",
        name => name,
    }
}

fn recorded(chance: &[ChanceFile], names: &Names<'_>) -> Result<Vec<Recorded>, CaseError> {
    let read = |(i, game): (usize, &ChanceFile)| {
        let selected = match &game.selected {
            OneOrMany::One(name) => std::slice::from_ref(name),
            OneOrMany::Many(names) => names,
        };
        Ok(Recorded {
            purpose: match game.action {
                Action::Lose => Purpose::Lose,
                Action::Gain => Purpose::Gain,
            },
            among: names.all(&game.among, &format!("chance[{i}].among"))?,
            selected: names.all(selected, &format!("chance[{i}].selected"))?,
        })
    };
    chance.iter().enumerate().map(read).collect()
}

impl MixedFile {
    pub(super) fn check(self) -> Result<MixedCase, CaseError> {
        let mut groups = self.in_person_groups;
        for name in self.ranked_ballots.iter().flat_map(|b| &b.ranking) {
            let Rank::One(name) = name else { continue };
            if name != OVERVOTE && !groups.0.iter().any(|(known, _)| known == name) {
                groups.0.push((name.clone(), [Some(0), Some(0)]));
            }
            if groups.0.len() > MOST_GROUPS {
                let message = format!("more than {MOST_GROUPS} preferences in one unit");
                return Err(wrong("ranked_ballots", message));
            }
        }
        let room = PrecinctFile {
            rules: self.rules.unwrap_or_else(|| "nevada-2020".to_owned()),
            delegates: self.delegates,
            attendance: self.in_person_attendance,
            groups,
            chance: self.chance,
        };
        let room = room.check()?;
        let mut cards = Cards::new(Reading::CLEAN);
        let mut total = room.attendance;
        let ranks = room.preset.cards.as_ref().map(|cards| cards.max_rankings);
        for (i, card) in self.ranked_ballots.iter().enumerate() {
            let ranking = format!("ranked_ballots[{i}].ranking");
            card.has_at_most(ranks, &ranking)?;
            add_up(
                &mut total,
                card.count,
                &format!("ranked_ballots[{i}].count"),
            )?;
            cards.add(marks(card, &room.slate, &ranking)?, Vec::new(), card.count);
        }
        Ok(MixedCase { room, cards })
    }
}

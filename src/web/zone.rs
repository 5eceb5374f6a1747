//! Time zones people can choose to read times in.

use super::display::Times;
use crate::i18n::Lang;

/// A zone of the list: its IANA name.
const ZONES: [&str; 9] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Europe/Berlin",
];

/// What people call it.
fn name(lang: Lang, zone: &str) -> String {
    match zone {
        "America/New_York" => lang.say("zone-eastern"),
        "America/Chicago" => lang.say("zone-central"),
        "America/Denver" => lang.say("zone-mountain"),
        "America/Phoenix" => lang.say("zone-arizona"),
        "America/Los_Angeles" => lang.say("zone-pacific"),
        "America/Anchorage" => lang.say("zone-alaska"),
        "Pacific/Honolulu" => lang.say("zone-hawaii"),
        "America/Puerto_Rico" => lang.say("zone-puerto-rico"),
        "Europe/Berlin" => lang.say("zone-central-europe"),
        other => other.replace('_', " "),
    }
}

/// A line of the list.
#[derive(Debug)]
pub struct Choice {
    pub zone: String,
    pub name: String,
    pub is_chosen: bool,
}

/// In which zone a page shows its times, and which others there are.
#[derive(Debug)]
pub struct Zones {
    pub times: Times,
    pub choices: Vec<Choice>,
}

/// What a page's address says about it.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ZoneQuery {
    zone: Option<String>,
}

impl Zones {
    /// The zone that was asked for, where it is on the list; otherwise the event's.
    #[must_use]
    pub fn choose(lang: Lang, asked: Option<&ZoneQuery>, event: &str) -> Self {
        let mut list: Vec<&str> = ZONES.to_vec();
        if !list.contains(&event) {
            list.insert(0, event);
        }
        let asked = asked.and_then(|q| q.zone.as_deref());
        let chosen = asked.filter(|z| list.contains(z)).unwrap_or(event);
        let choice = |zone: &&str| Choice {
            zone: (*zone).to_owned(),
            name: name(lang, zone),
            is_chosen: *zone == chosen,
        };
        Self {
            times: Times::in_zone(chosen),
            choices: list.iter().map(choice).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zones_of_the_list_are_chosen_and_each_has_a_name() {
        let chosen = |asked: &str, event: &str| {
            let query = ZoneQuery {
                zone: Some(asked.to_owned()),
            };
            let zones = Zones::choose(Lang::Es, Some(&query), event);
            let chosen: Vec<_> = zones.choices.iter().filter(|c| c.is_chosen).collect();
            assert_eq!(chosen.len(), 1);
            chosen[0].zone.clone()
        };
        assert_eq!(
            chosen("America/Denver", "America/Chicago"),
            "America/Denver"
        );
        assert_eq!(chosen("Mars/Base", "America/Chicago"), "America/Chicago");
        assert_eq!(chosen("", "Asia/Tokyo"), "Asia/Tokyo");
        for zone in ZONES {
            assert!(!name(Lang::En, zone).contains('/'), "{zone}");
        }
    }
}

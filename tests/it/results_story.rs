//! From the closed box to a release: tabulation, games of chance, the canonical document.

use crate::harness::{Night, START, actor, authorise, for_each_store};
use caucus::domain::*;
use caucus::ingest::results::{ReportedRow, UnitRow};
use caucus::publish::ReleaseDocument;
use caucus::services::demo::{self, DemoSize};
use caucus::services::release::{self, ReleaseError};
use caucus::services::tabulate::{self, TabulateError};
use caucus::services::{audit, event};
use uuid::Uuid;

const MANAGER: AccountId = AccountId(Uuid::from_u128(9));

/// Three cards for three preferences and forty delegates: one delegate more than shares give.
async fn tied_night(fixture: &crate::harness::Fixture) -> Night {
    let night = Night::begin(fixture, 6).await;
    // Even places are enrolled in district 1, the one with a virtual unit.
    for (place, choice) in [(0, 1), (2, 2), (4, 3)] {
        night
            .caster
            .cast(night.request(place, &[choice]))
            .await
            .unwrap();
    }
    event::close_all_sessions(&night.platform, actor())
        .await
        .unwrap();
    night
}

#[tokio::test]
async fn a_tie_waits_for_its_game_of_chance_and_nothing_is_released_before_it() {
    for_each_store(async |fixture| {
        let night = tied_night(&fixture).await;
        let platform = &night.platform;
        assert!(tabulate::latest(platform).await.unwrap().is_none());
        authorise(platform).await;
        let first = tabulate::run(platform, actor()).await.unwrap();
        let waiting: Vec<_> = first.waiting().map(|u| u.code.clone()).collect();
        assert_eq!((first.number, waiting), (1, vec!["VIRTUAL-1".to_owned()]));
        let chance = first.units[0].chance.clone().unwrap();
        assert_eq!((chance.purpose.as_str(), chance.places), ("gain", 1));
        assert_eq!(chance.among, ["Ada", "Ben", "Cleo"]);

        let refused = release::publish(platform, MANAGER).await;
        assert!(
            matches!(refused, Err(ReleaseError::ChanceRequired(_))),
            "{refused:?}"
        );
        assert!(release::latest(&fixture.store).await.unwrap().is_none());

        for wrong in [
            vec![],
            vec!["Dov".to_owned()],
            vec!["Ada".to_owned(), "Ben".to_owned()],
        ] {
            let refused = tabulate::record_chance(platform, MANAGER, "VIRTUAL-1", &wrong).await;
            assert!(
                matches!(refused, Err(TabulateError::BadSelection { .. })),
                "{wrong:?}"
            );
        }
        let second = tabulate::record_chance(platform, MANAGER, "VIRTUAL-1", &["Cleo".into()])
            .await
            .unwrap();
        assert_eq!((second.number, second.waiting().count()), (2, 0));
        let delegates: Vec<u64> = second.units[0].lines.iter().map(|l| l.delegates).collect();
        assert_eq!(delegates, [13, 13, 14, 0, 0, 0]);
        let again = tabulate::record_chance(platform, MANAGER, "VIRTUAL-1", &["Ada".into()]).await;
        assert!(
            matches!(again, Err(TabulateError::NothingToDecide(_))),
            "{again:?}"
        );

        let published = release::publish(platform, MANAGER).await.unwrap();
        let document = published.document().unwrap();
        assert_eq!(
            (published.number, document.reporting.awaiting_chance.len()),
            (1, 0)
        );
        audit::sequence_pending(platform).await.unwrap();
        assert!(
            audit::verify(&fixture.store, None)
                .await
                .unwrap()
                .is_sound()
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_is_tabulated_before_the_box_is_closed_or_released_before_it_is_tabulated() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 1).await;
        let early = tabulate::run(&night.platform, actor()).await;
        assert!(matches!(early, Err(TabulateError::Phase(_))), "{early:?}");
        event::close_all_sessions(&night.platform, actor())
            .await
            .unwrap();
        let early = release::publish(&night.platform, MANAGER).await;
        assert!(matches!(early, Err(ReleaseError::Phase(_))), "{early:?}");
    })
    .await;
}

fn room(id: u32, district: &str, groups: &[(&str, u64, u64, u64)]) -> UnitRow {
    let row = |(preference, first, final_, delegates): &(&str, u64, u64, u64)| ReportedRow {
        preference: (*preference).to_owned(),
        first: *first,
        final_: *final_,
        delegates: Some(*delegates),
        sde: None,
    };
    UnitRow {
        id: format!("P{id}"),
        kind: UnitKind::Precinct,
        county: format!("County {district}"),
        name: format!("Room {id}"),
        district: Some(district.to_owned()),
        delegates: Some(5),
        weight: Some((1, 10)),
        head_count: None,
        rows: groups.iter().map(row).collect(),
    }
}

/// Sums every area from the units and compares.
fn check_sums(document: &ReleaseDocument) {
    for line in &document.state.lines {
        let of = |unit: &caucus::publish::UnitResult| {
            unit.lines
                .iter()
                .find(|l| l.preference == line.preference)
                .cloned()
        };
        let lines: Vec<_> = document.units.iter().filter_map(of).collect();
        let sum = |f: fn(&caucus::publish::Line) -> u64| lines.iter().map(f).sum::<u64>();
        assert_eq!(line.first, sum(|l| l.first), "{}", line.preference);
        assert_eq!(line.final_, sum(|l| l.final_), "{}", line.preference);
        assert_eq!(line.delegates, sum(|l| l.delegates), "{}", line.preference);
    }
    for area in document.districts.iter().chain(&document.counties) {
        assert!(area.units_reported <= area.units_expected, "{}", area.code);
    }
}

#[tokio::test]
async fn the_demonstration_goes_from_open_session_to_release_and_to_a_correction() {
    for_each_store(async |fixture| {
        let (platform, _hands) = Night::platform(&fixture);
        let rooms = vec![
            room(
                1,
                "1",
                &[
                    ("Sanders", 20, 20, 3),
                    ("Biden", 12, 14, 2),
                    ("Yang", 4, 0, 0),
                ],
            ),
            room(2, "2", &[("Warren", 30, 30, 5)]),
            room(3, "3", &[]),
        ];
        let size = DemoSize {
            participants: 240,
            ..DemoSize::default()
        };
        demo::seed(&platform, &rooms, size).await.unwrap();
        demo::seed(&platform, &rooms, size).await.unwrap();
        let stored = event::load(&fixture.store).await.unwrap().unwrap().event;
        assert_eq!((stored.is_demo, stored.phase), (true, Phase::Voting));
        assert!(stored.sessions[0].closed.is_some() && stored.sessions[1].is_open(START));

        event::close_all_sessions(&platform, actor()).await.unwrap();
        authorise(&platform).await;
        let tabulation = tabulate::run(&platform, actor()).await.unwrap();
        assert_eq!(tabulation.units.len(), 4);
        for unit in tabulation.waiting().cloned().collect::<Vec<_>>() {
            let asked = unit.chance.unwrap();
            let selected = &asked.among[..asked.places as usize];
            tabulate::record_chance(&platform, MANAGER, &unit.code, selected)
                .await
                .unwrap();
        }
        let published = release::publish(&platform, MANAGER).await.unwrap();
        let document = published.document().unwrap();
        check_sums(&document);
        let boxes = &document.reporting.boxes;
        assert_eq!(boxes.iter().map(|b| b.counted).sum::<u64>(), 240);
        assert!(
            boxes
                .iter()
                .all(|b| b.cast == b.superseded + b.counted && b.superseded > 0)
        );
        assert_eq!(document.reporting.missing, ["P3"]);
        let virtual_one = document
            .units
            .iter()
            .find(|u| u.code == "VIRTUAL-1")
            .unwrap();
        let won: u64 = virtual_one.lines.iter().map(|l| l.delegates).sum();
        assert_eq!((virtual_one.delegates_to_elect, won), (Some(56), 56));
        let heads = virtual_one.cards.unwrap().counted;
        assert_eq!(virtual_one.threshold, Some((heads * 15).div_ceil(100)));
        let sde = |code: &str| document.districts.iter().find(|d| d.code == code).unwrap();
        let exact: Vec<_> = sde("1")
            .lines
            .iter()
            .filter_map(|l| l.sde_exact.clone())
            .collect();
        assert_eq!(exact.len(), sde("1").lines.len(), "every weight is known");

        // Tabulated again, the next release corrects the first, which stays as it was.
        tabulate::run(&platform, actor()).await.unwrap();
        let corrected = release::publish(&platform, MANAGER).await.unwrap();
        assert_eq!(corrected.number, 2);
        assert_eq!(corrected.document().unwrap().state, document.state);
        assert_eq!(
            release::latest(&fixture.store).await.unwrap(),
            Some(corrected)
        );
    })
    .await;
}

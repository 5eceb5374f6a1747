//! A real event, created from its definition.

use crate::harness::{Night, for_each_store};
use caucus::auth::Secret;
use caucus::domain::{Phase, UnitKind};
use caucus::ingest;
use caucus::services::sign_in::{self, Caller};
use caucus::services::{define, event};
use std::path::Path;

const DEFINITION: &str = r#"
title = "Iowa caucus 2028"
time_zone = "America/Chicago"
precinct_rules = "iowa-2020-precinct"
satellite_rules = "iowa-2020-satellite"
virtual_rules = "iowa-2020-virtual"
preferences = ["Ada", "Ben", "Uncommitted"]
uncommitted = "Uncommitted"
units = "UNITS"
district = [
    { code = "1", state_delegates = 560 },
    { code = "2", state_delegates = 543 },
    { code = "3", state_delegates = 593 },
    { code = "4", state_delegates = 411 },
]
[registration]
opens = "2027-10-01T00:00:00-05:00"
closes = "2028-01-17T23:59:00-06:00"
answers_until = "2028-01-31T23:59:00-06:00"
[[session]]
name = "Caucus night"
opens = "2028-02-07T17:00:00-06:00"
closes = "2028-02-07T19:00:00-06:00"
"#;

fn definition(change: impl FnOnce(String) -> String) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let units = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/iowa-2020");
    let text = DEFINITION.replace("UNITS", units.to_str().unwrap());
    let path = folder.path().join("event.toml");
    std::fs::write(&path, change(text)).unwrap();
    (folder, path)
}

#[tokio::test]
async fn an_event_is_created_from_its_definition_and_its_manager_can_sign_in() {
    for_each_store(async |fixture| {
        let (platform, _hands) = Night::platform(&fixture);
        let (_folder, path) = definition(|text| text);
        let (file, rows) = ingest::event::read(&path).unwrap();
        let first = define::create(&platform, &file, &rows).await.unwrap();
        let stored = event::load(&fixture.store).await.unwrap().unwrap().event;
        assert_eq!((stored.phase, stored.is_demo), (Phase::Setup, false));
        assert!(stored.preferences[2].is_uncommitted);
        let mut reader = fixture.store.reader().await.unwrap();
        let window = reader.db().registration_window().await.unwrap().unwrap();
        let days = |from: caucus::domain::Micros, to: caucus::domain::Micros| {
            (to.0 - from.0) / 86_400_000_000
        };
        assert_eq!(
            (
                days(window.opens, window.closes),
                days(window.closes, window.cure)
            ),
            (109, 14)
        );
        let units = reader.db().units().await.unwrap();
        let virtual_units = units.iter().filter(|u| u.kind == UnitKind::Virtual);
        let delegates: Vec<_> = virtual_units.map(|u| u.delegates.unwrap()).collect();
        assert_eq!((units.len(), delegates), (1_110, vec![56, 54, 59, 41]));
        drop(reader);
        let password = Secret::new(first.password.expose().to_owned());
        assert!(
            sign_in::sign_in(&platform, first.login, password, "", &Caller::default())
                .await
                .is_ok()
        );
        let again = define::create(&platform, &file, &rows).await;
        assert!(again.is_err_and(|e| e.to_string().contains("holds an event already")));
    })
    .await;
}

#[test]
fn a_wrong_definition_is_refused_with_the_place() {
    let refused = |from: &'static str, to: &'static str| {
        let (_folder, path) = definition(|text| text.replace(from, to));
        ingest::event::read(&path).unwrap_err().to_string()
    };
    assert!(refused("560", "\"x\"").contains("line 11"));
    assert!(refused("title", "titel").contains("unknown field `titel`"));
    assert!(refused("2028-02-07T17:00:00-06:00", "tonight").contains("opens"));
    let error = refused("uncommitted = \"Uncommitted\"", "uncommitted = \"Nobody\"");
    assert!(
        error.contains("\"Nobody\", which is not among the preferences"),
        "{error}"
    );
}

//! Nobody sees what somebody else ranked before the box is opened: everybody but that participant
//! opens every page there is, and what links lead to, and looks for a ranking that nobody makes by
//! chance.

use crate::card;
use crate::harness::{ANA, Answer, TestApp, Visitor};
use caucus::domain::Role;
use caucus::web::routes::{TABLE, Verb};
use std::collections::BTreeSet;

/// What is ranked, best first.
const RANKED: [u8; 5] = [9, 2, 7, 1, 5];
/// The most pages that each opens.
const MOST_PAGES: usize = 160;

/// The names of preferences on a page, in the order in which they are read.
fn named<'a>(page: &str, names: &'a [String]) -> Vec<&'a str> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    for name in names {
        found.extend(
            page.match_indices(name.as_str())
                .map(|(at, _)| (at, name.as_str())),
        );
    }
    found.sort_unstable();
    let mut names: Vec<_> = found.into_iter().map(|(_, name)| name).collect();
    // A row says its name more than once.
    names.dedup();
    names
}

/// Whether a page says the ranking in its order.
fn tells(page: &Answer, names: &[String]) -> bool {
    let ranked: Vec<_> = RANKED.map(|n| names[usize::from(n) - 1].as_str()).into();
    named(&page.body, names)
        .windows(ranked.len())
        .any(|part| part == ranked)
}

/// Opens every page and what they lead to; gives how many.
async fn look(visitor: &mut Visitor<'_>, names: &[String], who: &str) -> usize {
    let fixed = TABLE.iter().filter(|e| e.verb == Verb::Get);
    let mut waiting: Vec<String> = fixed
        .map(|e| e.path.replace("{log}", "cards").replace("{path}*", "0/000"))
        .map(|path| path.replace("{code}", "1"))
        .filter(|path| !path.contains('{') && !path.starts_with("/language"))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if seen.len() > MOST_PAGES || !seen.insert(path.clone()) {
            continue;
        }
        let page = visitor.get(&path).await;
        assert!(
            !tells(&page, names),
            "{who} reads the ranking at {path}: {}",
            page.body
        );
        for link in page.body.split("href=\"").skip(1) {
            let link = link.split(['"', '#']).next().unwrap();
            let is_ours = link.starts_with('/') && !link.starts_with("/language");
            if is_ours && !link.starts_with("/assets") {
                waiting.insert(0, link.to_owned());
            }
        }
    }
    seen.len()
}

async fn everybody_looks(app: &TestApp, names: &[String]) {
    let mut opened = look(&mut app.visitor(), names, "nobody").await;
    for role in Role::STAFF {
        let mut visitor = app.in_role(Some(role)).await;
        opened += look(&mut visitor, names, role.as_str()).await;
    }
    for login in ["manager2", "guest2"] {
        let mut visitor = app.signed_in(login).await;
        opened += look(&mut visitor, names, login).await;
    }
    assert!(opened > 500, "{opened} pages");
}

#[tokio::test]
async fn nobody_but_its_participant_reads_a_ranking_before_the_box_is_opened() {
    let app = TestApp::start().await;
    let mut guest = app.in_role(Some(Role::Participant)).await;
    let options = caucus::services::overview::load(&app.platform().store).await;
    let options = options.unwrap().unwrap().event.preferences;
    let names: Vec<String> = options.into_iter().map(|option| option.name).collect();
    assert!(names.len() >= 9, "{names:?}");
    card::rank(&mut guest, &RANKED).await;
    assert!(
        tells(&guest.get("/card/review").await, &names),
        "or this test finds nothing"
    );
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    look(&mut ana, &names, "a newcomer").await;
    everybody_looks(&app, &names).await;
    let review = card::review(&mut guest).await;
    assert_eq!(card::cast(&mut guest, &review).await.status, 303);
    everybody_looks(&app, &names).await;
    caucus::services::event::close_all_sessions(app.platform(), crate::harness::actor())
        .await
        .unwrap();
    everybody_looks(&app, &names).await;
}

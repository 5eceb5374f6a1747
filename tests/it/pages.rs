//! Every page of the demonstration renders, says what it must, and is small.

use crate::harness::{TestApp, Visitor};
use caucus::i18n::Lang;
use caucus::web::explain;
use std::collections::BTreeSet;

/// The most bytes of a page, uncompressed and without the stylesheet.
const MOST_BYTES: usize = 30_000;

/// Addresses on this site that a page links to, without their anchors and without the switch to
/// another language; and the anchors within
/// the page itself.
fn links(body: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut addresses, mut anchors) = (BTreeSet::new(), BTreeSet::new());
    for part in body.split("href=\"").skip(1) {
        let target = part.split('"').next().unwrap();
        if target.starts_with("/language/") {
            continue;
        }
        match target.strip_prefix('#') {
            Some(anchor) => anchors.insert(anchor.to_owned()),
            None => addresses.insert(target.split('#').next().unwrap().to_owned()),
        };
    }
    (addresses, anchors)
}

fn check_page(path: &str, body: &str, anchors: &BTreeSet<String>) {
    assert!(body.len() < MOST_BYTES, "{path} has {} bytes", body.len());
    for mark in ["<title>DEMO · ", "<b>DEMO</b>", "<main", "<h1>", "</html>"] {
        assert!(body.contains(mark), "{path} has no {mark}");
    }
    // The scripts there are: for passkeys, where people sign in; and on the card, which seals it.
    let scripts = body.matches("<script").count();
    let mine = match path.split('?').next().unwrap() {
        "/card" | "/card/receipt" => "<script src=\"/assets/seal-",
        _ => "<script src=\"/assets/passkey-",
    };
    assert_eq!(scripts, body.matches(mine).count(), "{path}");
    let may = ["/sign-in", "/card"].iter().any(|p| path.starts_with(p));
    assert!(scripts == 0 || may, "{path}");
    for wrong in ["style=\"", "{{", "{%", "onclick", "http://", "https://"] {
        assert!(!body.contains(wrong), "{path} has {wrong}");
    }
    assert_eq!(body.matches("<h1>").count(), 1, "{path}");
    for anchor in anchors {
        let id = format!("id=\"{anchor}\"");
        assert_eq!(body.matches(&id).count(), 1, "{path} leads to #{anchor}");
    }
}

/// Follows every link from `start` and gives the pages by address.
async fn walk(visitor: &mut Visitor<'_>, start: &str) -> Vec<(String, String)> {
    let mut seen = BTreeSet::from([start.to_owned()]);
    let mut waiting = vec![start.to_owned()];
    let mut pages = Vec::new();
    while let Some(path) = waiting.pop() {
        let answer = visitor.get(&path).await;
        assert!(
            [200, 303].contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        if !answer.header("content-type").starts_with("text/html") {
            continue;
        }
        let (addresses, anchors) = links(&answer.body);
        check_page(&path, &answer.body, &anchors);
        waiting.extend(addresses.into_iter().filter(|a| seen.insert(a.clone())));
        pages.push((path, answer.body));
    }
    pages
}

#[tokio::test]
async fn every_page_of_the_released_demonstration_can_be_reached_and_is_small() {
    let app = TestApp::iowa().await;
    let document = app.release().await.document().unwrap();
    for step in document
        .units
        .iter()
        .flat_map(|u| u.steps.iter().chain(&u.findings))
    {
        let said = explain::step(Lang::En, step);
        assert_eq!(said.replace(',', ""), step.says.replace(',', ""));
    }
    let pages = walk(&mut app.visitor(), "/").await;
    let mut reader = app.visitor();
    reader.get("/language/es").await;
    let spanish = walk(&mut reader, "/").await;
    assert_eq!(spanish.len(), pages.len());
    for (path, body) in &spanish {
        assert!(body.contains("<html lang=\"es\">"), "{path}");
        // What stays English, the rules, says so.
        let marked = ["<section lang=\"en\">", "<details lang=\"en\">"];
        let parts = body
            .split("<code>")
            .map(|p| p.split_once("</code>").map_or(p, |(_, p)| p));
        let coded: String = parts.collect();
        let own = marked.iter().fold(coded.as_str(), |rest, mark| {
            rest.split(mark).next().unwrap()
        });
        for english in ["ot final", "People", "alignment", "delegates", "threshold"] {
            let found = own.find(english).map(|at| &own[at.saturating_sub(80)..]);
            assert!(found.is_none(), "{path}: {english}: {found:.200?}");
        }
    }
    let results = |path: &str| pages.iter().filter(|(p, _)| p.starts_with(path)).count();
    assert_eq!(results("/results/unit/"), document.units.len());
    assert_eq!(
        results("/results/district/"),
        4 * (2 + document.preferences.len())
    );
    for (path, body) in pages.iter().filter(|(p, _)| p.starts_with("/results")) {
        if path == "/results/rules" {
            continue;
        }
        let title = body.split("</title>").next().unwrap();
        let said = body.matches("ot final").count();
        assert!(
            said >= 2 || !title.contains("not final"),
            "{path} says {said} times not final"
        );
        assert!(body.contains("<b>Not final.</b>"), "{path}");
    }
}

/// The numbers of one row of a page's table, by the row's name.
fn row(body: &str, name: &str) -> Vec<String> {
    let start = body.find(&format!("{name}<svg")).unwrap();
    let end = body[start..].find("</tr>").unwrap();
    let cells = body[start..start + end].split("</a>");
    let numbers = cells.filter_map(|cell| cell.rsplit_once('>').map(|(_, n)| n.trim().to_owned()));
    numbers.filter(|n| !n.is_empty()).collect()
}

#[tokio::test]
async fn the_pages_show_what_the_document_says_and_the_document_is_given_byte_for_byte() {
    let app = TestApp::start().await;
    let mut visitor = app.visitor();
    let early = visitor.get("/results").await;
    assert!(early.body.contains("Nothing is released yet"));
    let early = visitor.get("/api/v1/results").await;
    assert_eq!(
        (early.status, early.code().as_str()),
        (404, "nothing_released")
    );

    let published = app.release().await;
    let answer = visitor.get("/api/v1/results").await;
    assert_eq!(answer.body, published.bytes);
    assert_eq!(answer.header("content-type"), "application/json");
    let etag = answer.header("etag").to_owned();
    let again = visitor
        .get_with("/api/v1/results", &[("if-none-match", &etag)])
        .await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let small = visitor
        .get_with("/api/v1/results", &[("accept-encoding", "gzip")])
        .await;
    assert_eq!(small.header("content-encoding"), "gzip");
    assert!(small.bytes.len() < answer.bytes.len() / 3);

    let document = published.document().unwrap();
    let pages = [
        ("/results", &document.state),
        ("/results/district/3", &document.districts[2]),
        ("/results/county/Adams", &document.counties[0]),
    ];
    for (path, area) in pages {
        let body = visitor.get(path).await.body;
        for line in &area.lines {
            let expected = [
                line.first.to_string(),
                line.final_.to_string(),
                line.delegates.to_string(),
                line.sde.clone(),
            ];
            let shown: Vec<_> = row(&body, &line.preference)
                .iter()
                .map(|n| n.replace(',', ""))
                .collect();
            assert_eq!(shown, expected, "{path} {}", line.preference);
        }
    }
}

#[tokio::test]
async fn a_unit_page_explains_every_figure() {
    let app = TestApp::start().await;
    let document = app.release().await.document().unwrap();
    let mut visitor = app.visitor();
    let rules = visitor.get("/results/rules").await.body;
    for unit in &document.units {
        let page = visitor
            .get(&format!("/results/unit/{}", unit.code))
            .await
            .body;
        for step in &unit.steps {
            let rule = format!("/results/rules#{}-{}", unit.rules, step.code);
            assert!(page.contains(&rule), "{} {}", unit.code, step.code);
            let anchor = format!("id=\"{}-{}\"", unit.rules, step.code);
            assert!(rules.contains(&anchor), "{anchor}");
        }
        for finding in &unit.findings {
            assert!(
                page.contains(&finding.code),
                "{} {}",
                unit.code,
                finding.code
            );
        }
        let viable = unit.lines.iter().filter(|l| l.viable).count();
        assert!(
            page.matches("<small>viable</small>").count() > viable,
            "{}",
            unit.code
        );
    }
    let page = visitor.get("/results/unit/VIRTUAL-1").await.body;
    let cards = document
        .units
        .iter()
        .find(|u| u.code == "VIRTUAL-1")
        .unwrap()
        .cards
        .unwrap();
    assert!(page.contains(&format!("{} counted", cards.counted)));
}

#[tokio::test]
async fn names_nobody_has_are_answered_with_what_to_do() {
    let app = TestApp::start().await;
    let mut visitor = app.visitor();
    let early = visitor
        .get_with("/results/county/Adams", &[("accept", "application/json")])
        .await;
    assert_eq!(early.code(), "nothing_released");
    app.release().await;
    for path in [
        "/results/district/9",
        "/results/county/Nowhere",
        "/results/unit/0",
        "/results/preference/Nobody",
        "/results/district/1/preference/Nobody",
        "/results/county/Adams/preference/%3Cscript%3E",
        "/results/county/%2e%2e%2f",
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("href=\"/results/counties\""), "{path}");
        let document = visitor
            .get_with(path, &[("accept", "application/json")])
            .await;
        assert_eq!(document.code(), "no_such_result", "{path}");
    }
}

#[tokio::test]
async fn the_page_of_a_districts_cards_adds_up_and_is_the_same_for_everybody() {
    let app = TestApp::start().await;
    let document = app.release().await.document().unwrap();
    for district in &document.districts {
        let path = format!("/results/district/{}/cards", district.code);
        let page = app.visitor().get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let mine = app.signed_in("guest1").await.get(&path).await;
        assert!(mine.body == page.body, "{path} is one page for everybody");
        let unit = document.units.iter().find(|u| {
            u.kind == caucus::domain::UnitKind::Virtual
                && u.district.as_ref() == Some(&district.code)
        });
        let unit = unit.unwrap();
        let (cards, threshold) = (unit.cards.unwrap(), unit.threshold.unwrap());
        assert!(
            page.body
                .contains(&format!("{} cards were counted.", cards.counted))
        );
        let tag = |word: &str| {
            page.body
                .matches(&format!("<span class=\"tag\">{word}</span>"))
                .count()
        };
        let viable = unit.lines.iter().filter(|l| l.first >= threshold).count();
        assert_eq!(
            (tag("viable"), tag("not viable")),
            (viable, unit.lines.len() - viable)
        );
        // Everybody who preferred somebody is somewhere: placed, or said to be nowhere.
        let placed: u64 = unit.lines.iter().map(|l| l.final_).sum();
        let says = match cards.counted - cards.no_preference - placed {
            0 => "No card ended this way.".to_owned(),
            1 => "One card ended this way.".to_owned(),
            many => format!("{many} cards ended this way."),
        };
        assert!(page.body.contains(&says), "{path}: {says}");
    }
}

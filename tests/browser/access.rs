//! Every page of the route table, as each role that may open it, on a phone and on a desk, in
//! both languages: nothing on it keeps anybody out.

use crate::chromium::{self, Browser};
use crate::harness::{ANA, PASSWORD, TestApp, Visitor};
use caucus::domain::Role;
use caucus::i18n::Lang;
use caucus::services::sign_in::IDLE_SECONDS;
use caucus::web::access::Audience;
use caucus::web::routes::{Endpoint, TABLE, Verb};
use serde_json::Value;
use std::collections::BTreeSet;

const ORDER: &str = include_str!("order.js");

/// Widths in CSS pixels: a small phone, a desk at 200 percent, a desk.
const WIDTHS: [u32; 3] = [320, 640, 1280];

/// What is read by programs, or only leads elsewhere.
const NO_PAGES: [&str; 13] = [
    "/assets/",
    "/language/",
    "/api/",
    "/log/",
    "/receipt/proof",
    "/healthz",
    "/readyz",
    "/.well-known/",
    "/headquarters/check-in/{code}/list.csv",
    "/desk/case/{id}/evidence/{evidence}",
    "/headquarters/roll/rejects.csv",
    "/headquarters/roll/progress",
    "/account/data",
];

/// Pages between two steps of registering; the walk through them looks at each.
const ON_THE_WAY: [&str; 3] = ["/register", "/register/code", "/account/withdraw"];

/// Addresses to open for a pattern: itself, or what stands in its place in the demonstration.
fn addresses(pattern: &str, case: &str, lost: &str, colleague: &str) -> Vec<String> {
    let filled: &[&str] = match pattern {
        "/results/district/{code}" => &["/results/district/1"],
        "/results/district/{code}/cards" => &["/results/district/1/cards"],
        "/results/county/{name}" => &["/results/county/Adams", "/results/county/Nowhere"],
        "/results/unit/{code}" => &["/results/unit/VIRTUAL-1", "/results/unit/1593416"],
        "/results/preference/{name}" => &["/results/preference/Sanders"],
        "/results/district/{code}/preference/{name}" => &["/results/district/1/preference/Sanders"],
        "/results/county/{county}/preference/{name}" => {
            &["/results/county/Adams/preference/Sanders"]
        }
        "/headquarters/check-in/{code}" => &["/headquarters/check-in/1593416"],
        "/headquarters/check-in/{code}/sheet" => &["/headquarters/check-in/1593416/sheet"],
        "/desk/case/{id}" => &[case],
        "/desk/recovery/{id}" => &[lost],
        "/staff/people/{id}" => &[colleague],
        "/sign-in" => &["/sign-in?next=/card"],
        _ => &[pattern],
    };
    filled.iter().map(|address| (*address).to_owned()).collect()
}

fn is_page(endpoint: &&Endpoint) -> bool {
    endpoint.verb == Verb::Get && !NO_PAGES.iter().any(|p| endpoint.path.starts_with(p))
}

/// Who opens a page: everybody the table names, once.
fn readers(endpoint: &Endpoint) -> Vec<Reader> {
    match endpoint.audience {
        // Only whoever was stopped with a form in hand finds one there.
        _ if endpoint.path == "/continue" => vec![Reader::Verified],
        Audience::Anyone => vec![Reader::Anybody],
        Audience::ParticipantAtCasting | Audience::VerifiedParticipant => vec![Reader::Verified],
        Audience::Roles(roles) | Audience::Fresh(roles) => roles
            .iter()
            .map(|role| match role {
                Role::Participant => Reader::Newcomer,
                staff => Reader::Staff(*staff),
            })
            .collect(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Anybody,
    /// Somebody who is registering.
    Newcomer,
    /// A participant with something on their card.
    Verified,
    Staff(Role),
}

/// Everybody, signed in.
struct Readers<'a> {
    newcomer: Visitor<'a>,
    verified: Visitor<'a>,
    staff: Vec<(Role, Visitor<'a>)>,
    anybody: Visitor<'a>,
}

impl<'a> Readers<'a> {
    async fn of(app: &'a TestApp) -> Self {
        // First, because meanwhile every session ends: a form that waits to be sent again.
        let mut verified = app.in_role(Some(Role::Participant)).await;
        let page = verified.get("/card").await;
        app.hands.advance_seconds(IDLE_SECONDS);
        let seen = page.hidden("seen");
        let fields = [("seen", seen.as_str()), ("do", "add-2")];
        verified.submit(&page, "/card", &fields).await;
        let again = verified.sign_in("guest1", PASSWORD).await;
        assert_eq!(again.header("location"), "/continue", "{}", again.body);
        let mut staff = Vec::new();
        for role in Role::STAFF {
            staff.push((role, app.in_role(Some(role)).await));
        }
        let page = verified.get("/card").await;
        let seen = page.hidden("seen");
        let fields = [("seen", seen.as_str()), ("do", "add-1")];
        let ranked = verified.submit(&page, "/card", &fields).await;
        assert_eq!(ranked.status, 303, "{}", ranked.body);
        Self {
            newcomer: app.newcomer("ana@example.org", &ANA).await,
            verified,
            staff,
            anybody: app.visitor(),
        }
    }

    fn get(&mut self, reader: Reader) -> &mut Visitor<'a> {
        match reader {
            Reader::Anybody => &mut self.anybody,
            Reader::Newcomer => &mut self.newcomer,
            Reader::Verified => &mut self.verified,
            Reader::Staff(role) => {
                let found = self.staff.iter_mut().find(|(r, _)| *r == role);
                &mut found.expect("every role of staff is here").1
            }
        }
    }
}

/// The case of somebody who called because they cannot sign in.
async fn lost(verifier: &mut Visitor<'_>) -> String {
    let list = verifier.get("/desk/recovery").await;
    let called = [("email", "ana@example.org")];
    let found = verifier.submit(&list, "/desk/recovery", &called).await;
    found.header("location").to_owned()
}

/// The page of somebody whose role a manager may end.
async fn colleague(manager: &mut Visitor<'_>) -> String {
    let list = manager.get("/staff/people").await.body;
    let (before, _) = list.split_once("\">verifier</a>").unwrap();
    before.rsplit("href=\"").next().unwrap().to_owned()
}

/// Opens every page there is now, and gives the patterns of those that were pages.
async fn open_all(
    base: &str,
    readers_of: &mut Readers<'_>,
    browser: &Browser,
    when: &str,
) -> BTreeSet<&'static str> {
    let queue = readers_of
        .get(Reader::Staff(Role::Verifier))
        .get("/desk")
        .await;
    let case = queue
        .body
        .split("href=\"")
        .find(|p| p.starts_with("/desk/case/"));
    let case = case.and_then(|p| p.split('"').next()).unwrap().to_owned();
    let lost = lost(readers_of.get(Reader::Staff(Role::Verifier))).await;
    let manager = readers_of.get(Reader::Staff(Role::EventManager));
    let colleague = colleague(manager).await;
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for endpoint in TABLE.iter().filter(is_page) {
        for reader in readers(endpoint) {
            for address in addresses(endpoint.path, &case, &lost, &colleague) {
                let visitor = readers_of.get(reader);
                let answer = visitor.get(&address).await;
                let is_html = answer.header("content-type").starts_with("text/html");
                if !is_html || (300..400).contains(&answer.status) {
                    continue;
                }
                seen.insert(endpoint.path);
                for lang in Lang::ALL {
                    let mut cookies = visitor.cookies.clone();
                    cookies.insert("caucus-language".to_owned(), lang.code().to_owned());
                    browser.become_holder(base, &cookies).await;
                    browser.go(&address).await;
                    browser.settle().await;
                    for width in WIDTHS {
                        // The other language is looked at where its longer words are tightest.
                        if lang != Lang::En && width != 320 {
                            continue;
                        }
                        browser.resize(width).await;
                        let name = format!("{when} {address} {reader:?} {} {width}", lang.code());
                        let found = browser.faults().await;
                        if width == 320 {
                            let page = address.replace(['/', '?', '='], "-");
                            let code = lang.code();
                            let picture = format!("page{page}-{reader:?}-{when}-{code}");
                            browser.photograph(&picture.replace(['(', ')'], "-")).await;
                        }
                        faults.extend(found.into_iter().map(|f| format!("{name}: {f}")));
                    }
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults, the first of them:\n{}",
        faults.len(),
        faults[..faults.len().min(40)].join("\n")
    );
    seen
}

#[tokio::test]
async fn no_page_keeps_anybody_out() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let browser = Browser::open(&base, 1280, true).await;
    let mut readers = Readers::of(&app).await;
    let mut seen = open_all(&base, &mut readers, &browser, "before").await;
    app.release().await;
    seen.extend(open_all(&base, &mut readers, &browser, "after").await);
    let all: BTreeSet<_> = TABLE.iter().filter(is_page).map(|e| e.path).collect();
    let missed: Vec<_> = all
        .difference(&seen)
        .filter(|p| !ON_THE_WAY.contains(p))
        .collect();
    assert!(missed.is_empty(), "give these an address here: {missed:?}");
}

/// Follows the Tab key through a page.
async fn follow(browser: &Browser, name: &str) {
    let count = browser.evaluate(&format!("({ORDER})()")).await;
    let count = count.as_i64().unwrap();
    assert!(count > 5, "{name} has {count} stops");
    let mut before: Option<Value> = None;
    for place in 0..count {
        browser.key("Tab").await;
        let stop = browser.evaluate("stop()").await;
        let what = format!("{name}, stop {place}: {stop}");
        assert_eq!(stop["place"], place, "{what}: the keys skip or go back");
        assert!(
            stop["isSeen"] == true && stop["isInView"] == true,
            "{what} is not seen"
        );
        let number = |stop: &Value, side: &str| stop[side].as_f64().unwrap();
        // Down the page, and from left to right within a line; what is read aloud goes the same way.
        if let Some(before) = &before {
            let is_below = number(&stop, "bottom") > number(before, "top");
            assert!(is_below, "{what} stands above {before}");
            let is_same_line = number(&stop, "top") < number(before, "top") + 1.0;
            let is_right = number(&stop, "left") > number(before, "left");
            assert!(!is_same_line || is_right, "{what} stands left of {before}");
        }
        // The first leads past the head, and shows itself only while it has the focus.
        before = (place > 0).then_some(stop);
    }
}

#[tokio::test]
async fn the_tab_key_goes_through_a_page_as_it_is_read_and_is_seen_everywhere() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let browser = Browser::open(&base, 1280, true).await;
    let mut readers = Readers::of(&app).await;
    for (reader, address) in [
        (Reader::Anybody, "/"),
        (Reader::Anybody, "/take-part"),
        (Reader::Verified, "/card"),
        (Reader::Verified, "/card/lists"),
        (Reader::Verified, "/card/review"),
        (Reader::Newcomer, "/register/details"),
        (Reader::Newcomer, "/register/session"),
        (Reader::Staff(Role::Verifier), "/desk"),
        (Reader::Staff(Role::EventManager), "/headquarters"),
    ] {
        browser
            .become_holder(&base, &readers.get(reader).cookies)
            .await;
        for width in [320, 1280] {
            browser.resize(width).await;
            browser.go(address).await;
            browser.settle().await;
            follow(&browser, &format!("{address} at {width}")).await;
        }
    }
}

/// A page with every kind of fault is found out: the looking is not blind.
#[tokio::test]
async fn faults_are_found() {
    if !chromium::is_here() {
        return;
    }
    let app = TestApp::start().await;
    let base = app.running.public_url.to_string();
    let browser = Browser::open(&base, 1280, true).await;
    browser.go("/limits").await;
    browser.resize(640).await;
    assert_eq!(browser.faults().await, Vec::<String>::new());
    let spoil = r#"{
        const main = document.querySelector("main");
        const put = (tag, style, text = "") => {
            const element = document.createElement(tag);
            Object.assign(element.style, style);
            element.append(text);
            main.append(element);
            return element;
        };
        put("img", {});
        put("input", {});
        put("p", {color: "gray"}, "pale");
        put("button", {minHeight: 0, padding: 0}, "x");
        put("p", {}, "mine first").tabIndex = 3;
        put("p", {width: "900px"}, "wide");
    }"#;
    browser.evaluate(spoil).await;
    let faults = browser.faults().await.join("\n");
    for what in [
        "image-alt",
        "label",
        "contrast",
        "a target of",
        "an order of its own",
        "px wide",
    ] {
        assert!(faults.contains(what), "{what} was not found:\n{faults}");
    }
}

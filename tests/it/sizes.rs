//! What pages weigh for somebody with an old phone and little data.

use crate::card;
use crate::harness::{ANA, Answer, PASSWORD, TestApp, Visitor};
use caucus::domain::Role;
use caucus::services::sign_in::IDLE_SECONDS;
use caucus::web::access::Audience;
use caucus::web::routes::{TABLE, Verb};
use std::collections::BTreeSet;

/// The most bytes somebody with an old phone and little data is sent for a page: everything it
/// loads, as it is sent, head included.
const MOST_SENT: usize = 30_000;

/// Bytes of an answer as they are sent, its head among them.
fn sent(answer: &Answer) -> usize {
    let head = answer.headers.iter();
    let head: usize = head
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    head + answer.bytes.len()
}

/// What a page makes a browser load.
fn loaded(body: &str) -> BTreeSet<String> {
    let tags = body.split('<').filter(|tag| {
        ["link ", "img ", "script ", "source ", "iframe "]
            .iter()
            .any(|t| tag.starts_with(t))
    });
    let address = |tag: &str| {
        let found = tag.split_once("href=\"").or(tag.split_once("src=\""))?;
        Some(found.1.split('"').next()?.to_owned())
    };
    tags.filter_map(address).collect()
}

/// Pages that are answers to forms, or follow on something: each is weighed by itself.
const ON_THE_WAY: [&str; 4] = ["/register", "/register/code", "/sign-in/link", "/continue"];

/// What participants and the public are shown, as an address of the demonstration.
fn shown(path: &str) -> String {
    path.replace("{code}/", "1/")
        .replace("unit/{code}", "unit/VIRTUAL-1")
        .replace("{code}", "1")
        .replace("county/{name}", "county/Polk")
        .replace("{county}", "Polk")
        .replace("{name}", "Sanders")
}

/// What is loaded with pages, and the most of it.
#[derive(Default)]
struct Sizes {
    most: (usize, String),
    pages: usize,
    seen: BTreeSet<&'static str>,
}

impl Sizes {
    /// Asserts that a page and all it loads is small; whether it is a page.
    async fn ask(&mut self, visitor: &mut Visitor<'_>, path: &str) -> bool {
        let mut is_page = true;
        for lang in ["/language/en", "/language/es"] {
            visitor.get(lang).await;
            let plain = visitor.get(path).await;
            is_page &= self.add(visitor, &plain, path).await;
        }
        is_page
    }

    async fn add(&mut self, visitor: &mut Visitor<'_>, plain: &Answer, path: &str) -> bool {
        if !plain.header("content-type").starts_with("text/html") || plain.status != 200 {
            return false;
        }
        let gzip = [("accept-encoding", "gzip")];
        // An answer to a form cannot be asked for again: it counts as it came.
        let small = visitor.get_with(path, &gzip).await;
        let mut bytes = match small.status {
            200 => sent(&small),
            _ => sent(plain),
        };
        for address in loaded(&plain.body) {
            bytes += sent(&visitor.get_with(&address, &gzip).await);
        }
        assert!(bytes < MOST_SENT, "{path} loads {bytes} bytes");
        self.most = self.most.clone().max((bytes, path.to_owned()));
        self.pages += 1;
        true
    }

    /// Every page of the table that participants and the public can ask for.
    async fn ask_all(&mut self, verified: &mut Visitor<'_>, newcomer: &mut Visitor<'_>) {
        for endpoint in TABLE.iter().filter(|e| e.verb == Verb::Get) {
            let path = shown(endpoint.path);
            let asked = match endpoint.audience {
                Audience::Anyone | Audience::VerifiedParticipant => self.ask(verified, &path).await,
                Audience::Roles(roles) | Audience::Fresh(roles)
                    if roles.contains(&Role::Participant) =>
                {
                    self.ask(newcomer, &path).await
                }
                _ => continue,
            };
            if asked {
                self.seen.insert(endpoint.path);
            }
        }
    }
}

/// Routes for participants and the public that show no page.
const NO_PAGES: [&str; 9] = [
    "/assets/",
    "/language/",
    "/api/",
    "/log/",
    "/receipt/proof",
    "/healthz",
    "/readyz",
    "/.well-known/",
    "/account/data",
];

#[tokio::test]
async fn a_page_for_participants_and_all_it_loads_is_small() {
    let app = TestApp::iowa().await;
    let mut sizes = Sizes::default();
    // A form that waits for its sender to sign in again.
    let mut stopped = app.signed_in("guest2").await;
    let page = stopped.get("/card").await;
    app.hands.advance_seconds(IDLE_SECONDS);
    let seen = page.hidden("seen");
    let pressed = [("seen", seen.as_str()), ("do", "add-2")];
    stopped.submit(&page, "/card", &pressed).await;
    stopped.sign_in("guest2", PASSWORD).await;
    assert!(sizes.ask(&mut stopped, "/continue").await);
    let mut verified = app.signed_in("guest1").await;
    card::rank(&mut verified, &[1, 2, 3, 4, 5]).await;
    let mut asking = app.visitor();
    let contact = asking.look_up(&ANA).await;
    assert!(sizes.add(&mut asking, &contact, "/register").await);
    asking.ask_for_code("new@example.org", &ANA).await;
    assert!(sizes.ask(&mut asking, "/register/code").await);
    app.newcomer("lost@example.org", &ANA).await;
    let link = app.link_for("lost@example.org").await;
    assert!(sizes.ask(&mut app.visitor(), &link).await);
    let mut newcomer = app.newcomer("ana@example.org", &ANA).await;
    sizes.ask_all(&mut verified, &mut newcomer).await;
    newcomer.send_registration("2").await;
    assert!(sizes.ask(&mut newcomer, "/account/withdraw").await);
    sizes.seen.insert("/account/withdraw");
    // The most a receipt page shows: a card that was replaced again and again.
    for _ in 0..12 {
        card::rank(&mut verified, &[1, 2, 3, 4, 5]).await;
        let page = card::review(&mut verified).await;
        card::cast(&mut verified, &page).await;
    }
    let code = card::receipt_code(&verified.get("/card/receipt").await);
    sizes.ask_all(&mut verified, &mut newcomer).await;
    app.release().await;
    sizes.ask_all(&mut verified, &mut newcomer).await;
    let found = format!("/receipt?code={code}");
    assert!(sizes.ask(&mut app.visitor(), &found).await);
    let is_theirs = |audience| match audience {
        Audience::Roles(roles) | Audience::Fresh(roles) => roles.contains(&Role::Participant),
        Audience::Anyone | Audience::VerifiedParticipant => true,
        Audience::ParticipantAtCasting | Audience::Carrier => false,
    };
    let theirs = TABLE
        .iter()
        .filter(|e| e.verb == Verb::Get && is_theirs(e.audience));
    let missed: Vec<_> = theirs
        .map(|e| e.path)
        .filter(|path| !NO_PAGES.iter().any(|no| path.starts_with(no)))
        .filter(|path| !ON_THE_WAY.contains(path) && !sizes.seen.contains(path))
        .collect();
    assert!(missed.is_empty(), "nobody has weighed {missed:?}");
    println!("{} pages, the largest {:?}", sizes.pages, sizes.most);
    // The module is the exception: it comes once, and is kept for a year.
    let app = TestApp::start().await;
    let mut verified = app.signed_in("guest1").await;
    let card = verified.get("/card").await.body;
    let module = card.split_once("data-module=\"").unwrap().1;
    let module = module.split('"').next().unwrap();
    let module = verified
        .get_with(module, &[("accept-encoding", "gzip")])
        .await;
    assert_eq!(module.header("content-type"), "application/wasm");
    assert!(module.header("cache-control").contains("immutable"));
    assert!(
        (10_000..60_000).contains(&sent(&module)),
        "{}",
        sent(&module)
    );
    assert!(sizes.pages > 100, "{}", sizes.pages);
}

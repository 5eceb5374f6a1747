//! The module and its script in a real browser: what they seal is what `crates/seal` seals and
//! takes, and the server is told nothing else.

mod server;

use crate::chromium::{self, Browser};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caucus::i18n::Lang;
use caucus_seal::ceremony::{Ceremony, Params, Trustee};
use caucus_seal::key::Quorum;
use caucus_seal::opening::{Batch, Opened, Partial};
use caucus_seal::sealed::FRESH;
use caucus_seal::{Card, JointKey, KeyShare, Place, SealedCard, seal};
use rand::{SeedableRng as _, rngs::StdRng};
use server::{Told, asset, integrity, serve};

const NAMES: [&str; 7] = [
    "Biden",
    "Buttigieg",
    "Klobuchar",
    "Sanders",
    "Steyer",
    "Warren",
    "Yang",
];

/// The same bytes every time, instead of random ones: 0, 1, 2, …
const NOT_RANDOM: &str = "crypto.getRandomValues = (array) => array.map((_, at) => at)";

/// A key of two of three trustees.
fn trustees() -> (JointKey, Vec<KeyShare>) {
    let params = Params {
        event: [7; 32],
        quorum: Quorum::new(2, 3).unwrap(),
    };
    let all = (1..=3).map(|n| Trustee::new(params, n, &[n; 32]).unwrap());
    let all: Vec<Trustee> = all.collect();
    let mut ceremony = Ceremony::new(params);
    while ceremony.round().is_some() {
        let messages = all.iter().map(|t| t.message(&ceremony).unwrap());
        let messages: Vec<_> = messages.collect();
        messages.iter().for_each(|m| ceremony.add(m).unwrap());
    }
    let shares = all.iter().map(|t| t.share(&ceremony).unwrap()).collect();
    (ceremony.key().unwrap(), shares)
}

fn place(key: &JointKey) -> Place<'static> {
    Place {
        key: *key.key(),
        manifest: [1; 32],
        pseudonym: [9; 32],
        session: 3,
        attempt: 2,
        unit: "VIRTUAL-1",
    }
}

/// The page as a server would fill it for a place.
fn page(place: &Place<'_>) -> String {
    let rows = NAMES.iter().zip(1..).map(|(name, number)| {
        format!(
            "<li data-option=\"{number}\" data-name=\"{name}\"><span class=\"name\">{name}</span>\
             <span class=\"row\"><button name=\"do\" value=\"add-{number}\">Make 1st choice\
             <span class=\"vh\">: {name}</span></button></span></li>"
        )
    });
    let rows: Vec<String> = rows.collect();
    let slots = [("name", "{name}".into()), ("nth", "{nth}".into())];
    let say = |key: &str| Lang::En.say_with(key, &slots);
    let words = [
        ("@MAKE@", Lang::En.say_with("card-make", &slots[1..])),
        ("@ADDED@", say("card-added")),
        ("@MOVED@", say("card-moved")),
        ("@REMOVED@", Lang::En.say_with("card-removed", &slots[..1])),
        (
            "@REMOVED_GAP@",
            Lang::En.say_with("card-removed-gap", &slots[..1]),
        ),
        ("@IN_ORDER@", Lang::En.say("card-in-order")),
        ("@INTEGRITY@", integrity(&asset("seal.js"))),
        ("@PLACE@", URL_SAFE_NO_PAD.encode(place.to_bytes().unwrap())),
        ("@ROWS@", rows.concat()),
    ];
    let page = include_str!("page.html").to_owned();
    words
        .iter()
        .fold(page, |page, (slot, word)| page.replace(slot, word))
}

/// Waits until the script has the page.
async fn is_ours(browser: &Browser) {
    let ready = "new Promise((done) => { const look = () => \
        document.querySelector('[data-browser]').hidden ? setTimeout(look, 5) : done(true); look(); })";
    assert_eq!(browser.evaluate(ready).await, true);
}

/// Presses a button that leads nowhere.
async fn press(browser: &Browser, value: &str) {
    let button =
        format!("document.querySelector('[data-step]:not([hidden]) button[value=\"{value}\"]')");
    let pressed =
        format!("(({button} || {{}}).click || (() => {{ throw '{value}' }})).call({button})");
    browser.evaluate(&pressed).await;
}

async fn said(browser: &Browser) -> String {
    let said = browser.evaluate("document.querySelector('[data-said]').textContent");
    said.await.as_str().unwrap().to_owned()
}

async fn order(browser: &Browser) -> String {
    let list = "[...document.querySelectorAll('[data-step]:not([hidden]) [data-order] li')]\
        .map((li) => li.textContent).join(', ')";
    browser.evaluate(list).await.as_str().unwrap().to_owned()
}

/// Casts, and gives what the server was told.
async fn cast(browser: &Browser, told: &Told) -> Vec<(String, String)> {
    browser.press("Cast my card").await;
    let told = told.lock().unwrap();
    let cast: Vec<_> = told
        .iter()
        .filter(|(method, ..)| method == "POST")
        .collect();
    let (_, path, body) = *cast.last().unwrap();
    assert_eq!((cast.len(), path.as_str()), (1, "/card/cast"), "{cast:?}");
    let fields = form_urlencoded::parse(body.as_bytes());
    fields
        .map(|(n, v)| (n.into_owned(), v.into_owned()))
        .collect()
}

fn sealed(fields: &[(String, String)]) -> Vec<u8> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["form_token", "key", "place", "sealed"],
        "nothing else is sent"
    );
    uuid::Uuid::try_parse(&fields[1].1).unwrap();
    URL_SAFE_NO_PAD.decode(&fields[3].1).unwrap()
}

#[tokio::test]
async fn a_card_is_ranked_and_sealed_in_the_browser_and_nothing_else_is_sent() {
    if !chromium::is_here() {
        return;
    }
    let (key, shares) = trustees();
    let (place, module) = (place(&key), asset("seal.wasm"));
    let (base, told) = serve(page(&place), module).await;
    let phone = Browser::open(&base, 320, true).await;
    phone.go("/card").await;
    is_ours(&phone).await;
    press(&phone, "review").await;
    let is_asked = "!document.querySelector('[data-ask]').hidden";
    assert_eq!(phone.evaluate(is_asked).await, true);
    for (button, says) in [
        ("add-4", "Sanders is now your 1st choice."),
        ("add-6", "Warren is now your 2nd choice."),
        ("add-1", "Biden is now your 3rd choice."),
        ("up-1", "Biden moved. It is now your 2nd choice."),
        (
            "remove-4",
            "Sanders is off your card. The choices below it moved up.",
        ),
        ("add-7", "Yang is now your 3rd choice."),
        ("order", "Your choices now come first, in order."),
    ] {
        press(&phone, button).await;
        assert_eq!(said(&phone).await, says, "{button}");
    }
    assert_eq!(order(&phone).await, "Biden, Warren, Yang");
    phone.photograph("sealing-1-ranked").await;
    // The tab keeps it through a lost page.
    phone.go("/card").await;
    is_ours(&phone).await;
    assert_eq!(order(&phone).await, "Biden, Warren, Yang");
    press(&phone, "review").await;
    press(&phone, "back").await;
    press(&phone, "review").await;
    assert_eq!(order(&phone).await, "Biden, Warren, Yang");
    phone.photograph("sealing-2-review").await;
    let sent = sealed(&cast(&phone, &told).await);
    let card = SealedCard::parse(&sent).unwrap();
    assert!(card.check(&place.context().unwrap(), key.key()).is_ok());
    // What the trustees find in it.
    let batch = Batch::new(&key, "VIRTUAL-1", vec![*card.ciphertext()]).unwrap();
    let mut rng = StdRng::seed_from_u64(1);
    let parts = shares[..2]
        .iter()
        .map(|share| Partial::make(&key, share, &batch, &mut rng));
    let parts: Vec<_> = parts.map(Result::unwrap).collect();
    let opened = Opened::combine(&key, &batch, &parts, &mut rng).unwrap();
    let found: Vec<_> = opened.cards(7).collect();
    assert_eq!(found, [Ok(Card::new(&[1, 6, 7]).unwrap())]);
    // Cast: the tab has forgotten it.
    phone.go("/card").await;
    is_ours(&phone).await;
    assert_eq!(order(&phone).await, "");
    let told = told.lock().unwrap();
    assert!(told.iter().all(|(_, path, _)| !path.contains("rank")));
}

#[tokio::test]
async fn browser_and_server_seal_to_the_same_bytes() {
    if !chromium::is_here() {
        return;
    }
    let (key, _) = trustees();
    let place = place(&key);
    let fresh: [u8; FRESH] = std::array::from_fn(|at| at as u8);
    for (ranks, buttons) in [
        (&[][..], &["none"][..]),
        (
            &[2, 5, 7, 1, 3],
            &["add-2", "add-5", "add-7", "add-1", "add-3", "review"],
        ),
    ] {
        let (base, told) = serve(page(&place), asset("seal.wasm")).await;
        let browser = Browser::open(&base, 1000, true).await;
        browser.go("/card").await;
        is_ours(&browser).await;
        browser.evaluate(NOT_RANDOM).await;
        for button in buttons {
            press(&browser, button).await;
        }
        let sent = sealed(&cast(&browser, &told).await);
        let card = Card::new(ranks).unwrap();
        let native = seal(&card, &place.context().unwrap(), key.key(), &fresh);
        assert_eq!(sent, native.unwrap().to_bytes(), "{ranks:?}");
    }
}

/// Another module than the script names, or another page's card in the tab.
#[tokio::test]
async fn another_module_does_not_run_and_another_draft_is_not_shown() {
    if !chromium::is_here() {
        return;
    }
    let (key, _) = trustees();
    let mut place = place(&key);
    let mut other = asset("seal.wasm");
    // The last byte of a name in a section that is not run.
    *other.last_mut().unwrap() ^= 1;
    let (base, told) = serve(page(&place), other).await;
    let browser = Browser::open(&base, 1000, true).await;
    browser.go("/card").await;
    let loaded = "new Promise((done) => { const look = () => performance.getEntriesByType('resource')\
        .some((e) => e.name.endsWith('.wasm')) ? setTimeout(() => done(true), 50) : setTimeout(look, 5); look(); })";
    assert_eq!(browser.evaluate(loaded).await, true);
    // The page is as it came: its forms go to the server, which says that it seals.
    let said = "['server', 'browser'].map((who) => document.querySelector(`[data-${who}]`).hidden)";
    assert_eq!(
        browser.evaluate(said).await,
        serde_json::json!([false, true])
    );
    browser.press("Make 1st choice: Biden").await;
    assert!(
        told.lock()
            .unwrap()
            .iter()
            .any(|(.., body)| body == "do=add-1")
    );

    let draft = serde_json::json!({ "owner": "another", "ranks": [1], "first": [], "none": false });
    place.attempt = 3;
    let (base, _) = serve(page(&place), asset("seal.wasm")).await;
    for stored in [draft.to_string(), "{}".to_owned(), "nonsense".to_owned()] {
        let browser = Browser::open(&base, 1000, true).await;
        browser.go("/card").await;
        let store = format!(
            "sessionStorage.setItem('caucus-card', {})",
            serde_json::json!(stored)
        );
        browser.evaluate(&store).await;
        browser.go("/card").await;
        is_ours(&browser).await;
        assert_eq!(order(&browser).await, "");
    }
}

/// A measurement, not a test: `cargo test --test browser -- --ignored how_long --nocapture`.
#[tokio::test]
#[ignore = "a measurement"]
async fn how_long_sealing_takes_in_a_browser() {
    let (key, _) = trustees();
    let (base, _) = serve(page(&place(&key)), asset("seal.wasm")).await;
    let browser = Browser::open(&base, 1000, true).await;
    browser.go("/card").await;
    is_ours(&browser).await;
    let place = place(&key).to_bytes().unwrap();
    let script = format!(
        "(async () => {{
            const start = performance.now();
            const answer = await fetch('/assets/seal.wasm', {{ cache: 'no-store' }});
            const made = await WebAssembly.instantiate(await answer.arrayBuffer(), {{}});
            const module = made.instance.exports;
            const loaded = performance.now() - start;
            window.thousand = () => {{
                const begin = performance.now();
                for (let round = 0; round < 1000; round++) {{
                    const fresh = crypto.getRandomValues(new Uint8Array(96));
                    const request = Uint8Array.from([...fresh, ...{place:?}, 4, 2, 1]);
                    new Uint8Array(module.memory.buffer, module.buffer(), module.room()).set(request);
                    if (module.seal(request.length) !== 129) throw 'not sealed';
                }}
                return performance.now() - begin;
            }};
            return loaded;
        }})()"
    );
    println!("loaded in {} ms", browser.evaluate(&script).await);
    for thousands in [1, 10, 100] {
        let mut micros = 0.0;
        for _ in 0..thousands {
            micros += browser.evaluate("thousand()").await.as_f64().unwrap();
        }
        println!(
            "{thousands},000 cards: {:.0} µs a card",
            micros / f64::from(thousands)
        );
    }
}

#[test]
fn the_script_names_the_module() {
    let script = String::from_utf8(asset("seal.js")).unwrap();
    let named = format!("const MODULE = \"{}\";", integrity(&asset("seal.wasm")));
    assert!(script.contains(&named), "run scripts/seal-wasm");
}

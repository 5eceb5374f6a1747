//! Every page of the route table, as each role that may open it, on a phone and on a desk, in
//! both languages: nothing on it keeps anybody out.

use crate::chromium::{self, Browser};
use crate::harness::{TestApp, Visitor, cast, rank, receipt_code, review};
use crate::readers::{EMAIL, Reader, Readers, others, pages, readers_of};
use caucus::domain::Role;
use caucus::i18n::Lang;
use std::collections::{BTreeMap, BTreeSet};

/// Widths in CSS pixels: a small phone, a desk at 200 percent, a desk.
const WIDTHS: [u32; 3] = [320, 640, 1280];

/// Addresses to open for a pattern: itself, or what stands in its place in the demonstration.
fn addresses(pattern: &str, people: &People) -> Vec<String> {
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
        "/desk/case/{id}" => &[&people.registers],
        "/desk/recovery/{id}" => &[&people.is_locked_out],
        "/staff/people/{id}" => &[&people.colleague],
        "/sign-in" => &["/sign-in?next=/card"],
        _ => &[pattern],
    };
    filled.iter().map(|address| (*address).to_owned()).collect()
}

/// Pages about somebody.
struct People {
    registers: String,
    /// They called because they cannot sign in.
    is_locked_out: String,
    /// Of staff; a manager may end their role.
    colleague: String,
}

impl People {
    async fn of(readers: &mut Readers<'_>) -> Self {
        let verifier = readers.get(Reader::Staff(Role::Verifier));
        let called = [("email", EMAIL)];
        let list = verifier.get("/desk/recovery").await;
        let found = verifier.submit(&list, "/desk/recovery", &called).await;
        let registers = link_to(&verifier.get("/desk").await.body, "/desk/case/");
        let manager = readers.get(Reader::Staff(Role::EventManager));
        let list = manager.get("/staff/people").await.body;
        let (before, _) = list.split_once("\">verifier</a>").unwrap();
        Self {
            registers,
            is_locked_out: found.header("location").to_owned(),
            colleague: before.rsplit("href=\"").next().unwrap().to_owned(),
        }
    }
}

/// What was looked at, and what is wrong with it.
struct Looks<'a> {
    browser: &'a Browser,
    base: String,
    /// Patterns of the route table that were pages for somebody.
    seen: BTreeSet<&'static str>,
    faults: Vec<String>,
}

impl Looks<'_> {
    /// Opens an address as whoever holds these cookies, in both languages, and looks.
    async fn at(&mut self, cookies: &BTreeMap<String, String>, address: &str, name: &str) {
        for lang in Lang::ALL {
            let mut cookies = cookies.clone();
            cookies.insert("caucus-language".to_owned(), lang.code().to_owned());
            self.browser.become_holder(&self.base, &cookies).await;
            self.browser.go(address).await;
            self.shown(lang, name).await;
        }
    }

    /// Looks at the page that is shown.
    async fn shown(&mut self, lang: Lang, name: &str) {
        self.browser.settle().await;
        for width in WIDTHS {
            // The other language is looked at where its longer words are tightest.
            if lang != Lang::En && width != 320 {
                continue;
            }
            self.browser.resize(width).await;
            let name = format!("{name} {}", lang.code());
            let found = self.browser.faults().await;
            let told = |fault| format!("{name} at {width}: {fault}");
            self.faults.extend(found.into_iter().map(told));
            if width == 320 {
                let picture = format!("page{}", name.replace(['/', '?', '=', ' ', '(', ')'], "-"));
                self.browser.photograph(&picture).await;
            }
        }
    }

    /// Opens every page there is now.
    async fn all(&mut self, readers: &mut Readers<'_>, when: &str) {
        let people = People::of(readers).await;
        for endpoint in pages() {
            for reader in readers_of(endpoint) {
                for address in addresses(endpoint.path, &people) {
                    let visitor = readers.get(reader);
                    let answer = visitor.get(&address).await;
                    let is_html = answer.header("content-type").starts_with("text/html");
                    if !is_html || (300..400).contains(&answer.status) {
                        continue;
                    }
                    if answer.status == 200 {
                        self.seen.insert(endpoint.path);
                    }
                    let name = format!("{address} {reader:?} {when}");
                    self.at(&visitor.cookies, &address, &name).await;
                }
            }
        }
    }

    /// The pages of somebody whose card is in the box, and what anybody finds under its receipts.
    async fn with_a_card(&mut self, person: &mut Visitor<'_>, codes: &[String], when: &str) {
        for address in ["/card", "/card/receipt", "/card/where"] {
            self.at(&person.cookies, address, &format!("{address} cast {when}"))
                .await;
        }
        for (nth, code) in codes.iter().enumerate() {
            let address = format!("/receipt?code={code}");
            let name = format!("/receipt card {nth} {when}");
            self.at(&BTreeMap::new(), &address, &name).await;
        }
    }

    /// Somebody is let in after the time to register, by two people of staff.
    async fn after_the_time(&mut self, app: &TestApp) {
        app.hands.advance_seconds(25 * 3_600);
        let mut verifier = app.signed_in("verifier").await;
        let form = verifier.get("/desk/late").await;
        let late = [("email", EMAIL), ("why", "Was in hospital")];
        let proposed = verifier.submit(&form, "/desk/late", &late).await;
        assert_eq!(proposed.status, 303, "{}", proposed.body);
        let waits = link_to(&verifier.get("/desk/second").await.body, "/desk/second/");
        let other = app.signed_in("verifier2").await;
        for (visitor, name) in [(&verifier, "first"), (&other, "second")] {
            self.at(&visitor.cookies, &waits, &format!("/desk/second {name}"))
                .await;
        }
        self.seen.insert("/desk/second/{id}");
    }

    /// The pages between two steps of registering: most are answers to forms.
    async fn on_the_way(&mut self, app: &TestApp, email: &str, lang: Lang) {
        let browser = self.browser;
        let say = |key: &str| lang.say(key);
        browser.become_holder(&self.base, &BTreeMap::new()).await;
        browser
            .go(&format!("/language/{}?to=/take-part", lang.code()))
            .await;
        for (field, text) in ["given", "family", "month", "day", "year", "postcode"]
            .into_iter()
            .zip(["Ana", "Nueva", "2", "31", "1984", "50309"])
        {
            browser.fill(field, text).await;
        }
        browser.press(&say("register-check")).await;
        self.shown(lang, "/take-part fault").await;
        browser.retype("month", "3").await;
        browser.retype("day", "27").await;
        browser.press(&say("register-check")).await;
        self.shown(lang, "/register").await;
        browser.fill("email", "nobody@example").await;
        browser.press(&say("register-send-code")).await;
        self.shown(lang, "/register fault").await;
        browser.retype("email", email).await;
        browser.press(&say("register-send-code")).await;
        self.shown(lang, "/register/code").await;
        browser.fill("code", "0000 0000").await;
        browser.press(&say("register-confirm")).await;
        self.shown(lang, "/register/code wrong").await;
        let code = app.mailed_code(email).await;
        browser.retype("code", &code).await;
        browser.press(&say("register-confirm")).await;
        self.shown(lang, "/account/keys none").await;
        browser.press(&say("factor-make-codes")).await;
        self.shown(lang, "/account/keys/codes").await;
        browser.go("/account/keys").await;
        browser.press(&say("phone-make")).await;
        self.shown(lang, "/account/keys/phone").await;
        self.seen.extend(["/register", "/register/code"]);
    }
}

/// The first address on a page that begins so.
fn link_to(body: &str, start: &str) -> String {
    let links = body.split("href=\"").filter_map(|l| l.split('"').next());
    let mut links = links.filter(|l| l.starts_with(start));
    links.next().expect("a link").to_owned()
}

/// Casts twice; gives the codes, the one that counts first.
async fn cast_twice(person: &mut Visitor<'_>) -> Vec<String> {
    let mut codes = Vec::new();
    for choices in [&[1, 2][..], &[3]] {
        rank(person, choices).await;
        let page = review(person).await;
        assert_eq!(cast(person, &page).await.status, 303);
        codes.insert(0, receipt_code(&person.get("/card/receipt").await));
    }
    codes
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
    let mut looks = Looks {
        browser: &browser,
        base,
        seen: BTreeSet::new(),
        faults: Vec::new(),
    };
    looks.all(&mut readers, "before").await;
    for lang in Lang::ALL {
        let email = format!("{}@example.org", lang.code());
        looks.on_the_way(&app, &email, lang).await;
    }
    let link = app.link_for("en@example.org").await;
    looks.at(&BTreeMap::new(), &link, "/sign-in/link").await;
    looks.seen.insert("/sign-in/link");
    readers.newcomer.send_registration("2").await;
    for address in ["/account", "/account/withdraw"] {
        let name = format!("{address} sent");
        looks.at(&readers.newcomer.cookies, address, &name).await;
    }
    looks.seen.insert("/account/withdraw");
    let codes = cast_twice(&mut readers.verified).await;
    looks
        .with_a_card(&mut readers.verified, &codes, "before")
        .await;
    app.release().await;
    looks
        .with_a_card(&mut readers.verified, &codes, "after")
        .await;
    looks.all(&mut readers, "after").await;
    let late = TestApp::start().await;
    let base = late.running.public_url.to_string();
    let browser = Browser::open(&base, 1280, true).await;
    looks.browser = &browser;
    looks.base = base;
    looks.after_the_time(&late).await;
    let faults = looks.faults;
    assert!(
        faults.is_empty(),
        "{} faults, the first of them:\n{}",
        faults.len(),
        faults[..faults.len().min(40)].join("\n")
    );
    for endpoint in others() {
        for reader in readers_of(endpoint) {
            let answer = readers.get(reader).get(endpoint.path).await;
            let is_html = answer.header("content-type").starts_with("text/html");
            assert!(
                answer.status != 200 || !is_html,
                "{} is a page",
                endpoint.path
            );
        }
    }
    let all: BTreeSet<_> = pages().map(|e| e.path).collect();
    let missed: Vec<_> = all.difference(&looks.seen).collect();
    assert!(missed.is_empty(), "give these an address here: {missed:?}");
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

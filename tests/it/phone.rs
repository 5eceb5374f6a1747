//! Casting by phone: a carrier calls the real server and does what it is told, on both databases.

use crate::harness::{Answer, PHONE_SECRET, TestApp, Visitor, for_each_store, receipt_code};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use caucus::bundle::verify::verify;
use caucus::clock::Entropy;
use caucus::domain::{Keyed, Keypad, PreferenceOption};
use caucus::publish::UnitResult;
use caucus::services::cosigning::demonstrate_all;
use caucus::services::{audit, bundle, event, overview};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// What a carrier sends with every request, as far as we look at it.
fn signature(address: &str, fields: &[(&str, &str)]) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(PHONE_SECRET.as_bytes()).unwrap();
    mac.update(address.as_bytes());
    let mut fields = fields.to_vec();
    fields.sort_unstable();
    for (name, value) in fields {
        mac.update(format!("{name}{value}").as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// A telephone, with the carrier behind it.
struct Phone<'a> {
    app: &'a TestApp,
    visitor: Visitor<'a>,
    id: &'static str,
    /// Where the next press goes; none once the line has hung up.
    next: Option<String>,
    /// How many keys are waited for.
    most: usize,
    heard: String,
}

impl<'a> Phone<'a> {
    async fn call(app: &'a TestApp, id: &'static str) -> Self {
        let mut phone = Self {
            app,
            visitor: app.visitor(),
            id,
            next: Some("/phone".to_owned()),
            most: 0,
            heard: String::new(),
        };
        phone.press("").await;
        phone
    }

    /// Sends these keys, and gives what is heard.
    async fn press(&mut self, keys: &str) -> &str {
        let path = self.next.clone().expect("the line has hung up");
        let answer = send(self.app, &mut self.visitor, &path, self.id, keys).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert!(answer.header("content-type").starts_with("text/xml"));
        let attribute = |name: &str| {
            let (_, rest) = answer.body.split_once(&format!("{name}=\""))?;
            Some(rest.split('"').next().unwrap().to_owned())
        };
        self.next = attribute("action");
        self.most = attribute("numDigits").map_or(0, |n| n.parse().unwrap());
        assert_eq!(self.next.is_none(), answer.body.contains("<Hangup/>"));
        let says = answer.body.split("<Say ").skip(1);
        let says = says.map(|say| say.split(['>', '<']).nth(1).unwrap());
        self.heard = says.collect::<Vec<_>>().join("\n");
        &self.heard
    }

    /// Presses what is heard to be the code of a preference.
    async fn choose(&mut self, name: &str) -> &str {
        let mut lines = self.heard.lines().filter_map(|line| line.split_once(": "));
        let line = lines.find(|(before, _)| before.ends_with(name));
        let (_, code) = line.unwrap_or_else(|| panic!("{name} in {}", self.heard));
        let keys: String = code.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(keys.len(), self.most);
        self.press(&keys).await
    }

    /// Calls in English and enters a phone code.
    async fn enter(app: &'a TestApp, id: &'static str, code: &str) -> Self {
        let mut phone = Self::call(app, id).await;
        phone.press("1").await;
        assert_eq!(phone.most, 16);
        phone.press(code).await;
        phone
    }

    fn has_hung_up(&self) -> bool {
        self.next.is_none()
    }

    /// The receipt code as somebody writes it down.
    fn receipt(&self) -> String {
        let (_, rest) = self.heard.split_once("Your receipt code is: ").unwrap();
        let line = rest.lines().next().unwrap().trim_end_matches('.');
        let groups = line.split(". ").map(|group| {
            let symbols = group.split(", ").map(|s| s.chars().next().unwrap());
            symbols.collect::<String>()
        });
        groups.collect::<Vec<_>>().join("-")
    }
}

pub async fn send(
    app: &TestApp,
    visitor: &mut Visitor<'_>,
    path: &str,
    id: &str,
    keys: &str,
) -> Answer {
    let fields = [("CallSid", id), ("From", "+15155550199"), ("Digits", keys)];
    let address = format!("{}{path}", app.running.public_url);
    signed(visitor, path, &fields, &signature(&address, &fields)).await
}

async fn signed(
    visitor: &mut Visitor<'_>,
    path: &str,
    fields: &[(&str, &str)],
    signature: &str,
) -> Answer {
    let body = crate::harness::form(fields);
    let headers = [crate::harness::FORM, ("x-twilio-signature", signature)];
    visitor.post(path, &body, &headers).await
}

/// Makes a phone code as its owner does, and gives its digits.
pub async fn make_code(owner: &mut Visitor<'_>) -> String {
    let keys = owner.get("/account/keys").await;
    assert!(keys.body.contains("Cast by phone"), "{}", keys.body);
    let page = owner.submit(&keys, "/account/keys/phone", &[]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let (_, rest) = page.body.split_once("<code class=\"code\">").unwrap();
    rest.split('<').next().unwrap().replace(' ', "")
}

#[tokio::test]
async fn a_card_is_ranked_heard_cast_and_counted_as_one_by_phone() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut guest = app.signed_in("guest1").await;
        let code = make_code(&mut guest).await;
        let mut phone = Phone::call(&app, "one").await;
        assert!(
            phone
                .heard
                .contains("For English, press 1.\nPara español, marque 2.")
        );
        phone.press("1").await;
        let heard = phone.press(&code).await;
        assert!(heard.starts_with("By phone, our server hears what you press"));
        assert!(heard.contains("For your 1st choice, press the 3 digits of its code."));
        assert!(!heard.contains("star"), "nothing is on the card yet");
        let heard = phone.choose("Sanders").await;
        assert!(heard.starts_with("Your 1st choice is Sanders."), "{heard}");
        assert!(!heard.contains("For Sanders:"), "it is not offered twice");
        phone.choose("Warren").await;
        let heard = phone.press("*").await;
        let card = "Your 1st choice is Sanders.\nYour 2nd choice is Warren.";
        assert!(heard.starts_with("Listen to your card. It is not sent yet."));
        assert!(heard.contains(card), "{heard}");
        let none = guest.get("/card/receipt").await;
        assert!(none.body.contains("No card yet"), "nothing was sent");
        let asked = phone.next.clone().unwrap();
        let heard = phone.press("1").await;
        assert!(heard.starts_with("Your card is in the box."), "{heard}");
        assert!(!heard.contains("Sanders"), "a receipt says no ranking");

        let receipt = phone.receipt();
        let page = guest.get("/card/receipt").await;
        assert_eq!(receipt_code(&page), receipt);
        assert!(page.body.contains("This card was cast by phone."));
        let found = app.visitor().get(&format!("/receipt?code={receipt}")).await;
        assert!(found.body.contains("This card was cast by phone."));
        // A carrier that did not hear the answer asks once more.
        phone.next = Some(asked);
        phone.press("1").await;
        assert_eq!(phone.receipt(), receipt);
        assert!(phone.press("1").await.contains("Once more: "));
        phone.press("").await;
        assert!(phone.has_hung_up());
        let phoned = async || {
            let store = &app.platform().store;
            let seen = overview::load(store).await.unwrap().unwrap();
            seen.cards.from_phones
        };
        assert_eq!(phoned().await, 1);

        // Another card counts in its place, and begins with the draft that a call left behind.
        let mut phone = Phone::enter(&app, "two", &code).await;
        assert!(phone.heard.contains("the new one counts instead"));
        phone.choose("Biden").await;
        let mut phone = Phone::enter(&app, "three", &code).await;
        assert!(phone.heard.contains("For your 2nd choice"));
        assert!(phone.press("*").await.contains("Your 1st choice is Biden."));
        phone.press("1").await;
        assert_ne!(phone.receipt(), receipt);
        assert_eq!(phoned().await, 2);

        // The log tells of the code, and the release and its proof of both cards.
        audit::sequence_pending(app.platform()).await.unwrap();
        let told = audit::newest(&app.platform().store, 100).await.unwrap();
        for action in ["phone.code_made", "phone.code_used"] {
            assert!(
                told.iter().any(|(_, body)| body.contains(action)),
                "{action}"
            );
        }
        let published = app.release().await;
        let of_phones = |unit: &UnitResult| unit.cards.map_or(0, |c| c.from_phones);
        let units = published.document().unwrap().units;
        assert_eq!(units.iter().map(of_phones).sum::<u64>(), 2);
        let page = app.visitor().get("/results/unit/VIRTUAL-1").await;
        assert!(
            page.body.contains("2 by our server from a phone call"),
            "{}",
            page.body
        );
        audit::sequence_pending(app.platform()).await.unwrap();
        demonstrate_all(app.platform()).await.unwrap();
        let files = bundle::files(app.platform()).await.unwrap();
        let verdict = verify(&files, None, &mut Entropy::seeded(1).rng());
        assert_eq!(verdict.fault, None);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_the_carrier_is_not_answered() {
    let app = TestApp::start().await;
    let mut anybody = app.visitor();
    let (path, fields) = ("/phone", [("CallSid", "one"), ("Digits", "1")]);
    let address = format!("{}{path}", app.running.public_url);
    let right = signature(&address, &fields);
    let no = signed(&mut anybody, path, &fields, "").await;
    assert_eq!(no.status, 403);
    for (path, fields) in [
        ("/phone?call=x", fields),
        ("/phone", [("CallSid", "two"), ("Digits", "1")]),
        ("/phone", [("CallSid", "one"), ("Digits", "2")]),
    ] {
        let answer = signed(&mut anybody, path, &fields, &right).await;
        assert_eq!(answer.status, 403, "{path} {fields:?}");
        assert!(!answer.body.contains("<Say"));
    }
    let answer = signed(&mut anybody, path, &fields, &right).await;
    assert_eq!(answer.status, 200);
    let endless = "1".repeat(33);
    for fields in [
        vec![("Digits", "1")],
        vec![("CallSid", "")],
        vec![("CallSid", "one"), ("Digits", &endless)],
        vec![("CallSid", "one"), ("CallSid", "two")],
    ] {
        let right = signature(&address, &fields);
        let answer = signed(&mut anybody, path, &fields, &right).await;
        assert_eq!(answer.status, 400, "{fields:?}");
    }
}

#[tokio::test]
async fn without_a_line_there_is_nothing_to_call() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("caucus.db").display().to_string();
    let app = TestApp::set(&database, |config| config.phone = None).await;
    let mut guest = app.signed_in("guest1").await;
    let keys = guest.get("/account/keys").await;
    assert!(!keys.body.contains("Cast by phone"));
    let none = guest.submit(&keys, "/account/keys/phone", &[]).await;
    assert_eq!(none.status, 404);
    for path in ["/phone", "/demo/phone"] {
        let answer = send(&app, &mut app.visitor(), path, "one", "").await;
        assert!([403, 404].contains(&answer.status), "{path}");
    }
    assert_eq!(app.visitor().get("/demo/phone").await.status, 404);
}

#[tokio::test]
async fn a_code_is_guessed_three_times_a_call_and_ends_when_it_is_replaced() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut guest = app.signed_in("guest1").await;
        let first = make_code(&mut guest).await;
        let code = make_code(&mut guest).await;
        assert_ne!(first, code);
        let mut phone = Phone::enter(&app, "one", &first).await;
        assert!(phone.heard.contains("not a phone code that anybody has"));
        let before = phone.next.clone();
        phone.press("12").await;
        phone.press("0000000000000000").await;
        assert!(phone.has_hung_up(), "{}", phone.heard);
        // The carrier's own word for how many were tried is not what counts.
        phone.next = before;
        assert!(phone.press(&code).await.starts_with("We are busy."));

        let phone = Phone::enter(&app, "two", &code).await;
        assert!(phone.heard.contains("For your 1st choice"));
        let keys = guest.get("/account/keys").await;
        assert!(keys.body.contains("A phone call"), "it can be ended");
        guest
            .submit(&keys, "/account/keys", &[("do", "remove-phone-code")])
            .await;
        let phone = Phone::enter(&app, "three", &code).await;
        assert!(phone.heard.contains("not a phone code that anybody has"));
    })
    .await;
}

#[tokio::test]
async fn what_a_carrier_keeps_is_good_for_its_call_and_a_few_minutes() {
    let app = TestApp::start().await;
    let code = make_code(&mut app.signed_in("guest1").await).await;
    let mut phone = Phone::enter(&app, "one", &code).await;
    let kept = phone.next.clone().unwrap();
    assert!(!kept.contains(&code));
    let mut other = Phone::call(&app, "two").await;
    other.next = Some(kept.clone());
    assert!(other.press("*").await.contains("Please call again."));
    assert!(other.has_hung_up());
    let (start, last) = kept.split_at(kept.len() - 1);
    for altered in [
        start.to_owned(),
        format!("{start}{}", if last == "A" { "B" } else { "A" }),
    ] {
        phone.next = Some(altered);
        assert!(phone.press("*").await.contains("Please call again."));
    }
    phone.next = Some(kept);
    app.hands.advance_seconds(299);
    assert!(phone.press("").await.contains("For your 1st choice"));
    app.hands.advance_seconds(300);
    assert!(phone.press("").await.contains("Please call again."));
}

#[tokio::test]
async fn only_whoever_may_cast_now_gets_on() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let code = make_code(&mut app.signed_in("guest1").await).await;
        let mut phone = Phone::enter(&app, "one", &code).await;
        phone.choose("Warren").await;
        phone.press("*").await;
        let mut manager = app.signed_in("manager").await;
        let page = manager.get("/headquarters/close").await;
        manager.submit(&page, "/headquarters/close", &[]).await;
        let heard = phone.press("1").await;
        assert!(heard.starts_with("Your card was not cast"), "{heard}");
        assert!(phone.has_hung_up());
        let late = Phone::enter(&app, "two", &code).await;
        assert!(late.heard.contains("is closed. No card can be cast"));
        assert!(late.has_hung_up());
    })
    .await;
}

#[tokio::test]
async fn slips_change_nothing_and_silence_ends_the_call() {
    let app = TestApp::start().await;
    let code = make_code(&mut app.signed_in("guest1").await).await;
    let mut phone = Phone::call(&app, "one").await;
    phone.press("2").await;
    let heard = phone.press(&code).await;
    assert!(heard.contains("Para su 1.ª preferencia, marque las 3 cifras"));
    assert!(phone.press("*").await.contains("Todavía no hay nada"));
    assert!(phone.press("999").await.contains("no está en la lista"));
    phone.choose("Warren").await;
    let again = phone.heard.clone();
    assert!(again.contains("Su 1.ª preferencia es Warren."));
    let repeated = phone.press("").await;
    assert!(!repeated.contains("Warren") && repeated.contains("Sanders"));

    // Pressed already: the code is the one Warren had.
    let keypad = Keypad::new(&options(&app).await);
    let warren = keypad.code(Keyed::Preference(10));
    assert!(phone.press(&warren).await.contains("ya está en su tarjeta"));
    for name in ["Biden", "Sanders", "Yang", "Steyer"] {
        phone.choose(name).await;
    }
    assert!(phone.heard.contains("Oiga su tarjeta."), "five are a card");
    assert!(phone.heard.contains("Su 5.ª preferencia es Steyer."));
    assert!(
        phone.press("3").await.contains("Oiga su tarjeta."),
        "and no more"
    );
    let heard = phone.press("2").await;
    assert!(heard.contains("Para su 1.ª preferencia"), "over again");
    let heard = phone.choose("Para participar sin preferir a nadie").await;
    assert!(heard.contains("Usted participa y no prefiere a nadie."));
    for _ in 0..9 {
        assert!(phone.press("").await.contains("Oiga su tarjeta."));
    }
    assert!(phone.press("").await.contains("Nadie ha marcado nada."));
    assert!(phone.has_hung_up());
}

async fn options(app: &TestApp) -> Vec<PreferenceOption> {
    let event = event::load(&app.platform().store).await;
    event.unwrap().unwrap().event.preferences
}

#[tokio::test]
async fn the_telephone_of_a_demonstration_is_the_same_line() {
    let app = TestApp::start().await;
    let code = make_code(&mut app.signed_in("guest1").await).await;
    let mut visitor = app.visitor();
    let mut page = visitor.get("/demo/phone").await;
    let spaced = format!("{} {}", &code[..8], &code[8..]);
    for keys in ["1", &spaced, "000", "1"] {
        let [id, kept] = ["id", "kept"].map(|name| page.hidden(name));
        let fields = [("id", id.as_str()), ("kept", &kept), ("keys", keys)];
        page = visitor.submit(&page, "/demo/phone", &fields).await;
        assert_eq!(page.status, 200, "{}", page.body);
    }
    assert!(page.body.contains("Your card is in the box."));
}

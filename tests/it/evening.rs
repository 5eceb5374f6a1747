//! The evening of some people at a program that is served for a real event: they ask whether they can
//! take part, register, type the code that was mailed, are let in at the desk, sign in with what they
//! set, and follow their card to the result.

use crate::harness::smtp::SmtpServer;
use crate::harness::{Identity, Site, Visitor, code_in};
use crate::killed::ORIGIN;
use crate::passkeys::{self, Device};
use crate::register;
use crate::second_factor::code_at;
use crate::ways::{NEW, set_password_at};
use caucus::clock::Clock;

/// The roll that they stand on.
pub const ROLL: &str =
    "REGN_NUM,LAST_NAME,FIRST_NAME,BIRTHDATE,ZIP_CODE,COUNTY,PRECINCT,VOTERSTATUS
1,Nueva,Ana,3/27/1984,50841,Adams,Adams 1,Active
2,Olsen,Otto,4/2/1951,50841,Adams,Adams 2,Active
3,Prado,Paz,12/31/2001,50841,Adams,Adams 3,Active
4,Quist,Quinn,7/4/1970,50841,Adams,Adams 1,Active
";

/// Who they are, with their initials, as the desk lists them.
const PEOPLE: [(&str, Identity, &str); 4] = [
    (
        "ana@example.org",
        ["Ana", "Nueva", "3", "27", "1984", "50841"],
        "A. N.",
    ),
    (
        "otto@example.org",
        ["Otto", "Olsen", "4", "2", "1951", "50841"],
        "O. O.",
    ),
    (
        "paz@example.org",
        ["Paz", "Prado", "12", "31", "2001", "50841"],
        "P. P.",
    ),
    (
        "quinn@example.org",
        ["Quinn", "Quist", "7", "4", "1970", "50841"],
        "Q. Q.",
    ),
];

/// A step of the codes in an app.
const STEP_SECONDS: i64 = 30;

/// What somebody signs in with.
enum Way {
    Passkey(Device),
    /// The key of their app.
    Password(String),
}

/// Everybody comes, is let in, and signs in again; every other one with a passkey.
pub async fn everybody<'a>(
    site: &'a Site,
    mail: &SmtpServer,
    desk: &mut Visitor<'_>,
) -> Vec<Visitor<'a>> {
    let mut signed_in = Vec::new();
    for (nth, (email, identity, initials)) in PEOPLE.iter().enumerate() {
        let way = registers(site, mail, email, identity, nth % 2 == 0).await;
        let approved = register::approve(desk, initials).await;
        assert_eq!(approved.status, 303, "{}", approved.body);
        signed_in.push(signs_in(site, email, way).await);
    }
    signed_in
}

/// From the first question to a registration that is with staff, signed out.
async fn registers(
    site: &Site,
    mail: &SmtpServer,
    email: &str,
    identity: &Identity,
    has_passkey: bool,
) -> Way {
    let mut person = site.visitor();
    let sent = person.ask_for_code(email, identity).await;
    assert_eq!(sent.header("location"), "/register/code", "{}", sent.body);
    let letter = mail.mail_to(email).await.replace("=\n", "");
    let (_, text) = letter.split_once("\n\n").unwrap();
    let code = code_in(text).unwrap_or_else(|| panic!("no code in {letter}"));
    person.confirm_mailbox(&code).await;
    let way = match has_passkey {
        true => {
            let mut device = Device::new(ORIGIN);
            let added = passkeys::add(&mut person, &mut device, "Phone").await;
            assert_eq!(added.status, 303, "{}", added.body);
            Way::Passkey(device)
        }
        false => {
            let (set, key) = set_password_at(Clock::system().now(), &mut person).await;
            assert_eq!(set.status, 303, "{}", set.body);
            Way::Password(key)
        }
    };
    let sent = person.send_registration("1").await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let card = person.get("/card").await;
    assert_eq!(
        card.header("location"),
        "/account",
        "not before staff say so"
    );
    let page = person.get("/account").await;
    assert_eq!(person.submit(&page, "/sign-out", &[]).await.status, 303);
    way
}

async fn signs_in<'a>(site: &'a Site, email: &str, way: Way) -> Visitor<'a> {
    let mut person = site.visitor();
    let done = match way {
        Way::Passkey(mut device) => passkeys::sign_in(&mut person, &mut device).await,
        Way::Password(key) => {
            // The code that set it is used up; the next one is good already.
            let next = Clock::system().now().plus_seconds(STEP_SECONDS);
            let page = person.get("/sign-in").await;
            let code = code_at(&key, next);
            let fields = [("login", email), ("password", NEW), ("code", &code)];
            person.submit(&page, "/sign-in", &fields).await
        }
    };
    assert_eq!(done.status, 303, "{}", done.body);
    person
}

/// After the release, somebody finds where their card went.
pub async fn follows_the_card(person: &mut Visitor<'_>) {
    let receipt = person.get("/card/receipt").await.body;
    assert!(receipt.contains("was sealed in the browser"), "{receipt}");
    let place = person.get("/card/where").await.body;
    assert!(place.contains("Counted in district 3"), "{place}");
    assert!(!place.contains("still to come"), "{place}");
    let (_, link) = place.split_once("href=\"/results/district/").unwrap();
    let link = link.split('"').next().unwrap();
    let cards = person.get(&format!("/results/district/{link}")).await;
    assert_eq!(cards.status, 200);
    assert!(
        cards.body.contains("What became of your card"),
        "{}",
        cards.body
    );
}

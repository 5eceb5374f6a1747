//! Withdrawing, and choosing another session, on both databases: while people can still register
//! and nothing is in the box.

use crate::harness::{ANA, Night, START, TestApp, for_each_store};
use crate::register_story::{begin, decide, entry, identity, mail_to, mine, newcomer, send, staff};
use crate::two_person::give_card;
use caucus::domain::*;
use caucus::services::desk::{self, Verdict};
use caucus::services::drafts::{self, Seen};
use caucus::services::register::withdraw::{choose_session, withdraw};
use caucus::services::register::{self, RegisterError};
use caucus::services::sign_in::{self, Principal};
use caucus::services::{Platform, audit};
use uuid::Uuid;

async fn approve(platform: &Platform, by: &Principal, who: &Principal) {
    let sent = mine(platform, who).await;
    let verdict = Verdict::Approve(entry(1), Words::default());
    decide(platform, by, &sent, &verdict).await.unwrap();
}

/// The person as they are now.
async fn now(platform: &Platform, who: &Principal) -> Principal {
    let found = sign_in::principal(platform, &who.token).await;
    found.unwrap().unwrap()
}

#[tokio::test]
async fn whoever_withdraws_takes_no_part_and_their_entry_of_the_roll_is_free() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        let early = withdraw(&platform, person.account, 1).await;
        assert!(matches!(early, Err(RegisterError::Step(_))), "{early:?}");
        send(&platform, &person).await;
        let claims = "SELECT COUNT(*) FROM roll_claim";
        assert_eq!(fixture.ask(claims).await, 1);
        let waits = mine(&platform, &person).await;
        withdraw(&platform, person.account, waits.version)
            .await
            .unwrap();
        assert_eq!(fixture.ask(claims).await, 0);
        assert!(desk::queue(&platform).await.unwrap().0.is_empty());

        // They change their mind and are approved; then once more.
        let vera = staff(&platform, "vera").await;
        send(&platform, &person).await;
        approve(&platform, &vera, &person).await;
        assert!(now(&platform, &person).await.participant.is_some());
        let taken = mine(&platform, &person).await;
        let stale = withdraw(&platform, person.account, taken.version - 1).await;
        assert!(matches!(stale, Err(RegisterError::Changed)), "{stale:?}");
        // Two taps at the same moment: one of them withdraws, the other finds nothing to do.
        let (a, b) = tokio::join!(
            withdraw(&platform, person.account, taken.version),
            withdraw(&platform, person.account, taken.version)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let left = mine(&platform, &person).await;
        assert_eq!(left.state, RegistrationState::Draft);
        assert!(left.agreed.is_none() && left.submitted.is_none());
        for table in ["SELECT COUNT(*) FROM participant", claims] {
            assert_eq!(fixture.ask(table).await, 0, "{table}");
        }
        assert!(now(&platform, &person).await.participant.is_none());
        let (subject, _) = mail_to(&platform, "p1@example.org").await;
        assert_eq!(subject, "Usted se retiró");
        // Somebody else can hold the entry now.
        let other = newcomer(&platform, 2, &identity("José", "50309")).await;
        send(&platform, &other).await;
        assert_eq!(fixture.ask(claims).await, 1);
        audit::sequence_pending(&platform).await.unwrap();
        let log = audit::newest(&platform.store, 100).await.unwrap();
        let of = |code: &str| log.iter().filter(|(_, b)| b.contains(code)).count();
        assert_eq!(of("registration.withdrawn"), 2);
        assert_eq!(of("participant.removed"), 1);
    })
    .await;
}

#[tokio::test]
async fn another_session_keeps_the_person_and_what_they_have_ranked() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        send(&platform, &person).await;
        let version = mine(&platform, &person).await.version;
        choose_session(&platform, person.account, version, SessionId(2))
            .await
            .unwrap();
        let moved = mine(&platform, &person).await;
        assert_eq!(moved.state, RegistrationState::Submitted);
        assert_eq!(moved.session, Some(SessionId(2)));
        // What staff had open is another version now.
        let vera = staff(&platform, "vera").await;
        approve(&platform, &vera, &person).await;

        let before = now(&platform, &person).await;
        let fresh = Seen::Nothing(Uuid::from_u128(1));
        let change = Change::parse("add-3").unwrap();
        drafts::change(&platform, &before, fresh, &change, &Night::preferences())
            .await
            .unwrap();
        let version = mine(&platform, &person).await.version;
        let account = person.account;
        let nowhere = choose_session(&platform, account, version, SessionId(9)).await;
        assert!(
            matches!(nowhere, Err(RegisterError::NoSession)),
            "{nowhere:?}"
        );
        choose_session(&platform, account, version, SessionId(2))
            .await
            .unwrap();
        assert_eq!(mine(&platform, &person).await.version, version, "as it was");
        choose_session(&platform, account, version, SessionId(1))
            .await
            .unwrap();
        let after = now(&platform, &person).await;
        assert_ne!(after.participant, before.participant);
        let card = drafts::open(&platform, &after).await.unwrap().unwrap();
        assert_eq!(card.participant.session, SessionId(1));
        assert_eq!(card.draft.unwrap().draft.ranking(), [3]);
        for (what, count) in [
            ("SELECT COUNT(*) FROM participant", 1),
            ("SELECT COUNT(*) FROM draft", 1),
            ("SELECT COUNT(*) FROM roll_claim", 1),
            ("SELECT COUNT(*) FROM roster", 2),
        ] {
            assert_eq!(fixture.ask(what).await, count, "{what}");
        }
        let (subject, _) = mail_to(&platform, "p1@example.org").await;
        assert_eq!(subject, "Su sesión");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_taken_back_after_the_time_or_with_a_card_in_the_box() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        send(&platform, &person).await;
        let vera = staff(&platform, "vera").await;
        approve(&platform, &vera, &person).await;
        let (account, version) = (person.account, mine(&platform, &person).await.version);
        give_card(&fixture).await;
        let standing = register::standing(&platform, account)
            .await
            .unwrap()
            .unwrap();
        assert!(standing.has_cast && !standing.can_withdraw);
        let cast = withdraw(&platform, account, version).await;
        assert!(matches!(cast, Err(RegisterError::HasCast)), "{cast:?}");
        let cast = choose_session(&platform, account, version, SessionId(2)).await;
        assert!(matches!(cast, Err(RegisterError::HasCast)), "{cast:?}");

        fixture.meddle("DELETE FROM registration_window").await;
        let other = newcomer(&platform, 2, &identity("José", "50309")).await;
        send(&platform, &other).await;
        let version = mine(&platform, &other).await.version;
        hands.set(START.plus_seconds(30 * 24 * 3_600));
        let late = withdraw(&platform, other.account, version).await;
        assert!(matches!(late, Err(RegisterError::Closed)), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn the_pages_lead_to_another_session_and_out() {
    let app = TestApp::start().await;
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    let none = ana.get("/account/withdraw").await;
    assert_eq!(none.header("location"), "/account", "nothing is sent yet");
    ana.send_registration("2").await;
    let account = ana.get("/account").await;
    assert!(
        account.body.contains("/account/withdraw"),
        "{}",
        account.body
    );
    let page = ana.get("/register/session").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let version = page.hidden("version");
    let choice = [("version", version.as_str()), ("session", "2")];
    let chosen = ana.submit(&page, "/register/session", &choice).await;
    assert_eq!(chosen.header("location"), "/account", "{}", chosen.body);
    let page = ana.get("/account/withdraw").await;
    let version = page.hidden("version");
    let fields = [("version", version.as_str())];
    let gone = ana.submit(&page, "/account/withdraw", &fields).await;
    assert_eq!(gone.header("location"), "/account", "{}", gone.body);
    let again = ana.submit(&page, "/account/withdraw", &fields).await;
    assert_eq!(again.status, 409, "{}", again.body);
    let account = ana.get("/account").await;
    assert!(account.body.contains("not sent yet"), "{}", account.body);
}

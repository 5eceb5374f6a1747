//! Limits on guessing passwords, over HTTP on both databases.

use crate::harness::{Answer, PASSWORD, START, TestApp, Visitor, actor, for_each_store};
use caucus::auth::Secret;
use caucus::clock::Clock;
use caucus::db::Store;
use caucus::domain::Role;
use caucus::services::guesses;
use caucus::services::sign_in::{self, Caller, SignInError};
use caucus::services::{Platform, participants};
use std::time::Duration;

/// Wrong guesses at once for one name, and in a browser that knows the account.
const AT_ONCE: usize = 20;
const AT_ONCE_KNOWN: usize = 10;

async fn guess(visitor: &mut Visitor<'_>, login: &str, times: usize) {
    for n in 0..times {
        let refused = visitor.sign_in(login, "wrong").await;
        assert_eq!(refused.status, 422, "{login} {n}");
    }
}

fn must_wait(answer: &Answer, minutes: u64) {
    assert_eq!(answer.status, 429, "{}", answer.body);
    assert!(answer.body.contains("There were too many wrong tries."));
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert_eq!(seconds.div_ceil(60), minutes);
}

#[tokio::test]
async fn whoever_guesses_waits_and_the_owner_at_their_own_browser_does_not() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut owner = app.signed_in("guest1").await;
        let mut stranger = app.visitor();
        guess(&mut stranger, "guest1", AT_ONCE).await;
        // Right or wrong, from whatever browser, and however the name is written.
        for password in ["wrong", PASSWORD] {
            must_wait(&app.visitor().sign_in(" Guest1", password).await, 10);
        }
        let page = stranger.sign_in("guest1", PASSWORD).await;
        assert!(page.body.contains("value=\"guest1\""), "what was typed");
        assert!(!stranger.cookies.contains_key("caucus"));
        assert_eq!(stranger.sign_in("guest2", PASSWORD).await.status, 303);

        // The owner signs in where they were signed in before, and nobody else is let in by that.
        assert_eq!(owner.sign_in("guest1", PASSWORD).await.status, 303);
        must_wait(&app.visitor().sign_in("guest1", PASSWORD).await, 10);
        guess(&mut owner, "guest1", AT_ONCE_KNOWN).await;
        must_wait(&owner.sign_in("guest1", PASSWORD).await, 1);

        app.hands.advance_seconds(600);
        let mut elsewhere = app.visitor();
        assert_eq!(elsewhere.sign_in("guest1", PASSWORD).await.status, 303);
        // Being right begins anew.
        guess(&mut app.visitor(), "guest1", AT_ONCE).await;
        must_wait(&app.visitor().sign_in("guest1", PASSWORD).await, 10);
        let told = "SELECT count(*) FROM audit_entry WHERE body LIKE '%sign_in.refused%'";
        assert!(fixture.ask(told).await > 0, "the log says that they waited");
    })
    .await;
}

#[tokio::test]
async fn a_name_nobody_has_waits_as_well_and_what_is_old_is_erased() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        guess(&mut app.visitor(), "nobody", AT_ONCE).await;
        must_wait(&app.visitor().sign_in("nobody", "wrong").await, 10);
        assert_eq!(fixture.ask("SELECT count(*) FROM guess").await, 2);
        app.hands.advance_seconds(600 * AT_ONCE as i64);
        assert_eq!(guesses::sweep(app.platform()).await.unwrap(), 2);
        guess(&mut app.visitor(), "nobody", AT_ONCE).await;
    })
    .await;
}

#[tokio::test]
async fn a_second_server_knows_the_guesses_of_the_first() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let first = app.platform();
        let other = Platform {
            store: Store::open(&fixture.url).await.unwrap(),
            clock: Clock::manual(START).0,
            ..first.clone()
        };
        let hash = first
            .passwords
            .hash(Secret::new("four quiet rivers".into()));
        let hash = hash.await.unwrap();
        let made = participants::create_staff(first, actor(), "r", "R", Role::Reviewer, &hash);
        made.await.unwrap();
        let caller = Caller {
            address: Some("2001:db8::1".parse().unwrap()),
            ..Caller::default()
        };
        let neighbour = Caller {
            address: Some("2001:db8::2".parse().unwrap()),
            ..Caller::default()
        };
        for n in 0..100 {
            // A hundred names from one place; the work is that of one.
            let long = Secret::new("wrong".into());
            let tried = sign_in::sign_in(first, &format!("n{n}"), long, "", &caller).await;
            assert!(matches!(tried, Err(SignInError::Refused)), "{n}: {tried:?}");
        }
        let right = || Secret::new("four quiet rivers".into());
        let waits = sign_in::sign_in(&other, "r", right(), "", &neighbour).await;
        assert!(
            matches!(waits, Err(SignInError::TooMany(wait)) if wait == Duration::from_secs(10)),
            "{waits:?}"
        );
        let elsewhere = Caller {
            address: Some("2001:db8:0:1::1".parse().unwrap()),
            ..Caller::default()
        };
        assert!(
            sign_in::sign_in(&other, "r", right(), "", &elsewhere)
                .await
                .is_ok()
        );
    })
    .await;
}

/// Tries a recovery code from behind `address`, as the header says.
async fn try_code(visitor: &mut Visitor<'_>, address: &str) -> u16 {
    let page = visitor.get("/sign-in/recovery").await;
    let fields = [("login", "nobody"), ("code", "0000")];
    let header = [("x-forwarded-for", address)];
    let sent = visitor.submit_with(&page, "/sign-in/recovery", &fields, &header);
    sent.await.status
}

#[tokio::test]
async fn a_forged_address_fools_nobody_and_a_trusted_proxy_is_believed() {
    let app = TestApp::start().await;
    let mut thief = app.visitor();
    for n in 0..20 {
        assert_eq!(try_code(&mut thief, &format!("192.0.2.{n}")).await, 422);
    }
    assert_eq!(try_code(&mut thief, "192.0.2.99").await, 429);

    let app = TestApp::behind(&["127.0.0.1", "::1"]).await;
    let mut many = app.visitor();
    for n in 0..40 {
        assert_eq!(try_code(&mut many, &format!("192.0.2.{n}")).await, 422);
    }
    for n in 0..20 {
        // What stands before the proxy's own entry was written by the browser.
        let forged = format!("192.0.2.{n}, 198.51.100.7");
        assert_eq!(try_code(&mut many, &forged).await, 422);
    }
    assert_eq!(try_code(&mut many, "192.0.2.99, 198.51.100.7").await, 429);
    assert_eq!(try_code(&mut many, "198.51.100.8").await, 422);
}

//! What a participant downloads about themselves, on both databases.

use crate::harness::{ANA, Engine, Fixture, TestApp, for_each_store};
use crate::privacy::Page;
use caucus::services::audit;
use caucus::services::ways::FRESH_SECONDS;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const PATH: &str = "/account/data";

/// An id as SQL.
pub fn id(fixture: &Fixture, number: u128) -> String {
    let id = Uuid::from_u128(number);
    match fixture.engine {
        Engine::Sqlite => format!("x'{}'", id.simple()),
        Engine::Postgres => format!("'{id}'::uuid"),
    }
}

/// Gives the person with this mailbox a row in every table that somebody can come into, and marks
/// whatever text is in it. `n` tells the people apart; `{mark}-hidden` is what nobody downloads.
pub async fn went_through_everything(fixture: &Fixture, email: &str, mark: &str, n: u8) {
    let [entry, participant, other] = [1, 2, 3].map(|k| id(fixture, u128::from(n) * 1_000 + k));
    let account = format!("(SELECT account FROM contact WHERE email = '{email}')");
    let registration = format!("(SELECT id FROM registration WHERE account = {account})");
    let d32 = format!("{{bytes:{}}}", format!("{n:02x}").repeat(32));
    let nonce = format!("{{bytes:{}}}", format!("{n:02x}").repeat(5));
    for sql in [
        format!(
            "UPDATE account SET display_name = '{mark}-name', password_hash = '{mark}-hidden', \
             cell_id = 1, participant = {participant} WHERE id = {account}"
        ),
        format!(
            "UPDATE registration SET state = 'approved', given_names = '{mark}-given', \
             family_name = '{mark}-family', birth_date = '1990-01-{n:02}', \
             postcode = '{mark}-postcode', roll_entry = {entry}, voting_session = 1, \
             needs_other = '{mark}-needs', agreed_us = 1, message = '{mark}-message', \
             submitted_us = 2 WHERE account = {account}"
        ),
        format!(
            "INSERT INTO registration_decision (registration, version, state, reason, words, \
             decided_by, at_us, cure_by_us) VALUES \
             ({registration}, 2, 'asked', 'name', '{mark}-told', {other}, 3, 4), \
             ({registration}, 3, 'submitted', 'other', '{mark}-hidden', {other}, 3, 4)"
        ),
        format!(
            "INSERT INTO roll_claim (roll_entry, registration) VALUES ({entry}, {registration})"
        ),
        format!(
            "INSERT INTO roll_entry (id, since, until, content, born, name_key, voter_id, given, \
             middle, surname, suffix, street, city, postcode, county, precinct, unit, district, \
             party, status) VALUES ({entry}, 1, 9, 0, 19900101, 7, '{mark}-voter', '{mark}-given', \
             '{mark}-middle', '{mark}-surname', '{mark}-suffix', '{mark}-street', '{mark}-city', \
             '50309', '{mark}-county', '{mark}-precinct', NULL, '1', '{mark}-party', 'active')"
        ),
        format!(
            "INSERT INTO check_in (roll_entry, unit, marked_us, marked_by) \
             VALUES ({entry}, (SELECT MIN(id) FROM unit), 5, {other})"
        ),
        format!(
            "INSERT INTO participant (cell_id, id, account, district, voting_session, \
             display_name) VALUES (1, {participant}, {account}, '1', 1, '{mark}-shown')"
        ),
        format!(
            "INSERT INTO draft (cell_id, participant, revision, body, saved_us) \
             VALUES (1, {participant}, {other}, {d32}, 6)"
        ),
        format!(
            "INSERT INTO card (cell_id, log_index, participant, attempt, voting_session, body, \
             leaf_hash, idempotency_key, request_hash, receipt_nonce, cast_us) VALUES \
             (1, {}, {participant}, 1, 1, {d32}, {d32}, {other}, {d32}, {nonce}, 7)",
            9_000 + u32::from(n)
        ),
        format!(
            "UPDATE login_session SET revoked_us = NULL, device = 'firefox/linux' \
             WHERE account = {account}"
        ),
        format!(
            "INSERT INTO login_session (token_hash, account, role, created_us, expires_us, \
             last_seen_us, revoked_us, device) \
             VALUES ({d32}, {account}, 'participant', 1, 2, 1, 2, 'chrome/android')"
        ),
        format!(
            "INSERT INTO passkey (id, account, credential, name, body, created_us, used_us, \
             revoked_us) VALUES ({other}, {account}, {d32}, '{mark}-key', '{mark}-hidden', 1, 2, 3)"
        ),
        format!(
            "INSERT INTO passkey_challenge (id, browser, account, state, expires_us) \
             VALUES ({other}, {d32}, {account}, '{mark}-hidden', 9000000000000000)"
        ),
        format!(
            "INSERT INTO totp (account, nonce, last_step, created_us) \
             VALUES ({account}, {other}, 77777, 8)"
        ),
        format!(
            "INSERT INTO recovery_code (account, digest, created_us, used_us) \
             VALUES ({account}, {d32}, 8, 9)"
        ),
        format!(
            "INSERT INTO phone_code (account, digest, created_us, used_us) \
             VALUES ({account}, {d32}, 8, 9)"
        ),
        format!(
            "INSERT INTO recovery_link (account, digest, expires_us, used_us) \
             VALUES ({account}, {d32}, 8, 9)"
        ),
        format!(
            "INSERT INTO recovery_request (email, asked_us) VALUES ('{email}', 9000000000000000)"
        ),
        format!("INSERT INTO late_permit (id, email, until_us) VALUES ({other}, '{email}', 9)"),
        format!(
            "UPDATE outbox SET subject = '{mark}-subject', body = '{mark}-hidden', \
             state = 'sent', done_us = 5 WHERE recipient = '{email}'"
        ),
        format!(
            "INSERT INTO held_form (token_hash, account, body, expires_us) \
             VALUES ({d32}, {account}, {d32}, 9000000000000000)"
        ),
        format!(
            "INSERT INTO evidence (id, registration, place, body, received_us, expires_us) \
             VALUES ({other}, {registration}, 1, {d32}, 1, 9000000000000000)"
        ),
        format!(
            "INSERT INTO proposal (id, kind, subject, object, version, words, state, proposed_by, \
             proposed_us, expires_us, settled_by, settled_us) VALUES ({other}, \
             'approve-against-roll', {account}, {entry}, 1, '{mark}-hidden', 'confirmed', \
             {other}, 1, 2, {other}, 3)"
        ),
        format!(
            "INSERT INTO case_escalation (registration, escalated_by, words, at_us) \
             VALUES ({registration}, {other}, '{mark}-hidden', 4)"
        ),
    ] {
        fixture.meddle(&sql).await;
    }
}

/// Every column that stands in a download, with the values under it.
fn columns(document: &Value) -> BTreeMap<(String, String), Vec<Value>> {
    let mut columns: BTreeMap<_, Vec<Value>> = BTreeMap::new();
    for (table, rows) in document["stored"].as_object().unwrap() {
        for row in rows.as_array().unwrap() {
            for (column, value) in row.as_object().unwrap() {
                let name = (table.clone(), column.clone());
                columns.entry(name).or_default().push(value.clone());
            }
        }
    }
    columns
}

#[tokio::test]
async fn a_participant_downloads_exactly_what_the_page_about_privacy_says() {
    let page = Page::read();
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut ana = app.newcomer("ana@example.org", &ANA).await;
        let mut bo = app.newcomer("bo@example.org", &ANA).await;
        assert!(ana.get("/account").await.body.contains(PATH));
        went_through_everything(&fixture, "ana@example.org", "anamark", 1).await;
        went_through_everything(&fixture, "bo@example.org", "bomark", 2).await;
        let answer = ana.get(PATH).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        for (name, value) in [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            (
                "content-disposition",
                "attachment; filename=\"caucus-my-data.json\"",
            ),
        ] {
            assert_eq!(answer.header(name), value);
        }
        let document: Value = serde_json::from_str(&answer.body).unwrap();
        let columns = columns(&document);
        let promised = page.in_download();
        let given: BTreeSet<_> = columns.keys().collect();
        assert_eq!(given, promised.keys().collect(), "the page and the file");
        for (name, values) in &columns {
            let withheld = |value: &Value| value == "stored, not shown";
            if promised[name] {
                assert!(!values.iter().any(withheld), "{name:?}");
                // One row of each has everything.
                assert!(
                    !values.iter().all(Value::is_null),
                    "{name:?} is never filled"
                );
            } else {
                let rest = values.iter().filter(|value| !withheld(value));
                assert!(rest.into_iter().all(Value::is_null), "{name:?}: {values:?}");
                assert!(values.iter().any(withheld), "{name:?} is never filled");
            }
        }
        for mine in [
            "ana@example.org",
            "anamark-name",
            "anamark-told",
            "anamark-street",
            "anamark-key",
            "anamark-needs",
        ] {
            assert!(answer.body.contains(mine), "{mine}");
        }
        let digest = "01".repeat(16);
        for nobodys in ["hidden", "bomark", "bo@example", "77777", &digest] {
            assert!(!answer.body.contains(nobodys), "{nobodys}");
        }
        let others = bo.get(PATH).await.body;
        assert!(others.contains("bomark-name") && !others.contains("anamark"));

        audit::sequence_pending(app.platform()).await.unwrap();
        let log = audit::newest(&app.platform().store, 100).await.unwrap();
        let seen = log
            .iter()
            .filter(|(_, b)| b.contains("account.data_downloaded"));
        assert_eq!(seen.count(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_device_that_was_left_unlocked_gives_nothing_away() {
    let app = TestApp::start().await;
    let mut guest = app.signed_in("guest1").await;
    let body = guest.get(PATH).await.body;
    assert!(body.contains("\"guest1\"") && !body.contains("guest2"));
    app.hands.advance_seconds(FRESH_SECONDS);
    let answer = guest.get(PATH).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.header("location"), "/sign-in?next=/account/data");
}

#[tokio::test]
async fn an_entry_of_the_roll_is_given_only_to_whom_it_was_settled_for() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut ana = app.newcomer("ana@example.org", &ANA).await;
        went_through_everything(&fixture, "ana@example.org", "anamark", 1).await;
        assert!(ana.get(PATH).await.body.contains("anamark-street"));
        fixture
            .meddle("UPDATE registration SET state = 'submitted' WHERE postcode LIKE 'anamark%'")
            .await;
        let body = ana.get(PATH).await.body;
        assert!(body.contains("anamark-postcode") && !body.contains("anamark-street"));
    })
    .await;
}

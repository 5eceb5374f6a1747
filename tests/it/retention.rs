//! What is stored about people ends, on both databases, and what is on the record stays.

use crate::harness::roll::{RollFiles, import, source};
use crate::harness::{ANA, Engine, Fixture, Night, TestApp, actor, for_each_store};
use crate::personal::{id, went_through_everything};
use crate::register_story::{begin, identity, mine, newcomer, send, staff};
use caucus::clock::ClockHands;
use caucus::domain::{Micros, Retention};
use caucus::services::retention::{dates, sweep};
use caucus::services::roll::{self, RollError};
use caucus::services::sign_in::{self, ABSOLUTE_SECONDS};
use caucus::services::{Platform, audit, event, participants};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

const DAY: i64 = 24 * 3_600;

/// Everything that is in a database, as text.
async fn dump(fixture: &Fixture) -> String {
    let mut text = String::new();
    match fixture.engine {
        Engine::Sqlite => {
            let mut c = SqliteConnection::connect(&fixture.url).await.unwrap();
            let columns = "SELECT m.name, group_concat('quote(\"' || p.name || '\")', ' || '' '' || ') \
                FROM sqlite_schema AS m JOIN pragma_table_xinfo(m.name) AS p \
                WHERE m.type = 'table' AND m.name NOT LIKE '%sqlx%' GROUP BY m.name";
            let tables: Vec<(String, String)> =
                sqlx::query_as(columns).fetch_all(&mut c).await.unwrap();
            for (table, columns) in tables {
                let sql = AssertSqlSafe(format!("SELECT {columns} FROM \"{table}\""));
                let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut c).await.unwrap();
                text += &format!("{table}: {}\n", rows.join("\n"));
            }
        }
        Engine::Postgres => {
            let mut c = PgConnection::connect(&fixture.url).await.unwrap();
            let tables = "SELECT table_name::TEXT FROM information_schema.tables \
                WHERE table_schema = 'public' AND table_name NOT LIKE '%sqlx%'";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut c).await.unwrap();
            for table in tables {
                let sql = AssertSqlSafe(format!("SELECT t::TEXT FROM \"{table}\" AS t"));
                let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut c).await.unwrap();
                text += &format!("{table}: {}\n", rows.join("\n"));
            }
        }
    }
    text
}

/// What the audit log says was erased: what, and how many rows, entry by entry.
async fn noted(platform: &Platform) -> Vec<(String, u64)> {
    audit::sequence_pending(platform).await.unwrap();
    let log = audit::newest(&platform.store, 500).await.unwrap();
    let field = |body: &str, name: &str| {
        let line = body.lines().find_map(|line| line.strip_prefix(name));
        line.map(|value| value.trim().to_owned())
    };
    let erased = log.iter().filter(|(_, b)| b.contains("retention.erased"));
    let pair = |body: &str| {
        let rows = field(body, "rows ").unwrap().parse().unwrap();
        (field(body, "what ").unwrap(), rows)
    };
    erased.map(|(_, body)| pair(body)).collect()
}

fn sum(noted: &[(String, u64)], what: &str) -> u64 {
    let of_it = noted.iter().filter(|(name, _)| name == what);
    of_it.map(|(_, rows)| rows).sum()
}

/// Two people in every table, and results that are released now. Gives when it is over.
async fn released(fixture: &Fixture) -> (Platform, ClockHands, Micros) {
    let (platform, hands) = begin(fixture).await;
    for (browser, mark) in [(1, "anamark"), (2, "bomark")] {
        newcomer(&platform, browser, &identity("José", "50309")).await;
        let email = format!("p{browser}@example.org");
        went_through_everything(fixture, &email, mark, browser).await;
    }
    staff(&platform, "vera").await;
    let looked = "INSERT INTO full_view (id, registration, viewed_by, at_us, until_us, reason, words) \
        SELECT id, id, id, 1, 1, 'other', 'anamark-words' FROM registration";
    fixture.meddle(looked).await;
    let now = platform.clock.now().0;
    let sql = format!(
        "INSERT INTO release (number, document, released_us, released_by) \
         VALUES (1, '{{}}', {now}, (SELECT id FROM account WHERE login = 'vera'))"
    );
    fixture.meddle(&sql).await;
    (platform, hands, Retention::end(Micros(now), 60))
}

#[tokio::test]
async fn nothing_about_anybody_is_left_after_the_event_and_the_record_stays() {
    for_each_store(async |fixture| {
        let (platform, hands, end) = released(&fixture).await;
        assert_eq!(dates(&platform).await.unwrap().event, Some(end));
        let counts = participants::turnout(&platform).await.unwrap();
        hands.set(end.plus_seconds(-1));
        sweep(&platform).await.unwrap();
        let before = dump(&fixture).await;
        for there in [
            "anamark-family",
            "bomark-street",
            "p1@example.org",
            "anamark-key",
            "anamark-words",
        ] {
            assert!(before.contains(there), "{there}");
        }
        assert_eq!(sum(&noted(&platform).await, "people"), 0);

        hands.set(end);
        // Two servers look at once.
        let (one, other) = tokio::join!(sweep(&platform), sweep(&platform));
        assert!(one.unwrap() + other.unwrap() > 0);
        assert_eq!(sweep(&platform).await.unwrap(), 0, "all of it is gone");
        let after = dump(&fixture).await;
        for gone in [
            "anamark",
            "bomark",
            "@example.org",
            "19900101",
            "1984",
            "GARCIA",
            "García",
        ] {
            let line = after.lines().find(|line| line.contains(gone));
            assert!(line.is_none(), "{gone}: {line:?}");
        }
        let noted = noted(&platform).await;
        assert_eq!(sum(&noted, "people"), 2, "{noted:?}");
        assert_eq!(sum(&noted, "check-ins"), 2, "{noted:?}");
        assert_eq!(sum(&noted, "roll"), 5, "{noted:?}");
        for (table, rows) in [
            ("SELECT COUNT(*) FROM card", 2),
            ("SELECT COUNT(*) FROM participant", 2),
            ("SELECT COUNT(*) FROM account", 1),
            ("SELECT COUNT(*) FROM registration", 0),
            ("SELECT COUNT(*) FROM login_session", 0),
            ("SELECT COUNT(*) FROM evidence", 0),
            ("SELECT COUNT(*) FROM full_view", 0),
            ("SELECT COUNT(*) FROM proposal", 0),
            ("SELECT COUNT(*) FROM totp", 0),
            ("SELECT COUNT(*) FROM recovery_code", 0),
            ("SELECT COUNT(*) FROM phone_code", 0),
            ("SELECT COUNT(*) FROM held_form", 0),
        ] {
            assert_eq!(fixture.ask(table).await, rows, "{table}");
        }
        let still = participants::turnout(&platform).await.unwrap();
        assert_eq!(format!("{still:?}"), format!("{counts:?}"));
        let sound = audit::verify(&platform.store, None).await.unwrap();
        assert!(sound.is_sound(), "{sound:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_fails_half_way_has_erased_nothing_and_said_nothing() {
    for_each_store(async |fixture| {
        let (platform, hands, end) = released(&fixture).await;
        hands.set(end);
        fixture.meddle("ALTER TABLE totp RENAME TO elsewhere").await;
        assert!(sweep(&platform).await.is_err());
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM registration").await, 2);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM roll_claim").await, 2);
        assert_eq!(sum(&noted(&platform).await, "people"), 0);
        fixture.meddle("ALTER TABLE elsewhere RENAME TO totp").await;
        sweep(&platform).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM registration").await, 0);
        assert_eq!(sum(&noted(&platform).await, "people"), 2);
    })
    .await;
}

#[tokio::test]
async fn who_never_sent_a_registration_is_forgotten_and_who_sent_one_is_not() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let unfinished = newcomer(&platform, 1, &identity("Luz", "50309")).await;
        let sent = newcomer(&platform, 2, &identity("José", "50309")).await;
        send(&platform, &sent).await;
        let end = dates(&platform).await.unwrap().unfinished.unwrap();
        hands.set(end.plus_seconds(-1));
        sweep(&platform).await.unwrap();
        assert_eq!(
            mine(&platform, &unfinished).await.identity.given.as_str(),
            "Luz"
        );
        // Somebody may still be let in late.
        let later = end.plus_seconds(DAY).0;
        let permit = format!(
            "INSERT INTO late_permit (id, email, until_us) VALUES ({}, 'p1@example.org', {later})",
            id(&fixture, 1)
        );
        fixture.meddle(&permit).await;
        hands.set(end);
        sweep(&platform).await.unwrap();
        assert_eq!(sum(&noted(&platform).await, "unfinished"), 0);
        hands.set(Micros(later));
        sweep(&platform).await.unwrap();
        assert_eq!(
            noted(&platform)
                .await
                .iter()
                .filter(|(w, _)| w == "unfinished")
                .count(),
            1
        );
        let dump = dump(&fixture).await;
        assert!(!dump.contains("p1@example.org") && dump.contains("p2@example.org"));
        assert_eq!(mine(&platform, &sent).await.identity.given.as_str(), "José");
    })
    .await;
}

#[tokio::test]
async fn sessions_and_letters_end_by_themselves_and_the_newest_session_tells_when_it_was() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        hands.advance_seconds(3_600);
        let id = id(&fixture, person.account.0.as_u128());
        let began = platform.clock.now().0;
        let later = format!(
            "INSERT INTO login_session (token_hash, account, role, created_us, expires_us, \
             last_seen_us) VALUES ({{bytes:{}}}, {id}, 'participant', {began}, {}, {began})",
            "aa".repeat(32),
            began + 1
        );
        fixture.meddle(&later).await;
        let delivered = format!("UPDATE outbox SET state = 'sent', done_us = {began}");
        fixture.meddle(&delivered).await;
        hands.advance_seconds(30 * DAY - 1);
        sweep(&platform).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM outbox").await, 1);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM login_session").await, 2);
        hands.advance_seconds(ABSOLUTE_SECONDS);
        sweep(&platform).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM outbox").await, 0);
        let left = sign_in::principal(&platform, &person.token).await.unwrap();
        assert!(left.is_none());
        let newest = "SELECT CAST(SUM(created_us) AS BIGINT) FROM login_session";
        assert_eq!(fixture.ask(newest).await, began, "the newest stays");
    })
    .await;
}

#[tokio::test]
async fn what_an_import_replaced_goes_after_a_while_and_then_it_cannot_be_taken_back() {
    for_each_store(async |fixture| {
        let (platform, hands) = Night::platform(&fixture);
        event::create(&platform, actor(), &Night::event())
            .await
            .unwrap();
        let files = RollFiles::new();
        let line = "17,García,Ana,03/27/1984,50309,Adair,948209,Active";
        let other = "18,Lee,Bo,1990-01-02,50310,Adair County,948210,Active";
        import(&platform, source(&files.roll(&[line, other]))).await;
        let moved = line.replace("50309", "50399");
        let moved = files.roll(&[&moved, other]);
        import(&platform, source(&moved)).await;
        roll::undo(&platform, actor(), None).await.unwrap();
        import(&platform, source(&moved)).await;
        let count = "SELECT COUNT(*) FROM roll_entry";
        assert_eq!(fixture.ask(count).await, 3);
        hands.advance_seconds(30 * DAY - 1);
        assert_eq!(sweep(&platform).await.unwrap(), 0);
        hands.advance_seconds(1);
        assert_eq!(sweep(&platform).await.unwrap(), 1);
        assert_eq!(fixture.ask(count).await, 2, "those in force stay");
        let late = roll::undo(&platform, actor(), None).await;
        assert!(matches!(late, Err(RollError::Erased(3))), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn participants_and_headquarters_read_until_when_what_is_kept() {
    let app = TestApp::start().await;
    let mut ana = app.newcomer("ana@example.org", &ANA).await;
    let mut manager = app.signed_in("manager").await;
    let before = ana.get("/account").await.body;
    assert!(
        before.contains("60 days after the results are released"),
        "{before}"
    );
    let before = manager.get("/headquarters").await.body;
    assert!(before.contains("60 days after the release"), "{before}");
    app.release().await;
    let end = dates(app.platform()).await.unwrap().event.unwrap();
    assert_eq!(end, Retention::end(app.platform().clock.now(), 60));
    let machine = "datetime=\"20";
    let told = ana.get("/account").await.body;
    let part = told.split("What we store about you").nth(1).unwrap();
    assert!(part.contains(machine), "{part}");
    let told = manager.get("/headquarters").await.body;
    let part = told.split("What is erased, and when").nth(1).unwrap();
    assert!(part.contains(machine), "{part}");
}

//! What somebody with the database's password can do to the logs, and that it is found and named.

use crate::harness::{Fixture, Night, actor, authorise, for_each_store};
use caucus::clock::Entropy;
use caucus::log::{Finding, LogName};
use caucus::services::keys::EventKeys;
use caucus::services::{audit, cards, event};

/// A night with a sound audit log of twelve entries, and nothing to stop an intruder.
async fn sound_night(fixture: &Fixture) -> Night {
    let night = Night::begin(fixture, 2).await;
    for person in [0, 1, 0] {
        night
            .caster
            .cast(night.request(person, &[1, 2, 3]))
            .await
            .unwrap();
        audit::sequence_pending(&night.platform).await.unwrap();
    }
    event::close_all_sessions(&night.platform, actor())
        .await
        .unwrap();
    audit::sequence_pending(&night.platform).await.unwrap();
    let report = audit::verify(&fixture.store, None).await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    fixture.disarm().await;
    night
}

async fn meddled(sql: &'static [&'static str], is_named: fn(&audit::AuditReport) -> bool) {
    for_each_store(async |fixture| {
        let _night = sound_night(&fixture).await;
        for sql in sql {
            assert!(fixture.meddle(sql).await > 0, "{sql} changed nothing");
        }
        let report = audit::verify(&fixture.store, None).await.unwrap();
        assert!(
            !report.is_sound() && is_named(&report),
            "{sql:?}: {report:#?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_altered_entry_is_named() {
    meddled(
        &[
            "UPDATE audit_entry SET body = REPLACE(body, 'voting', 'closed') WHERE id = \
           (SELECT entry FROM audit_chain WHERE log_index = 6)",
        ],
        |report| matches!(report.log.findings[..], [Finding::Altered { index: 6, .. }]),
    )
    .await;
}

#[tokio::test]
async fn a_removed_entry_is_named() {
    meddled(&["DELETE FROM audit_chain WHERE log_index = 3"], |report| {
        let missing = |f: &Finding| matches!(f, Finding::Missing { first: 3, last: 3 });
        report.log.findings.iter().any(missing) && report.stray.len() == 1
    })
    .await;
    meddled(
        &["DELETE FROM audit_entry WHERE id = (SELECT entry FROM audit_chain WHERE log_index = 2)"],
        |report| report.lost.len() == 1 && report.lost[0].0 == 2,
    )
    .await;
}

#[tokio::test]
async fn an_added_entry_is_named() {
    meddled(
        &[
            "INSERT INTO audit_entry (id, at_us, body, body_hash) SELECT \
             (SELECT id FROM account ORDER BY id LIMIT 1), at_us, body, body_hash \
             FROM audit_entry WHERE id = (SELECT entry FROM audit_chain WHERE log_index = 4)",
        ],
        |report| report.log.is_sound() && report.stray.len() == 1,
    )
    .await;
    meddled(
        &[
            "INSERT INTO audit_entry (id, at_us, body, body_hash) SELECT \
             (SELECT id FROM account ORDER BY id LIMIT 1), at_us, body, body_hash \
             FROM audit_entry WHERE id = (SELECT entry FROM audit_chain WHERE log_index = 4)",
            "INSERT INTO audit_chain (log_index, entry, leaf_hash) SELECT \
             (SELECT MAX(log_index) + 1 FROM audit_chain), \
             (SELECT id FROM account ORDER BY id LIMIT 1), leaf_hash \
             FROM audit_chain WHERE log_index = 4",
        ],
        |report| {
            let wrong_id = |f: &Finding| matches!(f, Finding::WrongId { .. });
            report.log.findings.iter().any(wrong_id)
        },
    )
    .await;
}

#[tokio::test]
async fn swapped_entries_are_named() {
    meddled(
        &[
            "UPDATE audit_chain SET log_index = 100 WHERE log_index = 4",
            "UPDATE audit_chain SET log_index = 4 WHERE log_index = 5",
            "UPDATE audit_chain SET log_index = 5 WHERE log_index = 100",
        ],
        |report| {
            let at =
                |i| move |f: &Finding| matches!(f, Finding::Altered { index, .. } if *index == i);
            report.log.findings.iter().any(at(4)) && report.log.findings.iter().any(at(5))
        },
    )
    .await;
}

#[tokio::test]
async fn cut_off_logs_altered_checkpoints_and_heads_are_named() {
    meddled(&["DELETE FROM audit_chain WHERE log_index > 7"], |report| {
        report
            .log
            .findings
            .iter()
            .any(|f| matches!(f, Finding::Missing { first: 8, .. }))
    })
    .await;
    meddled(
        &["UPDATE log_checkpoint SET note = REPLACE(note, 'caucus', 'CAUCUS') WHERE log = 'audit'"],
        |report| {
            report
                .log
                .findings
                .iter()
                .any(|f| matches!(f, Finding::BadCheckpoint { .. }))
        },
    )
    .await;
    meddled(
        &["UPDATE log_head SET frontier = {bytes:0000000000000000} WHERE log = 'audit'"],
        |report| {
            let wrong = |f: &Finding| matches!(f, Finding::WrongHead { .. });
            report.log.findings.iter().any(wrong)
        },
    )
    .await;
}

#[tokio::test]
async fn an_entry_altered_while_it_waits_stops_the_sequencer() {
    for_each_store(async |fixture| {
        let (platform, _) = Night::platform(&fixture);
        event::create(&platform, actor(), &Night::event())
            .await
            .unwrap();
        fixture.disarm().await;
        fixture
            .meddle("UPDATE audit_entry SET body = REPLACE(body, 'Caucus', 'Circus')")
            .await;
        let stopped = audit::sequence_pending(&platform).await;
        assert!(
            matches!(stopped, Err(audit::AuditError::Altered(_))),
            "{stopped:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn altered_and_moved_cards_are_named_and_do_not_open() {
    let tamper = async |sql: &'static str, opens: bool, is_sound: bool| {
        for_each_store(async |fixture| {
            let night = sound_night(&fixture).await;
            assert!(fixture.meddle(sql).await > 0, "{sql} changed nothing");
            let opened = cards::open(&night.platform).await;
            assert_eq!(opened.is_ok(), opens, "{sql}: {opened:?}");
            let report = cards::verify(&fixture.store).await.unwrap();
            assert_eq!(report.is_sound(), is_sound, "{sql}: {report:?}");
        })
        .await;
    };
    tamper(
        "UPDATE card SET attempt = 9 WHERE log_index = 1",
        false,
        false,
    )
    .await;
    let replaced = "UPDATE card SET body = (SELECT c.body FROM card AS c WHERE c.log_index = 0) \
                    WHERE log_index = 1";
    tamper(replaced, false, false).await;
    tamper("DELETE FROM card WHERE log_index = 1", false, false).await;
    // Without the log nobody would miss a replaced card, nor the one that replaced it.
    tamper("DELETE FROM card WHERE log_index = 0", false, false).await;
    tamper("DELETE FROM card WHERE log_index = 2", false, false).await;
    // A card's district is in its leaf, wherever its rows live.
    tamper("UPDATE cell SET district = '2'", false, false).await;
}

#[tokio::test]
async fn a_log_signed_again_with_another_key_is_not_opened() {
    for_each_store(async |fixture| {
        let night = sound_night(&fixture).await;
        authorise(&night.platform).await;
        let honest = cards::open(&night.platform).await.unwrap();
        let forged = EventKeys::generate(&Entropy::system());
        let event = event::load(&fixture.store).await.unwrap().unwrap().event.id;
        let head = fixture
            .store
            .reader()
            .await
            .unwrap()
            .db()
            .log_head(LogName::Cards)
            .await;
        let note = forged
            .signer(LogName::Cards, event)
            .unwrap()
            .sign(&head.unwrap().head());
        let key = forged.public_log_key();
        fixture
            .meddle(&format!("UPDATE event SET log_key = '{key}'"))
            .await;
        assert_eq!(
            cards::open(&night.platform).await.unwrap(),
            honest,
            "our key is our own"
        );
        fixture
            .meddle(&format!(
                "UPDATE log_checkpoint SET note = '{note}' WHERE log = 'cards' AND size = 3"
            ))
            .await;
        let opened = cards::open(&night.platform).await;
        assert!(
            matches!(opened, Err(cards::OpenError::Unsound(_))),
            "{opened:?}"
        );
    })
    .await;
}

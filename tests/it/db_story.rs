//! Every method of `Db`, on both engines.

use crate::harness::{Night, START, for_each_store};
use caucus::db::*;
use caucus::domain::*;
use caucus::log::{Action, Actor, AuditEntry, Frontier, Hash, LogName, leaf_hash};
use uuid::Uuid;

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

fn event() -> Event {
    let new = Night::event();
    Event {
        id: EventId(Uuid::from_u128(1)),
        title: "Night \u{1F33D} \"quoted\" \\ ñ".into(),
        is_demo: true,
        phase: Phase::Setup,
        time_zone: new.time_zone,
        precinct_rules: new.precinct_rules,
        satellite_rules: new.satellite_rules,
        virtual_rules: new.virtual_rules,
        preferences: new.preferences,
        sessions: new.sessions,
    }
}

/// Stores the event of the tests as a service would.
async fn insert_event(db: &mut Db<'_>) {
    let new = Night::event();
    db.insert_event(&event(), "key", START).await.unwrap();
    db.insert_districts(&new.districts).await.unwrap();
    let cells = [(0, "1"), (64, "2")].map(|(id, d)| (CellId(id), DistrictCode(d.into())));
    db.insert_cells(&cells).await.unwrap();
    db.insert_units(&new.units).await.unwrap();
}

#[tokio::test]
async fn an_event_is_stored_read_back_and_moved_on() {
    for_each_store(async |fixture| {
        let store = &fixture.store;
        let mut reader = store.reader().await.unwrap();
        assert_eq!(reader.db().event().await.unwrap(), None);
        assert_eq!(reader.db().event_version().await.unwrap(), None);
        assert!(matches!(
            reader.db().event_phase().await,
            Err(DbError::NotFound)
        ));

        let mut tx = store.begin().await.unwrap();
        insert_event(&mut tx.db()).await;
        tx.commit().await.unwrap();
        let stored = reader.db().event().await.unwrap().unwrap();
        assert_eq!(
            stored,
            StoredEvent {
                event: event(),
                log_key: "key".into(),
                version: 1
            }
        );
        let new = Night::event();
        assert_eq!(reader.db().units().await.unwrap(), new.units);
        assert_eq!(reader.db().districts().await.unwrap(), new.districts);
        let cells = reader.db().cells().await.unwrap();
        assert_eq!(cells[1], (CellId(64), DistrictCode("2".into())));

        let mut tx = store.begin().await.unwrap();
        let again = tx.db().insert_event(&event(), "key", START).await;
        assert!(matches!(again, Err(DbError::Conflict)), "{again:?}");
        drop(tx);

        let mut tx = store.begin().await.unwrap();
        assert!(
            !tx.db()
                .set_phase(Phase::Voting, Phase::Closed)
                .await
                .unwrap()
        );
        assert!(
            tx.db()
                .set_phase(Phase::Setup, Phase::Registration)
                .await
                .unwrap()
        );
        assert!(tx.db().close_session(SessionId(2), START).await.unwrap());
        assert!(!tx.db().close_session(SessionId(2), START).await.unwrap());
        assert!(!tx.db().close_session(SessionId(9), START).await.unwrap());
        tx.db().bump_version().await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reader.db().event_version().await.unwrap(), Some(3));
        let phase = reader.db().event_phase().await.unwrap();
        assert_eq!(phase, (event().id, Phase::Registration));
        let closed: Vec<_> = reader
            .db()
            .sessions()
            .await
            .unwrap()
            .iter()
            .map(|s| s.closed)
            .collect();
        assert_eq!(closed, [None, Some(START)]);
    })
    .await;
}

#[tokio::test]
async fn a_dropped_transaction_never_happened_and_a_snapshot_stands_still() {
    for_each_store(async |fixture| {
        let mut tx = fixture.store.begin().await.unwrap();
        insert_event(&mut tx.db()).await;
        drop(tx);
        let mut snapshot = fixture.store.snapshot().await.unwrap();
        assert_eq!(snapshot.db().event().await.unwrap(), None);
        let mut tx = fixture.store.begin().await.unwrap();
        insert_event(&mut tx.db()).await;
        tx.commit().await.unwrap();
        assert_eq!(snapshot.db().event().await.unwrap(), None);
        drop(snapshot);
        let mut snapshot = fixture.store.snapshot().await.unwrap();
        assert!(snapshot.db().event().await.unwrap().is_some());
        let write = snapshot.db().bump_version().await;
        assert!(write.is_err(), "a snapshot only reads");
    })
    .await;
}

#[tokio::test]
async fn accounts_and_sign_in_sessions() {
    for_each_store(async |fixture| {
        let place = (CellId(3), ParticipantId(Uuid::from_u128(30)));
        let new = |n, login: &str, participant| NewAccount {
            id: account(n),
            login: login.into(),
            role: if participant {
                Role::Participant
            } else {
                Role::Reviewer
            },
            display_name: "Zoë O'Neill".into(),
            password_hash: "phc".into(),
            participant: participant.then_some(place),
        };
        let mut tx = fixture.store.begin().await.unwrap();
        tx.db()
            .insert_accounts(&[new(1, "a", true), new(2, "b", false)])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let mut tx = fixture.store.begin().await.unwrap();
        let taken = tx
            .db()
            .insert_accounts(&[new(3, "c", false), new(4, "a", false)])
            .await;
        assert!(matches!(taken, Err(DbError::Conflict)), "{taken:?}");
        drop(tx);

        let mut tx = fixture.store.begin().await.unwrap();
        let mut db = tx.db();
        assert!(db.account_by_login("c").await.unwrap().is_none());
        let found = db.account_by_login("a").await.unwrap().unwrap();
        assert_eq!((found.id, found.participant), (account(1), Some(place)));
        assert_eq!(found.display_name, "Zoë O'Neill");
        assert_eq!(db.account(account(2)).await.unwrap().participant, None);
        assert!(matches!(
            db.account(account(9)).await,
            Err(DbError::NotFound)
        ));
        assert!(db.disable_account(account(2)).await.unwrap());
        assert!(!db.disable_account(account(2)).await.unwrap());
        assert!(db.account(account(2)).await.unwrap().disabled);

        let login = |n, participant| LoginRow {
            account: account(n),
            role: Role::Participant,
            participant,
            created: START,
            expires: START.plus_seconds(100),
            last_seen: START,
            revoked: None,
            device: Device::default(),
        };
        let token = |n| [n; 32];
        for n in [1, 2, 3] {
            db.insert_login(&token(n), &login(1, Some(place)))
                .await
                .unwrap();
        }
        db.insert_login(&token(4), &login(2, None)).await.unwrap();
        assert!(db.login(&token(9)).await.unwrap().is_none());
        db.touch_login(&token(1), START.plus_seconds(5))
            .await
            .unwrap();
        db.touch_login(&token(1), START.plus_seconds(3))
            .await
            .unwrap();
        let seen = db.login(&token(1)).await.unwrap().unwrap();
        assert_eq!(seen.last_seen, START.plus_seconds(5));
        assert_eq!(
            (seen.participant, seen.role),
            (Some(place), Role::Participant)
        );
        assert!(db.revoke_login(&token(1), START).await.unwrap());
        assert!(!db.revoke_login(&token(1), START).await.unwrap());
        assert_eq!(db.revoke_logins_of(account(1), START).await.unwrap(), 2);
        assert_eq!(db.login(&token(4)).await.unwrap().unwrap().revoked, None);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn participants_and_their_cards() {
    for_each_store(async |fixture| {
        let person = |n: u128, cell: i64, district: &str| Participant {
            id: ParticipantId(Uuid::from_u128(n)),
            account: account(n),
            cell: CellId(cell),
            district: DistrictCode(district.into()),
            session: SessionId(1),
            display_name: format!("P{n}"),
        };
        let people = [person(1, 0, "1"), person(2, 64, "2"), person(3, 64, "2")];
        let mut tx = fixture.store.begin().await.unwrap();
        let mut db = tx.db();
        insert_event(&mut db).await;
        db.insert_participants(&people).await.unwrap();
        let before = db.participant(CellId(0), people[0].id).await.unwrap();
        assert_eq!((&before.participant, before.has_card), (&people[0], false));
        assert!(matches!(
            db.participant(CellId(1), people[0].id).await,
            Err(DbError::NotFound)
        ));

        for (n, who) in (1..).zip(&people) {
            let row = login(account(u128::from(n)), Some((who.cell, who.id)));
            db.insert_login(&[n; 32], &row).await.unwrap();
        }
        let key = |n: u128| Uuid::from_u128(100 + n);
        let asked = [([1; 32], key(2)), ([2; 32], key(2)), ([3; 32], key(9))];
        let found = db.cast_standings(&asked).await.unwrap();
        assert_eq!(attempts_and_repeats(&found), [(0, false); 3]);
        let second = found[1].participant.as_ref().unwrap();
        assert_eq!(
            (second.cell, second.id, second.district.0.as_str()),
            (CellId(64), people[1].id, "2")
        );

        let card = |index: i64, who: &Participant, attempt| CardRow {
            cell: who.cell,
            participant: who.id,
            attempt,
            session: who.session,
            body: vec![index as u8; 47],
            leaf: leaf_hash(&[index as u8]),
            idempotency_key: Uuid::from_u128(100 + index as u128),
            request_hash: leaf_hash(b"request"),
            receipt_nonce: [index as u8; 5],
        };
        let cards = [
            card(0, &people[0], 1),
            card(1, &people[1], 1),
            card(2, &people[0], 2),
        ];
        db.insert_log_head(LogName::Cards).await.unwrap();
        let mut head = Frontier::new();
        for card in &cards {
            head.append(card.leaf);
        }
        db.log_cards(&cards, &head, Some("note"), START)
            .await
            .unwrap();
        tx.commit().await.unwrap();

        let mut tx = fixture.store.snapshot().await.unwrap();
        let mut db = tx.db();
        assert!(
            db.participant(CellId(0), people[0].id)
                .await
                .unwrap()
                .has_card
        );
        let found = db.cast_standings(&asked).await.unwrap();
        assert_eq!(
            attempts_and_repeats(&found),
            [(2, true), (1, false), (0, false)]
        );
        let questions = [
            (5, CellId(0), people[0].id, key(2)),
            (6, CellId(0), people[0].id, key(9)),
            (7, CellId(64), people[0].id, key(2)),
        ];
        let replayed = db.replayed_cards(&questions).await.unwrap();
        assert_eq!(replayed.len(), 1);
        assert_eq!(
            (
                replayed[0].request,
                replayed[0].log_index,
                replayed[0].attempt
            ),
            (5, 2, 2)
        );
        assert_eq!(replayed[0].request_hash, leaf_hash(b"request"));
        assert_eq!(
            (replayed[0].receipt_nonce, replayed[0].cast),
            ([2; 5], START)
        );

        let logged = db.logged_cards(CellId(0)).await.unwrap();
        assert_eq!(
            logged.iter().map(|c| c.log_index).collect::<Vec<_>>(),
            [0, 2]
        );
        assert_eq!(logged[0].card.body, vec![0; 47]);
        let counts = db.card_counts().await.unwrap();
        assert_eq!(
            counts,
            [
                CardCounts {
                    cell: CellId(0),
                    logged: 2,
                    counted: 1
                },
                CardCounts {
                    cell: CellId(64),
                    logged: 1,
                    counted: 1
                },
            ]
        );
        assert_eq!(db.receipt(CellId(0), 1).await.unwrap(), None);
        let replaced = db.receipt(CellId(0), 0).await.unwrap().unwrap();
        assert_eq!((replaced.attempt, replaced.counts), (1, false));
        let receipts = db.receipts_of(CellId(0), people[0].id, 10).await.unwrap();
        let receipts: Vec<_> = receipts
            .iter()
            .map(|(index, row)| (*index, row.attempt, row.counts, row.leaf))
            .collect();
        assert_eq!(
            receipts,
            [(2, 2, true, leaf_hash(&[2])), (0, 1, false, replaced.leaf)]
        );
        let newest = db.receipts_of(CellId(0), people[0].id, 1).await.unwrap();
        assert_eq!((newest.len(), newest[0].0), (1, 2));
        let none = db.receipts_of(CellId(64), people[2].id, 10).await.unwrap();
        assert_eq!(none, []);
        let turnout = db.participant_counts().await.unwrap();
        let district = |d: &str| DistrictCode(d.into());
        assert_eq!(
            turnout,
            [
                (district("1"), SessionId(1), 1, 1),
                (district("2"), SessionId(1), 2, 1),
            ]
        );
        drop(tx);

        // The same attempt with the same key at the next index; another attempt at a taken index.
        let mut next = head.clone();
        next.append(leaf_hash(b"next"));
        let same = CardRow {
            idempotency_key: key(2),
            ..card(9, &people[0], 2)
        };
        for (repeated, head) in [(same, next), (card(9, &people[0], 4), head)] {
            let mut tx = fixture.store.begin().await.unwrap();
            let refused = tx
                .db()
                .log_cards(&[repeated], &head, Some("again"), START)
                .await;
            assert!(matches!(refused, Err(DbError::Conflict)), "{refused:?}");
        }
    })
    .await;
}

fn login(account: AccountId, participant: Option<(CellId, ParticipantId)>) -> LoginRow {
    LoginRow {
        account,
        role: Role::Participant,
        participant,
        created: START,
        expires: START.plus_seconds(1),
        last_seen: START,
        revoked: None,
        device: Device::default(),
    }
}

fn attempts_and_repeats(standings: &[CastStanding]) -> Vec<(i64, bool)> {
    let mut sorted: Vec<_> = standings.iter().collect();
    sorted.sort_by_key(|standing| standing.request);
    let attempts = |s: &CastStanding| s.participant.as_ref().map_or(-1, |p| p.attempts);
    let pair = |s: &CastStanding| (attempts(s), s.is_repeat);
    sorted.into_iter().map(pair).collect()
}

#[tokio::test]
async fn sign_in_sessions_of_a_batch() {
    for_each_store(async |fixture| {
        let place = (CellId(3), ParticipantId(Uuid::from_u128(30)));
        let mut tx = fixture.store.begin().await.unwrap();
        let mut db = tx.db();
        insert_event(&mut db).await;
        for (token, participant) in [([1; 32], Some(place)), ([2; 32], None)] {
            let row = login(account(1), participant);
            db.insert_login(&token, &row).await.unwrap();
        }
        db.revoke_login(&[2; 32], START).await.unwrap();
        let asked = [[1; 32], [9; 32], [2; 32], [1; 32]].map(|token| (token, Uuid::nil()));
        let mut found = db.cast_standings(&asked).await.unwrap();
        found.sort_by_key(|standing| standing.request);
        let seen: Vec<_> = found.iter().map(|s| (s.request, s.revoked)).collect();
        assert_eq!(seen, [(0, None), (2, Some(START)), (3, None)]);
        // Nobody has made this person a participant.
        assert!(found.iter().all(|standing| standing.participant.is_none()));
        assert_eq!(
            (found[0].expires, found[0].last_seen),
            (START.plus_seconds(1), START)
        );
        assert!(db.cast_standings(&[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn logs_and_audit_entries() {
    for_each_store(async |fixture| {
        let mut tx = fixture.store.begin().await.unwrap();
        let mut db = tx.db();
        let log = LogName::Audit;
        assert!(matches!(
            db.lock_log_head(log).await,
            Err(DbError::NotFound)
        ));
        db.insert_log_head(log).await.unwrap();
        let mut head = db.lock_log_head(log).await.unwrap();
        assert_eq!(head, Frontier::new());
        let entry = |n: u128, at| AuditEntry {
            id: Uuid::from_u128(n),
            at,
            actor: Actor::System,
            action: Action::AccountDisabled {
                account: account(n),
            },
        };
        let entries = [entry(2, START), entry(1, START), entry(3, Micros(1))];
        for entry in &entries {
            db.insert_audit_entry(entry).await.unwrap();
        }
        assert_eq!(db.count_pending().await.unwrap(), 3);
        let pending = db.pending_entries(2).await.unwrap();
        assert_eq!(
            pending.iter().map(|e| e.id.as_u128()).collect::<Vec<_>>(),
            [3, 1]
        );
        assert_eq!(pending[0].body, entries[2].body());
        assert_eq!(
            pending[0].body_hash,
            AuditEntry::body_hash(&entries[2].body())
        );
        let places: Vec<(u64, Uuid, Hash)> = pending
            .iter()
            .map(|e| {
                let leaf = AuditEntry::leaf(head.size(), &e.body);
                (head.append(leaf), e.id, leaf)
            })
            .collect();
        db.place_entries(&places).await.unwrap();
        db.advance_log(log, &head, Some("note"), START)
            .await
            .unwrap();
        assert_eq!(db.count_pending().await.unwrap(), 1);
        tx.commit().await.unwrap();

        let mut tx = fixture.store.snapshot().await.unwrap();
        let mut db = tx.db();
        assert_eq!(db.log_head(log).await.unwrap(), head);
        let stored = db.stored_head(log).await.unwrap();
        assert_eq!(stored, Some((2, head.to_bytes())));
        assert!(db.strange_logs().await.unwrap().is_empty());
        let checkpoint = CheckpointRow {
            size: 2,
            note: "note".into(),
            at: START,
        };
        assert_eq!(
            db.latest_checkpoint(log).await.unwrap(),
            Some(checkpoint.clone())
        );
        assert_eq!(db.checkpoints(log).await.unwrap(), [checkpoint]);
        assert_eq!(db.latest_checkpoint(LogName::Cards).await.unwrap(), None);
        let chain = db.audit_chain(0, 10).await.unwrap();
        assert_eq!(chain.len(), 2);
        assert_eq!((chain[1].log_index, chain[1].entry.as_u128()), (1, 1));
        assert_eq!(chain[1].body, Some(entries[1].body()));
        assert_eq!(db.audit_chain(1, 10).await.unwrap().len(), 1);
        assert!(db.stray_entries().await.unwrap().is_empty());
        drop(tx);

        fixture.meddle("DELETE FROM audit_pending").await;
        let stray = fixture
            .store
            .reader()
            .await
            .unwrap()
            .db()
            .stray_entries()
            .await
            .unwrap();
        assert_eq!(stray, [Uuid::from_u128(2)]);
    })
    .await;
}

#[tokio::test]
async fn reports_outcomes_games_of_chance_and_releases() {
    for_each_store(async |fixture| {
        let group = |name: &str, delegates, sde: Option<&str>| GroupCount {
            preference: name.into(),
            first: 12,
            final_: 15,
            delegates,
            sde: sde.map(Into::into),
        };
        let report = |unit, revision, groups| PrecinctReport {
            unit: UnitId(unit),
            revision,
            received: START,
            source: "import".into(),
            groups,
        };
        let old = report(1, 1, vec![group("Ada", Some(1), None)]);
        let new = report(
            1,
            2,
            vec![
                group("Ada", None, Some("0.3250")),
                group("Ben", Some(2), None),
            ],
        );
        let empty = report(2, 1, vec![]);
        let mut tx = fixture.store.begin().await.unwrap();
        let mut db = tx.db();
        insert_event(&mut db).await;
        db.insert_reports(&[old.clone(), new.clone(), empty.clone()])
            .await
            .unwrap();
        assert_eq!(db.latest_reports().await.unwrap(), [new, empty]);
        let revisions = db.revisions().await.unwrap();
        assert_eq!(
            revisions.into_iter().collect::<Vec<_>>(),
            [(UnitId(1), 2), (UnitId(2), 1)]
        );

        assert_eq!(db.latest_tabulation().await.unwrap(), 0);
        let outcome = |unit, body: &str| OutcomeRow {
            unit: UnitId(unit),
            body: body.into(),
        };
        db.insert_outcomes(1, &[outcome(1, "{}")]).await.unwrap();
        let second = [outcome(1, "{\"a\":1}"), outcome(2, "{}")];
        db.insert_outcomes(2, &second).await.unwrap();
        assert_eq!(db.latest_tabulation().await.unwrap(), 2);
        assert_eq!(db.outcomes(2).await.unwrap(), second);

        let chance = ChanceRow {
            id: Uuid::from_u128(5),
            unit: UnitId(1),
            question: "add".into(),
            outcome: "Ada".into(),
            recorded_by: account(7),
            at: START,
        };
        db.insert_chance(&chance).await.unwrap();
        assert_eq!(db.chances().await.unwrap(), std::slice::from_ref(&chance));
        assert_eq!(db.latest_release().await.unwrap(), None);
        let release = |number| ReleaseRow {
            number,
            document: format!("{{\"n\":{number}}}"),
            released: START,
            released_by: account(7),
        };
        for number in [1, 2] {
            db.insert_release(&release(number)).await.unwrap();
        }
        assert_eq!(db.latest_release().await.unwrap(), Some(release(2)));
        assert_eq!(db.release(1).await.unwrap(), Some(release(1)));
        assert_eq!(db.release(3).await.unwrap(), None);
        tx.commit().await.unwrap();

        let mut tx = fixture.store.begin().await.unwrap();
        let again = ChanceRow {
            id: Uuid::from_u128(6),
            outcome: "Ben".into(),
            ..chance
        };
        assert!(matches!(
            tx.db().insert_chance(&again).await,
            Err(DbError::Conflict)
        ));
        drop(tx);
        let mut tx = fixture.store.begin().await.unwrap();
        assert!(matches!(
            tx.db().insert_release(&release(2)).await,
            Err(DbError::Conflict)
        ));
        drop(tx);
        let mut tx = fixture.store.begin().await.unwrap();
        assert!(matches!(
            tx.db().insert_reports(&[old]).await,
            Err(DbError::Conflict)
        ));
    })
    .await;
}

#[tokio::test]
async fn a_row_that_does_not_convert_is_named() {
    for_each_store(async |fixture| {
        let mut tx = fixture.store.begin().await.unwrap();
        insert_event(&mut tx.db()).await;
        tx.commit().await.unwrap();
        fixture
            .meddle("UPDATE unit SET kind = 'moon' WHERE id = 3")
            .await;
        fixture.meddle("UPDATE event SET phase = 'bliss'").await;
        let mut reader = fixture.store.reader().await.unwrap();
        let unit = reader.db().units().await.unwrap_err().to_string();
        assert_eq!(
            unit,
            "the database is inconsistent: unit.kind of 3 cannot be read"
        );
        let event = reader.db().event().await.unwrap_err().to_string();
        assert!(event.contains("event.phase of"), "{event}");
    })
    .await;
}

#[tokio::test]
async fn append_only_tables_refuse_changes() {
    for_each_store(async |fixture| {
        let entry = AuditEntry {
            id: Uuid::from_u128(1),
            at: START,
            actor: Actor::System,
            action: Action::AccountDisabled {
                account: account(1),
            },
        };
        let mut tx = fixture.store.begin().await.unwrap();
        tx.db().insert_audit_entry(&entry).await.unwrap();
        tx.commit().await.unwrap();
        for sql in [
            "UPDATE audit_entry SET body = 'x'",
            "DELETE FROM audit_entry",
        ] {
            let refused = fixture.try_meddle(sql).await.unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{refused}");
        }
    })
    .await;
}

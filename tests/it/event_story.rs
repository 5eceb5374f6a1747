//! The event's life, signing in, participants and reports, through the services.

use crate::harness::{Night, START, actor, for_each_store};
use caucus::auth::{Secret, TokenDigest};
use caucus::db::DbError;
use caucus::domain::*;
use caucus::services::event::{EventError, NewEventFault};
use caucus::services::participants::{self, EnrolError, NewParticipant};
use caucus::services::reports::{self, NewReport, ReportsError};
use caucus::services::sign_in::{self, Caller, SignInError};
use caucus::services::{audit, event};

fn secret(text: &str) -> Secret {
    Secret::new(text.into())
}

#[tokio::test]
async fn an_event_goes_from_setup_to_closed_with_an_entry_for_each_step() {
    for_each_store(async |fixture| {
        let (platform, _) = Night::platform(&fixture);
        let none = event::change_phase(&platform, actor(), Phase::Registration).await;
        assert!(matches!(none, Err(EventError::NoEvent)), "{none:?}");
        event::create(&platform, actor(), &Night::event())
            .await
            .unwrap();
        let twice = event::create(&platform, actor(), &Night::event()).await;
        assert!(matches!(twice, Err(EventError::Exists)), "{twice:?}");
        let skipped = event::change_phase(&platform, actor(), Phase::Voting).await;
        assert!(matches!(skipped, Err(EventError::Phase(_))), "{skipped:?}");
        for phase in [Phase::Registration, Phase::Voting] {
            let now = event::change_phase(&platform, actor(), phase)
                .await
                .unwrap();
            assert_eq!(now, phase);
        }
        let close = |ids: Vec<SessionId>| {
            let platform = platform.clone();
            async move { event::close_sessions(&platform, actor(), &ids).await }
        };
        assert_eq!(close(vec![SessionId(2)]).await.unwrap(), Phase::Voting);
        let again = close(vec![SessionId(1), SessionId(2)]).await;
        assert!(
            matches!(again, Err(EventError::NoOpenSession(SessionId(2)))),
            "{again:?}"
        );
        let sessions = event::load(&platform.store)
            .await
            .unwrap()
            .unwrap()
            .event
            .sessions;
        assert_eq!(sessions[0].closed, None, "all or nothing");
        assert_eq!(close(vec![SessionId(1)]).await.unwrap(), Phase::Closed);

        // Three log keys, creation, two phases, the trustees' key, two sessions, and the phase they
        // led to.
        assert_eq!(audit::sequence_pending(&platform).await.unwrap(), 10);
        assert_eq!(audit::sequence_pending(&platform).await.unwrap(), 0);
        let report = audit::verify(&platform.store, None).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!((report.log.entries, report.waiting), (10, 0));
        let newest = audit::newest(&platform.store, 1).await.unwrap();
        assert!(newest[0].1.contains("event.phase_changed"), "{newest:?}");
    })
    .await;
}

#[tokio::test]
async fn going_to_closed_closes_every_session() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 0).await;
        let phase = event::close_all_sessions(&night.platform, actor())
            .await
            .unwrap();
        assert_eq!(phase, Phase::Closed);
        let sessions = event::load(&fixture.store)
            .await
            .unwrap()
            .unwrap()
            .event
            .sessions;
        assert!(
            sessions.iter().all(|s| s.closed == Some(START)),
            "{sessions:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_faulty_event_is_refused_with_its_fault_and_nothing_is_stored() {
    for_each_store(async |fixture| {
        let (platform, _) = Night::platform(&fixture);
        let fault = async |change: fn(&mut event::NewEvent)| {
            let mut new = Night::event();
            change(&mut new);
            match event::create(&platform, actor(), &new).await {
                Err(EventError::Fault(fault)) => fault,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(
            fault(|e| e.title = "  ".into()).await,
            NewEventFault::NoTitle
        );
        let none = fault(|e| e.preferences.clear()).await;
        assert_eq!(none, NewEventFault::PreferenceCount(0));
        let gap = fault(|e| e.preferences[2].ordinal = 9).await;
        assert_eq!(gap, NewEventFault::Preference("Cleo".into()));
        let twice = fault(|e| e.preferences[2].name = "Ada".into()).await;
        assert_eq!(twice, NewEventFault::Preference("Ada".into()));
        let unit = fault(|e| e.units[1].code = "948209".into()).await;
        assert_eq!(unit, NewEventFault::RepeatedUnit("948209".into()));
        let district = fault(|e| e.units[1].district = Some(DistrictCode("9".into()))).await;
        assert!(
            matches!(district, NewEventFault::UnknownDistrict { .. }),
            "{district:?}"
        );
        let session = fault(|e| e.sessions[1].closes = START).await;
        assert_eq!(session, NewEventFault::Session("Late".into()));
        assert_eq!(event::load(&platform.store).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn signing_in_and_out_and_what_ends_a_session() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 0).await;
        let (platform, hands) = (&night.platform, &night.hands);
        let phc = platform.passwords.hash(secret("sweet corn")).await.unwrap();
        let role = Role::EventManager;
        let account =
            participants::create_staff(platform, actor(), "Chair@Example.org", "C", role, &phc)
                .await
                .unwrap();
        let taken =
            participants::create_staff(platform, actor(), " chair@example.ORG", "D", role, &phc);
        assert!(matches!(taken.await, Err(EnrolError::LoginTaken)));
        let enter = async |name: &str, password: &str, previous: Option<TokenDigest>| {
            let caller = Caller {
                previous,
                ..Caller::default()
            };
            sign_in::sign_in(platform, name, secret(password), "", &caller).await
        };
        for (name, password) in [("chair@example.org", "x"), ("nobody", "sweet corn")] {
            let refused = enter(name, password, None).await;
            assert!(matches!(refused, Err(SignInError::Refused)), "{refused:?}");
        }
        let first = enter(" CHAIR@example.org ", "sweet corn", None)
            .await
            .unwrap();
        assert_eq!(
            (first.principal.account, first.principal.role),
            (account, role)
        );
        let found = async |token: TokenDigest| sign_in::principal(platform, &token).await.unwrap();
        assert_eq!(found(first.token.digest()).await.unwrap().account, account);

        let second = enter(
            "chair@example.org",
            "sweet corn",
            Some(first.token.digest()),
        )
        .await
        .unwrap();
        assert!(
            found(first.token.digest()).await.is_none(),
            "the older session has ended"
        );
        let third = sign_in::rotate(platform, &second.principal).await.unwrap();
        assert!(found(second.token.digest()).await.is_none());
        let again = sign_in::rotate(platform, &second.principal).await;
        assert!(matches!(again, Err(SignInError::Ended)), "{again:?}");

        // Used every 29 minutes it lives; idle for 30 it ends; at 12 hours it ends anyway.
        for _ in 0..24 {
            hands.advance_seconds(29 * 60);
            assert!(found(third.token.digest()).await.is_some());
        }
        hands.set(third.principal.expires);
        assert!(
            found(third.token.digest()).await.is_none(),
            "the absolute limit"
        );
        let fourth = enter("chair@example.org", "sweet corn", None)
            .await
            .unwrap();
        hands.advance_seconds(sign_in::IDLE_SECONDS - 1);
        assert!(found(fourth.token.digest()).await.is_some());
        hands.advance_seconds(sign_in::IDLE_SECONDS);
        assert!(
            found(fourth.token.digest()).await.is_none(),
            "the idle limit"
        );

        let fifth = enter("chair@example.org", "sweet corn", None)
            .await
            .unwrap();
        for _ in 0..2 {
            sign_in::sign_out(platform, &fifth.principal).await.unwrap();
        }
        assert!(found(fifth.token.digest()).await.is_none());
        let mut tx = fixture.store.begin().await.unwrap();
        tx.db().disable_account(account).await.unwrap();
        tx.commit().await.unwrap();
        let disabled = enter("chair@example.org", "sweet corn", None).await;
        assert!(
            matches!(disabled, Err(SignInError::Refused)),
            "{disabled:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn thousands_are_enrolled_at_once_all_or_none_and_spread_over_their_cells() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 0).await;
        let person = |n: usize| NewParticipant {
            login: format!("p{n}"),
            display_name: format!("P {n}"),
            district: DistrictCode("2".into()),
            session: SessionId(2),
            password_hash: "phc".into(),
        };
        let people: Vec<_> = (0..4_000).map(person).collect();
        let enrolled = participants::enrol(&night.platform, actor(), &people, "tests").await;
        assert_eq!(enrolled.unwrap().len(), 4_000);
        let turnout = participants::turnout(&night.platform).await.unwrap();
        assert_eq!(
            (turnout.len(), turnout[0].approved, turnout[0].cast),
            (1, 4_000, 0)
        );
        let cells = fixture
            .ask("SELECT COUNT(DISTINCT cell_id) FROM participant")
            .await;
        assert_eq!(cells, 64);
        let astray = "SELECT COUNT(*) FROM participant WHERE cell_id NOT BETWEEN 64 AND 127";
        assert_eq!(fixture.ask(astray).await, 0);

        for (fault, is_expected) in [
            (
                person(7),
                (|e| matches!(e, EnrolError::LoginTaken)) as fn(&EnrolError) -> bool,
            ),
            (
                NewParticipant {
                    district: DistrictCode("9".into()),
                    ..person(9_001)
                },
                |e| matches!(e, EnrolError::UnknownDistrict(_)),
            ),
            (
                NewParticipant {
                    session: SessionId(9),
                    ..person(9_002)
                },
                |e| matches!(e, EnrolError::UnknownSession(_)),
            ),
        ] {
            let batch = [person(9_000), fault];
            let error = participants::enrol(&night.platform, actor(), &batch, "tests")
                .await
                .unwrap_err();
            assert!(is_expected(&error), "{error:?}");
        }
        let turnout = participants::turnout(&night.platform).await.unwrap();
        assert_eq!(turnout[0].approved, 4_000);
    })
    .await;
}

#[tokio::test]
async fn reports_are_added_revision_by_revision_all_or_none() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 0).await;
        let report = |unit, first| NewReport {
            unit: UnitId(unit),
            groups: vec![GroupCount {
                preference: "Ada".into(),
                first,
                final_: first,
                delegates: None,
                sde: None,
            }],
        };
        let import = async |reports: &[NewReport]| {
            reports::import(&night.platform, actor(), reports, "import").await
        };
        assert_eq!(import(&[report(1, 10), report(2, 20)]).await.unwrap(), 2);
        assert_eq!(import(&[report(2, 21)]).await.unwrap(), 1);
        let repeated = import(&[report(1, 1), report(1, 2)]).await;
        assert!(
            matches!(repeated, Err(ReportsError::Repeated { .. })),
            "{repeated:?}"
        );
        let unknown = import(&[report(1, 1), report(99, 1)]).await;
        assert!(
            matches!(unknown, Err(ReportsError::UnknownUnit { .. })),
            "{unknown:?}"
        );
        let absurd = import(&[report(1, 1), report(2, u64::MAX)]).await;
        assert!(
            matches!(absurd, Err(ReportsError::Fault { .. })),
            "{absurd:?}"
        );
        let latest = reports::latest(&night.platform).await.unwrap();
        let seen: Vec<_> = latest
            .iter()
            .map(|r| (r.unit.0, r.revision, r.groups[0].first))
            .collect();
        assert_eq!(seen, [(1, 1, 10), (2, 2, 21)]);
    })
    .await;
}

#[tokio::test]
async fn several_sequencers_make_one_chain() {
    for_each_store(async |fixture| {
        let (platform, _) = Night::platform(&fixture);
        event::create(&platform, actor(), &Night::event())
            .await
            .unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|n: i64| {
                let platform = platform.clone();
                tokio::spawn(async move {
                    for k in 0..10 {
                        let name = format!("{n}-{k}");
                        let role = Role::Reviewer;
                        participants::create_staff(&platform, actor(), &name, "R", role, "phc")
                            .await?;
                        audit::sequence_pending(&platform)
                            .await
                            .map_err(|_| DbError::Busy)?;
                    }
                    Ok::<_, EnrolError>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        let report = audit::verify(&platform.store, None).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!((report.log.entries, report.waiting), (84, 0));
    })
    .await;
}

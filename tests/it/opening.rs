//! Two officials let the box be opened: neither one alone, nor anybody else, nor anything but what
//! both of them saw.

use crate::harness::{Answer, Fixture, Night, TestApp, actor, for_each_store, officials};
use caucus::bundle::verify::verify;
use caucus::bundle::{Files, audit_text, read_audit};
use caucus::clock::Entropy;
use caucus::domain::*;
use caucus::log::{Action, Actor, AuditEntry, Hash, LogName, TreeHead, root};
use caucus::services::authorise::{self, AuthoriseError, Frozen};
use caucus::services::cards::{self, OpenError};
use caucus::services::desk::{self, DeskError};
use caucus::services::two_person::TwoPersonError;
use caucus::services::{Platform, audit, bundle, event, participants};

const IN_TIME: i64 = 60 * 60;

/// A closed box with cards of both districts in it.
async fn closed_night(fixture: &Fixture) -> Night {
    let night = Night::begin(fixture, 4).await;
    for person in 0..4 {
        let cast = night.caster.cast(night.request(person, &[1, 2]));
        cast.await.unwrap();
    }
    event::close_all_sessions(&night.platform, actor())
        .await
        .unwrap();
    night
}

async fn frozen(platform: &Platform) -> Frozen {
    let standing = authorise::standing(platform).await.unwrap();
    standing.frozen.unwrap()
}

/// Whether the box is still shut for want of two officials.
async fn is_shut(platform: &Platform) -> bool {
    matches!(cards::open(platform).await, Err(OpenError::NotAuthorised))
}

fn rule(result: &Result<ProposalState, AuthoriseError>) -> Option<ProposalError> {
    match result {
        Err(AuthoriseError::TwoPerson(TwoPersonError::Rule(rule))) => Some(*rule),
        _ => None,
    }
}

#[tokio::test]
async fn one_proposes_another_confirms_in_time_and_the_log_tells_of_both() {
    for_each_store(async |fixture| {
        let night = closed_night(&fixture).await;
        let platform = &night.platform;
        let seen = frozen(platform).await;
        let [one, other] = officials(platform).await;
        let settle = async |by, id, step| authorise::settle(platform, by, id, step, seen).await;
        use ProposalStep::{Confirm, Reject};
        let first = authorise::propose(platform, one, seen).await.unwrap();
        let twice = authorise::propose(platform, other, seen).await;
        let is_there = |e: &AuthoriseError| {
            matches!(
                e,
                AuthoriseError::TwoPerson(TwoPersonError::AlreadyProposed)
            )
        };
        assert!(twice.as_ref().is_err_and(is_there), "{twice:?}");
        let alone = settle(one, first, Confirm).await;
        assert_eq!(rule(&alone), Some(ProposalError::SamePerson));
        assert!(is_shut(platform).await);

        // Taken back, rejected by the other, and out of time: none of them opens anything.
        assert_eq!(
            settle(one, first, Reject).await.unwrap(),
            ProposalState::Rejected
        );
        let over = settle(other, first, Confirm).await;
        let settled = ProposalError::Settled(ProposalState::Rejected);
        assert_eq!(rule(&over), Some(settled));
        let second = authorise::propose(platform, one, seen).await.unwrap();
        settle(other, second, Reject).await.unwrap();
        let third = authorise::propose(platform, one, seen).await.unwrap();
        night.hands.advance_seconds(IN_TIME);
        let late = settle(other, third, Confirm).await;
        assert_eq!(rule(&late), Some(ProposalError::Expired));
        assert!(is_shut(platform).await);

        let last = authorise::propose(platform, other, seen).await.unwrap();
        night.hands.advance_seconds(IN_TIME - 1);
        assert_eq!(
            settle(one, last, Confirm).await.unwrap(),
            ProposalState::Confirmed
        );
        let again = authorise::propose(platform, one, seen).await;
        assert!(
            matches!(again, Err(AuthoriseError::Authorised)),
            "{again:?}"
        );
        assert_eq!(cards::open(platform).await.unwrap().len(), 2);

        audit::sequence_pending(platform).await.unwrap();
        let log = audit::newest(&fixture.store, 100).await.unwrap();
        let told = |what: &str, by: AccountId| {
            let words = [
                format!("actor {by}"),
                format!("action {what}"),
                format!("proposal {last}"),
                format!("cards_root {}", seen.cards.root),
                format!("roster_root {}", seen.roster.root),
            ];
            log.iter()
                .any(|(_, body)| words.iter().all(|w| body.contains(w.as_str())))
        };
        assert!(told("box.opening_proposed", other) && told("box.opening_authorised", one));
        let sound = audit::verify(&fixture.store, None).await.unwrap();
        assert!(sound.is_sound(), "{sound:?}");
    })
    .await;
}

#[tokio::test]
async fn two_at_once_confirm_once_and_two_proposals_at_once_are_one() {
    for_each_store(async |fixture| {
        let night = closed_night(&fixture).await;
        let platform = &night.platform;
        let seen = frozen(platform).await;
        let [one, other] = officials(platform).await;
        let third = participants::create_staff(
            platform,
            actor(),
            "third-official",
            "third-official",
            Role::EventManager,
            "unused",
        );
        let third = third.await.unwrap();
        let (a, b) = tokio::join!(
            authorise::propose(platform, one, seen),
            authorise::propose(platform, other, seen)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let (id, second) = match (a, b) {
            (Ok(id), _) => (id, other),
            (_, Ok(id)) => (id, one),
            _ => unreachable!("one of them is there"),
        };
        let (a, b) = tokio::join!(
            authorise::settle(platform, second, id, ProposalStep::Confirm, seen),
            authorise::settle(platform, third, id, ProposalStep::Confirm, seen)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
    })
    .await;
}

#[tokio::test]
async fn only_officials_of_different_names_and_only_for_what_they_saw() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 4).await;
        let platform = &night.platform;
        night.caster.cast(night.request(0, &[1])).await.unwrap();
        let [one, other] = officials(platform).await;
        let seen = frozen(platform).await;
        let early = authorise::propose(platform, one, seen).await;
        let is_early = |e: &AuthoriseError| {
            matches!(e, AuthoriseError::Open(OpenError::NotClosed(Phase::Voting)))
        };
        assert!(early.as_ref().is_err_and(is_early), "{early:?}");
        night.caster.cast(night.request(0, &[2])).await.unwrap();
        event::close_all_sessions(platform, actor()).await.unwrap();
        let stale = authorise::propose(platform, one, seen).await;
        assert!(matches!(stale, Err(AuthoriseError::Changed)), "{stale:?}");
        let mut seen = frozen(platform).await;

        let staff = async |login: &str, name: &str, role| {
            let made = participants::create_staff(platform, actor(), login, name, role, "unused");
            made.await.unwrap()
        };
        let reviewer = staff("r", "R", Role::Reviewer).await;
        let namesake = staff("again", "First-Official", Role::EventManager).await;
        let nobody = AccountId(uuid::Uuid::from_u128(77));
        for by in [reviewer, nobody] {
            let refused = authorise::propose(platform, by, seen).await;
            assert!(
                matches!(refused, Err(AuthoriseError::NotOfficial)),
                "{refused:?}"
            );
        }
        let id = authorise::propose(platform, one, seen).await.unwrap();
        let confirm =
            async |by, seen| authorise::settle(platform, by, id, ProposalStep::Confirm, seen).await;
        let refused = confirm(reviewer, seen).await;
        assert!(
            matches!(refused, Err(AuthoriseError::NotOfficial)),
            "{refused:?}"
        );
        let same = confirm(namesake, seen).await;
        assert_eq!(rule(&same), Some(ProposalError::SamePerson), "{same:?}");
        let cards_root = seen.cards.root;
        seen.cards.root = Hash([9; 32]);
        let other_root = confirm(other, seen).await;
        assert!(
            matches!(other_root, Err(AuthoriseError::Changed)),
            "{other_root:?}"
        );
        seen.cards.root = cards_root;

        // A verifier's page settles none of it.
        let vera = crate::register_story::staff(platform, "vera").await;
        for step in [ProposalStep::Confirm, ProposalStep::Reject] {
            let desk = desk::settle(platform, &vera, id, step).await;
            assert!(matches!(desk, Err(DeskError::NoCase)), "{desk:?}");
        }
        assert!(desk::waiting(platform).await.unwrap().is_empty());

        // Whoever proposed it is an official no longer.
        let mut tx = fixture.store.begin().await.unwrap();
        tx.db().disable_account(one).await.unwrap();
        tx.commit().await.unwrap();
        let ended = confirm(other, seen).await;
        assert!(
            matches!(ended, Err(AuthoriseError::NotOfficial)),
            "{ended:?}"
        );
        assert!(is_shut(platform).await);
    })
    .await;
}

#[tokio::test]
async fn what_was_authorised_is_good_for_no_other_box() {
    for_each_store(async |fixture| {
        let night = closed_night(&fixture).await;
        let platform = &night.platform;
        crate::harness::authorise(platform).await;
        // Somebody with the database's password says that it was about another box.
        match fixture.engine {
            crate::harness::Engine::Sqlite => {
                fixture.meddle("DROP TRIGGER opening_proposal_no_update").await;
            }
            crate::harness::Engine::Postgres => {
                let drop = "DROP TRIGGER opening_proposal_no_change ON opening_proposal";
                fixture.meddle(drop).await;
            }
        }
        for change in [
            "UPDATE opening_proposal SET cards_size = cards_size + 1",
            "UPDATE opening_proposal SET cards_size = cards_size - 1, roster_size = roster_size + 1",
        ] {
            assert_eq!(fixture.meddle(change).await, 1);
            assert!(is_shut(platform).await, "{change}");
        }
    })
    .await;
}

/// Sends the page's form as it stands, with one of its buttons.
async fn press(person: &mut crate::harness::Visitor<'_>, page: &Answer, what: &str) -> Answer {
    let path = "/headquarters/opening";
    let mut fields = vec![("do", what.to_owned())];
    for name in ["cards", "cards_root", "roster", "roster_root"] {
        fields.push((name, page.hidden(name)));
    }
    if what != "propose" {
        fields.push(("proposal", page.hidden("proposal")));
    }
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    person.submit(page, path, &fields).await
}

#[tokio::test]
async fn the_page_leads_two_managers_through_it_and_the_bundle_shows_them() {
    let app = TestApp::start().await;
    let path = "/headquarters/opening";
    let mut manager = app.signed_in("manager").await;
    let mut second = app.signed_in("manager2").await;
    let mut reviewer = app.signed_in("reviewer").await;
    let early = manager.get(path).await.body;
    assert!(
        early.contains("not closed yet") && !early.contains("<button name"),
        "{early}"
    );
    event::close_all_sessions(app.platform(), actor())
        .await
        .unwrap();
    app.hands.advance_seconds(1);
    let page = manager.get(path).await;
    let root = frozen(app.platform()).await.cards.root.to_string();
    assert!(
        page.body.contains(&root),
        "what is frozen is shown: {}",
        page.body
    );
    let looked = reviewer.get(path).await.body;
    assert!(
        looked.contains(&root) && !looked.contains("name=\"do\""),
        "{looked}"
    );

    let proposed = press(&mut manager, &page, "propose").await;
    assert_eq!((proposed.status, proposed.header("location")), (303, path));
    let mine = manager.get(path).await;
    assert!(mine.body.contains("You proposed this") && !mine.body.contains("value=\"confirm\""));
    let alone = press(&mut manager, &mine, "confirm").await;
    assert_eq!(alone.status, 403, "{}", alone.body);
    let theirs = second.get(path).await;
    let mut other = theirs.body.clone();
    other = other.replace(&root, &"0".repeat(64));
    let changed = Answer {
        body: other,
        ..theirs
    };
    let refused = press(&mut second, &changed, "confirm").await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.body.contains("not as you saw it"),
        "{}",
        refused.body
    );
    for (what, fields) in [
        ("no fields", vec![]),
        ("no figures", vec![("do", "propose")]),
        ("another button", vec![("do", "open")]),
    ] {
        let bad = second.submit(&changed, path, &fields).await;
        assert_eq!(bad.status, 400, "{what}");
    }
    let theirs = second.get(path).await;
    let done = press(&mut second, &theirs, "confirm").await;
    assert_eq!(done.status, 303, "{}", done.body);
    let agreed = manager.get(path).await.body;
    assert!(
        agreed.contains("Two event managers have agreed"),
        "{agreed}"
    );
    assert!(agreed.contains("manager2"), "who confirmed: {agreed}");
    manager.get("/language/es").await;
    let agreed = manager.get(path).await.body;
    assert!(agreed.contains("han acordado abrir la urna"), "{agreed}");

    let platform = app.platform();
    let mut tabulation = caucus::services::tabulate::run(platform, actor())
        .await
        .unwrap();
    loop {
        let waiting = tabulation.waiting().next().cloned();
        let Some(unit) = waiting else { break };
        let asked = unit.chance.as_ref().unwrap();
        let selected = &asked.among[..asked.places as usize];
        let by = AccountId(uuid::Uuid::from_u128(9));
        let recorded =
            caucus::services::tabulate::record_chance(platform, by, &unit.code, selected);
        tabulation = recorded.await.unwrap();
    }
    let by = AccountId(uuid::Uuid::from_u128(9));
    caucus::services::release::publish(platform, by)
        .await
        .unwrap();
    audit::sequence_pending(platform).await.unwrap();
    caucus::services::cosigning::demonstrate_all(platform)
        .await
        .unwrap();
    let files = bundle::files(platform).await.unwrap();
    let verdict = verify(&files, None, &mut Entropy::seeded(1).rng());
    assert_eq!(verdict.fault, None);
    let said = verdict
        .held
        .iter()
        .find(|held| held.item == "opening")
        .unwrap();
    assert!(said.says.contains("let the boxes be opened"), "{said:?}");
}

fn files_log(files: &Files) -> Vec<AuditEntry> {
    read_audit(&files["audit.txt"]).unwrap().0
}

#[tokio::test]
async fn the_word_of_two_officials_holds_for_a_day() {
    for_each_store(async |fixture| {
        let night = closed_night(&fixture).await;
        let platform = &night.platform;
        crate::harness::authorise(platform).await;
        night.hands.advance_seconds(24 * IN_TIME - 1);
        let standing = authorise::standing(platform).await.unwrap();
        assert!(standing.authorised.is_some() && !standing.is_waiting());
        night.hands.advance_seconds(1);
        assert!(is_shut(platform).await);
        let given_out = caucus::services::opening::batches(platform).await;
        assert!(matches!(given_out, Err(OpenError::NotAuthorised)));
        let standing = authorise::standing(platform).await.unwrap();
        assert!(standing.authorised.is_none() && standing.is_waiting());
        // Two say it anew, and what is open then stays open.
        crate::harness::authorise(platform).await;
        let opened = cards::open(platform).await.unwrap();
        night.hands.advance_seconds(48 * IN_TIME);
        assert_eq!(cards::open(platform).await.unwrap(), opened);
        assert!(
            authorise::standing(platform)
                .await
                .unwrap()
                .authorised
                .is_some()
        );
    })
    .await;
}

/// The bundle with another audit log, signed by the log's own key: what whoever has the server's
/// keys can make.
fn with_log(platform: &Platform, event: EventId, files: &Files, log: &[AuditEntry]) -> Files {
    let bodies: Vec<String> = log.iter().map(AuditEntry::body).collect();
    let leaves = bodies.iter().zip(0..);
    let leaves: Vec<_> = leaves.map(|(b, i)| AuditEntry::leaf(i, b)).collect();
    let head = TreeHead {
        size: leaves.len() as u64,
        root: root(&leaves),
    };
    let note = platform
        .keys
        .signer(LogName::Audit, event)
        .unwrap()
        .sign(&head);
    let mut files = files.clone();
    files.insert("audit.txt".to_owned(), audit_text(&bodies));
    files.insert("audit.checkpoint".to_owned(), note.into_bytes());
    files
}

#[tokio::test]
async fn a_bundle_whose_log_has_not_both_officials_and_each_opening_is_refused() {
    let app = TestApp::of_three().await;
    let platform = app.platform();
    for login in ["ada", "ben", "cleo"] {
        let mut person = app.signed_in(login).await;
        crate::card::rank(&mut person, &[1]).await;
        let page = crate::card::review(&mut person).await;
        crate::card::cast(&mut person, &page).await;
    }
    app.release().await;
    audit::sequence_pending(platform).await.unwrap();
    let files = bundle::files(platform).await.unwrap();
    let event = event::load(&platform.store)
        .await
        .unwrap()
        .unwrap()
        .event
        .id;
    let (log, _) = read_audit(&files["audit.txt"]).unwrap();
    let judge = |log: &[AuditEntry]| {
        let files = with_log(platform, event, &files, log);
        verify(&files, None, &mut Entropy::seeded(1).rng()).fault
    };
    assert_eq!(judge(&log), None, "signed again as it was");
    let is = |code: &'static str| move |e: &AuditEntry| e.action.code() == code;
    let find = |code| log.iter().find(|e| is(code)(e)).unwrap();
    let (proposed, authorised) = ("box.opening_proposed", "box.opening_authorised");
    let without = |code| log.iter().filter(|e| !is(code)(e)).cloned().collect();
    let with = |code: &'static str, change: &dyn Fn(&mut AuditEntry)| {
        let mut log = log.clone();
        log.iter_mut().filter(|e| is(code)(e)).for_each(change);
        log
    };
    let first = find(proposed).actor;
    let second = find(authorised).actor;
    let is_made = |of: Actor| {
        move |e: &AuditEntry| match e.action {
            Action::AccountCreated { account, .. } => Actor::Account(account) == of,
            _ => false,
        }
    };
    // What stands in the entry that made the account of one of them, changed.
    let made = |of: Actor, change: &dyn Fn(&mut AuditEntry)| {
        let mut log = log.clone();
        log.iter_mut().filter(|e| is_made(of)(e)).for_each(change);
        assert_ne!(log, files_log(&files), "there is such an entry");
        log
    };
    // The end of somebody's role, so many seconds after they let the box be opened.
    let ended = |of: Actor, seconds: i64| {
        let Actor::Account(account) = of else {
            panic!("{of:?}")
        };
        let (role, sessions, proposals) = (Role::EventManager, 0, 0);
        let end = AuditEntry {
            id: uuid::Uuid::from_u128(2),
            at: find(authorised).at.plus_seconds(seconds),
            actor: Actor::System,
            action: Action::StaffEnded {
                account,
                role,
                sessions,
                proposals,
            },
        };
        [log.clone(), vec![end]].concat()
    };
    assert_eq!(judge(&ended(first, 1)), None, "what they did before stands");
    let verifier = |e: &mut AuditEntry| {
        if let Action::AccountCreated { role, .. } = &mut e.action {
            *role = Role::Verifier;
        }
    };
    let cases: [(&str, Vec<AuditEntry>); 18] = [
        ("a verifier proposed it", made(first, &verifier)),
        ("a verifier confirmed it", made(second, &verifier)),
        (
            "the second was no manager yet",
            made(second, &|e| e.at = e.at.plus_seconds(1)),
        ),
        (
            "nobody made the first's account",
            log.iter().filter(|e| !is_made(first)(e)).cloned().collect(),
        ),
        ("the first was no manager any more", ended(first, -1)),
        ("the second was no manager any more", ended(second, -1)),
        (
            "a day later",
            with("box.opened", &|e| e.at = e.at.plus_seconds(24 * IN_TIME)),
        ),
        ("nobody proposed it", without(proposed)),
        ("nobody confirmed it", without(authorised)),
        ("one did both", with(authorised, &|e| e.actor = first)),
        (
            "the system confirmed it",
            with(authorised, &|e| e.actor = Actor::System),
        ),
        (
            "an hour later",
            // And opened later still.
            {
                let mut log = with(authorised, &|e| e.at = e.at.plus_seconds(IN_TIME));
                let opened = log.iter_mut().filter(|e| is("box.opened")(e));
                opened.for_each(|e| e.at = e.at.plus_seconds(2 * IN_TIME));
                log
            },
        ),
        (
            "before it was proposed",
            with(authorised, &|e| e.at = e.at.plus_seconds(-1)),
        ),
        (
            "after it was opened",
            with("box.opened", &|e| e.at = e.at.plus_seconds(-1)),
        ),
        (
            "another box",
            with(authorised, &|e| {
                if let Action::OpeningAuthorised { cards_root, .. } = &mut e.action {
                    *cards_root = Hash([1; 32]);
                }
            }),
        ),
        ("no opening", without("box.opened")),
        (
            "an opening twice",
            [
                log.clone(),
                with("box.opened", &|e| e.id = uuid::Uuid::from_u128(1))
                    .into_iter()
                    .filter(is("box.opened"))
                    .collect(),
            ]
            .concat(),
        ),
        (
            "other counts",
            with("box.opened", &|e| {
                if let Action::BoxOpened { superseded, .. } = &mut e.action {
                    *superseded += 1;
                }
            }),
        ),
    ];
    for (what, log) in cases {
        let fault = judge(&log).unwrap_or_else(|| panic!("{what}: not noticed"));
        assert_eq!(fault.item, "audit.txt", "{what}: {fault}");
    }
}

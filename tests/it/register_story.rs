//! Registrations on both databases: codes, deadlines, decisions, and one person once.

use crate::harness::{Engine, Fixture, Night, START, actor, for_each_store};
use caucus::auth::OneTimeCode;
use caucus::clock::ClockHands;
use caucus::domain::*;
use caucus::i18n::Lang;
use caucus::services::desk::{self, DeskError, Done, Verdict};
use caucus::services::register::contact::{self, Confirmation, Request};
use caucus::services::register::draft::{self, Answer};
use caucus::services::register::{self, RegisterError};
use caucus::services::sign_in::{self, Caller, Principal};
use caucus::services::{Platform, audit, eligibility, event, participants};
use uuid::Uuid;

/// The end of the time to answer, as letters say it.
const UNTIL: [&str; 2] = ["Monday", "lunes"];

pub fn until() -> desk::Until {
    UNTIL.map(str::to_owned)
}

pub fn identity(given: &str, postcode: &str) -> Identity {
    Identity {
        given: PersonName::parse(given).unwrap(),
        family: PersonName::parse("García").unwrap(),
        birth: parse_born("1984", "3", "27").unwrap(),
        postcode: Postcode::parse(postcode).unwrap(),
    }
}

/// The entry of the roll with this number.
pub fn entry(number: u128) -> RollEntryId {
    RollEntryId(Uuid::from_u128(number))
}

/// An event that takes registrations for ten days and answers for five more.
pub async fn without_roll(fixture: &Fixture) -> (Platform, ClockHands) {
    let (platform, hands) = Night::platform(fixture);
    let day = 24 * 3_600;
    let mut new = Night::event();
    new.registration = Some(RegistrationWindow {
        opens: START.plus_seconds(-30 * day),
        closes: START.plus_seconds(-20 * day),
        cure: START.plus_seconds(-15 * day),
    });
    event::create(&platform, actor(), &new).await.unwrap();
    event::change_phase(&platform, actor(), Phase::Registration)
        .await
        .unwrap();
    hands.set(START.plus_seconds(-25 * day));
    (platform, hands)
}

/// The same, with a roll of three.
pub async fn begin(fixture: &Fixture) -> (Platform, ClockHands) {
    let (platform, hands) = without_roll(fixture).await;
    let zeros = "00".repeat(32);
    fixture
        .meddle(&format!(
            "INSERT INTO roll_head (only_row, import, salt) VALUES (1, 1, {{bytes:{zeros}}})"
        ))
        .await;
    let people = [
        (1, "José", "1", "active"),
        (2, "Luz", "9", "active"),
        (3, "Inés", "1", "cancelled"),
    ];
    for (number, given, district, status) in people {
        let id = match fixture.engine {
            Engine::Sqlite => format!("x'{number:032x}'"),
            Engine::Postgres => format!("'{}'::uuid", Uuid::from_u128(number)),
        };
        let sql = format!(
            "INSERT INTO roll_entry (id, since, until, content, born, name_key, voter_id, given, \
             middle, surname, suffix, street, city, postcode, county, precinct, unit, district, \
             party, status) VALUES ({id}, 1, 9, 0, 19840327, {}, 'V{number}', '{given}', '', \
             'GARCIA', '', '', '', '50309', '', 'P', NULL, '{district}', 'democratic', '{status}')",
            roll::name_key("Garcia", given)
        );
        fixture.meddle(&sql).await;
    }
    (platform, hands)
}

/// The newest mail to somebody: subject and text.
pub async fn mail_to(platform: &Platform, email: &str) -> (String, String) {
    let mut reader = platform.store.reader().await.unwrap();
    let mails = reader.db().newest_mail(100).await.unwrap();
    let mail = mails.into_iter().find(|m| m.recipient == email).unwrap();
    (mail.subject, mail.body)
}

async fn mailed_code(platform: &Platform, email: &str) -> OneTimeCode {
    let (_, body) = mail_to(platform, email).await;
    let words: Vec<&str> = body.split([' ', '.']).collect();
    let pairs = words.windows(2).map(|w| format!("{} {}", w[0], w[1]));
    pairs.filter_map(|p| OneTimeCode::parse(&p)).next().unwrap()
}

pub fn request(browser: u8, email: &str, who: &Identity, found: Option<RollEntryId>) -> Request {
    Request {
        browser: [browser; 32],
        email: EmailAddress::parse(email).unwrap(),
        lang: Lang::Es,
        identity: who.clone(),
        roll_entry: found,
    }
}

/// Somebody with a confirmed mailbox.
pub async fn newcomer(platform: &Platform, browser: u8, who: &Identity) -> Principal {
    let email = format!("p{browser}@example.org");
    let found = eligibility::look_up(platform, who).await.unwrap();
    let asked = request(browser, &email, who, found);
    contact::send_code(platform, &asked).await.unwrap();
    let code = mailed_code(platform, &email).await;
    match contact::confirm(platform, &[browser; 32], Some(&code), &Caller::default())
        .await
        .unwrap()
    {
        Confirmation::Right(signed_in) => signed_in.principal,
        other => panic!("{other:?}"),
    }
}

pub async fn mine(platform: &Platform, who: &Principal) -> Registration {
    register::standing(platform, who.account)
        .await
        .unwrap()
        .unwrap()
        .registration
}

/// Chooses the session and sends it.
pub async fn send(platform: &Platform, who: &Principal) {
    let version = mine(platform, who).await.version;
    let session = Answer::Session(SessionId(1));
    draft::answer(platform, who.account, version, &session)
        .await
        .unwrap();
    draft::submit(
        platform,
        who.account,
        version + 1,
        &Words::default(),
        Lang::Es,
    )
    .await
    .unwrap();
}

async fn verifier(platform: &Platform) -> Principal {
    staff(platform, "vera").await
}

/// A verifier of this name.
pub async fn staff(platform: &Platform, name: &str) -> Principal {
    staff_as(platform, name, Role::Verifier).await
}

/// Somebody of staff.
pub async fn staff_as(platform: &Platform, name: &str, role: Role) -> Principal {
    let created = participants::create_staff(platform, actor(), name, name, role, "unused");
    Principal {
        account: created.await.unwrap(),
        role,
        participant: None,
        token: caucus::auth::TokenDigest([9; 32]),
        since: START,
        expires: START,
        ends: START,
    }
}

pub async fn decide(
    platform: &Platform,
    by: &Principal,
    whose: &Registration,
    verdict: &Verdict,
) -> Result<Done, DeskError> {
    desk::decide(platform, by, (whose.id, whose.version), verdict, &until()).await
}

#[tokio::test]
async fn an_approved_person_takes_part_at_once_and_once() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (jose, elsewhere) = (identity("jose", "50309"), identity("José", "50310"));
        assert_eq!(
            eligibility::look_up(&platform, &jose).await.unwrap(),
            Some(entry(1))
        );
        assert_eq!(
            eligibility::look_up(&platform, &elsewhere).await.unwrap(),
            None
        );
        let person = newcomer(&platform, 1, &jose).await;
        assert!(person.participant.is_none());
        send(&platform, &person).await;
        let vera = verifier(&platform).await;
        let sent = mine(&platform, &person).await;
        let case = desk::case(&platform, sent.id).await.unwrap();
        assert_eq!(case.entries[0].person.id, entry(1));
        // An entry outside the districts of the event is nobody's way in.
        let outside = decide(
            &platform,
            &vera,
            &sent,
            &Verdict::Approve(entry(2), Words::default()),
        )
        .await;
        assert!(matches!(outside, Err(DeskError::NoEntry)), "{outside:?}");
        let cancelled = decide(
            &platform,
            &vera,
            &sent,
            &Verdict::Approve(entry(3), Words::default()),
        )
        .await;
        assert!(
            matches!(cancelled, Err(DeskError::NotInForce)),
            "{cancelled:?}"
        );
        let approve = Verdict::Approve(entry(1), Words::default());
        decide(&platform, &vera, &sent, &approve).await.unwrap();
        let again = decide(&platform, &vera, &sent, &approve).await;
        assert!(matches!(again, Err(DeskError::Changed)), "{again:?}");
        let newer = mine(&platform, &person).await;
        let again = decide(&platform, &vera, &newer, &approve).await;
        assert!(matches!(again, Err(DeskError::Step(_))), "{again:?}");
        // The session that was open before knows it without signing in again.
        let now = sign_in::principal(&platform, &person.token)
            .await
            .unwrap()
            .unwrap();
        let row = participants::me(&platform, &now).await.unwrap().unwrap();
        assert_eq!(
            (row.participant.district.0.as_str(), row.participant.session),
            ("1", SessionId(1))
        );
        assert!((0..64).contains(&row.participant.cell.0));
        assert_eq!(
            mail_to(&platform, "p1@example.org").await.0,
            "Usted participa"
        );
        audit::sequence_pending(&platform).await.unwrap();
        assert!(
            audit::verify(&fixture.store, None)
                .await
                .unwrap()
                .is_sound()
        );
    })
    .await;
}

#[tokio::test]
async fn two_registrations_for_one_entry_become_one_participant() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let jose = identity("José", "50309");
        let one = newcomer(&platform, 1, &jose).await;
        let two = newcomer(&platform, 2, &jose).await;
        tokio::join!(send(&platform, &one), send(&platform, &two));
        let (first, second) = (mine(&platform, &one).await, mine(&platform, &two).await);
        // Both are told the same; staff see that one of them stands in the other's way.
        assert_eq!(first.state, second.state);
        let (queue, counts) = desk::queue(&platform).await.unwrap();
        assert_eq!(queue.iter().filter(|row| row.is_twice).count(), 1);
        assert_eq!(counts.submitted, 2);
        let vera = verifier(&platform).await;
        let approve = Verdict::Approve(entry(1), Words::default());
        let (a, b) = tokio::join!(
            decide(&platform, &vera, &first, &approve),
            decide(&platform, &vera, &second, &approve)
        );
        assert_eq!(
            [&a, &b].iter().filter(|r| r.is_ok()).count(),
            1,
            "{a:?} {b:?}"
        );
        assert!([a, b].iter().any(|r| matches!(r, Err(DeskError::Twice))));
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM roll_claim").await, 1);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_refused_frees_the_entry_and_has_a_way_back_until_its_end() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let jose = identity("José", "50309");
        let one = newcomer(&platform, 1, &jose).await;
        send(&platform, &one).await;
        let two = newcomer(&platform, 2, &jose).await;
        send(&platform, &two).await;
        let vera = verifier(&platform).await;
        let words = Words::parse("¿Es usted?").unwrap();
        let refuse = Verdict::Refuse(DecisionReason::Twice, words);
        let first = mine(&platform, &one).await;
        decide(&platform, &vera, &first, &refuse).await.unwrap();
        let (subject, body) = mail_to(&platform, "p1@example.org").await;
        assert_eq!(subject, "Sobre su inscripción");
        for says in ["Alguien ya se inscribió", "¿Es usted?", UNTIL[1]] {
            assert!(body.contains(says), "{body}");
        }
        let second = mine(&platform, &two).await;
        decide(
            &platform,
            &vera,
            &second,
            &Verdict::Approve(entry(1), Words::default()),
        )
        .await
        .unwrap();

        // New registrations have ended, answers have not.
        hands.set(START.plus_seconds(-18 * 24 * 3_600));
        let late = request(3, "p3@example.org", &jose, None);
        let closed = contact::send_code(&platform, &late).await;
        assert!(matches!(closed, Err(RegisterError::Closed)), "{closed:?}");
        let back = mine(&platform, &one).await;
        draft::submit(
            &platform,
            one.account,
            back.version,
            &Words::default(),
            Lang::Es,
        )
        .await
        .unwrap();
        // Pressed twice, it is sent once.
        draft::submit(
            &platform,
            one.account,
            back.version,
            &Words::default(),
            Lang::Es,
        )
        .await
        .unwrap();
        let sent = mine(&platform, &one).await;
        assert_eq!(
            (sent.state, sent.version),
            (RegistrationState::Submitted, back.version + 1)
        );
        let ask = Verdict::Ask(DecisionReason::Name, Words::default());
        decide(&platform, &vera, &sent, &ask).await.unwrap();
        hands.set(START.plus_seconds(-14 * 24 * 3_600));
        let asked = mine(&platform, &one).await;
        let over = draft::submit(
            &platform,
            one.account,
            asked.version,
            &Words::default(),
            Lang::Es,
        )
        .await;
        assert!(matches!(over, Err(RegisterError::Closed)), "{over:?}");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_good_once_for_one_browser_and_not_for_long() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let who = identity("José", "50309");
        let asked = request(1, "ana@example.org", &who, None);
        let confirm = async |browser: u8, code: &OneTimeCode| {
            contact::confirm(&platform, &[browser; 32], Some(code), &Caller::default())
                .await
                .unwrap()
        };
        let wrong = OneTimeCode::parse("0000 0000").unwrap();

        contact::send_code(&platform, &asked).await.unwrap();
        let code = mailed_code(&platform, "ana@example.org").await;
        assert!(
            matches!(confirm(2, &code).await, Confirmation::Gone),
            "another browser"
        );
        for left in (1..5).rev() {
            let answer = confirm(1, &wrong).await;
            assert!(
                matches!(answer, Confirmation::Wrong(n) if n == left),
                "{answer:?}"
            );
        }
        assert!(matches!(confirm(1, &wrong).await, Confirmation::Gone));
        assert!(
            matches!(confirm(1, &code).await, Confirmation::Gone),
            "tried too often"
        );
        let soon = contact::send_again(&platform, &[1; 32]).await;
        assert!(matches!(soon, Err(RegisterError::TooManyCodes)));
        hands.advance_seconds(31);
        contact::send_again(&platform, &[1; 32]).await.unwrap();
        let code = mailed_code(&platform, "ana@example.org").await;
        hands.advance_seconds(contact::CODE_SECONDS);
        assert!(
            matches!(confirm(1, &code).await, Confirmation::Gone),
            "too old"
        );

        assert_eq!(
            contact::sweep(&platform).await.unwrap(),
            1,
            "nothing typed is kept"
        );
        contact::send_code(&platform, &asked).await.unwrap();
        let code = mailed_code(&platform, "ana@example.org").await;
        let (a, b) = tokio::join!(confirm(1, &code), confirm(1, &code));
        let right = |c: &Confirmation| matches!(c, Confirmation::Right(_));
        assert!(right(&a) != right(&b), "{a:?} {b:?}");
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM registration").await, 1);
        assert_eq!(
            fixture.ask("SELECT COUNT(*) FROM contact_code").await,
            0,
            "erased"
        );

        // The same mailbox again, before there is a way to sign in: it goes on where it was.
        contact::send_code(&platform, &request(4, "ana@example.org", &who, None))
            .await
            .unwrap();
        let code = mailed_code(&platform, "ana@example.org").await;
        assert!(right(&confirm(4, &code).await));
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM registration").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_mailbox_is_not_flooded_and_a_known_one_answers_alike() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let who = identity("José", "50309");
        let person = participants::NewParticipant {
            login: "known@example.org".to_owned(),
            display_name: "Known".to_owned(),
            district: DistrictCode("1".to_owned()),
            session: SessionId(1),
            password_hash: "a password".to_owned(),
        };
        participants::enrol(&platform, actor(), &[person], "tests")
            .await
            .unwrap();
        for email in ["known@example.org", "unknown@example.org"] {
            let send = async |browser| {
                contact::send_code(&platform, &request(browser, email, &who, None)).await
            };
            for browser in 10..15 {
                send(browser).await.unwrap();
            }
            let answer = send(15).await;
            assert!(
                matches!(answer, Err(RegisterError::TooManyCodes)),
                "{email}"
            );
        }
        // Its owner learns by the code that there is an account; nobody is signed in by it.
        let code = mailed_code(&platform, "known@example.org").await;
        let mut answers = Vec::new();
        for browser in 10..15_u8 {
            let browser = [browser; 32];
            answers.push(
                contact::confirm(&platform, &browser, Some(&code), &Caller::default())
                    .await
                    .unwrap(),
            );
        }
        // The second mailbox's codes took the place of the first's in the same browsers.
        assert!(answers.iter().all(|a| matches!(a, Confirmation::Wrong(_))));
        contact::send_code(&platform, &request(20, "KNOWN@example.org", &who, None))
            .await
            .unwrap();
        let code = mailed_code(&platform, "known@example.org").await;
        let answer = contact::confirm(&platform, &[20; 32], Some(&code), &Caller::default())
            .await
            .unwrap();
        assert!(matches!(answer, Confirmation::HasAccount), "{answer:?}");
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM login_session").await, 0);
    })
    .await;
}

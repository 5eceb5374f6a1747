//! Pictures for a registration on both databases: what is kept, who may look, and when it is gone.

use crate::harness::pictures::{MARKER, bomb, drawn, holds, marked_jpeg};
use crate::harness::{Engine, Fixture, for_each_store};
use crate::register_story::{begin, decide, entry, identity, mine, newcomer, send, staff};
use caucus::domain::*;
use caucus::ingest::picture::PictureFault;
use caucus::services::desk::{self, DeskError, Done, Verdict};
use caucus::services::evidence::{self, EvidenceError, MOST, Pictures};
use caucus::services::register::RegisterError;
use caucus::services::register::withdraw::withdraw;
use caucus::services::sign_in::Principal;
use caucus::services::{Platform, audit};
use image::ImageFormat;

const DAY: i64 = 24 * 3_600;
const COUNT: &str = "SELECT COUNT(*) FROM evidence";

/// Somebody whom staff asked for more.
async fn asked(platform: &Platform, browser: u8, given: &str, by: &Principal) -> Principal {
    let person = newcomer(platform, browser, &identity(given, "50309")).await;
    send(platform, &person).await;
    let ask = Verdict::Ask(DecisionReason::Name, Words::default());
    let sent = mine(platform, &person).await;
    decide(platform, by, &sent, &ask).await.unwrap();
    person
}

async fn add(platform: &Platform, who: &Principal, bytes: Vec<u8>) -> Result<(), EvidenceError> {
    evidence::add(platform, &Pictures::default(), who.account, bytes, DAY).await
}

/// How many entries of the audit log are of this action.
async fn noted(platform: &Platform, code: &str) -> usize {
    audit::sequence_pending(platform).await.unwrap();
    let log = audit::newest(&platform.store, 200).await.unwrap();
    log.iter().filter(|(_, body)| body.contains(code)).count()
}

/// Everything an intruder finds who copies the database.
async fn dump(fixture: &Fixture, case: RegistrationId, id: EvidenceId) -> Vec<u8> {
    let mut reader = fixture.store.reader().await.unwrap();
    let body = reader.db().evidence_body(case, id, Micros(0)).await;
    let mut bytes = body.unwrap().unwrap();
    if fixture.engine == Engine::Sqlite {
        let path = fixture.url.replace("sqlite://", "");
        for file in [path.clone(), format!("{path}-wal")] {
            bytes.extend(std::fs::read(file).unwrap());
        }
    }
    bytes
}

#[tokio::test]
async fn a_picture_is_redrawn_and_locked_and_seen_by_who_works_on_the_case() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let person = asked(&platform, 1, "José", &vera).await;
        add(&platform, &person, marked_jpeg()).await.unwrap();
        let case = mine(&platform, &person).await.id;
        let [row] = evidence::of(&platform, case).await.unwrap()[..] else {
            panic!("one picture")
        };
        // Nobody has the case while the person has it.
        let early = desk::look(&platform, &vera, case, row.id).await;
        assert!(matches!(early, Err(DeskError::NotTheirs)), "{early:?}");
        send(&platform, &person).await;
        assert_eq!(desk::next(&platform, &vera).await.unwrap(), Some(case));
        let other = desk::look(&platform, &otto, case, row.id).await;
        assert!(matches!(other, Err(DeskError::NotTheirs)), "{other:?}");
        let read = desk::open(&platform, &otto, case).await.unwrap();
        assert!(!desk::may_look(&read, otto.account) && desk::may_look(&read, vera.account));
        assert_eq!(noted(&platform, "evidence.seen").await, 0);

        let shown = desk::look(&platform, &vera, case, row.id).await.unwrap();
        let picture = image::load_from_memory_with_format(&shown, ImageFormat::Jpeg).unwrap();
        assert_eq!((picture.width(), picture.height()), (120, 240), "upright");
        assert!(!holds(&shown, MARKER) && !holds(&shown, b"Exif"));
        let dump = dump(&fixture, case, row.id).await;
        let middle = shown.len() / 2;
        for part in [MARKER, b"JFIF", &shown[middle..middle + 24]] {
            assert!(!holds(&dump, part), "{part:?}");
        }
        assert_eq!(noted(&platform, "evidence.received").await, 1);
        assert_eq!(noted(&platform, "evidence.seen").await, 1);
        let themselves = staff(&platform, "jose garcia").await;
        let own = desk::look(&platform, &themselves, case, row.id).await;
        assert!(matches!(own, Err(DeskError::OwnCase)), "{own:?}");
        // Put in another place it does not open.
        let other = asked(&platform, 2, "Guadalupe", &otto).await;
        let other = mine(&platform, &other).await;
        send_again_and_take(&platform, &fixture, &vera, other.id).await;
        let moved = desk::look(&platform, &vera, other.id, row.id).await;
        assert!(matches!(moved, Err(DeskError::NoCase)), "{moved:?}");
    })
    .await;
}

/// Moves every picture to another case that this person works on.
async fn send_again_and_take(
    platform: &Platform,
    fixture: &Fixture,
    by: &Principal,
    case: RegistrationId,
) {
    let id = match fixture.engine {
        Engine::Sqlite => format!("x'{}'", case.0.simple()),
        Engine::Postgres => format!("'{}'::uuid", case.0),
    };
    fixture
        .meddle(&format!("UPDATE evidence SET registration = {id}"))
        .await;
    fixture
        .meddle(&format!(
            "UPDATE registration SET state = 'submitted' WHERE id = {id}"
        ))
        .await;
    desk::leave(platform, by).await.unwrap();
    desk::open(platform, by, case).await.unwrap();
}

#[tokio::test]
async fn who_is_to_confirm_a_proposal_sees_what_it_rests_on() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let person = asked(&platform, 1, "Guadalupe", &vera).await;
        add(&platform, &person, drawn(60, 40, ImageFormat::Png))
            .await
            .unwrap();
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        let id = evidence::of(&platform, sent.id).await.unwrap()[0].id;
        let verdict = Verdict::Approve(entry(1), Words::parse("Saw the ID").unwrap());
        let done = decide(&platform, &vera, &sent, &verdict).await.unwrap();
        assert_eq!(done, Done::Proposed);
        let mine = desk::look(&platform, &vera, sent.id, id).await;
        assert!(matches!(mine, Err(DeskError::NotTheirs)), "{mine:?}");
        assert!(desk::look(&platform, &otto, sent.id, id).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn pictures_are_erased_in_time_and_when_their_owner_withdraws() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let vera = staff(&platform, "vera").await;
        let person = asked(&platform, 1, "José", &vera).await;
        let picture = || drawn(40, 40, ImageFormat::Jpeg);
        add(&platform, &person, picture()).await.unwrap();
        send(&platform, &person).await;
        let case = mine(&platform, &person).await;
        let id = evidence::of(&platform, case.id).await.unwrap()[0].id;
        desk::open(&platform, &vera, case.id).await.unwrap();
        hands.advance_seconds(DAY - 1);
        assert_eq!(evidence::sweep(&platform).await.unwrap(), 0);
        hands.advance_seconds(1);
        desk::open(&platform, &vera, case.id).await.unwrap();
        // Out of sight at once, whenever the sweep comes.
        let late = desk::look(&platform, &vera, case.id, id).await;
        assert!(matches!(late, Err(DeskError::NoCase)), "{late:?}");
        assert!(evidence::of(&platform, case.id).await.unwrap().is_empty());
        assert_eq!(fixture.ask(COUNT).await, 1);
        assert_eq!(evidence::sweep(&platform).await.unwrap(), 1);
        assert_eq!(fixture.ask(COUNT).await, 0);
        assert_eq!(evidence::sweep(&platform).await.unwrap(), 0);
        assert_eq!(noted(&platform, "evidence.erased").await, 1);

        let ask = Verdict::Ask(DecisionReason::Other, Words::parse("An ID").unwrap());
        decide(&platform, &vera, &case, &ask).await.unwrap();
        add(&platform, &person, picture()).await.unwrap();
        let version = mine(&platform, &person).await.version;
        withdraw(&platform, person.account, version).await.unwrap();
        assert_eq!(fixture.ask(COUNT).await, 0);
        assert_eq!(noted(&platform, "evidence.erased").await, 2);
    })
    .await;
}

#[tokio::test]
async fn pictures_are_taken_when_staff_asked_in_time_and_a_few_of_them() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let vera = staff(&platform, "vera").await;
        let picture = || drawn(20, 20, ImageFormat::Png);
        let early = newcomer(&platform, 2, &identity("Luz", "50309")).await;
        let none = add(&platform, &early, picture()).await;
        let is_step = |r: &Result<(), EvidenceError>| {
            matches!(r, Err(EvidenceError::Register(RegisterError::Step(_))))
        };
        assert!(is_step(&none), "{none:?}");
        send(&platform, &early).await;
        let none = add(&platform, &early, picture()).await;
        assert!(is_step(&none), "{none:?}");
        let nobody = add(&platform, &vera, picture()).await;
        assert!(
            matches!(
                &nobody,
                Err(EvidenceError::Register(RegisterError::Nothing))
            ),
            "{nobody:?}"
        );

        let person = asked(&platform, 1, "José", &vera).await;
        for (bytes, fault) in [
            (b"%PDF-1.7".to_vec(), PictureFault::Unreadable),
            (bomb(), PictureFault::TooManyPixels),
        ] {
            let refused = add(&platform, &person, bytes).await;
            assert!(
                matches!(&refused, Err(EvidenceError::Fault(f)) if *f == fault),
                "{refused:?}"
            );
        }
        assert_eq!(fixture.ask(COUNT).await, 0);
        // All at once: as many as there is room for, and not one more.
        let (a, b, c, d, e) = tokio::join!(
            add(&platform, &person, picture()),
            add(&platform, &person, picture()),
            add(&platform, &person, picture()),
            add(&platform, &person, picture()),
            add(&platform, &person, picture())
        );
        let all = [a, b, c, d, e];
        assert_eq!(all.iter().filter(|r| r.is_ok()).count(), MOST, "{all:?}");
        let refused = all.iter().filter_map(|r| r.as_ref().err());
        for error in refused {
            assert!(matches!(error, EvidenceError::TooMany), "{error:?}");
        }
        assert_eq!(fixture.ask(COUNT).await, 3);
        fixture.meddle("DELETE FROM evidence WHERE place = 2").await;
        assert!(evidence::is_wanted(&platform, person.account).await.is_ok());
        hands.advance_seconds(11 * DAY);
        let late = add(&platform, &person, picture()).await;
        assert!(
            matches!(&late, Err(EvidenceError::Register(RegisterError::Closed))),
            "{late:?}"
        );
    })
    .await;
}

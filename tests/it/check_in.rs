//! The check-in list on both databases: nobody takes part both ways, whatever comes first.

use crate::harness::roll::{RollFiles, import, source};
use crate::harness::{Fixture, Night, START, TestApp, actor, for_each_store};
use crate::register_story::{decide, identity, mail_to, mine, newcomer, send, staff};
use caucus::clock::ClockHands;
use caucus::domain::*;
use caucus::services::cast::{CardToCast, CastRefusal, CastRequest, Caster};
use caucus::services::check_in::{self, CheckInError, ListFor, Outcome};
use caucus::services::desk::{DeskError, Verdict};
use caucus::services::sign_in::{self, Principal};
use caucus::services::{Platform, audit, eligibility, event, participants};

const PRECINCT: &str = "948209";
const OTHER: &str = "948210";

/// An event that takes registrations until its sessions end, and a roll of three.
async fn begin(fixture: &Fixture) -> (Platform, ClockHands) {
    let (platform, hands) = Night::platform(fixture);
    let mut new = Night::event();
    new.registration = Some(RegistrationWindow {
        opens: START.plus_seconds(-3_600),
        closes: START.plus_seconds(3_600),
        cure: START.plus_seconds(3_600),
    });
    event::create(&platform, actor(), &new).await.unwrap();
    event::change_phase(&platform, actor(), Phase::Registration)
        .await
        .unwrap();
    let files = RollFiles::new();
    let roll = files.roll(&[
        "100017,García,Ana,03/27/1984,50309,Adair,948209,Active",
        "100018,García,=Luz,03/27/1984,50310,Adair,948209,Active",
        "100019,García,Inés,03/27/1984,50311,Adair,948210,Active",
        "100020,García,Luz,03/27/1984,50310,Adair,948209,Active",
    ]);
    let (plan, _) = import(&platform, source(&roll)).await;
    assert_eq!((plan.counts.accepted, plan.counts.rejected), (3, 1));
    (platform, hands)
}

/// Somebody of the roll who is approved, and their entry.
async fn approved(
    platform: &Platform,
    browser: u8,
    given: &str,
    postcode: &str,
) -> (Principal, RollEntryId) {
    let who = identity(given, postcode);
    let entry = eligibility::look_up(platform, &who).await.unwrap().unwrap();
    let person = newcomer(platform, browser, &who).await;
    send(platform, &person).await;
    let vera = staff(platform, &format!("vera{browser}")).await;
    let approve = Verdict::Approve(entry, Words::default());
    let sent = mine(platform, &person).await;
    decide(platform, &vera, &sent, &approve).await.unwrap();
    let now = sign_in::principal(platform, &person.token).await.unwrap();
    (now.unwrap(), entry)
}

async fn arrive(platform: &Platform, by: &Principal, at: &str, voter_id: &str) -> Outcome {
    let ids = [voter_id.to_owned()];
    let outcomes = check_in::arrive(platform, by, at, &ids).await.unwrap();
    outcomes[0]
}

async fn cast(platform: &Platform, who: &Principal) -> Result<(), CastRefusal> {
    let (caster, _running) = Caster::start(platform.clone());
    let request = CastRequest {
        token: who.token,
        card: CardToCast::Ranked(PreferenceCard::parse(&[1], &Night::preferences()).unwrap()),
        idempotency_key: platform.entropy.uuid_v4(),
    };
    caster.cast(request).await.map(drop)
}

#[tokio::test]
async fn whoever_came_in_person_cannot_cast_and_a_mistake_is_mended() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (ana, entry) = approved(&platform, 1, "Ana", "50309").await;
        let chair = staff(&platform, "chair").await;
        let mut other = staff(&platform, "other").await;
        other.role = Role::PrecinctChair;
        let own = [UnitId(2)];
        let given = caucus::services::staff::set_precincts;
        given(&platform, actor(), other.account, &own)
            .await
            .unwrap();
        let foreign = check_in::sheet(&platform, &other, PRECINCT, ListFor::Screen).await;
        assert!(
            matches!(foreign, Err(CheckInError::NoPrecinct)),
            "{foreign:?}"
        );
        let lists = check_in::precincts(&platform, &other).await.unwrap().list;
        let lists: Vec<_> = lists.iter().map(|p| (p.unit.id, p.remote)).collect();
        assert_eq!(lists, [(UnitId(2), 0)], "a chair sees their own precincts");
        let sheet = check_in::sheet(&platform, &chair, PRECINCT, ListFor::Screen)
            .await
            .unwrap();
        let listed: Vec<_> = sheet.remote.iter().map(|p| p.entry).collect();
        assert_eq!((listed, sheet.arrived.len()), (vec![entry], 0));
        let at = platform.clock.now();
        let verified = sheet.remote[0].verified.clone();
        assert_eq!(verified, Some(("vera1".to_owned(), at)), "by somebody");

        let unit = |code: &str| {
            if code == PRECINCT {
                UnitId(1)
            } else {
                UnitId(2)
            }
        };
        assert_eq!(
            arrive(&platform, &chair, OTHER, "100017").await,
            Outcome::NotHere
        );
        assert_eq!(
            arrive(&platform, &chair, PRECINCT, "nobody").await,
            Outcome::NotHere
        );
        assert_eq!(
            arrive(&platform, &chair, PRECINCT, "100017").await,
            Outcome::Marked
        );
        let again = arrive(&platform, &chair, PRECINCT, "100017").await;
        assert_eq!(again, Outcome::Already(unit(PRECINCT)));
        let (subject, text) = mail_to(&platform, "p1@example.org").await;
        assert_eq!(subject, "Usted vino a su precinto");
        assert!(text.contains("948209"), "{text}");
        let now = sign_in::principal(&platform, &ana.token)
            .await
            .unwrap()
            .unwrap();
        assert!(now.participant.is_none(), "the open session knows at once");
        let there = check_in::precinct_of(&platform, ana.account).await.unwrap();
        assert_eq!(there, Some(unit(PRECINCT)));
        event::change_phase(&platform, actor(), Phase::Voting)
            .await
            .unwrap();
        let refused = cast(&platform, &ana).await;
        assert_eq!(refused, Err(CastRefusal::NotAParticipant));
        let sheet = check_in::sheet(&platform, &chair, PRECINCT, ListFor::Screen)
            .await
            .unwrap();
        assert_eq!((sheet.remote.len(), sheet.arrived.len()), (0, 1));

        let elsewhere = check_in::take_back(&platform, &chair, OTHER, entry).await;
        assert!(
            matches!(elsewhere, Err(CheckInError::NotMarked)),
            "{elsewhere:?}"
        );
        check_in::take_back(&platform, &chair, PRECINCT, entry)
            .await
            .unwrap();
        let now = sign_in::principal(&platform, &ana.token)
            .await
            .unwrap()
            .unwrap();
        assert!(participants::me(&platform, &now).await.unwrap().is_some());
        cast(&platform, &ana).await.unwrap();
        // Their card is in the box now: it stays, and they are turned away.
        assert_eq!(
            arrive(&platform, &chair, PRECINCT, "100017").await,
            Outcome::CardInBox
        );
        let sheet = check_in::sheet(&platform, &chair, PRECINCT, ListFor::Screen)
            .await
            .unwrap();
        assert_eq!((sheet.remote.len(), sheet.arrived.len()), (1, 0));

        audit::sequence_pending(&platform).await.unwrap();
        assert!(
            audit::verify(&platform.store, None)
                .await
                .unwrap()
                .is_sound()
        );
        let told = audit::newest(&platform.store, 100).await.unwrap();
        let said = |word: &str| told.iter().filter(|(_, body)| body.contains(word)).count();
        let words = ["list_read", "check_in.came", "turned_away", "taken_back"];
        assert_eq!(words.map(said), [3, 1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn whoever_came_before_the_desk_decided_is_not_approved() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let who = identity("Luz", "50310");
        let entry = eligibility::look_up(&platform, &who)
            .await
            .unwrap()
            .unwrap();
        let luz = newcomer(&platform, 1, &who).await;
        send(&platform, &luz).await;
        let (chair, vera) = (
            staff(&platform, "chair").await,
            staff(&platform, "vera").await,
        );
        assert_eq!(
            arrive(&platform, &chair, PRECINCT, "100020").await,
            Outcome::Marked
        );
        let approve = Verdict::Approve(entry, Words::default());
        let sent = mine(&platform, &luz).await;
        let refused = decide(&platform, &vera, &sent, &approve).await;
        assert!(matches!(refused, Err(DeskError::InPerson)), "{refused:?}");
        check_in::take_back(&platform, &chair, PRECINCT, entry)
            .await
            .unwrap();
        decide(&platform, &vera, &sent, &approve).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_person_who_is_approved_and_comes_at_the_same_moment_takes_part_once() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let who = identity("Inés", "50311");
        let entry = eligibility::look_up(&platform, &who)
            .await
            .unwrap()
            .unwrap();
        let ines = newcomer(&platform, 1, &who).await;
        send(&platform, &ines).await;
        let (chair, vera) = (
            staff(&platform, "chair").await,
            staff(&platform, "vera").await,
        );
        let approve = Verdict::Approve(entry, Words::default());
        let sent = mine(&platform, &ines).await;
        let ids = ["100019".to_owned()];
        let (decided, arrived) = tokio::join!(
            decide(&platform, &vera, &sent, &approve),
            check_in::arrive(&platform, &chair, OTHER, &ids)
        );
        assert_eq!(arrived.unwrap(), [Outcome::Marked], "{decided:?}");
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_manager_reads_prints_and_marks_on_the_page() {
    let app = TestApp::of_three().await;
    let mut manager = app.in_role(Some(Role::EventManager)).await;
    let list = manager.get("/headquarters/check-in").await;
    let link = "href=\"/headquarters/check-in/";
    let code = list.body.split(link).nth(1).expect("a precinct");
    let path = format!("/headquarters/check-in/{}", code.split('"').next().unwrap());
    let page = manager.get(&path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let told = [("voters", "x17,<b>\n=1+1")];
    let refused = manager.submit(&page, &path, &told).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused.body.contains("x17: no voter of this precinct"),
        "{}",
        refused.body
    );
    let file = manager.get(&format!("{path}/list.csv")).await;
    assert!(file.header("content-type").starts_with("text/csv"));
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert!(
        file.body
            .starts_with("precinct,name,born,voter_id_ends,takes_part")
    );
    let nowhere = manager.get("/headquarters/check-in/VIRTUAL-1").await;
    assert_eq!(nowhere.status, 404);
    let none = [("entry", "00000000-0000-0000-0000-000000000001")];
    let none = manager
        .submit(&page, &format!("{path}/take-back"), &none)
        .await;
    assert_eq!(none.status, 404);
}

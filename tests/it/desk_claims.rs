//! Who works on which case, on both databases: two people never have the same one, time and leaving
//! give it back, and what is handed on is for senior verifiers.

use crate::harness::{PASSWORD, TestApp, for_each_store};
use crate::register_story::{
    begin, decide, entry, identity, mine, newcomer, send, staff, staff_as,
};
use caucus::domain::*;
use caucus::services::desk::{self, CLAIM_SECONDS, DeskError, Verdict};
use caucus::services::register::draft;
use caucus::services::sign_in::Principal;
use caucus::services::{Platform, audit};
use std::collections::BTreeSet;

fn words(text: &str) -> Words {
    Words::parse(text).unwrap()
}

fn approve() -> Verdict {
    Verdict::Approve(entry(1), words("Saw the passport"))
}

fn refuse() -> Verdict {
    Verdict::Refuse(DecisionReason::Name, Words::default())
}

/// Somebody who has sent their registration.
async fn sender(platform: &Platform, browser: u8, given: &str) -> (Principal, Registration) {
    let person = newcomer(platform, browser, &identity(given, "50309")).await;
    send(platform, &person).await;
    let sent = mine(platform, &person).await;
    (person, sent)
}

async fn next(platform: &Platform, by: &Principal) -> Option<RegistrationId> {
    desk::next(platform, by).await.unwrap()
}

#[tokio::test]
async fn people_who_ask_for_the_next_case_at_once_never_get_the_same() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let mut cases = BTreeSet::new();
        for (browser, given) in [(1, "José"), (2, "Guadalupe"), (3, "Xiomara")] {
            cases.insert(sender(&platform, browser, given).await.1.id.0);
        }
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let (uma, ida) = (staff(&platform, "uma").await, staff(&platform, "ida").await);
        for round in 0..6 {
            let (a, b, c, d) = tokio::join!(
                next(&platform, &vera),
                next(&platform, &otto),
                next(&platform, &uma),
                next(&platform, &ida)
            );
            let got: Vec<_> = [a, b, c, d].into_iter().flatten().map(|id| id.0).collect();
            let each: BTreeSet<_> = got.iter().copied().collect();
            assert_eq!((got.len(), &each), (3, &cases), "round {round}: {got:?}");
            // Everybody's time runs out at once, and four people run for three cases again.
            hands.advance_seconds(CLAIM_SECONDS);
        }
    })
    .await;
}

#[tokio::test]
async fn a_case_is_given_back_by_leaving_it_by_time_and_by_the_decision() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let (_, first) = sender(&platform, 1, "José").await;
        hands.advance_seconds(1);
        let (_, second) = sender(&platform, 2, "Guadalupe").await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        assert_eq!(next(&platform, &vera).await, Some(first.id), "the oldest");
        assert_eq!(next(&platform, &vera).await, Some(first.id), "still theirs");
        let queue = desk::queue(&platform).await.unwrap().0;
        assert_eq!(queue[0].taken_by.as_deref(), Some("vera"));
        let taken = decide(&platform, &otto, &first, &refuse()).await;
        assert!(matches!(taken, Err(DeskError::Taken)), "{taken:?}");
        let read = desk::open(&platform, &otto, first.id).await.unwrap();
        assert_eq!(
            read.claim.unwrap().by,
            vera.account,
            "reading takes nothing"
        );

        // Work extends it: at the end of the first time it is hers for a whole one again.
        hands.advance_seconds(CLAIM_SECONDS - 1);
        desk::open(&platform, &vera, first.id).await.unwrap();
        hands.advance_seconds(CLAIM_SECONDS - 1);
        assert_eq!(next(&platform, &otto).await, Some(second.id));
        // Whoever works on a case looks at another without taking it.
        desk::leave(&platform, &vera).await.unwrap();
        let look = desk::open(&platform, &otto, first.id).await.unwrap();
        assert_eq!(look.claim, None);
        let mine_now = desk::open(&platform, &vera, first.id).await.unwrap();
        assert_eq!(mine_now.claim.unwrap().by, vera.account);

        hands.advance_seconds(CLAIM_SECONDS);
        assert_eq!(next(&platform, &otto).await, Some(first.id), "time is over");
        let late = decide(&platform, &vera, &first, &approve()).await;
        assert!(matches!(late, Err(DeskError::Taken)), "{late:?}");
        decide(&platform, &otto, &first, &approve()).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_claim").await, 0);
        // A claim is no way around the version.
        assert_eq!(next(&platform, &vera).await, Some(second.id));
        let old = desk::decide(
            &platform,
            &vera,
            (second.id, second.version - 1),
            &refuse(),
            &crate::register_story::until(),
        )
        .await;
        assert!(matches!(old, Err(DeskError::Changed)), "{old:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_signs_out_gives_their_case_back_at_once() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut verifier = app.signed_in("verifier").await;
        let mut other = app.signed_in("verifier2").await;
        let queue = verifier.get("/desk").await;
        let mine = verifier.submit(&queue, "/desk/next", &[]).await;
        let theirs = other.get("/desk").await;
        let second = other.submit(&theirs, "/desk/next", &[]).await;
        assert_ne!(mine.header("location"), second.header("location"));
        verifier.submit(&queue, "/sign-out", &[]).await;
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_claim").await, 1);
        other.submit(&theirs, "/desk/leave", &[]).await;
        let free = other.submit(&theirs, "/desk/next", &[]).await;
        assert_eq!(free.header("location"), mine.header("location"));
    })
    .await;
}

#[tokio::test]
async fn whoever_ends_their_session_on_another_device_gives_its_case_back() {
    for_each_store(async |fixture| {
        let app = TestApp::on(&fixture).await;
        let mut tablet = app.signed_in("verifier").await;
        let queue = tablet.get("/desk").await;
        let mine = tablet.submit(&queue, "/desk/next", &[]).await;
        let case = mine.header("location").to_owned();
        app.hands.advance_seconds(5);
        let mut here = app.signed_in("verifier").await;
        let page = here.get("/account/keys").await;
        let token = page.hidden("id");
        let end = [("id", token.as_str()), ("do", "end")];
        let ended = here.submit(&page, "/account/keys", &end).await;
        assert_eq!(ended.status, 303, "{}", ended.body);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_claim").await, 0);
        // Going on with it takes it anew, unless a colleague was faster.
        here.get(&case).await;
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_claim").await, 1);
        // A colleague signs in at the browser that is still open, which ends the session there.
        let signed_in = here.sign_in("verifier2", PASSWORD).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.body);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_claim").await, 0);
        let theirs = here.get("/desk").await;
        let next = here.submit(&theirs, "/desk/next", &[]).await;
        assert_eq!(next.header("location"), case);
    })
    .await;
}

#[tokio::test]
async fn two_people_who_decide_one_case_at_once_decide_it_once() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (_, sent) = sender(&platform, 1, "José").await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let (yes, no) = (approve(), refuse());
        let (a, b) = tokio::join!(
            decide(&platform, &vera, &sent, &yes),
            decide(&platform, &otto, &sent, &no)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let decisions = fixture
            .ask("SELECT COUNT(*) FROM registration_decision")
            .await;
        let people = fixture.ask("SELECT COUNT(*) FROM participant").await;
        assert_eq!((decisions, people), (1, i64::from(a.is_ok())));
    })
    .await;
}

#[tokio::test]
async fn what_is_handed_on_is_decided_by_a_senior_verifier() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let (_, older) = sender(&platform, 1, "José").await;
        hands.advance_seconds(1);
        let (person, sent) = sender(&platform, 2, "Guadalupe").await;
        let vera = staff(&platform, "vera").await;
        let otto = staff_as(&platform, "otto", Role::SeniorVerifier).await;
        let uma = staff(&platform, "uma").await;
        let case = (sent.id, sent.version);
        let silent = desk::escalate(&platform, &vera, case, &Words::default()).await;
        assert!(matches!(silent, Err(DeskError::SayWhy)), "{silent:?}");
        let stale = (sent.id, sent.version - 1);
        let stale = desk::escalate(&platform, &vera, stale, &words("A twin?")).await;
        assert!(matches!(stale, Err(DeskError::Changed)), "{stale:?}");
        desk::escalate(&platform, &vera, case, &words("A twin?"))
            .await
            .unwrap();
        let own = decide(&platform, &vera, &sent, &refuse()).await;
        assert!(matches!(own, Err(DeskError::Escalated)), "{own:?}");
        let again = desk::escalate(&platform, &vera, case, &words("A twin?")).await;
        assert!(matches!(again, Err(DeskError::Escalated)), "{again:?}");
        let read = desk::open(&platform, &vera, sent.id).await.unwrap();
        let why = read.escalation.unwrap();
        assert_eq!((why.by, why.words.as_str()), (vera.account, "A twin?"));
        assert_eq!(read.claim, None, "it is not hers to take");

        // It comes first for senior verifiers, and never to anybody else.
        let junior = decide(&platform, &uma, &sent, &refuse()).await;
        assert!(matches!(junior, Err(DeskError::Escalated)), "{junior:?}");
        assert_eq!(next(&platform, &vera).await, Some(older.id));
        assert_eq!(next(&platform, &otto).await, Some(sent.id));
        decide(&platform, &otto, &sent, &refuse()).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM case_escalation").await, 0);
        send(&platform, &person).await;
        let back = mine(&platform, &person).await;
        decide(&platform, &vera, &back, &refuse()).await.unwrap();
        audit::sequence_pending(&platform).await.unwrap();
        let log = audit::newest(&platform.store, 100).await.unwrap();
        let handed: Vec<_> = log
            .iter()
            .filter(|(_, b)| b.contains("case.escalated"))
            .collect();
        let [(_, entry)] = handed.as_slice() else {
            panic!("{handed:?}")
        };
        assert!(
            !entry.contains("twin"),
            "words stay out of the log: {entry}"
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_is_given_a_case_that_is_not_theirs_to_decide() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (person, sent) = sender(&platform, 1, "José").await;
        let themselves = staff(&platform, "jose garcia").await;
        assert_eq!(next(&platform, &themselves).await, None);
        let read = desk::open(&platform, &themselves, sent.id).await.unwrap();
        assert_eq!(read.claim, None);
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        decide(&platform, &vera, &sent, &refuse()).await.unwrap();
        let version = mine(&platform, &person).await.version;
        draft::appeal(&platform, person.account, version, &words("It is me"))
            .await
            .unwrap();
        assert_eq!(next(&platform, &vera).await, None, "she refused it");
        assert_eq!(next(&platform, &otto).await, Some(sent.id));
    })
    .await;
}

#[tokio::test]
async fn the_figures_say_what_waits_who_decides_and_whether_it_is_in_time() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let empty = desk::figures(&platform).await.unwrap();
        assert_eq!((empty.oldest, empty.decided), (None, 0));
        assert_eq!(empty.forecast, Forecast::Done);
        let since = platform.clock.now();
        let (_, sent) = sender(&platform, 1, "José").await;
        hands.advance_seconds(60);
        sender(&platform, 2, "Guadalupe").await;
        let waiting = desk::figures(&platform).await.unwrap();
        assert_eq!(waiting.counts.submitted, 2);
        assert_eq!(waiting.oldest, Some(since));
        assert_eq!(waiting.forecast, Forecast::Unknown);
        let vera = staff(&platform, "vera").await;
        decide(&platform, &vera, &sent, &approve()).await.unwrap();
        let at = platform.clock.now();
        let now = desk::figures(&platform).await.unwrap();
        let [pace] = now.pace.as_slice() else {
            panic!("{:?}", now.pace)
        };
        assert_eq!(
            (pace.name.as_str(), pace.decisions, pace.last),
            ("vera", 1, at)
        );
        // One case is left, and one was decided in the last hour.
        assert_eq!(now.forecast, Forecast::InTime(at.plus_seconds(3_600)));
        hands.advance_seconds(3_600);
        let later = desk::figures(&platform).await.unwrap();
        assert_eq!((later.decided, later.forecast), (0, Forecast::Unknown));
    })
    .await;
}

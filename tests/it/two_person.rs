//! What takes two people, on both databases: nobody does both halves, nobody settles their own
//! case, and what nobody confirms in time goes back to the queue.

use crate::harness::{Fixture, START, for_each_store};
use crate::register_story::{
    begin, decide, entry, identity, mail_to, mine, newcomer, request, send, staff,
};
use caucus::domain::*;
use caucus::i18n::Lang;
use caucus::services::desk::{self, DeskError, Done, Verdict};
use caucus::services::register::contact;
use caucus::services::register::{RegisterError, draft, late};
use caucus::services::sign_in::Principal;
use caucus::services::two_person::{self, TwoPersonError};
use caucus::services::{Platform, audit};

/// Puts a card of the one participant there is into the box.
pub async fn give_card(fixture: &Fixture) {
    let zeros = "00".repeat(32);
    let sql = format!(
        "INSERT INTO card (cell_id, log_index, participant, attempt, voting_session, body, \
         leaf_hash, idempotency_key, request_hash, receipt_nonce, cast_us) \
         SELECT cell_id, 0, id, 1, 1, {{bytes:00}}, {{bytes:{zeros}}}, id, {{bytes:{zeros}}}, \
         {{bytes:0000000000}}, 0 FROM participant"
    );
    fixture.meddle(&sql).await;
}

/// Approves under the entry of José, whoever it is about.
pub fn as_jose() -> Verdict {
    Verdict::Approve(entry(1), Words::parse("Saw the passport").unwrap())
}

/// The one proposal that waits.
pub async fn proposed(platform: &Platform) -> Proposal {
    let waiting = desk::waiting(platform).await.unwrap();
    let [one] = waiting.as_slice() else {
        panic!("{waiting:?}")
    };
    one.proposal.clone()
}

/// The one who proposes and the one who confirms.
pub async fn pair(platform: &Platform) -> (Principal, Principal) {
    (staff(platform, "vera").await, staff(platform, "otto").await)
}

/// Confirms it.
pub async fn confirm(
    platform: &Platform,
    by: &Principal,
    what: &Proposal,
) -> Result<(), DeskError> {
    desk::settle(platform, by, what.id, ProposalStep::Confirm).await
}

#[tokio::test]
async fn a_name_the_roll_does_not_have_takes_two_people() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("Guadalupe", "50309")).await;
        send(&platform, &person).await;
        let (vera, otto) = pair(&platform).await;
        let sent = mine(&platform, &person).await;
        let silent = Verdict::Approve(entry(1), Words::default());
        let silent = decide(&platform, &vera, &sent, &silent).await;
        assert!(matches!(silent, Err(DeskError::SayWhy)), "{silent:?}");
        let done = decide(&platform, &vera, &sent, &as_jose()).await;
        assert_eq!(done.unwrap(), Done::Proposed);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 0);

        // It is with a second person, and nobody decides it alone meanwhile.
        assert!(desk::queue(&platform).await.unwrap().0.is_empty());
        let ask = Verdict::Ask(DecisionReason::Name, Words::default());
        for verdict in [as_jose(), ask] {
            let again = decide(&platform, &otto, &sent, &verdict).await;
            assert!(matches!(again, Err(DeskError::Proposed)), "{again:?}");
        }
        let proposal = proposed(&platform).await;
        let alone = confirm(&platform, &vera, &proposal).await;
        let rule = ProposalError::SamePerson;
        assert!(
            matches!(&alone, Err(DeskError::TwoPerson(TwoPersonError::Rule(r))) if *r == rule),
            "{alone:?}"
        );
        confirm(&platform, &otto, &proposal).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
        let (subject, _) = mail_to(&platform, "p1@example.org").await;
        assert_eq!(subject, "Usted participa");
        let again = confirm(&platform, &otto, &proposal).await;
        let rule = ProposalError::Settled(ProposalState::Confirmed);
        assert!(
            matches!(&again, Err(DeskError::TwoPerson(TwoPersonError::Rule(r))) if *r == rule),
            "{again:?}"
        );
        audit::sequence_pending(&platform).await.unwrap();
        let log = audit::newest(&platform.store, 100).await.unwrap();
        let approved = log
            .iter()
            .find(|(_, b)| b.contains("registration.approved_as"));
        let (_, approved) = approved.unwrap();
        assert!(approved.contains("differs given\n"), "{approved}");
        assert!(approved.contains(&entry(1).to_string()), "{approved}");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_settled_once_whoever_is_first() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("Guadalupe", "50309")).await;
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        let (vera, otto) = pair(&platform).await;
        let uma = staff(&platform, "uma").await;
        // Two people propose at once: one proposal.
        let verdict = as_jose();
        let (a, b) = tokio::join!(
            decide(&platform, &vera, &sent, &verdict),
            decide(&platform, &otto, &sent, &verdict)
        );
        assert_eq!(
            [&a, &b].iter().filter(|r| r.is_ok()).count(),
            1,
            "{a:?} {b:?}"
        );
        let proposal = proposed(&platform).await;
        let second = match proposal.by == vera.account {
            true => &otto,
            false => &vera,
        };
        let (a, b) = tokio::join!(
            confirm(&platform, second, &proposal),
            desk::settle(&platform, &uma, proposal.id, ProposalStep::Reject)
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        let approved = i64::from(a.is_ok());
        assert_eq!(
            fixture.ask("SELECT COUNT(*) FROM participant").await,
            approved
        );
        let waits = desk::queue(&platform).await.unwrap().0.len();
        assert_eq!(waits, usize::from(b.is_ok()), "no case is lost");
    })
    .await;
}

#[tokio::test]
async fn what_nobody_confirms_in_time_goes_back_to_the_queue() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("Guadalupe", "50309")).await;
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        let (vera, otto) = pair(&platform).await;
        decide(&platform, &vera, &sent, &as_jose()).await.unwrap();
        let proposal = proposed(&platform).await;
        hands.advance_seconds(ProposalKind::ApproveAgainstRoll.seconds());
        assert!(desk::waiting(&platform).await.unwrap().is_empty());
        assert_eq!(desk::queue(&platform).await.unwrap().0.len(), 1);
        let late = confirm(&platform, &otto, &proposal).await;
        let rule = ProposalError::Expired;
        assert!(
            matches!(&late, Err(DeskError::TwoPerson(TwoPersonError::Rule(r))) if *r == rule),
            "{late:?}"
        );
        assert_eq!(two_person::sweep(&platform).await.unwrap(), 1);
        assert_eq!(two_person::sweep(&platform).await.unwrap(), 0);
        let now = two_person::read(&platform, proposal.id).await.unwrap();
        assert_eq!(now.unwrap().0.state, ProposalState::Expired);
        // It can be proposed again.
        let again = decide(&platform, &otto, &sent, &as_jose()).await;
        assert_eq!(again.unwrap(), Done::Proposed);
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_on_themselves_under_whatever_account() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let jose = identity("José", "50309");
        let person = newcomer(&platform, 1, &jose).await;
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        // The name of their other account, without its accents.
        let themselves = staff(&platform, "jose garcia").await;
        let refuse = Verdict::Refuse(DecisionReason::Name, Words::default());
        for verdict in [as_jose(), refuse] {
            let own = decide(&platform, &themselves, &sent, &verdict).await;
            assert!(matches!(own, Err(DeskError::OwnCase)), "{own:?}");
        }
        let vera = staff(&platform, "vera").await;
        decide(&platform, &vera, &sent, &as_jose()).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_for_what_they_can_no_longer_answer() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        let vera = staff(&platform, "vera").await;
        hands.set(START.plus_seconds(-15 * 24 * 3_600));
        let ask = Verdict::Ask(DecisionReason::Name, Words::default());
        let asked = decide(&platform, &vera, &sent, &ask).await;
        assert!(matches!(asked, Err(DeskError::TooLate)), "{asked:?}");
        let refuse = Verdict::Refuse(DecisionReason::Name, Words::default());
        decide(&platform, &vera, &sent, &refuse).await.unwrap();
        let (_, body) = mail_to(&platform, "p1@example.org").await;
        assert!(
            body.contains("ya terminó") && !body.contains("lunes"),
            "{body}"
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_opens_a_case_is_noted() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        let vera = staff(&platform, "vera").await;
        let draft = mine(&platform, &person).await;
        // What is not sent is opened by nobody.
        let early = desk::open(&platform, &vera, draft.id).await;
        assert!(matches!(early, Err(DeskError::NoCase)));
        send(&platform, &person).await;
        desk::open(&platform, &vera, draft.id).await.unwrap();
        audit::sequence_pending(&platform).await.unwrap();
        let log = audit::newest(&platform.store, 100).await.unwrap();
        let opened: Vec<_> = log
            .iter()
            .filter(|(_, b)| b.contains("case.opened"))
            .collect();
        let [(_, opened)] = opened.as_slice() else {
            panic!("{opened:?}")
        };
        assert!(opened.contains(&vera.account.to_string()), "{opened}");
    })
    .await;
}

/// Words that are good.
pub fn words(text: &str) -> Words {
    Words::parse(text).unwrap()
}

/// Refuses, without words.
pub fn refuse() -> Verdict {
    Verdict::Refuse(DecisionReason::Name, Words::default())
}

#[tokio::test]
async fn somebody_is_let_in_late_by_two_people_and_not_for_long() {
    for_each_store(async |fixture| {
        let (platform, hands) = begin(&fixture).await;
        let (vera, otto) = pair(&platform).await;
        let jose = identity("José", "50309");
        let email = EmailAddress::parse("p1@example.org").unwrap();
        let propose = async || late::propose(&platform, &vera, &email, &words("In hospital")).await;
        assert!(matches!(propose().await, Err(late::LateError::NotLate)));
        hands.set(START.plus_seconds(-10 * 24 * 3_600));
        let asked = request(1, "p1@example.org", &jose, None);
        let closed = contact::send_code(&platform, &asked).await;
        assert!(matches!(closed, Err(RegisterError::Closed)));
        let proposal = propose().await.unwrap();
        assert!(propose().await.is_err(), "the same is proposed already");
        let still = contact::send_code(&platform, &asked).await;
        assert!(
            matches!(still, Err(RegisterError::Closed)),
            "one person is not enough"
        );
        assert!(confirm(&platform, &vera, &proposal).await.is_err());
        confirm(&platform, &otto, &proposal).await.unwrap();
        let others = request(2, "p2@example.org", &jose, None);
        let others = contact::send_code(&platform, &others).await;
        assert!(matches!(others, Err(RegisterError::Closed)));
        let person = newcomer(&platform, 1, &jose).await;
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        decide(&platform, &otto, &sent, &refuse()).await.unwrap();
        // They can answer as long as they are let in, and no longer.
        send(&platform, &person).await;
        let sent = mine(&platform, &person).await;
        decide(&platform, &otto, &sent, &refuse()).await.unwrap();
        hands.advance_seconds(late::LATE_SECONDS);
        let version = mine(&platform, &person).await.version;
        let over = draft::submit(
            &platform,
            person.account,
            version,
            &Words::default(),
            Lang::Es,
        )
        .await;
        assert!(matches!(over, Err(RegisterError::Closed)), "{over:?}");
    })
    .await;
}

#[tokio::test]
async fn a_namesake_elsewhere_takes_two_people_and_keeps_nobody_from_the_better_entry() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        // Of the same name and day, with another ZIP code.
        fixture
            .meddle(
                "UPDATE roll_entry SET given = 'José', postcode = '50322', status = 'active', \
                 name_key = (SELECT k.name_key FROM roll_entry AS k WHERE k.voter_id = 'V1') \
                 WHERE voter_id = 'V3'",
            )
            .await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        send(&platform, &person).await;
        let vera = staff(&platform, "vera").await;
        let sent = mine(&platform, &person).await;
        let shown = desk::case(&platform, sent.id).await.unwrap().entries;
        let told: Vec<_> = shown
            .iter()
            .map(|e| (e.person.id, e.is_behind, e.needs_second))
            .collect();
        assert_eq!(
            told[..2],
            [(entry(1), false, false), (entry(3), true, true)]
        );
        let behind = Verdict::Approve(entry(3), Words::default());
        let alone = decide(&platform, &vera, &sent, &behind).await;
        assert!(matches!(alone, Err(DeskError::SayWhy)), "{alone:?}");
        let better = Verdict::Approve(entry(1), Words::default());
        let done = decide(&platform, &vera, &sent, &better).await;
        assert_eq!(done.unwrap(), Done::Decided);

        // An entry that is not in force stands in nobody's way.
        let moved = newcomer(&platform, 2, &identity("José", "50309")).await;
        send(&platform, &moved).await;
        fixture
            .meddle("UPDATE roll_entry SET status = 'cancelled' WHERE voter_id = 'V1'")
            .await;
        let sent = mine(&platform, &moved).await;
        let done = decide(&platform, &vera, &sent, &behind).await;
        assert_eq!(done.unwrap(), Done::Decided);
    })
    .await;
}

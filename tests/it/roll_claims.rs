//! What was decided on people of the roll while their entries go away and come back, on both databases:
//! a later file and the taking back of one change what the roll says, and nothing that was decided.

use crate::harness::roll::{RollFiles, import, source};
use crate::harness::{Fixture, actor, for_each_store};
use crate::register_story::{decide, identity, mine, newcomer, send, staff, without_roll};
use caucus::clock::ClockHands;
use caucus::domain::*;
use caucus::services::desk::{self, DeskError, Overruling, Verdict};
use caucus::services::sign_in::Principal;
use caucus::services::{Platform, audit, eligibility, roll};

const ANA: &str = "17,García,Ana,03/27/1984,50309,Adair,948209,Active";
const BO: &str = "18,Lee,Bo,1990-01-02,50310,Adair County,948210,Active";

/// An event that takes registrations, with Bo on its roll; then a file that has Ana as well.
async fn begin(fixture: &Fixture) -> (Platform, ClockHands, RollFiles) {
    let (platform, hands) = without_roll(fixture).await;
    let files = RollFiles::new();
    import(&platform, source(&files.roll(&[BO]))).await;
    import(&platform, source(&files.roll(&[BO, ANA]))).await;
    (platform, hands, files)
}

async fn undo(platform: &Platform) {
    roll::undo(platform, actor(), None).await.unwrap();
}

/// Ana, approved by one person under the entry that the look-up found.
async fn approved(platform: &Platform, by: &Principal) -> (Principal, RollEntryId) {
    let who = identity("Ana", "50309");
    let ana = newcomer(platform, 1, &who).await;
    send(platform, &ana).await;
    let sent = mine(platform, &ana).await;
    let entry = sent.roll_entry.unwrap();
    let verdict = Verdict::Approve(entry, Words::default());
    decide(platform, by, &sent, &verdict).await.unwrap();
    (ana, entry)
}

/// That Ana takes part, once, by one decision.
async fn takes_part(fixture: &Fixture, platform: &Platform, ana: &Principal, when: &str) {
    let state = mine(platform, ana).await.state;
    assert_eq!(state, RegistrationState::Approved, "{when}");
    let people = fixture.ask("SELECT COUNT(*) FROM participant").await;
    let decided = "SELECT COUNT(*) FROM registration_decision";
    let claimed = "SELECT COUNT(*) FROM roll_claim AS c JOIN registration AS r \
                   ON r.id = c.registration WHERE r.state = 'approved'";
    let decided = fixture.ask(decided).await;
    let claimed = fixture.ask(claimed).await;
    assert_eq!((people, decided, claimed), (1, 1, 1), "{when}");
}

async fn is_current(platform: &Platform, entry: RollEntryId) -> Option<bool> {
    let mut reader = platform.store.reader().await.unwrap();
    let row = reader.db().roll_entry(entry).await.unwrap();
    row.map(|row| row.is_current)
}

#[tokio::test]
async fn an_approval_outlives_the_entry_it_rests_on_and_nobody_takes_part_twice() {
    for_each_store(async |fixture| {
        let (platform, _hands, files) = begin(&fixture).await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let (ana, entry) = approved(&platform, &vera).await;
        takes_part(&fixture, &platform, &ana, "approved").await;

        undo(&platform).await;
        assert_eq!(is_current(&platform, entry).await, None);
        takes_part(&fixture, &platform, &ana, "taken back").await;
        // The same person under another mailbox: there is nothing to approve them under.
        let who = identity("Ana", "50309");
        assert_eq!(eligibility::look_up(&platform, &who).await.unwrap(), None);
        let twin = newcomer(&platform, 2, &who).await;
        send(&platform, &twin).await;
        let sent = mine(&platform, &twin).await;
        let again = Verdict::Approve(entry, Words::parse("Saw a passport").unwrap());
        let refused = decide(&platform, &otto, &sent, &again).await;
        assert!(matches!(refused, Err(DeskError::NoEntry)), "{refused:?}");

        // The same file once more: the entry is the one it was, and it is still Ana's.
        import(&platform, source(&files.roll(&[BO, ANA]))).await;
        assert_eq!(is_current(&platform, entry).await, Some(true));
        takes_part(&fixture, &platform, &ana, "there again").await;
        let refused = decide(&platform, &otto, &sent, &again).await;
        assert!(matches!(refused, Err(DeskError::Twice)), "{refused:?}");

        // A whole file without her.
        import(&platform, source(&files.roll(&[BO]))).await;
        assert_eq!(is_current(&platform, entry).await, Some(false));
        takes_part(&fixture, &platform, &ana, "gone").await;
        let refused = decide(&platform, &otto, &sent, &again).await;
        assert!(matches!(refused, Err(DeskError::NotInForce)), "{refused:?}");
        undo(&platform).await;
        assert_eq!(is_current(&platform, entry).await, Some(true));
        takes_part(&fixture, &platform, &ana, "back").await;
        let refused = decide(&platform, &otto, &sent, &again).await;
        assert!(matches!(refused, Err(DeskError::Twice)), "{refused:?}");
        audit::sequence_pending(&platform).await.unwrap();
        let report = audit::verify(&platform.store, None).await.unwrap();
        assert!(report.is_sound());
    })
    .await;
}

#[tokio::test]
async fn a_decision_taken_back_while_the_entry_is_away_is_taken_anew_once_it_is_there() {
    for_each_store(async |fixture| {
        let (platform, _hands, files) = begin(&fixture).await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let (ana, entry) = approved(&platform, &vera).await;
        undo(&platform).await;
        let case = mine(&platform, &ana).await;
        let words = Words::parse("The roll was wrong").unwrap();
        let version = (case.id, case.version);
        desk::overrule(&platform, &vera, version, Overruling::Undo, &words)
            .await
            .unwrap();
        let waiting = desk::waiting(&platform).await.unwrap();
        let confirm = ProposalStep::Confirm;
        desk::settle(&platform, &otto, waiting[0].proposal.id, confirm)
            .await
            .unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 0);
        let case = mine(&platform, &ana).await;
        let approve = Verdict::Approve(entry, Words::default());
        let refused = decide(&platform, &otto, &case, &approve).await;
        assert!(matches!(refused, Err(DeskError::NoEntry)), "{refused:?}");
        import(&platform, source(&files.roll(&[BO, ANA]))).await;
        decide(&platform, &otto, &case, &approve).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
        let shown = desk::case(&platform, case.id).await.unwrap();
        assert_eq!(shown.entries[0].person.id, entry);
        assert!(shown.entries[0].held_by.is_none(), "it is hers");
    })
    .await;
}

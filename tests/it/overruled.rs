//! What overrules a decision, on both databases: taking it back, an appeal to somebody who took no
//! part, and two registrations of one person becoming one.

use crate::harness::for_each_store;
use crate::register_story::{begin, decide, entry, identity, mail_to, mine, newcomer, send, staff};
use crate::two_person::{as_jose, confirm, give_card, pair, proposed, refuse, words};
use caucus::domain::*;
use caucus::i18n::Lang;
use caucus::services::desk::{self, DeskError, Done, Overruling, Verdict};
use caucus::services::register::{RegisterError, draft};
use caucus::services::sign_in::Principal;
use caucus::services::{Platform, sign_in};

#[tokio::test]
async fn an_approval_is_taken_back_by_two_people_as_long_as_no_card_is_cast() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        send(&platform, &person).await;
        let (vera, otto) = (
            staff(&platform, "vera").await,
            staff(&platform, "otto").await,
        );
        let sent = mine(&platform, &person).await;
        let case = (sent.id, sent.version);
        let early = desk::overrule(&platform, &vera, case, Overruling::Undo, &words("x")).await;
        assert!(matches!(early, Err(DeskError::Step(_))), "{early:?}");
        decide(&platform, &vera, &sent, &as_jose()).await.unwrap();
        let approved = mine(&platform, &person).await;
        let case = (approved.id, approved.version);
        let undo = async |why: &str| {
            desk::overrule(&platform, &vera, case, Overruling::Undo, &words(why)).await
        };
        assert!(matches!(undo("").await, Err(DeskError::SayWhy)));
        undo("Wrong José").await.unwrap();
        let proposal = proposed(&platform).await;
        assert!(confirm(&platform, &vera, &proposal).await.is_err());
        confirm(&platform, &otto, &proposal).await.unwrap();
        // They take no part, at once, in the session that is open as well; the case waits again.
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 0);
        let now = sign_in::principal(&platform, &person.token).await.unwrap();
        assert!(now.unwrap().participant.is_none());
        assert_eq!(desk::queue(&platform).await.unwrap().0.len(), 1);
        let (subject, _) = mail_to(&platform, "p1@example.org").await;
        assert_eq!(subject, "Sobre su inscripción");
        // And can be approved again, under the same entry.
        let again = mine(&platform, &person).await;
        decide(&platform, &otto, &again, &as_jose()).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
        let last = mine(&platform, &person).await;
        give_card(&fixture).await;
        let case = (last.id, last.version);
        let cast = desk::overrule(&platform, &vera, case, Overruling::Undo, &words("x")).await;
        assert!(matches!(cast, Err(DeskError::HasCast)), "{cast:?}");
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_appealed_once_to_somebody_who_took_no_part() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let person = newcomer(&platform, 1, &identity("José", "50309")).await;
        send(&platform, &person).await;
        let (vera, otto) = pair(&platform).await;
        let sent = mine(&platform, &person).await;
        let appeal = async |version: i64| {
            draft::appeal(&platform, person.account, version, &words("It is me")).await
        };
        assert!(matches!(
            appeal(sent.version).await,
            Err(RegisterError::Step(_))
        ));
        decide(&platform, &vera, &sent, &refuse()).await.unwrap();
        let refused = mine(&platform, &person).await;
        appeal(refused.version).await.unwrap();
        let queue = desk::queue(&platform).await.unwrap().0;
        assert!(queue[0].is_appeal);
        let appealed = mine(&platform, &person).await;
        let again = decide(&platform, &vera, &appealed, &as_jose()).await;
        assert!(matches!(again, Err(DeskError::TookPart)), "{again:?}");
        decide(&platform, &otto, &appealed, &refuse())
            .await
            .unwrap();
        let upheld = mine(&platform, &person).await;
        assert!(!upheld.can_be_appealed());
        assert!(matches!(
            appeal(upheld.version).await,
            Err(RegisterError::Step(_))
        ));
        // The way back that everybody has stays.
        send(&platform, &person).await;
        let uma = staff(&platform, "uma").await;
        let sent = mine(&platform, &person).await;
        decide(&platform, &uma, &sent, &as_jose()).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_registrations_of_one_person_become_one_by_two_people() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let jose = identity("José", "50309");
        let first = newcomer(&platform, 1, &jose).await;
        send(&platform, &first).await;
        let second = newcomer(&platform, 2, &jose).await;
        send(&platform, &second).await;
        let (vera, otto) = pair(&platform).await;
        let (kept, closed) = (
            mine(&platform, &second).await,
            mine(&platform, &first).await,
        );
        // The one that holds the entry ends; the entry goes to the other.
        let (case, what) = ((closed.id, closed.version), Overruling::MergeInto(kept.id));
        let itself = Overruling::MergeInto(closed.id);
        let itself = desk::overrule(&platform, &vera, case, itself, &words("x")).await;
        assert!(matches!(itself, Err(DeskError::NoCase)), "{itself:?}");
        desk::overrule(&platform, &vera, case, what, &words("Same phone number"))
            .await
            .unwrap();
        confirm(&platform, &otto, &proposed(&platform).await)
            .await
            .unwrap();
        assert_eq!(
            mine(&platform, &first).await.state,
            RegistrationState::Merged
        );
        assert_eq!(desk::queue(&platform).await.unwrap().0.len(), 1);
        decide(&platform, &vera, &kept, &as_jose()).await.unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
        assert!(
            sign_in::principal(&platform, &second.token)
                .await
                .unwrap()
                .is_some()
        );
        let back = draft::submit(
            &platform,
            first.account,
            closed.version + 1,
            &Words::default(),
            Lang::En,
        )
        .await;
        assert!(matches!(back, Err(RegisterError::Step(_))), "{back:?}");
    })
    .await;
}

/// Two people of one name, whom two people of staff took for one: the registration that ended, and
/// who signed in for it.
async fn taken_for_one(
    platform: &Platform,
    (vera, otto): (&Principal, &Principal),
) -> (Principal, Registration) {
    let jose = identity("José", "50309");
    let first = newcomer(platform, 1, &jose).await;
    send(platform, &first).await;
    let second = newcomer(platform, 2, &jose).await;
    send(platform, &second).await;
    let (kept, closed) = (mine(platform, &first).await, mine(platform, &second).await);
    let case = (closed.id, closed.version);
    let what = Overruling::MergeInto(kept.id);
    desk::overrule(platform, vera, case, what, &words("Same name"))
        .await
        .unwrap();
    confirm(platform, otto, &proposed(platform).await)
        .await
        .unwrap();
    let merged = mine(platform, &second).await;
    assert_eq!(merged.state, RegistrationState::Merged);
    (second, merged)
}

#[tokio::test]
async fn whoever_was_taken_for_another_appeals_to_a_third_and_takes_part() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (vera, otto) = pair(&platform).await;
        let (person, merged) = taken_for_one(&platform, (&vera, &otto)).await;
        let (subject, body) = mail_to(&platform, "p2@example.org").await;
        assert_eq!(subject, "Usted se inscribió dos veces");
        assert!(body.contains("otra persona lo revise"), "{body}");
        // They are signed in still, and nothing else can be done with the registration.
        let now = sign_in::principal(&platform, &person.token).await.unwrap();
        assert!(now.unwrap().participant.is_none());
        assert!(merged.can_be_appealed());
        let message = words("My cousin has my name");
        draft::appeal(&platform, person.account, merged.version, &message)
            .await
            .unwrap();
        let appealed = mine(&platform, &person).await;
        for took_part in [&vera, &otto] {
            let again = decide(&platform, took_part, &appealed, &refuse()).await;
            assert!(matches!(again, Err(DeskError::TookPart)), "{again:?}");
        }
        // The entry of the other one stays theirs; this person is another voter.
        let uma = staff(&platform, "uma").await;
        let same = decide(&platform, &uma, &appealed, &as_jose()).await;
        assert!(matches!(same, Err(DeskError::Twice)), "{same:?}");
        fixture
            .meddle("UPDATE roll_entry SET district = '2' WHERE voter_id = 'V2'")
            .await;
        let other = Verdict::Approve(entry(2), words("Saw the passport"));
        let done = decide(&platform, &uma, &appealed, &other).await;
        assert_eq!(done.unwrap(), Done::Proposed);
        let fourth = staff(&platform, "ida").await;
        confirm(&platform, &fourth, &proposed(&platform).await)
            .await
            .unwrap();
        let approved = mine(&platform, &person).await;
        assert_eq!(approved.state, RegistrationState::Approved);
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM participant").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_merging_is_taken_back_by_two_people_and_appealed_once() {
    for_each_store(async |fixture| {
        let (platform, _hands) = begin(&fixture).await;
        let (vera, otto) = pair(&platform).await;
        let (person, merged) = taken_for_one(&platform, (&vera, &otto)).await;
        let case = (merged.id, merged.version);
        desk::overrule(&platform, &otto, case, Overruling::Undo, &words("Twins"))
            .await
            .unwrap();
        confirm(&platform, &vera, &proposed(&platform).await)
            .await
            .unwrap();
        let again = mine(&platform, &person).await;
        assert_eq!(again.state, RegistrationState::Submitted);
        assert_eq!(desk::queue(&platform).await.unwrap().0.len(), 2);
        decide(&platform, &vera, &again, &refuse()).await.unwrap();
        let refused = mine(&platform, &person).await;
        draft::appeal(&platform, person.account, refused.version, &words("No"))
            .await
            .unwrap();
        // Two who took no part find on appeal that it is one person: that is the end of it.
        let (uma, ida) = (staff(&platform, "uma").await, staff(&platform, "ida").await);
        let kept = desk::queue(&platform).await.unwrap().0;
        let kept = kept.iter().find(|row| row.id != refused.id).unwrap();
        let appealed = mine(&platform, &person).await;
        let what = Overruling::MergeInto(kept.id);
        let case = (appealed.id, appealed.version);
        desk::overrule(&platform, &uma, case, what, &words("Saw both"))
            .await
            .unwrap();
        let alone = confirm(&platform, &vera, &proposed(&platform).await).await;
        assert!(matches!(alone, Err(DeskError::TookPart)), "{alone:?}");
        confirm(&platform, &ida, &proposed(&platform).await)
            .await
            .unwrap();
        let end = mine(&platform, &person).await;
        assert!(end.state == RegistrationState::Merged && !end.can_be_appealed());
        let message = words("Again");
        let twice = draft::appeal(&platform, person.account, end.version, &message).await;
        assert!(matches!(twice, Err(RegisterError::Step(_))), "{twice:?}");
    })
    .await;
}

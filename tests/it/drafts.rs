//! The card that is still being ranked, on both databases.

use crate::harness::{Night, actor, for_each_store};
use caucus::domain::{Change, Draft};
use caucus::services::drafts::{self, DraftError, Saved, Seen};
use caucus::services::sign_in::{self, Principal};
use caucus::services::{Platform, event};
use uuid::Uuid;

async fn principal(night: &Night, person: usize) -> Principal {
    let found = sign_in::principal(&night.platform, &night.tokens[person]).await;
    found.unwrap().unwrap()
}

async fn saved(platform: &Platform, person: &Principal) -> Option<Saved> {
    drafts::open(platform, person).await.unwrap().unwrap().draft
}

/// Presses a button on a page, and gives the draft afterwards.
async fn press(night: &Night, person: &Principal, seen: Seen, button: &str) -> Option<Saved> {
    let change = Change::parse(button).unwrap();
    match drafts::change(&night.platform, person, seen, &change, &night.preferences).await {
        Ok(()) => Some(saved(&night.platform, person).await.unwrap()),
        Err(DraftError::Moved) => None,
        Err(error) => panic!("{error}"),
    }
}

fn ranking(saved: &Saved) -> &[u8] {
    saved.draft.ranking()
}

#[tokio::test]
async fn a_draft_is_kept_for_its_participant_and_unreadable_in_the_database() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 3).await;
        let (me, other) = (principal(&night, 0).await, principal(&night, 2).await);
        assert_eq!(saved(&night.platform, &me).await, None);
        let fresh = Seen::Nothing(Uuid::from_u128(1));
        let one = press(&night, &me, fresh, "add-3").await.unwrap();
        night.hands.advance_seconds(60);
        let two = press(&night, &me, Seen::Revision(one.revision), "add-1").await;
        let two = two.unwrap();
        assert_eq!(ranking(&two), [3, 1]);
        assert!(two.at > one.at);
        assert_eq!(saved(&night.platform, &other).await, None);

        // Whatever is ranked, what is stored has one length; elsewhere it opens for nobody.
        press(&night, &other, fresh, "none").await.unwrap();
        let lengths = fixture.ask("SELECT COUNT(DISTINCT length(body)) FROM draft");
        assert_eq!(lengths.await, 1);
        let swap = "UPDATE draft SET body = (SELECT body FROM draft AS o WHERE o.revision <> draft.revision)";
        assert_eq!(fixture.meddle(swap).await, 2);
        assert_eq!(saved(&night.platform, &me).await, None);
        let again = press(&night, &me, Seen::Nothing(Uuid::from_u128(2)), "add-5").await;
        assert_eq!(ranking(&again.unwrap()), [5], "what does not open is begun anew");
    })
    .await;
}

#[tokio::test]
async fn a_page_that_shows_another_draft_changes_nothing_and_a_press_sent_twice_counts_once() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 1).await;
        let me = principal(&night, 0).await;
        let fresh = Seen::Nothing(Uuid::from_u128(1));
        let one = press(&night, &me, fresh, "add-3").await.unwrap();
        let shown = Seen::Revision(one.revision);
        let two = press(&night, &me, shown, "add-1").await.unwrap();
        // The same press from the same page: a double tap, or a connection that was lost.
        assert_eq!(press(&night, &me, shown, "add-1").await, Some(two.clone()));
        // Another device that still shows the earlier draft, or none.
        for (seen, button) in [
            (shown, "add-2"),
            (shown, "remove-3"),
            (fresh, "add-4"),
            (Seen::Nothing(Uuid::from_u128(9)), "add-3"),
            (Seen::Revision(Uuid::from_u128(9)), "add-1"),
        ] {
            assert_eq!(press(&night, &me, seen, button).await, None, "{button}");
            assert_eq!(saved(&night.platform, &me).await, Some(two.clone()));
        }
        // Many at once from one page: one is made, and everybody hears which.
        let shown = Seen::Revision(two.revision);
        let presses = ["add-2", "add-4", "add-5", "remove-1", "up-1", "add-2"];
        let presses = presses.map(|button| press(&night, &me, shown, button));
        let made = futures_util::future::join_all(presses).await;
        let now = saved(&night.platform, &me).await;
        let heard: Vec<_> = made.into_iter().flatten().collect();
        assert!(!heard.is_empty() && heard.iter().all(|s| Some(s) == now.as_ref()));
    })
    .await;
}

#[tokio::test]
async fn casting_erases_the_draft_and_its_revision_never_comes_back() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 2).await;
        let (me, other) = (principal(&night, 0).await, principal(&night, 1).await);
        let fresh = Seen::Nothing(Uuid::from_u128(1));
        let mine = press(&night, &me, fresh, "add-3").await.unwrap();
        let theirs = press(&night, &other, fresh, "add-3").await.unwrap();
        assert_ne!(mine.revision, theirs.revision);
        let mut request = night.request(0, &[3]);
        request.idempotency_key = mine.revision;
        let receipt = night.caster.cast(request.clone()).await.unwrap();
        assert_eq!(saved(&night.platform, &me).await, None);
        assert_eq!(saved(&night.platform, &other).await, Some(theirs));

        // A page from before is told so, and the review page sent again is answered as before.
        let old = Seen::Revision(mine.revision);
        assert_eq!(press(&night, &me, old, "add-1").await, None);
        let next = Seen::Nothing(Uuid::from_u128(2));
        let next = press(&night, &me, next, "add-3").await.unwrap();
        assert_ne!(
            next.revision, mine.revision,
            "the same choice is a new card"
        );
        assert_eq!(night.caster.cast(request).await, Ok(receipt));
        let kept = saved(&night.platform, &me).await;
        assert_eq!(kept, Some(next), "a repeated request erases nothing");

        event::close_all_sessions(&night.platform, actor())
            .await
            .unwrap();
        assert_eq!(fixture.ask("SELECT COUNT(*) FROM draft").await, 0);
        assert_eq!(
            saved(&night.platform, &me).await.map(|s| s.draft),
            None::<Draft>
        );
    })
    .await;
}

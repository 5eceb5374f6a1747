//! Casting through the cast-writer: replays, refusals, many at once.

use crate::harness::{Night, START, actor, authorise, enrol, for_each_store, sign_in_staff};
use caucus::db::Store;
use caucus::domain::*;
use caucus::services::cast::{CardToCast, CastRefusal, Caster, Receipt};
use caucus::services::{cards, event};
use std::collections::BTreeSet;

#[tokio::test]
async fn a_card_is_cast_replaced_and_counted_once() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 3).await;
        let first = night.caster.cast(night.request(0, &[3, 1])).await.unwrap();
        assert_eq!(
            (first.code.log_index(), first.attempt, first.cast),
            (0, 1, START)
        );
        let status = cards::receipt(&fixture.store, first.code)
            .await
            .unwrap()
            .unwrap();
        assert!(status.counts);
        let second = night.caster.cast(night.request(0, &[2])).await.unwrap();
        assert_eq!((second.code.log_index(), second.attempt), (1, 2));
        night.caster.cast(night.request(1, &[])).await.unwrap();
        night
            .caster
            .cast(night.request(2, &[5, 4, 3, 2, 1]))
            .await
            .unwrap();
        let replaced = cards::receipt(&fixture.store, first.code)
            .await
            .unwrap()
            .unwrap();
        assert!(!replaced.counts);

        let other = ReceiptCode::new(first.code.cell(), 0, [0xAA; 5]).unwrap();
        assert_eq!(
            cards::receipt(&fixture.store, other).await.unwrap(),
            None,
            "a guessed code"
        );
        let early = cards::open(&night.platform).await;
        assert!(
            matches!(early, Err(cards::OpenError::NotClosed(Phase::Voting))),
            "{early:?}"
        );

        event::close_all_sessions(&night.platform, actor())
            .await
            .unwrap();
        authorise(&night.platform).await;
        let boxes = cards::open(&night.platform).await.unwrap();
        let district = |code: &str| &boxes[&DistrictCode(code.into())];
        assert_eq!(district("1").rankings, [vec![2], vec![5, 4, 3, 2, 1]]);
        assert_eq!((district("1").superseded, district("1").blank), (1, 0));
        assert_eq!((district("2").counted(), district("2").blank), (1, 1));
        let report = cards::verify(&fixture.store).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.entries, 4);
    })
    .await;
}

#[tokio::test]
async fn the_same_request_gets_the_same_receipt_and_another_card_under_its_key_is_refused() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 2).await;
        let request = night.request(0, &[1, 2]);
        let first = night.caster.cast(request.clone()).await.unwrap();
        assert_eq!(night.caster.cast(request.clone()).await, Ok(first));
        let mut other = night.request(0, &[2, 1]);
        other.idempotency_key = request.idempotency_key;
        assert_eq!(night.caster.cast(other).await, Err(CastRefusal::Mismatch));
        // The key belongs to the participant: another may happen to choose it too.
        let mut neighbour = night.request(1, &[1, 2]);
        neighbour.idempotency_key = request.idempotency_key;
        assert_eq!(night.caster.cast(neighbour).await.map(|r| r.attempt), Ok(1));

        // Together in one batch, and after the box is closed.
        let twin = night.request(0, &[4]);
        let mut rival = night.request(0, &[5]);
        rival.idempotency_key = twin.idempotency_key;
        let (a, b, c) = tokio::join!(
            night.caster.cast(twin.clone()),
            night.caster.cast(twin.clone()),
            night.caster.cast(rival)
        );
        assert_eq!(a, b);
        assert_eq!((a.unwrap().attempt, c), (2, Err(CastRefusal::Mismatch)));
        event::close_all_sessions(&night.platform, actor())
            .await
            .unwrap();
        assert_eq!(night.caster.cast(request).await, Ok(first));
    })
    .await;
}

#[tokio::test]
async fn every_refusal_has_its_reason_and_fails_nobody_else_in_its_batch() {
    for_each_store(async |fixture| {
        let mut night = Night::begin(&fixture, 4).await;
        night
            .tokens
            .extend(enrol(&night.platform, 1, SessionId(2)).await);
        let mut tx = fixture.store.begin().await.unwrap();
        tx.db()
            .revoke_login(&night.tokens[1].0, START)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let staff = sign_in_staff(&night.platform).await;

        let mut stranger = night.request(0, &[1]);
        stranger.token.0[0] ^= 1;
        let mut chair = night.request(0, &[1]);
        chair.token = staff;
        let casts = [
            (stranger, Err(CastRefusal::NotSignedIn)),
            (night.request(2, &[1]), Ok(1)),
            (night.request(1, &[1]), Err(CastRefusal::NotSignedIn)),
            (chair, Err(CastRefusal::NotAParticipant)),
            (night.request(4, &[1]), Err(CastRefusal::NotOpenYet)),
            (night.request(3, &[6]), Ok(1)),
        ];
        let together = casts.map(|(request, expected)| {
            let caster = night.caster.clone();
            tokio::spawn(async move { (caster.cast(request).await, expected) })
        });
        for task in together {
            let (found, expected) = task.await.unwrap();
            assert_eq!(found.map(|r| r.attempt), expected);
        }
        night.hands.set(START.plus_seconds(2 * 3600));
        let late = night.caster.cast(night.request(2, &[1])).await;
        assert_eq!(
            late,
            Err(CastRefusal::SessionClosed),
            "its closing instant is not in it"
        );
        let now = night.caster.cast(night.request(4, &[1])).await;
        assert_eq!(
            now.map(|r| r.attempt),
            Ok(1),
            "the second session has opened"
        );
        event::close_all_sessions(&night.platform, actor())
            .await
            .unwrap();
        let closed = night.caster.cast(night.request(4, &[2])).await;
        assert_eq!(closed, Err(CastRefusal::SessionClosed));
        let report = cards::verify(&fixture.store).await.unwrap();
        assert!(report.is_sound() && report.entries == 3, "{report:?}");
    })
    .await;
}

#[tokio::test]
async fn before_the_event_and_before_voting_nothing_is_cast() {
    for_each_store(async |fixture| {
        let (platform, _) = Night::platform(&fixture);
        let (caster, _) = Caster::start(platform.clone());
        let request = caucus::services::cast::CastRequest {
            token: caucus::auth::TokenDigest([1; 32]),
            card: CardToCast::Ranked(PreferenceCard::parse(&[], &[]).unwrap()),
            idempotency_key: platform.entropy.uuid_v4(),
        };
        assert_eq!(
            caster.cast(request.clone()).await,
            Err(CastRefusal::NotVoting)
        );
        event::create(&platform, actor(), &Night::event())
            .await
            .unwrap();
        assert_eq!(
            caster.cast(request.clone()).await,
            Err(CastRefusal::NotSignedIn)
        );
        let [token] = enrol(&platform, 1, SessionId(1)).await.try_into().unwrap();
        let request = caucus::services::cast::CastRequest { token, ..request };
        assert_eq!(caster.cast(request).await, Err(CastRefusal::NotVoting));
    })
    .await;
}

#[tokio::test]
async fn two_hundred_casts_of_one_participant_at_once_from_two_nodes() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 1).await;
        let (other_node, _) = Caster::start(night.platform.clone());
        let tasks: Vec<_> = (0..200_u8)
            .map(|n| {
                let caster = if n % 2 == 0 {
                    &night.caster
                } else {
                    &other_node
                }
                .clone();
                let request = night.request(0, &[n % 6 + 1]);
                tokio::spawn(async move { caster.cast(request).await.unwrap() })
            })
            .collect();
        let mut receipts: Vec<Receipt> = Vec::new();
        for task in tasks {
            receipts.push(task.await.unwrap());
        }
        let attempts: BTreeSet<_> = receipts.iter().map(|r| r.attempt).collect();
        assert_eq!(attempts, (1..=200).collect());
        // Attempts are numbered in the order of the log, so the highest attempt is the last card.
        let in_order = receipts.iter().all(|r| r.code.log_index() + 1 == r.attempt);
        assert!(in_order, "{receipts:?}");
        for receipt in &receipts {
            let status = cards::receipt(&fixture.store, receipt.code)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(status.counts, receipt.attempt == 200);
        }
        let counts = cards::box_counts(&fixture.store).await.unwrap();
        let count = counts[&DistrictCode("1".into())];
        assert_eq!((count.logged, count.counted), (200, 1));
        assert!(cards::verify(&fixture.store).await.unwrap().is_sound());
    })
    .await;
}

#[tokio::test]
async fn when_the_database_goes_everybody_is_asked_to_send_again() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 2).await;
        let before = night.caster.cast(night.request(0, &[1])).await.unwrap();
        fixture.store.close().await;
        let (a, b) = tokio::join!(
            night.caster.cast(night.request(0, &[2])),
            night.caster.cast(night.request(1, &[2]))
        );
        assert_eq!(
            (a, b),
            (Err(CastRefusal::TryAgain), Err(CastRefusal::TryAgain))
        );
        let store = Store::open(&fixture.url).await.unwrap();
        assert!(
            cards::receipt(&store, before.code)
                .await
                .unwrap()
                .unwrap()
                .counts
        );
        assert_eq!(cards::verify(&store).await.unwrap().entries, 1);
        store.close().await;
    })
    .await;
}

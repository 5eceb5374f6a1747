//! Cards that browsers have sealed, through the cast-writer: what is taken, what is refused and
//! why, and that nobody else's card suffers from it.

use crate::harness::{
    Fixture, Night, actor, at_attempt, attempt_of, authorise, for_each_store, seal_at,
};
use caucus::domain::*;
use caucus::services::cast::{BrowserCard, CastRefusal, CastRequest, Caster, Receipt};
use caucus::services::{cards, event};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::{BTreeMap, BTreeSet};

/// Everything at once, so that it shares batches.
async fn together(night: &Night, requests: Vec<CastRequest>) -> Vec<Result<Receipt, CastRefusal>> {
    let cast = |request| {
        let caster = night.caster.clone();
        tokio::spawn(async move { caster.cast(request).await })
    };
    let tasks: Vec<_> = requests.into_iter().map(cast).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// Closes the sessions and opens the box of district 1.
async fn rankings(night: &Night) -> (Vec<Vec<u8>>, u64) {
    event::close_all_sessions(&night.platform, actor())
        .await
        .unwrap();
    authorise(&night.platform).await;
    let boxes = cards::open(&night.platform).await.unwrap();
    let found = &boxes[&DistrictCode("1".into())];
    assert_eq!((found.refused, found.unreadable), (0, 0));
    (found.rankings.clone(), found.superseded)
}

async fn logged(fixture: &Fixture) -> u64 {
    let report = cards::verify(&fixture.store).await.unwrap();
    assert!(report.is_sound(), "{report:?}");
    report.entries
}

#[tokio::test]
async fn browsers_and_the_server_seal_into_one_box_and_the_last_card_counts() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 4).await;
        let first = night.sealed(0, &night.place(0).await, &[1, 2, 3]);
        let receipt = night.caster.cast(first.clone()).await.unwrap();
        assert_eq!((receipt.attempt, receipt.code.log_index()), (1, 0));
        // Sent twice, it is cast once; even after the session.
        assert_eq!(night.caster.cast(first.clone()).await, Ok(receipt));
        night.caster.cast(night.request(0, &[4])).await.unwrap();
        let third = night.place(0).await;
        assert_eq!(
            attempt_of(&third),
            3,
            "cards of the server count as attempts"
        );
        night
            .caster
            .cast(night.sealed(0, &third, &[5]))
            .await
            .unwrap();
        night.caster.cast(night.request(2, &[6, 1])).await.unwrap();
        let (found, superseded) = rankings(&night).await;
        assert_eq!((found, superseded), (vec![vec![5], vec![6, 1]], 2));
        assert_eq!(night.caster.cast(first).await, Ok(receipt));
    })
    .await;
}

#[tokio::test]
async fn what_was_not_sealed_for_its_place_is_refused_and_fails_nobody_else() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 4).await;
        let (mine, theirs) = (night.place(0).await, night.place(2).await);
        let card = seal_at(&mine, &[1], [7; 96]);
        let altered = |at: usize| {
            let mut place = mine.clone();
            place[at] ^= 1;
            night.sealed(0, &place, &[1])
        };
        // The digest of the manifest, the pseudonym, the session, and the unit.
        let mut refused: Vec<_> = [32, 64, 103, mine.len() - 1].map(altered).to_vec();
        refused.push(night.hand_in(2, &card, &theirs));
        refused.push(night.sealed(2, &mine, &[1]));
        // Sealed as another attempt than it says to be.
        refused.push(night.hand_in(0, &seal_at(&at_attempt(&mine, 2), &[1], [8; 96]), &mine));
        refused.push(night.hand_in(0, &card, &at_attempt(&mine, 2)));
        let mut bits = card.clone();
        *bits.last_mut().unwrap() ^= 1;
        if let Ok(card) = BrowserCard::parse(&bits, &mine) {
            refused.push(CastRequest {
                card: caucus::services::cast::CardToCast::Sealed(Box::new(card)),
                ..night.hand_in(0, &seal_at(&mine, &[1], [9; 96]), &mine)
            });
        }
        let count = refused.len();
        let mut all = refused;
        all.push(night.sealed(2, &theirs, &[2]));
        all.push(night.hand_in(0, &card, &mine));
        all.push(night.request(1, &[3]));
        let outcomes = together(&night, all).await;
        for outcome in &outcomes[..count] {
            assert_eq!(*outcome, Err(CastRefusal::Misplaced), "{outcomes:?}");
        }
        assert!(outcomes[count..].iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(logged(&fixture).await, 3, "no refused card has a receipt");
    })
    .await;
}

#[tokio::test]
async fn a_card_of_another_attempt_or_of_another_box_is_not_cast() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 4).await;
        let place = night.place(0).await;
        night
            .caster
            .cast(night.sealed(0, &place, &[1]))
            .await
            .unwrap();
        let cast = async |request| night.caster.cast(request).await;
        // Another tab that still shows the first attempt, and one that is ahead.
        let stale = cast(night.sealed(0, &place, &[2])).await;
        assert_eq!(stale, Err(CastRefusal::StaleAttempt));
        let ahead = cast(night.sealed(0, &at_attempt(&place, 3), &[2])).await;
        assert_eq!(ahead, Err(CastRefusal::StaleAttempt));
        let never = cast(night.sealed(0, &at_attempt(&place, u64::MAX), &[2])).await;
        assert_eq!(never, Err(CastRefusal::StaleAttempt));
        // Two tabs at once: one is cast, and the other is told.
        let second = night.place(0).await;
        let both = [&[3][..], &[4]].map(|ranks| night.sealed(0, &second, ranks));
        let outcomes = together(&night, both.to_vec()).await;
        assert_eq!(
            outcomes.iter().filter(|o| o.is_ok()).count(),
            1,
            "{outcomes:?}"
        );
        assert!(outcomes.contains(&Err(CastRefusal::StaleAttempt)));
        assert_eq!(logged(&fixture).await, 2);
        // The session ends: a card that was ready comes too late.
        let late = night.sealed(0, &night.place(0).await, &[5]);
        event::close_all_sessions(&night.platform, actor())
            .await
            .unwrap();
        assert_eq!(
            night.caster.cast(late).await,
            Err(CastRefusal::SessionClosed)
        );
        assert_eq!(logged(&fixture).await, 2);
    })
    .await;
}

/// Two people who share the number of a ciphertext can prove it in both their places. The box
/// takes it once, whichever server it is handed to.
#[tokio::test]
async fn a_ciphertext_goes_into_the_box_once() {
    use caucus_seal::{Card, Place, Unbound};
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 4).await;
        let (other_node, _) = Caster::start(night.platform.clone());
        let key: [u8; 32] = night.place(0).await[..32].try_into().unwrap();
        let key = caucus_seal::Element::parse(&key).unwrap();
        let shared = Unbound::new(&Card::new(&[2, 1]).unwrap(), &key, &[5; 96]).unwrap();
        let bound = async |person: usize| {
            let place = night.place(person).await;
            let part = |from: usize| place[from..from + 32].try_into().unwrap();
            let context = Place {
                key,
                manifest: part(32),
                pseudonym: part(64),
                session: 1,
                attempt: attempt_of(&place),
                unit: "1",
            };
            let sealed = shared.bind(&context.context().unwrap()).unwrap();
            night.hand_in(person, &sealed.to_bytes(), &place)
        };
        let pair = vec![bound(0).await, bound(2).await];
        let outcomes = together(&night, pair).await;
        assert_eq!(
            outcomes.iter().filter(|o| o.is_ok()).count(),
            1,
            "{outcomes:?}"
        );
        assert!(outcomes.contains(&Err(CastRefusal::Copied)), "{outcomes:?}");
        // Another server, which has seen nothing yet; and the same one, later.
        for caster in [&other_node, &night.caster] {
            for person in [0, 2] {
                let again = caster.cast(bound(person).await).await;
                assert_eq!(again, Err(CastRefusal::Copied));
            }
        }
        assert_eq!(logged(&fixture).await, 1);
    })
    .await;
}

#[tokio::test]
async fn two_hundred_sealed_cards_of_one_participant_at_once_from_two_nodes() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 1).await;
        let (other_node, _) = Caster::start(night.platform.clone());
        let place = night.place(0).await;
        // Fifty attempts, each sealed four times, handed in all at once.
        let request = |n: u64| {
            let place = at_attempt(&place, n / 4 + 1);
            (n, night.sealed(0, &place, &[(n % 6) as u8 + 1]))
        };
        let tasks: Vec<_> = (0..200)
            .map(request)
            .map(|(n, request)| {
                let caster = if n % 2 == 0 {
                    &night.caster
                } else {
                    &other_node
                };
                let caster = caster.clone();
                tokio::spawn(async move { caster.cast(request).await })
            })
            .collect();
        let mut attempts = BTreeSet::new();
        for task in tasks {
            match task.await.unwrap() {
                Ok(receipt) => {
                    assert_eq!(receipt.code.log_index() + 1, receipt.attempt);
                    assert!(
                        attempts.insert(receipt.attempt),
                        "attempt {receipt:?} twice"
                    );
                }
                Err(refusal) => assert_eq!(refusal, CastRefusal::StaleAttempt),
            }
        }
        let last = attempts.len() as u64;
        assert!(
            last >= 1 && attempts == (1..=last).collect(),
            "{attempts:?}"
        );
        assert_eq!(logged(&fixture).await, last);
    })
    .await;
}

/// A card of somebody, in any of the ways it can come: from a page without script, sealed for the
/// next attempt, for one that is over, or for somebody else.
fn any_card(night: &Night, places: &[Vec<u8>], rng: &mut StdRng) -> (usize, Vec<u8>, CastRequest) {
    let person = rng.random_range(0..places.len());
    let mut ranks = vec![1, 2, 3, 4, 5, 6];
    ranks.shuffle(rng);
    ranks.truncate(rng.random_range(0..=5));
    let place = &places[person];
    let request = match rng.random_range(0..8) {
        0..3 => night.request(person, &ranks),
        3..6 => night.sealed(person, place, &ranks),
        6 => night.sealed(person, &at_attempt(place, attempt_of(place) - 1), &ranks),
        _ => night.sealed(person, &places[(person + 1) % places.len()], &ranks),
    };
    (person, ranks, request)
}

/// Whatever is sent, in whatever batches, and while the sessions are being closed: what is counted is
/// everybody's last card that got a receipt, by the order of the log.
#[tokio::test]
async fn the_last_card_with_a_receipt_counts_by_the_order_of_the_log() {
    for_each_store(async |fixture| {
        let night = Night::begin(&fixture, 6).await;
        let mut rng = StdRng::seed_from_u64(2028);
        let mut last = BTreeMap::new();
        let mut receipts = BTreeSet::new();
        const ROUNDS: usize = 12;
        for round in 1..=ROUNDS {
            let mut places = Vec::new();
            for person in 0..6 {
                places.push(night.place(person).await);
            }
            let size = rng.random_range(1..24);
            let cards: Vec<_> = (0..size)
                .map(|_| any_card(&night, &places, &mut rng))
                .collect();
            let requests = cards.iter().map(|(.., request)| request.clone()).collect();
            let closing = async {
                if round == ROUNDS {
                    let closed = event::close_all_sessions(&night.platform, actor());
                    closed.await.unwrap();
                }
            };
            let (outcomes, ()) = tokio::join!(together(&night, requests), closing);
            for ((person, ranks, _), outcome) in cards.into_iter().zip(outcomes) {
                let Ok(receipt) = outcome else { continue };
                let index = receipt.code.log_index();
                assert!(receipts.insert(index), "entry {index} has two receipts");
                let newest = last.entry(person).or_insert((index, ranks.clone()));
                if newest.0 <= index {
                    *newest = (index, ranks);
                }
            }
        }
        assert_eq!(logged(&fixture).await, receipts.len() as u64);
        authorise(&night.platform).await;
        let boxes = cards::open(&night.platform).await.unwrap();
        for (code, parity) in [("1", 0), ("2", 1)] {
            let mine = last.iter().filter(|(person, _)| *person % 2 == parity);
            let mut expected: Vec<_> = mine.map(|(_, (_, ranks))| ranks.clone()).collect();
            expected.sort_unstable();
            assert_eq!(
                boxes[&DistrictCode(code.into())].rankings,
                expected,
                "district {code}"
            );
        }
    })
    .await;
}

//! A real event's box: nobody opens it before enough trustees have proven their parts, and then it
//! holds what was cast.

use crate::harness::{Night, actor, authorise, enrol, for_each_store};
use caucus::clock::ClockHands;
use caucus::domain::{DistrictCode, Phase, SessionId};
use caucus::log::Hash;
use caucus::services::cards::OpenError;
use caucus::services::cast::{CastRefusal, Caster};
use caucus::services::event::EventError;
use caucus::services::trustees::{self, KeyError};
use caucus::services::{Platform, cards, event, opening};
use caucus_seal::ceremony::{Ceremony, Params, Trustee};
use caucus_seal::key::Quorum;
use caucus_seal::mix::{MixSeed, Mixed};
use caucus_seal::opening::{Batch, Partial};
use caucus_seal::{JointKey, KeyShare};

pub const DEFINITION: Hash = Hash([7; 32]);

/// Five trustees who hold a ceremony, each with a seed of their own.
pub fn ceremony() -> (Vec<u8>, JointKey, Vec<KeyShare>) {
    let params = Params {
        event: DEFINITION.0,
        quorum: Quorum::new(3, 5).unwrap(),
    };
    let mut ceremony = Ceremony::new(params);
    let trustee = |n: u8| Trustee::new(params, n, &[n; 32]).unwrap();
    let trustees: Vec<_> = (1..=5).map(trustee).collect();
    while ceremony.round().is_some() {
        let messages: Vec<_> = trustees.iter().map(|t| t.message(&ceremony)).collect();
        for message in messages {
            ceremony.add(&message.unwrap()).unwrap();
        }
    }
    let shares = trustees.iter().map(|t| t.share(&ceremony).unwrap());
    (
        ceremony.to_bytes(),
        ceremony.key().unwrap(),
        shares.collect(),
    )
}

/// An event that is no demonstration, with people who are signed in, and no key yet.
pub async fn real_event(platform: &Platform, hands: ClockHands, people: usize) -> Night {
    let new = event::NewEvent {
        is_demo: false,
        minimum_batch: 3,
        ..Night::event()
    };
    event::create(platform, actor(), &new).await.unwrap();
    event::change_phase(platform, actor(), Phase::Registration)
        .await
        .unwrap();
    let tokens = enrol(platform, people, SessionId(1)).await;
    let (caster, _) = Caster::start(platform.clone());
    Night {
        platform: platform.clone(),
        hands,
        caster,
        preferences: Night::preferences(),
        tokens,
    }
}

/// A mix, and the parts of these trustees.
fn opened(
    night: &Night,
    key: &JointKey,
    shares: &[KeyShare],
    batch: &Batch,
) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mixed = Mixed::trusted(key, batch, &MixSeed::new([9; 32])).unwrap();
    let mut rng = night.platform.entropy.rng();
    let part = |share| Partial::make(key, share, mixed.output(), &mut rng).unwrap();
    let parts = shares.iter().map(part).map(|part| part.to_bytes());
    (mixed.to_bytes(), parts.collect())
}

#[tokio::test]
async fn a_real_box_is_opened_by_enough_trustees_and_by_nobody_else() {
    for_each_store(async |fixture| {
        let (platform, hands) = Night::platform(&fixture);
        let night = real_event(&platform, hands, 6).await;
        let early = night.caster.cast(night.request(0, &[1])).await;
        assert_eq!(early, Err(CastRefusal::NotVoting), "there is no key yet");
        let no_key = event::change_phase(&platform, actor(), Phase::Voting).await;
        assert!(matches!(no_key, Err(EventError::NoKey)), "{no_key:?}");

        let (transcript, key, shares) = ceremony();
        let other = trustees::bring_key(&platform, &transcript, Some(Hash([8; 32]))).await;
        assert!(matches!(other, Err(KeyError::OtherEvent)), "{other:?}");
        let cut = trustees::bring_key(&platform, &transcript[..transcript.len() - 1], None).await;
        assert!(matches!(cut, Err(KeyError::Transcript(_))), "{cut:?}");
        trustees::bring_key(&platform, &transcript, Some(DEFINITION))
            .await
            .unwrap();
        let again = trustees::bring_key(&platform, &transcript, None).await;
        assert!(matches!(again, Err(KeyError::HasKey)), "{again:?}");
        event::change_phase(&platform, actor(), Phase::Voting)
            .await
            .unwrap();

        let rankings: [&[u8]; 6] = [&[1, 2], &[3], &[2], &[3], &[], &[4, 5, 6, 1, 2]];
        for (person, ranking) in rankings.into_iter().enumerate() {
            night
                .caster
                .cast(night.request(person, &[6]))
                .await
                .unwrap();
            night
                .caster
                .cast(night.request(person, ranking))
                .await
                .unwrap();
        }
        let open = opening::batches(&platform).await;
        assert!(matches!(open, Err(OpenError::NotClosed(_))), "{open:?}");
        event::close_all_sessions(&platform, actor()).await.unwrap();

        for refused in [
            opening::batches(&platform).await.map(drop),
            opening::bring(&platform, &[]).await,
            cards::open(&platform).await.map(drop),
        ] {
            let is_alone = matches!(refused, Err(OpenError::NotAuthorised));
            assert!(is_alone, "nobody has let it be opened: {refused:?}");
        }
        authorise(&platform).await;
        // The server has its keys and the whole database, and still cannot open.
        let sealed = cards::open(&platform).await;
        assert!(matches!(sealed, Err(OpenError::Sealed)), "{sealed:?}");
        let batches = opening::batches(&platform).await.unwrap();
        assert_eq!(batches.len(), 2);
        let brought = |shares: &[KeyShare]| {
            let one = |batch| opened(&night, &key, shares, batch);
            batches.iter().map(one).collect::<Vec<_>>()
        };
        for few in [&shares[..2], &shares[..0], &shares[..4]] {
            let refused = opening::bring(&platform, &brought(few)).await;
            assert!(matches!(refused, Err(OpenError::Broken(_))), "{refused:?}");
        }
        let mut exchanged = brought(&shares[2..]);
        exchanged.swap(0, 1);
        let refused = opening::bring(&platform, &exchanged).await;
        assert!(matches!(refused, Err(OpenError::Broken(_))), "{refused:?}");
        let refused = opening::bring(&platform, &brought(&shares[2..])[..1]).await;
        assert!(matches!(refused, Err(OpenError::Broken(_))), "{refused:?}");
        let sealed = cards::open(&platform).await;
        assert!(
            matches!(sealed, Err(OpenError::Sealed)),
            "nothing was opened"
        );

        opening::bring(&platform, &brought(&shares[2..]))
            .await
            .unwrap();
        let boxes = cards::open(&platform).await.unwrap();
        let of = |district: &str| &boxes[&DistrictCode(district.to_owned())];
        assert_eq!(of("1").rankings, [vec![], vec![1, 2], vec![2]]);
        assert_eq!(of("2").rankings, [vec![3], vec![3], vec![4, 5, 6, 1, 2]]);
        assert_eq!((of("1").superseded, of("1").blank), (3, 1));
    })
    .await;
}

#[tokio::test]
async fn a_district_with_few_cards_stays_sealed() {
    for_each_store(async |fixture| {
        let (platform, _) = Night::platform(&fixture);
        let new = event::NewEvent {
            minimum_batch: 3,
            ..Night::event()
        };
        event::create(&platform, actor(), &new).await.unwrap();
        let tokens = enrol(&platform, 2, SessionId(1)).await;
        for phase in [Phase::Registration, Phase::Voting] {
            event::change_phase(&platform, actor(), phase)
                .await
                .unwrap();
        }
        let (caster, _) = Caster::start(platform.clone());
        let night = Night {
            hands: Night::platform(&fixture).1,
            platform: platform.clone(),
            caster,
            preferences: Night::preferences(),
            tokens,
        };
        night.caster.cast(night.request(0, &[1])).await.unwrap();
        event::close_all_sessions(&platform, actor()).await.unwrap();
        let few = cards::open(&platform).await;
        let is_few = matches!(
            few,
            Err(OpenError::TooFew {
                found: 1,
                minimum: 3,
                ..
            })
        );
        assert!(is_few, "{few:?}");
    })
    .await;
}

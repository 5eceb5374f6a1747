//! Somebody has a copy of the database and every key of the server, and tries to read the cards before
//! the box is opened: with all of it as the trustees' secret, as a share beside two real ones, and as a
//! seed of the ceremony. The same code reads every card with three real parts.

use crate::harness::{Fixture, Night, actor, authorise, for_each_store, texts};
use crate::sealed_box::{DEFINITION, ceremony, real_event};
use caucus::app;
use caucus::clock::Clock;
use caucus::config::Config;
use caucus::domain::Phase;
use caucus::services::{event, opening, trustees};
use caucus_seal::ceremony::{Ceremony, Trustee};
use caucus_seal::key::Quorum;
use caucus_seal::opening::{Batch, Partial};
use caucus_seal::{Card, JointKey, KeyShare};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest as _, Sha256, Sha512};
use std::collections::BTreeSet;

/// A sealed card's two elements: the head `r · G` and the body `M + r · Y`.
struct Sealed {
    head: RistrettoPoint,
    body: RistrettoPoint,
}

impl Sealed {
    /// Of a card as the database keeps it: channel, form, head, body, proof.
    fn of(stored: &[u8]) -> Self {
        let element = |at: usize| {
            let bytes = CompressedRistretto::from_slice(&stored[at..at + 32]).unwrap();
            bytes.decompress().unwrap()
        };
        Self {
            head: element(2),
            body: element(34),
        }
    }

    /// What is left when this mask is taken off, where that is a card.
    fn without(&self, mask: RistrettoPoint) -> Option<Vec<u8>> {
        let card = Card::read((self.body - mask).compress().as_bytes()).ok()?;
        Some(card.preferences().collect())
    }
}

/// The weight of a part among these trustees.
fn weight(index: u8, among: &[u8]) -> Scalar {
    let others = among.iter().filter(|other| **other != index);
    others.fold(Scalar::ONE, |weight, other| {
        let (own, other) = (Scalar::from(index), Scalar::from(*other));
        weight * other * (other - own).invert()
    })
}

/// What a share makes of each card: the share times its head.
fn images(key: &JointKey, share: &KeyShare, batch: &Batch, night: &Night) -> Vec<RistrettoPoint> {
    let mut rng = night.platform.entropy.rng();
    let bytes = Partial::make(key, share, batch, &mut rng)
        .unwrap()
        .to_bytes();
    let items = batch.items().len();
    // Tag, digest, trustee and count; then an element of 32 bytes and its proof for each item.
    let head = 8 + 32 + 1 + 4;
    let each = (bytes.len() - head) / items;
    let image = |item: usize| {
        let at = head + item * each;
        CompressedRistretto::from_slice(&bytes[at..at + 32])
            .unwrap()
            .decompress()
            .unwrap()
    };
    (0..items).map(image).collect()
}

/// Every card in the box, and those of one district, in the order of the log.
async fn stored_cards(night: &Night, unit: &str) -> (Vec<Sealed>, Vec<Sealed>) {
    let mut reader = night.platform.store.reader().await.unwrap();
    let mut db = reader.db();
    let (mut all, mut of_unit) = (Vec::new(), Vec::new());
    for (cell, district) in db.cells().await.unwrap() {
        for leaf in db.logged_cards(cell).await.unwrap() {
            all.push(Sealed::of(&leaf.card.body));
            if district.0 == unit {
                of_unit.push((leaf.log_index, Sealed::of(&leaf.card.body)));
            }
        }
    }
    of_unit.sort_by_key(|(index, _)| *index);
    (all, of_unit.into_iter().map(|(_, card)| card).collect())
}

/// Everything in the database, each value as bytes.
async fn dump(fixture: &Fixture) -> Vec<Vec<u8>> {
    use crate::harness::Engine;
    let names = match fixture.engine {
        Engine::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Engine::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut values = Vec::new();
    for table in texts(fixture, names).await.into_iter().flatten() {
        let columns = match fixture.engine {
            Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
            Engine::Postgres => format!(
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' \
                 AND table_schema = 'public'"
            ),
        };
        for column in texts(fixture, &columns).await.into_iter().flatten() {
            let hex = match fixture.engine {
                Engine::Sqlite => format!("hex({column})"),
                Engine::Postgres => format!(
                    "CASE pg_typeof({column})::text WHEN 'bytea' THEN substr({column}::text, 3) \
                     WHEN 'uuid' THEN replace({column}::text, '-', '') \
                     ELSE encode(convert_to({column}::text, 'UTF8'), 'hex') END"
                ),
            };
            let sql = format!("SELECT {hex} FROM {table} WHERE {column} IS NOT NULL");
            let found = texts(fixture, &sql).await.into_iter().flatten();
            values.extend(found.map(|text| base16ct::mixed::decode_vec(text).unwrap()));
        }
    }
    values
}

/// What could be 32 bytes of a secret: every window of every value, and of the values that are written
/// in hexadecimal digits.
fn windows(values: &[Vec<u8>]) -> BTreeSet<[u8; 32]> {
    let digits = |value: &Vec<u8>| {
        let text = String::from_utf8(value.clone()).ok()?;
        let runs = text.split(|c: char| !c.is_ascii_hexdigit());
        let runs = runs.filter(|run| run.len() >= 64 && run.len() % 2 == 0);
        Some(
            runs.flat_map(|run| base16ct::mixed::decode_vec(run).unwrap())
                .collect(),
        )
    };
    let decoded: Vec<Vec<u8>> = values.iter().filter_map(digits).collect();
    let all = values.iter().chain(&decoded);
    all.flat_map(|value| value.windows(32).map(|w| w.try_into().unwrap()))
        .collect()
}

/// The numbers that bytes can be made into.
fn numbers(bytes: &[u8; 32]) -> [Scalar; 4] {
    let mut turned = *bytes;
    turned.reverse();
    [
        Scalar::from_bytes_mod_order(*bytes),
        Scalar::from_bytes_mod_order(turned),
        Scalar::from_bytes_mod_order(Sha256::digest(bytes).into()),
        Scalar::from_bytes_mod_order_wide(&Sha512::digest(bytes).into()),
    ]
}

#[tokio::test]
async fn a_dump_and_every_key_of_the_server_read_no_card_before_the_opening() {
    for_each_store(async |fixture| {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            database: fixture.url.clone().into(),
            data_dir: folder.path().to_owned(),
            ..Config::default()
        };
        let (clock, hands) = Clock::manual(crate::harness::START);
        let entropy = caucus::clock::Entropy::system();
        let platform = app::platform(&config, clock, entropy).await.unwrap();
        let night = real_event(&platform, hands, 6).await;
        let (transcript, key, shares) = ceremony();
        let brought = trustees::bring_key(&platform, &transcript, Some(DEFINITION));
        brought.await.unwrap();
        event::change_phase(&platform, actor(), Phase::Voting)
            .await
            .unwrap();
        let rankings: [&[u8]; 6] = [&[1, 2], &[3], &[2], &[3], &[], &[4, 5, 6, 1, 2]];
        for (person, ranking) in rankings.into_iter().enumerate() {
            // Half of them are sealed in a browser.
            let request = match person % 2 {
                0 => night.request(person, ranking),
                _ => night.sealed(person, &night.place(person).await, ranking),
            };
            night.caster.cast(request).await.unwrap();
        }
        event::close_all_sessions(&platform, actor()).await.unwrap();
        authorise(&platform).await;

        let batches = opening::batches(&platform).await.unwrap();
        // What there is to try: the database and the data folder, before anybody opened anything.
        let mut values = dump(&fixture).await;
        let (cards, first) = stored_cards(&night, batches[0].unit()).await;
        assert_eq!((cards.len(), first.len()), (6, batches[0].items().len()));
        let mut files = 0;
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|e| e == "keys") {
                values.push(std::fs::read(path).unwrap());
                files += 1;
            }
        }
        assert_eq!(files, 1, "the server's keys are among what is tried");
        let keys = windows(&values[values.len() - 1..]);
        let all = windows(&values);
        assert!(
            keys.len() >= 3 && all.len() > 10_000,
            "{} {}",
            keys.len(),
            all.len()
        );

        // As the secret itself, or the share of any trustee: whose public halves are known.
        let public = |element: &caucus_seal::Element| *element.bytes();
        let mut halves: BTreeSet<[u8; 32]> =
            (1..=5).map(|t| public(key.part(t).unwrap())).collect();
        halves.insert(public(key.key()));
        for bytes in &all {
            let secret = RistrettoPoint::mul_base(&Scalar::from_bytes_mod_order(*bytes));
            assert!(
                !halves.contains(secret.compress().as_bytes()),
                "a secret was kept"
            );
        }
        // Against each card: every value that has a secret's length, and all of the server's keys.
        let whole = values
            .iter()
            .filter_map(|value| <[u8; 32]>::try_from(value.as_slice()).ok());
        let likely: BTreeSet<[u8; 32]> = whole.chain(keys.iter().copied()).collect();
        let two: Vec<_> = shares[..2]
            .iter()
            .map(|s| images(&key, s, &batches[0], &night))
            .collect();
        for number in likely.iter().flat_map(numbers) {
            for card in &cards {
                assert_eq!(card.without(number * card.head), None, "a card was read");
            }
            // Beside two real shares, in the place of a third.
            for third in 3..=5 {
                let among = [1, 2, third];
                let mask = weight(1, &among) * two[0][0]
                    + weight(2, &among) * two[1][0]
                    + weight(third, &among) * number * first[0].head;
                assert_eq!(first[0].without(mask), None, "a card was read");
            }
        }
        // Two shares alone, as all there are.
        for (item, card) in first.iter().enumerate() {
            let mask = weight(1, &[1, 2]) * two[0][item] + weight(2, &[1, 2]) * two[1][item];
            assert_eq!(card.without(mask), None, "two of three are enough");
        }
        // As the seed that a trustee answered the ceremony with.
        let held = Ceremony::parse(&transcript).unwrap();
        assert_eq!(held.params().quorum, Quorum::new(3, 5).unwrap());
        for seed in &keys {
            for index in 1..=5 {
                let trustee = Trustee::new(*held.params(), index, seed).unwrap();
                let share = trustee.share(&held);
                assert!(
                    share.is_err() || !share.unwrap().belongs_to(&key),
                    "a seed was kept"
                );
            }
        }
        // Three real shares do read them: so it is not the code that cannot.
        let among = [1, 2, 3];
        let three = images(&key, &shares[2], &batches[0], &night);
        let mut read: Vec<_> = Vec::new();
        for (item, card) in first.iter().enumerate() {
            let mask = weight(1, &among) * two[0][item]
                + weight(2, &among) * two[1][item]
                + weight(3, &among) * three[item];
            read.push(card.without(mask).expect("three parts read a card"));
        }
        read.sort();
        assert_eq!(read, [vec![], vec![1, 2], vec![2]]);
    })
    .await;
}

//! The platform under load: the demonstration event with many participants signed in.

use crate::load::{Requests, sealed_request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caucus::app;
use caucus::clock::{Clock, Entropy};
use caucus::config::Config;
use caucus::domain::{DistrictCode, Phase, SessionId};
use caucus::log::Actor;
use caucus::services::cast::Caster;
use caucus::services::demo::{self, DemoSize};
use caucus::services::event;
use caucus::services::participants::{self, NewParticipant};
use caucus_seal::place::seal_request;
use caucus_seal::sealed::FRESH;
use std::path::Path;

/// Participants, and sealed cards: each is good for one attempt. Sealing them takes about a minute of
/// a core before anything is measured.
pub const PEOPLE: usize = 100_000;

/// Serves until it is killed; prints the address.
pub fn serve(url: &str, folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            database: url.to_owned().into(),
            data_dir: folder.to_owned(),
            ..Config::default()
        };
        let platform = app::platform(&config, Clock::system(), Entropy::system()).await;
        let platform = platform.expect("a platform");
        let size = DemoSize {
            participants: 0,
            ..DemoSize::default()
        };
        demo::seed(&platform, &[], size).await.expect("an event");
        let stored = event::load(&platform.store)
            .await
            .expect("the event")
            .expect("an event");
        assert_eq!(stored.event.phase, Phase::Voting);
        let people: Vec<NewParticipant> = (0..PEOPLE)
            .map(|number| NewParticipant {
                login: format!("bench-{number}"),
                display_name: format!("Bench {number}"),
                district: DistrictCode((number % 4 + 1).to_string()),
                session: SessionId(2),
                password_hash: String::new(),
            })
            .collect();
        let people = participants::enrol(&platform, Actor::System, &people, "benchmark").await;
        let people = people.expect("participants");
        let tokens = demo::open_sessions(&platform, &people)
            .await
            .expect("sessions");
        let (caster, _) = Caster::start(platform.clone());
        let mut places = Vec::with_capacity(people.len());
        for person in &people {
            let place = caster.place(stored.event.id, person, 0).await;
            places.push(place.expect("a place").expect("a key"));
        }
        let sealed = seal_all(&places, platform.entropy.clone());
        let running = app::start(config, platform, Vec::new())
            .await
            .expect("a server");
        let origin = running.public_url.to_string();
        let cards = places.iter().zip(&sealed);
        let requests = tokens.iter().zip(cards).map(|(token, (place, sealed))| {
            let place = URL_SAFE_NO_PAD.encode(place);
            sealed_request(&origin, token.as_str(), &place, sealed)
        });
        let requests: Vec<String> = requests.collect();
        Requests::write(&folder.join("requests"), &requests);
        println!("{}", running.address);
        std::future::pending::<()>().await;
    });
}

/// Seals four preferences for each place, on all cores, with the code that browsers run.
fn seal_all(places: &[Vec<u8>], entropy: Entropy) -> Vec<String> {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let seal = |(number, place): (usize, &Vec<u8>)| {
        let first = (number % 8 + 1) as u8;
        let ranks = [first, first + 1, first + 2, first + 4];
        let fresh: [u8; FRESH] = entropy.bytes();
        let request = [&fresh[..], place, &ranks].concat();
        URL_SAFE_NO_PAD.encode(seal_request(&request).expect("a sealed card"))
    };
    let part = places.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let parts = places.chunks(part);
        let threads: Vec<_> = parts
            .map(|part| scope.spawn(|| part.iter().enumerate().map(seal).collect::<Vec<_>>()))
            .collect();
        let sealed = threads.into_iter().map(|t| t.join().expect("sealed"));
        sealed.flatten().collect()
    })
}

//! The platform under load: the demonstration event with many participants signed in.

use crate::load::{Requests, cast_request};
use caucus::app;
use caucus::clock::{Clock, Entropy};
use caucus::config::Config;
use caucus::domain::{DistrictCode, Phase, SessionId};
use caucus::log::Actor;
use caucus::services::demo::{self, DemoSize};
use caucus::services::event;
use caucus::services::participants::{self, NewParticipant};
use std::path::Path;

/// Participants the casts rotate over.
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
        let running = app::start(config, platform, Vec::new())
            .await
            .expect("a server");
        let origin = running.public_url.to_string();
        let request = |(number, token): (usize, &caucus::auth::SessionToken)| {
            cast_request(&origin, number, token.as_str())
        };
        let requests: Vec<String> = tokens.iter().enumerate().map(request).collect();
        Requests::write(&folder.join("requests"), &requests);
        println!("{}", running.address);
        std::future::pending::<()>().await;
    });
}

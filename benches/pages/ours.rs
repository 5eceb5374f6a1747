//! The platform under load: the demonstration event, with participants signed in who have ranked.

use crate::load::{Requests, cast_request, post};
use caucus::app;
use caucus::auth::Secret;
use caucus::clock::{Clock, Entropy};
use caucus::config::Config;
use caucus::domain::{Change, DistrictCode, SessionId};
use caucus::log::Actor;
use caucus::services::demo::{self, DemoSize};
use caucus::services::drafts::{self, Seen};
use caucus::services::participants::{self, NewParticipant};
use caucus::services::{Platform, event, sign_in};
use std::path::Path;

const PEOPLE: usize = 500;
/// Everybody's: wrong ones are refused unread after a hundred from one address.
const PASSWORD: &str = "four-quiet-rivers";

/// Serves until it is killed; prints the address.
pub fn serve(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let config = Config {
            listen: ([127, 0, 0, 1], 0).into(),
            database: folder.join("caucus.db").display().to_string().into(),
            data_dir: folder.to_owned(),
            workers: Some(2),
            ..Config::default()
        };
        let platform = app::platform(&config, Clock::system(), Entropy::system()).await;
        let platform = platform.expect("a platform");
        let size = DemoSize {
            participants: 0,
            ..DemoSize::default()
        };
        demo::seed(&platform, &[], size).await.expect("an event");
        let cookies = people(&platform).await;
        let running = app::start(config, platform, Vec::new())
            .await
            .expect("a server");
        let get = |path: &str, cookie: &str| {
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: caucus={cookie}\r\n\r\n")
        };
        let cards: Vec<_> = cookies.iter().map(|c| get("/card", c)).collect();
        Requests::write(&folder.join("card"), &cards);
        let origin = running.public_url.to_string();
        let casts = cookies.iter().enumerate();
        let casts: Vec<_> = casts.map(|(n, c)| cast_request(&origin, n, c)).collect();
        Requests::write(&folder.join("cast"), &casts);
        let sign_in = |number| {
            let fields = format!("login=bench-{number}&password={PASSWORD}");
            post("/sign-in", &origin, "caucus-form=storm", "storm", &fields)
        };
        let sign_ins: Vec<_> = (0..PEOPLE).map(sign_in).collect();
        Requests::write(&folder.join("sign-in"), &sign_ins);
        Requests::write(&folder.join("results"), &[get("/results", "none")]);
        println!("{}", running.address);
        std::future::pending::<()>().await;
    });
}

/// The cookies of participants, each with three preferences ranked.
async fn people(platform: &Platform) -> Vec<String> {
    let password = Secret::new(PASSWORD.to_owned());
    let password = platform.passwords.hash(password).await.expect("a hash");
    let people: Vec<NewParticipant> = (0..PEOPLE)
        .map(|number| NewParticipant {
            login: format!("bench-{number}"),
            display_name: format!("Bench {number}"),
            district: DistrictCode((number % 4 + 1).to_string()),
            session: SessionId(2),
            password_hash: password.clone(),
        })
        .collect();
    let people = participants::enrol(platform, Actor::System, &people, "benchmark").await;
    let people = people.expect("participants");
    let tokens = demo::open_sessions(platform, &people)
        .await
        .expect("sessions");
    let event = event::load(&platform.store).await.expect("the event");
    let options = event.expect("an event").event.preferences;
    let mut cookies = Vec::with_capacity(tokens.len());
    for token in tokens {
        let found = sign_in::principal(platform, &token.digest()).await;
        let principal = found.expect("a session").expect("a session");
        let seen = Seen::Nothing(platform.entropy.uuid_v4());
        let ranked = Change::Rank(vec![8, 10, 2]);
        let drafted = drafts::change(platform, &principal, seen, &ranked, &options).await;
        drafted.expect("a draft");
        cookies.push(token.as_str().to_owned());
    }
    cookies
}

//! The platform's import, as the command runs it.

use caucus::app;
use caucus::clock::{Clock, Entropy};
use caucus::config::Config;
use caucus::ingest::roll::Profile;
use caucus::log::Actor;
use caucus::services::roll::{self, RollSource, Watch};
use std::path::Path;
use std::time::Instant;

/// Imports; gives the seconds of reading and of writing, and the counts.
pub fn import(url: &str, file: &Path, folder: &Path) -> String {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let config = Config {
            database: url.to_owned().into(),
            data_dir: folder.to_owned(),
            ..Config::default()
        };
        let platform = app::platform(&config, Clock::system(), Entropy::system())
            .await
            .expect("a platform");
        let source = RollSource {
            path: file.to_owned(),
            name: "roll.csv".into(),
            profile: Profile::named("iowa-sos").expect("a profile"),
            crosswalk: None,
            is_whole: true,
        };
        let started = Instant::now();
        let (store, clock, entropy) = (&platform.store, &platform.clock, &platform.entropy);
        let plan = roll::plan(store, clock, entropy, source, Watch::default()).await;
        let mut plan = plan.expect("a plan");
        let read = started.elapsed().as_secs_f64();
        roll::apply(&platform, Actor::System, &mut plan, &mut |_| {})
            .await
            .expect("an import");
        let written = started.elapsed().as_secs_f64() - read;
        platform.store.close().await;
        let c = plan.counts;
        let counts = [c.accepted, c.changed, c.unchanged, c.rejected, c.gone];
        format!("{read:.0}+{written:.0}|{counts:?}")
    })
}

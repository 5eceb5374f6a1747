//! The program that logs everything: it serves a demonstration, is sent marks, and leaves what is
//! published of them in a folder.

use super::marks::Marks;
use super::{CONTROL, FOLDER, URL, routes};
use crate::harness::{TestApp, Visitor};
use caucus::cli::serve::start_logging;
use caucus::config::{Config, Network};
use caucus::domain::Role;
use caucus::services::{audit, bundle, cosigning};
use caucus::web::access::Audience;
use caucus::web::routes::{TABLE, Verb};
use std::collections::BTreeSet;
use std::path::Path;

/// Who sends, and what came of it.
#[derive(Debug, Default)]
pub struct Sender {
    pub marks: Marks,
    /// Lines of the table whose handlers read what was sent.
    pub reached: BTreeSet<usize>,
    pub origin: String,
    pub asked: usize,
}

/// Lines of the table that nobody's page leads to; each is sent marks all the same.
const NO_WAY_THERE: [&str; 1] = ["/log/{log}/cosign"];

#[tokio::test]
#[ignore = "a process of its own, see above"]
async fn sends_everything() {
    let Ok(url) = std::env::var(URL) else { return };
    let folder = std::env::var(FOLDER).unwrap();
    let folder = Path::new(&folder);
    // As `caucus serve` does, with nothing held back; this process also holds the tests' own client.
    let log = "trace,reqwest=off,hyper_util=off,hyper=off,want=off,rustls=off".to_owned();
    start_logging(&Config {
        log,
        ..Config::default()
    })
    .unwrap();
    let app = TestApp::set(&url, |config| {
        config.metrics_listen = Some("127.0.0.1:0".parse().unwrap());
        config.trusted_proxies = vec![Network::try_from("127.0.0.0/8".to_owned()).unwrap()];
    })
    .await;
    let mut sender = Sender {
        origin: app.running.public_url.to_string(),
        ..Sender::default()
    };
    sender.story(&app).await;
    sender.game_of_chance().await;
    let mail = sender.mail().await;
    routes::raw(&app, &mut sender);
    let mut everybody: Vec<Option<Role>> = vec![None];
    everybody.extend(Role::ALL.map(Some));
    for role in everybody {
        let mut visitor = app.in_role(role).await;
        sender.everywhere(&mut visitor, role).await;
        let page = sender.open(&mut visitor, "/results").await;
        assert_eq!(page.status, 200);
        if role.is_some() {
            let page = visitor.get("/account/keys").await;
            let left = visitor.submit(&page, "/sign-out", &[]).await;
            sender.arrived("/sign-out", &left);
        }
    }
    let is_missing = |(line, endpoint): &(usize, &caucus::web::routes::Endpoint)| {
        !sender.reached.contains(line) && !NO_WAY_THERE.contains(&endpoint.path)
    };
    let missing: Vec<_> = TABLE.iter().enumerate().filter(is_missing).collect();
    let missing: Vec<_> = missing.iter().map(|(_, e)| (e.verb, e.path)).collect();
    assert!(
        missing.is_empty(),
        "no form of these was filled in so that its handler read it, see `story`: {missing:?}"
    );
    publish(&app, folder).await;
    std::fs::write(folder.join("published/audit log of mail"), mail.join("\n")).unwrap();
    sender.marks.save(folder);
    tracing::trace!(target: "caucus::tests", "{CONTROL}");
}

/// Leaves everything that anybody can read.
async fn publish(app: &TestApp, folder: &Path) {
    let folder = folder.join("published");
    std::fs::create_dir(&folder).unwrap();
    let platform = app.platform();
    audit::sequence_pending(platform).await.unwrap();
    cosigning::demonstrate_all(platform).await.unwrap();
    let entries = audit::newest(&platform.store, u32::MAX / 2).await.unwrap();
    assert!(entries.len() > 200, "{}", entries.len());
    let entries: Vec<_> = entries.into_iter().map(|(_, body)| body).collect();
    std::fs::write(folder.join("audit log"), entries.join("\n")).unwrap();
    for (name, bytes) in bundle::files(platform).await.unwrap() {
        std::fs::write(folder.join(name.replace('/', " ")), bytes).unwrap();
    }
    let counters = app.running.metrics_address.unwrap();
    let counters = reqwest::get(format!("http://{counters}/metrics"))
        .await
        .unwrap();
    let counters = counters.text().await.unwrap();
    assert!(counters.contains("caucus"), "{counters}");
    std::fs::write(folder.join("metrics"), counters).unwrap();
    let mut paths: Vec<String> = Vec::new();
    for log in ["audit", "roster", "cards"] {
        for rest in [
            "checkpoint",
            "key",
            "tile/0/000",
            "tile/entries/000",
            "tile/0/000.p/1",
        ] {
            paths.push(format!("/log/{log}/{rest}"));
        }
    }
    for endpoint in TABLE.iter().filter(|e| e.verb == Verb::Get) {
        // The demonstration's mailbox is what real mail would be: for its owner.
        if endpoint.audience == Audience::Anyone && endpoint.path != "/demo/mailbox" {
            paths.push(
                endpoint
                    .path
                    .replace("{code}", "1")
                    .replace("{name}", "Adams"),
            );
        }
    }
    let mut anybody: Visitor<'_> = app.visitor();
    for path in paths {
        let answer = anybody.get(&path).await;
        std::fs::write(folder.join(path.replace('/', " ")), &answer.bytes).unwrap();
    }
}

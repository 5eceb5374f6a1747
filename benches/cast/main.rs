//! Casting end to end over HTTP at 256 connections, on SQLite and PostgreSQL: the platform's whole
//! cast (session, form token, idempotency key, sealed card, receipt, log, signed head) against the
//! smallest servers that group commits (with each proof checked as it comes, with the proofs of a group
//! checked together as we do, and with plain ranks), and the smallest that commits each card, in the
//! same run. What our own driver sends was sealed before, as browsers do.
//!
//! `cargo bench --bench cast [SECONDS A RUN] [PAIRS]` prints the table. Servers are processes of
//! their own, so that their CPU time can be read apart from the driver's.

#[allow(dead_code, reason = "the pages are measured with the rest")]
mod load;
mod ours;
mod reference;

#[path = "../../tests/it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use the rest")]
mod harness;

use harness::{Engine, Fixture, for_each_store};
use sqlx::{Connection as _, Executor as _};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const CONNECTIONS: usize = 256;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    if let [role, kind, url, folder] = &arguments[..]
        && role == "serve"
    {
        return match kind.as_str() {
            "ours" => ours::serve(url, Path::new(folder)),
            kind => reference::serve(kind, url, Path::new(folder)),
        };
    }
    let number = |i: usize, or: u64| arguments.get(i).and_then(|a| a.parse().ok()).unwrap_or(or);
    let (seconds, pairs) = (number(0, 3), number(1, 5));
    println!("{CONNECTIONS} connections, {pairs} interleaved rounds of {seconds} s; medians\n");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let story = for_each_store(async |fixture| compare(&fixture, seconds, pairs).await);
    runtime.expect("a runtime").block_on(story);
}

/// A server under measurement.
struct Server {
    name: &'static str,
    child: Child,
    address: String,
    requests: load::Requests,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts this program again as a server; it prints its address when it answers.
    fn start(
        name: &'static str,
        kind: &str,
        url: &str,
        folder: PathBuf,
        read: impl Fn(&Path) -> load::Requests,
    ) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder");
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args(["serve", kind, url])
            .arg(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server starts");
        let mut address = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out)
            .read_line(&mut address)
            .expect("its address");
        let requests = read(&folder.join("requests"));
        Self {
            name,
            child,
            address: address.trim().to_owned(),
            requests,
        }
    }

    /// CPU seconds the server has used.
    fn cpu(&self) -> f64 {
        let path = format!("/proc/{}/stat", self.child.id());
        let stat = std::fs::read_to_string(path).expect("its statistics");
        let after = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<f64> = after
            .split_whitespace()
            .filter_map(|f| f.parse().ok())
            .collect();
        // After the state letter, user and system time are the 11th and 12th numbers, in 1/100 s.
        (fields[10] + fields[11]) / 100.0
    }
}

/// What one run of one server came to.
struct Run {
    casts_per_second: f64,
    cpu_micros: f64,
    p50: f64,
    p99: f64,
}

/// Tests do not wait for the disk, casts do.
async fn wait_for_the_disk(fixture: &Fixture) {
    if fixture.engine == Engine::Postgres {
        let mut server = sqlx::PgConnection::connect(&fixture.url)
            .await
            .expect("a connection");
        for statement in ["ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()"] {
            server.execute(statement).await.expect("a setting");
        }
    }
}

async fn compare(fixture: &Fixture, seconds: u64, pairs: u64) {
    wait_for_the_disk(fixture).await;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let (engine, kind) = match fixture.engine {
        Engine::Sqlite => ("SQLite", "sqlite"),
        Engine::Postgres => ("PostgreSQL", "postgres"),
    };
    let minimal = |name, what: &str| {
        let kind = format!("{kind}-{what}");
        let requests = load::Requests::read;
        Server::start(name, &kind, &fixture.url, at(what), requests)
    };
    let servers = [
        Server::start("the platform", "ours", &fixture.url, at("ours"), |path| {
            load::Requests::read_once(path, pairs)
        }),
        minimal("minimal, each proof, group commit", "checked"),
        minimal("minimal, joint proof, group commit", "sealed"),
        minimal("minimal, group commit", "group"),
        minimal("minimal, one transaction a card", "single"),
    ];
    let mut runs: [Vec<Run>; 5] = Default::default();
    for _ in 0..pairs {
        for (server, runs) in servers.iter().zip(&mut runs) {
            let before = server.cpu();
            let load = load::run(&server.address, &server.requests, CONNECTIONS, seconds).await;
            let cpu = server.cpu() - before;
            let casts = load.millis.len() as f64;
            assert!(casts > 0.0, "{}: all was sent in the warm-up", server.name);
            assert_eq!(
                load.refused, 0,
                "{}: {} requests refused",
                server.name, load.refused
            );
            runs.push(Run {
                casts_per_second: casts / load.seconds,
                cpu_micros: cpu * 1e6 / casts,
                p50: load.percentile(50),
                p99: load.percentile(99),
            });
        }
    }
    print(engine, &servers, &runs);
}

fn print(engine: &str, servers: &[Server], runs: &[Vec<Run>; 5]) {
    println!(
        "{engine:<34} {:>9} {:>13} {:>9} {:>9}",
        "casts/s", "CPU µs/cast", "p50 ms", "p99 ms"
    );
    for (server, runs) in servers.iter().zip(runs) {
        println!(
            "  {:<32} {:>9.0} {:>13.1} {:>9.2} {:>9.2}",
            server.name,
            median(runs.iter().map(|r| r.casts_per_second)),
            median(runs.iter().map(|r| r.cpu_micros)),
            median(runs.iter().map(|r| r.p50)),
            median(runs.iter().map(|r| r.p99)),
        );
    }
    let ratio = |of: fn(&Run) -> f64, other: usize| {
        median(runs[0].iter().zip(&runs[other]).map(|(a, b)| of(a) / of(b)))
    };
    let against = |name: &str, other: usize| {
        println!(
            "  ratio to {name}: {:.2} of its casts/s, {:.2} of its CPU a cast",
            ratio(|r| r.casts_per_second, other),
            ratio(|r| r.cpu_micros, other)
        );
    };
    against("each proof and group commit", 1);
    against("joint proof and group commit", 2);
    against("group commit", 3);
    against("one transaction a card", 4);
    println!(
        "  of what a proof of 92 µs beside a group commit of 28 µs allows: {:.2} (at least 0.7)",
        ratio(|r| r.casts_per_second, 3) * (92.0 + 28.0) / 28.0
    );
    let beside = |other: usize| {
        let rounds = (0..runs[0].len()).map(|round| {
            let run = |server: usize| &runs[server][round];
            beside_proofs(run(0), run(2), run(3)) / run(other).casts_per_second
        });
        median(rounds)
    };
    println!(
        "  beside the proof: {:.2} of group commit (at least 0.35), {:.2} of one transaction a card \
         (at least 2)",
        beside(3),
        beside(4)
    );
    println!();
}

/// Casts a second without what proofs, checked together, cost the smallest server. The servers that it is
/// held against take plain ranks.
fn beside_proofs(ours: &Run, joint: &Run, group: &Run) -> f64 {
    let seconds = |run: &Run| 1.0 / run.casts_per_second;
    1.0 / (seconds(ours) - (seconds(joint) - seconds(group)))
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

//! Pages over HTTP on SQLite: the card page against the smallest server that looks a session up
//! and renders as many rows with askama, and the public results page against the same bytes served
//! from memory, in the same run. Then what a storm of password sign-ins does to pages and casts.
//!
//! `cargo bench --bench pages [SECONDS A RUN] [ROUNDS]` prints the table. Servers are processes of
//! their own, so that their CPU time can be read apart from the driver's.

mod bare;
#[path = "../cast/load.rs"]
#[allow(dead_code, reason = "casting measures more")]
mod load;
mod ours;
mod storm;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const CONNECTIONS: usize = 64;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    if let [role, kind, folder] = &arguments[..]
        && role == "serve"
    {
        return match kind.as_str() {
            "ours" => ours::serve(Path::new(folder)),
            _ => bare::serve(Path::new(folder)),
        };
    }
    let number = |i: usize, or: u64| arguments.get(i).and_then(|a| a.parse().ok()).unwrap_or(or);
    let (seconds, rounds) = (number(0, 3), number(1, 5));
    println!("{CONNECTIONS} connections, {rounds} interleaved rounds of {seconds} s; medians\n");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .expect("a runtime")
        .block_on(compare(seconds, rounds));
}

/// A server under measurement.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Starts this program again as a server; it prints its address when it answers.
    fn start(kind: &str, folder: &Path) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args(["serve", kind])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a server starts");
        let mut address = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out)
            .read_line(&mut address)
            .expect("its address");
        Self {
            child,
            address: address.trim().to_owned(),
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

    /// Memory the server holds, in MiB.
    fn memory(&self) -> f64 {
        let path = format!("/proc/{}/statm", self.child.id());
        let statm = std::fs::read_to_string(path).expect("its memory");
        let pages = statm.split_whitespace().nth(1).and_then(|n| n.parse().ok());
        pages.unwrap_or(0.0) * 4.0 / 1024.0
    }

    /// Pages a second, and CPU microseconds a page.
    async fn measure(&self, requests: &load::Requests, seconds: u64) -> (f64, f64) {
        let before = self.cpu();
        let load = load::run(&self.address, requests, CONNECTIONS, seconds).await;
        assert_eq!(load.refused, 0, "requests were refused");
        let pages = load.millis.len() as f64;
        (pages / seconds as f64, (self.cpu() - before) * 1e6 / pages)
    }
}

async fn compare(seconds: u64, rounds: u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let (at_ours, at_bare) = (folder.path().join("ours"), folder.path().join("bare"));
    for folder in [&at_ours, &at_bare] {
        std::fs::create_dir_all(folder).expect("a folder");
    }
    let (ours, bare) = (
        Server::start("ours", &at_ours),
        Server::start("bare", &at_bare),
    );
    for (page, minimal) in [
        ("card", "askama and a session"),
        ("results", "cached bytes"),
    ] {
        let read = |folder: &Path| load::Requests::read(&folder.join(page));
        let (for_ours, for_bare) = (read(&at_ours), read(&at_bare));
        let mut runs = Vec::new();
        for _ in 0..rounds {
            let ours = ours.measure(&for_ours, seconds).await;
            runs.push((ours, bare.measure(&for_bare, seconds).await));
        }
        println!("{page:<28} {:>9} {:>13}", "pages/s", "CPU µs/page");
        let line = |name: &str, pages: f64, cpu: f64| {
            println!("  {name:<26} {pages:>9.0} {cpu:>13.1}");
        };
        let of = |pick: fn(&Pair) -> f64| median(runs.iter().map(pick));
        line("the platform", of(|r| r.0.0), of(|r| r.0.1));
        line(minimal, of(|r| r.1.0), of(|r| r.1.1));
        println!("  ratio: {:.2} of its pages/s\n", of(|r| r.0.0 / r.1.0));
    }
    drop(bare);
    storm::measure(&ours, &at_ours, seconds, rounds).await;
}

/// What one round gave for the platform and for the minimal server.
type Pair = ((f64, f64), (f64, f64));

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

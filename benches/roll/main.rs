//! Importing the roll of a whole state, on SQLite and PostgreSQL, both waiting for the disk: a file
//! of 2.2 million rows in the Secretary of State's columns, the same file again, and the file of a
//! month later, against the least that can be done with the same rows (a COPY, or prepared inserts
//! in one transaction, into one table without an index), in the same run.
//!
//! `cargo bench --bench roll [ROWS]` prints the table. Every import is a process of its own, so
//! that its memory and CPU time are its own.

mod generate;
mod ours;
mod reference;

#[path = "../../tests/it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use the rest")]
mod harness;

use generate::Month;
use harness::{Engine, Fixture, for_each_store};
use sqlx::{Connection as _, Executor as _};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// A state's voters.
const ROWS: u64 = 2_200_000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    if let [role, url, file, folder] = &arguments[..] {
        let (file, folder) = (Path::new(file), Path::new(folder));
        let says = match role.as_str() {
            "import" => ours::import(url, file, folder),
            _ => reference::load(url, file),
        };
        println!("{says} {} {:.1}", peak_mebibytes(), cpu_seconds());
        return;
    }
    let rows = arguments.first().and_then(|a| a.parse().ok());
    let rows = rows.unwrap_or(ROWS);
    let folder = tempfile::tempdir().expect("a folder");
    let files = [Month::First, Month::Second].map(|month| {
        let path = folder.path().join(month.file_name());
        let bytes = generate::write(&path, rows, month).expect("a file");
        println!(
            "{}: {rows} voters, {} MB",
            month.file_name(),
            bytes / 1_000_000
        );
        path
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let story = for_each_store(async |fixture| measure(&fixture, &files).await);
    runtime.expect("a runtime").block_on(story);
}

/// Tests do not wait for the disk, imports do.
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

async fn measure(fixture: &Fixture, files: &[std::path::PathBuf; 2]) {
    wait_for_the_disk(fixture).await;
    let folder = tempfile::tempdir().expect("a folder");
    println!(
        "\n{:?}\n  {:<34} {:>7} {:>7} {:>8} {:>8}   accepted, changed, unchanged, rejected, gone",
        fixture.engine, "", "s", "CPU s", "MiB", "of which"
    );
    let [first, second] = files;
    let steps = [
        ("the least", "least", first),
        ("the first import", "import", first),
        ("the same file again", "import", first),
        ("the file of a month later", "import", second),
        ("the least, again", "least", first),
    ];
    for (name, role, file) in steps {
        let started = Instant::now();
        let out = Command::new(std::env::current_exe().expect("this program"))
            .args([role, &fixture.url])
            .arg(file)
            .arg(folder.path())
            .output()
            .expect("it runs");
        let seconds = started.elapsed().as_secs_f64();
        let error = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{name}: {error}");
        let out = String::from_utf8_lossy(&out.stdout);
        let mut words = out.trim().rsplitn(3, ' ');
        let (cpu, peak) = (words.next(), words.next());
        let (phases, counts) = words
            .next()
            .and_then(|s| s.split_once('|'))
            .expect("figures");
        println!(
            "  {name:<34} {seconds:>7.1} {:>7} {:>8} {phases:>8}   {counts}",
            cpu.unwrap_or_default(),
            peak.unwrap_or_default()
        );
    }
}

/// The most memory this process ever had.
fn peak_mebibytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("its status");
    let line = status.lines().find(|l| l.starts_with("VmHWM:"));
    let kibibytes = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
    kibibytes.expect("a peak") / 1024
}

/// CPU time of all threads of this process.
fn cpu_seconds() -> f64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
}

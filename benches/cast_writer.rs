//! The cast-writer alone, without HTTP: 256 participants cast at once, again and again, on each
//! engine. Prints casts a second, CPU a cast in this process, and casts a transaction.
//!
//! `cargo bench --bench cast_writer [SECONDS]`

#[path = "../tests/it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use the rest")]
mod harness;

use caucus::log::LogName;
use harness::{Engine, Night, for_each_store};
use std::sync::Arc;
use std::time::{Duration, Instant};

const CASTERS: usize = 256;
const PEOPLE: usize = 8_192;

fn main() {
    let seconds = std::env::args()
        .filter_map(|a| a.parse().ok())
        .next()
        .unwrap_or(5);
    println!("engine      casts/s   CPU µs/cast   casts/transaction");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime
        .expect("a runtime starts")
        .block_on(for_each_store(async |fixture| {
            let night = Arc::new(Night::begin(&fixture, PEOPLE).await);
            let (cpu, start) = (cpu_micros(), Instant::now());
            let end = start + Duration::from_secs(seconds);
            let mut casters = tokio::task::JoinSet::new();
            for first in 0..CASTERS {
                let night = Arc::clone(&night);
                casters.spawn(async move {
                    let mut cast = 0_u64;
                    for person in (first..PEOPLE).step_by(CASTERS).cycle() {
                        if Instant::now() >= end {
                            break;
                        }
                        let request = night.request(person, &[1, 4, 2]);
                        night.caster.cast(request).await.expect("a receipt");
                        cast += 1;
                    }
                    cast
                });
            }
            let cast: u64 = casters.join_all().await.into_iter().sum();
            let (cpu, took) = (cpu_micros() - cpu, start.elapsed());
            let mut reader = fixture.store.reader().await.expect("a reader");
            let batches = reader
                .db()
                .checkpoints(LogName::Cards)
                .await
                .expect("checkpoints")
                .len();
            let engine = match fixture.engine {
                Engine::Sqlite => "SQLite",
                Engine::Postgres => "PostgreSQL",
            };
            println!(
                "{engine:<10} {:>8.0} {:>13.1} {:>19.1}",
                cast as f64 / took.as_secs_f64(),
                cpu as f64 / cast as f64,
                cast as f64 / batches as f64,
            );
        }));
}

/// CPU time of this process so far, in microseconds: user and system, in hundredths of a second.
fn cpu_micros() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let field = |n: usize| {
        after_name
            .split(' ')
            .nth(n)
            .and_then(|f| f.parse::<u64>().ok())
    };
    (field(11).unwrap_or(0) + field(12).unwrap_or(0)) * 10_000
}

//! A storm of sign-ins with the right password, while others look at their cards and cast: what
//! it does to the slowest of them, against the calm before it, and to the memory of the server.

use crate::load::{Load, Requests, run, run_paced};
use crate::{Server, median};
use std::path::Path;
use std::time::Duration;

/// People who look at a page, and as many who cast, each again and again.
const PEOPLE: usize = 16;
/// What each of them takes to read before the next request.
const READING: Duration = Duration::from_millis(100);
/// People who sign in at once, each again as soon as the answer is there.
const STORM: usize = 512;

/// Prints the table.
pub async fn measure(server: &Server, folder: &Path, seconds: u64, rounds: u64) {
    let read = |name: &str| Requests::read(&folder.join(name));
    let (pages, casts, sign_ins) = (read("card"), read("cast"), read("sign-in"));
    let calm = async || {
        tokio::join!(
            run_paced(&server.address, &pages, PEOPLE, seconds, READING),
            run_paced(&server.address, &casts, PEOPLE, seconds, READING)
        )
    };
    let before = server.memory();
    let mut runs = Vec::new();
    for _ in 0..rounds {
        let still = calm().await;
        let storm = run(&server.address, &sign_ins, STORM, seconds);
        let (stormy, storm) = tokio::join!(calm(), storm);
        runs.push((still, stormy, storm.refused as f64 / seconds as f64));
    }
    println!(
        "{:<28} {:>9} {:>13} {:>9}",
        "p99 in ms", "calm", "in a storm", "ratio"
    );
    let line = |name: &str, of: fn(&(Load, Load)) -> &Load| {
        let p99 = |pair: &(Load, Load)| of(pair).percentile(99);
        let ratio = |r: &Run| p99(&r.1) / p99(&r.0);
        println!(
            "  {name:<26} {:>9.1} {:>13.1} {:>9.1}",
            median(runs.iter().map(|r| p99(&r.0))),
            median(runs.iter().map(|r| p99(&r.1))),
            median(runs.iter().map(ratio)),
        );
    };
    line("the card page", |pair| &pair.0);
    line("casting", |pair| &pair.1);
    println!(
        "  {STORM} signing in: {:.0} passwords/s; memory {before:.0} MiB, then {:.0} MiB",
        median(runs.iter().map(|r| r.2)),
        server.memory()
    );
}

/// Pages and casts in the calm and in the storm, and sign-ins a second.
type Run = ((Load, Load), (Load, Load), f64);

//! The canvass of all shared units after parsing: CPU time of one canvass.
//!
//! `cargo bench --bench canvass [RUNS]`

use caucus::cli::canvass::canvass;
use caucus::ingest::results;
use caucus::tally::rules::Preset;
use std::path::Path;

fn main() {
    let runs = std::env::args()
        .find_map(|a| a.parse().ok())
        .unwrap_or(100_u32)
        .max(1);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/iowa-2020");
    let preset = Preset::named("iowa-2020-precinct").expect("a preset");
    let parsing = cpu_seconds();
    let parsed = results::read(&folder, "final").expect("the shared results");
    let parsing = cpu_seconds() - parsing;
    let copies: Vec<_> = (0..runs).map(|_| parsed.clone()).collect();
    let start = cpu_seconds();
    let mut findings = 0;
    for copy in copies {
        let done = canvass(copy, "final", preset, |_| {}).expect("a canvass");
        findings = done.findings();
    }
    let each = (cpu_seconds() - start) / f64::from(runs);
    println!(
        "{} units, {findings} findings: parsing about {:.0} ms, canvass {:.2} ms of CPU (mean of {runs})",
        parsed.units.len(),
        parsing * 1e3,
        each * 1e3
    );
}

/// CPU time of this process, in steps of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<f64> = after
        .split_whitespace()
        .filter_map(|f| f.parse().ok())
        .collect();
    (fields[10] + fields[11]) / 100.0
}

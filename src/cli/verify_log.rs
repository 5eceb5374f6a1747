//! `caucus verify-log --database URL`

use super::{Exit, serve};
use crate::config::Config;
use crate::db::Store;
use crate::services::audit::{self, AuditReport};

/// Checks the audit log of a database and names what does not hold.
pub fn run(database: Option<String>, log_key: Option<&str>) -> Result<Exit, String> {
    let database = match database {
        Some(address) => address,
        None => Config::load(None)
            .map_err(|e| e.to_string())?
            .database
            .expose()
            .to_owned(),
    };
    let report = serve::runtime()?.block_on(async {
        let store = Store::open_existing(&database)
            .await
            .map_err(|e| e.to_string())?;
        audit::verify(&store, log_key)
            .await
            .map_err(|e| e.to_string())
    })?;
    let findings = said(&report);
    for finding in &findings {
        println!("{finding}");
    }
    println!(
        "{} entries, {} checkpoints, signed up to entry {}, {} waiting: {}",
        report.log.entries,
        report.log.checkpoints,
        report.log.signed,
        report.waiting,
        if findings.is_empty() {
            "every check held"
        } else {
            "NOT SOUND"
        }
    );
    Ok(if report.is_sound() {
        Exit::Done
    } else {
        Exit::Findings
    })
}

fn said(report: &AuditReport) -> Vec<String> {
    let mut said: Vec<String> = report
        .log
        .findings
        .iter()
        .map(ToString::to_string)
        .collect();
    let lost = report.lost.iter();
    said.extend(lost.map(|(index, id)| format!("entry {index} ({id}) is missing")));
    said.extend(
        report
            .stray
            .iter()
            .map(|id| format!("entry {id} was added outside the chain")),
    );
    if report.log.not_listed > 0 {
        said.push(format!("and {} more findings", report.log.not_listed));
    }
    said
}

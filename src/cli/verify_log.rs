//! `caucus verify-log --database URL`

use super::{Exit, serve};
use crate::config::Config;
use crate::db::Store;
use crate::services::whole_logs;

/// Checks the three logs of a database and names what does not hold.
pub fn run(database: Option<String>, log_key: Option<&str>) -> Result<Exit, String> {
    let database = match database {
        Some(address) => address,
        None => Config::load(None)
            .map_err(|e| e.to_string())?
            .database
            .expose()
            .to_owned(),
    };
    let logs = serve::runtime()?.block_on(async {
        let store = Store::open_existing(&database)
            .await
            .map_err(|e| e.to_string())?;
        whole_logs::verify(&store, log_key)
            .await
            .map_err(|e| e.to_string())
    })?;
    for found in &logs {
        for finding in &found.findings {
            println!("{}: {finding}", found.log);
        }
        println!(
            "{}: {} entries, {} checkpoints, signed up to entry {}, {} waiting: {}",
            found.log,
            found.entries,
            found.checkpoints,
            found.signed,
            found.waiting,
            if found.findings.is_empty() {
                "every check held"
            } else {
                "NOT SOUND"
            }
        );
    }
    Ok(match logs.iter().all(|found| found.findings.is_empty()) {
        true => Exit::Done,
        false => Exit::Findings,
    })
}

//! `caucus import roll FILE` and `caucus import undo`

use super::{Exit, serve};
use crate::auth::Passwords;
use crate::clock::{Clock, Entropy};
use crate::config::Config;
use crate::db::Store;
use crate::domain::Retention;
use crate::domain::roll::Thresholds;
use crate::ingest::roll::{Crosswalk, Profile};
use crate::log::Actor;
use crate::services::Platform;
use crate::services::keys::EventKeys;
use crate::services::roll::{self, Plan, RollCounts, RollError, RollSource, Watch};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What can be imported, and how.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Import a voter roll: CSV, or an .xlsx sheet.
    Roll(RollOptions),
    /// Take the newest import of the voter roll back.
    Undo {
        /// The database, a path or a URL; without it, the one in the settings.
        #[arg(long)]
        database: Option<String>,
    },
}

/// Which roll, and what is done with it.
#[derive(Debug, clap::Args)]
pub struct RollOptions {
    /// The file, with a header row; columns in any order.
    file: PathBuf,
    /// What its columns are called: `iowa-sos`, `van`, or a TOML file.
    #[arg(long)]
    profile: String,
    /// The database, a path or a URL; without it, the one in the settings.
    #[arg(long)]
    database: Option<String>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
    /// A part of a roll, such as one county: nobody leaves the roll because they are not in it.
    #[arg(long)]
    part: bool,
    /// Names of precincts to learn: a CSV file with the columns county, precinct, unit.
    #[arg(long)]
    crosswalk: Option<PathBuf>,
    /// Write the rejected rows with their reasons into this CSV file.
    #[arg(long)]
    rejects: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// What is wrong, where, and what to do; nothing was imported then.
pub fn run(command: Command) -> Result<Exit, String> {
    serve::runtime()?.block_on(async {
        match command {
            Command::Roll(options) => import(options).await,
            Command::Undo { database } => undo(database).await,
        }
    })
}

async fn import(options: RollOptions) -> Result<Exit, String> {
    let source = source(&options)?;
    // Looked at before the database is made, so that a wrong name leaves nothing behind.
    let bytes = std::fs::metadata(&options.file)
        .map_err(|e| format!("{}: {e}; check the name", options.file.display()))?
        .len();
    let address = database(options.database.clone())?;
    let (store, _temporary) = match options.dry_run {
        true => look_at(&address).await?,
        false => (
            Store::open(&address).await.map_err(|e| e.to_string())?,
            None,
        ),
    };
    let platform = platform(store);
    let bar = bar(
        bytes,
        "reading",
        "{binary_bytes}/{binary_total_bytes}",
        options.json,
    );
    let reading = bar.clone();
    let mut rejects = options.rejects.as_deref().map(Rejects::begin).transpose()?;
    let watch = Watch {
        rejects: rejects.as_mut().map(Rejects::writer).transpose()?,
        progress: Box::new(move |position| reading.set_position(position)),
    };
    let (store, clock, entropy) = (&platform.store, &platform.clock, &platform.entropy);
    let planned = roll::plan(store, clock, entropy, source, watch).await;
    bar.finish_and_clear();
    let mut plan = match planned {
        Ok(plan) => plan,
        Err(error) => {
            if let (RollError::NothingRead(nothing), true) = (&error, options.json) {
                print(&document(&nothing.counts, None, &options, None).to_string())?;
            }
            finish(rejects, matches!(error, RollError::NothingRead(_)))?;
            return Err(error.to_string());
        }
    };
    let number = match options.dry_run {
        true => None,
        false => write(&platform, &mut plan, &options).await?,
    };
    finish(rejects, true)?;
    platform.store.close().await;
    print(&match options.json {
        true => document(&plan.counts, number, &options, Some(&plan)).to_string(),
        false => said(&plan, number, &options),
    })?;
    Ok(Exit::Done)
}

async fn write(
    platform: &Platform,
    plan: &mut Plan,
    options: &RollOptions,
) -> Result<Option<i64>, String> {
    let rows = plan.counts.accepted + plan.counts.changed;
    let bar = bar(
        rows,
        "writing",
        "{human_pos}/{human_len} rows",
        options.json,
    );
    let writing = bar.clone();
    let mut progress = move |written| writing.set_position(written);
    let done = roll::apply(platform, Actor::System, plan, &mut progress).await;
    bar.finish_and_clear();
    done.map_err(|e| e.to_string())
}

fn source(options: &RollOptions) -> Result<RollSource, String> {
    let crosswalk = options.crosswalk.as_deref().map(Crosswalk::read);
    let name = options.file.file_name().unwrap_or_default();
    Ok(RollSource {
        path: options.file.clone(),
        name: name.to_string_lossy().into_owned(),
        profile: Profile::named(&options.profile).map_err(|e| e.to_string())?,
        crosswalk: crosswalk.transpose().map_err(|e| e.to_string())?,
        is_whole: !options.part,
    })
}

/// The database as it is; where a file is missing, an empty one that is thrown away.
async fn look_at(address: &str) -> Result<(Store, Option<tempfile::TempDir>), String> {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    let is_file = !address.starts_with("postgres");
    if is_file && !Path::new(path.trim_start_matches("//")).exists() {
        let folder = tempfile::tempdir().map_err(|e| format!("temporary folder: {e}"))?;
        let path = folder.path().join("empty.sqlite").display().to_string();
        let store = Store::open(&path).await.map_err(|e| e.to_string())?;
        return Ok((store, Some(folder)));
    }
    let store = Store::open_existing(address).await;
    Ok((store.map_err(|e| e.to_string())?, None))
}

fn database(given: Option<String>) -> Result<String, String> {
    match given {
        Some(address) => Ok(address),
        None => Config::load(None)
            .map(|config| config.database.expose().to_owned())
            .map_err(|e| e.to_string()),
    }
}

/// What services work with, without the event's keys: an import signs nothing, its audit entry
/// gets its place from the server's sequencer.
fn platform(store: Store) -> Platform {
    let entropy = Entropy::system();
    Platform {
        passwords: Passwords::new(1, entropy.clone()),
        keys: Arc::new(EventKeys::generate(&entropy)),
        matching: Thresholds::default(),
        retention: Retention::default(),
        clock: Clock::system(),
        entropy,
        store,
    }
}

async fn undo(given: Option<String>) -> Result<Exit, String> {
    let store = Store::open(&existing(&database(given)?)?).await;
    let platform = platform(store.map_err(|e| e.to_string())?);
    let undone = roll::undo(&platform, Actor::System, None).await;
    platform.store.close().await;
    let (import, before) = undone.map_err(|e| e.to_string())?;
    print(&match before {
        0 => format!("import {import} is taken back; the roll is empty, as it was before\n"),
        before => format!("import {import} is taken back; import {before} holds again\n"),
    })?;
    Ok(Exit::Done)
}

/// The address, unless it is a file that is not there: undoing makes no database.
fn existing(address: &str) -> Result<String, String> {
    let path = address.strip_prefix("sqlite:").unwrap_or(address);
    let path = path.trim_start_matches("//");
    match address.starts_with("postgres") || Path::new(path).exists() {
        true => Ok(address.to_owned()),
        false => Err(format!("there is no database file {path}")),
    }
}

/// A bar on a terminal; a bar in a file helps nobody.
fn bar(length: u64, verb: &'static str, figures: &str, hidden: bool) -> ProgressBar {
    let bar = ProgressBar::new(length);
    if hidden {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let template = format!("{verb} {{wide_bar}} {figures} {{eta}}");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}

/// The file of rejects, which appears whole or not at all.
struct Rejects {
    path: PathBuf,
    file: tempfile::NamedTempFile,
}

impl Rejects {
    fn begin(path: &Path) -> Result<Self, String> {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
        Ok(Self {
            path: path.to_owned(),
            file: file.map_err(|e| format!("{}: {e}", path.display()))?,
        })
    }

    fn writer(&mut self) -> Result<Box<dyn Write + Send>, String> {
        let file = self.file.reopen();
        let file = file.map_err(|e| format!("{}: {e}", self.path.display()))?;
        Ok(Box::new(BufWriter::new(file)))
    }
}

fn finish(rejects: Option<Rejects>, is_complete: bool) -> Result<(), String> {
    let Some(rejects) = rejects.filter(|_| is_complete) else {
        return Ok(());
    };
    let kept = rejects.file.persist(&rejects.path);
    kept.map(drop)
        .map_err(|e| format!("{}: {}", rejects.path.display(), e.error))
}

fn document(
    counts: &RollCounts,
    number: Option<i64>,
    options: &RollOptions,
    plan: Option<&Plan>,
) -> serde_json::Value {
    let mut document = json!({
        "rows": counts.rows(),
        "accepted": counts.accepted,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected": counts.rejected,
        "gone": counts.gone,
        "dry_run": options.dry_run,
        "import": number,
    });
    if let Some(plan) = plan {
        let reasons = plan.reasons.iter();
        let reasons: serde_json::Map<_, _> = reasons
            .map(|(code, rows)| (code.as_str().to_owned(), json!(rows)))
            .collect();
        let examples = plan.examples.iter();
        let examples = examples.map(|(line, reject)| {
            json!({ "line": line, "reason": reject.code.as_str(), "says": reject.to_string() })
        });
        let precincts = plan.unknown_precincts.iter();
        let precincts =
            precincts.map(|p| json!({ "county": p.county, "precinct": p.name, "rows": p.rows }));
        document["reasons"] = reasons.into();
        document["unknown_precincts"] = precincts.collect();
        document["examples"] = examples.collect();
    }
    document
}

fn said(plan: &Plan, number: Option<i64>, options: &RollOptions) -> String {
    let c = plan.counts;
    let mut lines = vec![format!(
        "{} rows: {} new, {} changed, {} unchanged, {} rejected",
        c.rows(),
        c.accepted,
        c.changed,
        c.unchanged,
        c.rejected
    )];
    if c.gone > 0 {
        lines.push(format!(
            "{} people leave the roll: the file no longer has them",
            c.gone
        ));
    }
    for (code, rows) in &plan.reasons {
        lines.push(format!("  rejected, {}: {rows}", code.as_str()));
    }
    for (line, reject) in &plan.examples {
        lines.push(format!("  line {line}: {reject}"));
    }
    if c.rejected > plan.examples.len() as u64 && options.rejects.is_none() {
        lines.push("  and more; --rejects FILE writes all of them".to_owned());
    }
    if !plan.unknown_precincts.is_empty() {
        lines.push(
            "precincts that the event does not have (say in --crosswalk which are meant):"
                .to_owned(),
        );
    }
    for place in &plan.unknown_precincts {
        lines.push(format!(
            "  {}, {:?}: {} rows",
            place.county, place.name, place.rows
        ));
    }
    lines.push(match (number, options.dry_run) {
        (_, true) => format!(
            "nothing was written; the roll would hold {} people",
            plan.size_after()
        ),
        (None, _) => "nothing has changed".to_owned(),
        (Some(number), _) => format!(
            "import {number} is in force: the roll holds {} people",
            plan.size_after()
        ),
    });
    lines.join("\n") + "\n"
}

fn print(text: &str) -> Result<(), String> {
    let printed = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
    match printed {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("output: {e}")),
        _ => Ok(()),
    }
}

//! What a file would change: one walk over it, with nothing written to the database.

use super::known::{Known, Standing};
use super::places::Places;
use super::spool::SpoolWriter;
use super::{EXAMPLES, NothingRead, Plan, RollError, RollSource};
use crate::clock::{Clock, Entropy};
use crate::db::{NewRollEntry, RollCounts, Store};
use crate::domain::roll::{RollRecord, name_key};
use crate::domain::{Micros, RollEntryId};
use crate::ingest::roll::{self, Line, Reject, RejectCode, RollFileError, RowReader, Visit};
use crate::publish::cell::safe_cell;
use csv::ByteRecord;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use uuid::Uuid;

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 4_096;

/// Where rejected rows go, as CSV, and where progress is reported, in bytes of the file.
pub struct Watch {
    pub rejects: Option<Box<dyn Write + Send>>,
    pub progress: Box<dyn FnMut(u64) + Send>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            rejects: None,
            progress: Box::new(|_| {}),
        }
    }
}

/// Finds out what importing a file would do.
///
/// # Errors
/// [`RollError`] where the file as a whole cannot be read, none of its rows can be taken, or the
/// crosswalk names what the event does not have.
pub async fn plan(
    store: &Store,
    clock: &Clock,
    entropy: &Entropy,
    source: RollSource,
    watch: Watch,
) -> Result<Plan, RollError> {
    let mut tx = store.snapshot().await?;
    let mut db = tx.db();
    let head = db.roll_head().await?;
    let known = match head {
        Some(_) => Known::read(&mut db).await?,
        None => Known::default(),
    };
    let mut places = Places::read(&mut db, &source.profile.name).await?;
    drop(tx);
    let aliases = match &source.crosswalk {
        Some(crosswalk) => places.learn(crosswalk)?,
        None => Vec::new(),
    };
    let salt = head.map_or_else(|| entropy.bytes(), |h| h.salt);
    let today = day_of(clock.now());
    let walked = tokio::task::spawn_blocking(move || {
        let walk = Walk::new(salt, today, known, places, watch)?;
        walk.through(source)
    });
    let mut plan = walked.await.map_err(std::io::Error::other)??;
    plan.head = head;
    plan.aliases = aliases;
    Ok(plan)
}

/// `YYYYMMDD` of an instant, in UTC.
fn day_of(now: Micros) -> i64 {
    let day = jiff::Timestamp::from_microsecond(now.0).unwrap_or_default();
    let day = day.to_zoned(jiff::tz::TimeZone::UTC).date();
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

struct Walk {
    salt: [u8; 32],
    today: i64,
    known: Known,
    places: Places,
    reader: Option<RowReader>,
    spool: SpoolWriter,
    closing: Vec<Uuid>,
    counts: RollCounts,
    reasons: BTreeMap<RejectCode, u64>,
    examples: Vec<(u64, Reject)>,
    rejects: Option<csv::Writer<Box<dyn Write + Send>>>,
    progress: Box<dyn FnMut(u64) + Send>,
    /// What the temporary files said, if they failed.
    failed: Option<std::io::Error>,
}

impl Walk {
    fn new(
        salt: [u8; 32],
        today: i64,
        known: Known,
        places: Places,
        watch: Watch,
    ) -> Result<Self, RollError> {
        Ok(Self {
            salt,
            today,
            known,
            places,
            reader: None,
            spool: SpoolWriter::new()?,
            closing: Vec::new(),
            counts: RollCounts::default(),
            reasons: BTreeMap::new(),
            examples: Vec::new(),
            rejects: watch.rejects.map(|file| {
                // Rows that do not fit the header are among them.
                csv::WriterBuilder::new().flexible(true).from_writer(file)
            }),
            progress: watch.progress,
            failed: None,
        })
    }

    fn through(mut self, source: RollSource) -> Result<Plan, RollError> {
        let digest = digest(&source.path)?;
        let read = roll::read(&source.path, &source.profile, &mut self);
        if let Some(failed) = self.failed {
            return Err(failed.into());
        }
        read?;
        if let Some(mut rejects) = self.rejects {
            rejects.flush()?;
        }
        let counts = self.counts;
        match self.examples.first() {
            _ if counts.rows() == 0 => return Err(RollError::NoRows(source.path)),
            Some((line, reject)) if counts.rejected == counts.rows() => {
                return Err(RollError::NothingRead(Box::new(NothingRead {
                    path: source.path,
                    counts,
                    line: *line,
                    reject: reject.clone(),
                })));
            }
            _ => {}
        }
        let before = self.closing.len();
        if source.is_whole {
            self.closing.extend(self.known.missing());
        }
        let gone = (self.closing.len() - before) as u64;
        Ok(Plan {
            counts: RollCounts { gone, ..counts },
            reasons: self.reasons,
            examples: self.examples,
            unknown_precincts: self.places.unknown(),
            source,
            digest,
            head: None,
            salt: self.salt,
            known: self.known.len(),
            aliases: Vec::new(),
            closing: self.closing,
            spool: self.spool.end()?,
        })
    }

    fn take(&mut self, line: Line<'_>) -> Result<(), Reject> {
        let Some(reader) = &self.reader else {
            return Ok(());
        };
        let mut record = reader.record(line, self.today)?;
        let unit = self.places.unit(&record.county, &record.precinct);
        record.unit = unit.map_err(|()| unknown_precinct(reader, &record))?;
        let id = entry_id(&self.salt, &record.voter_id);
        let content = content(&record);
        match self.known.meet(id, content, line.number) {
            Standing::Repeated(first) => {
                return Err(Reject {
                    code: RejectCode::Repeated,
                    column: Some(reader.voter_id_column().to_owned()),
                    says: format!("{} stands in line {first} already", record.voter_id),
                });
            }
            Standing::Unchanged => {
                self.counts.unchanged += 1;
                return Ok(());
            }
            Standing::Changed => {
                self.counts.changed += 1;
                self.closing.push(id);
            }
            Standing::New => self.counts.accepted += 1,
        }
        let name_key = name_key(&record.surname, &record.given);
        let pushed = self.spool.push(&NewRollEntry {
            id: RollEntryId(id),
            content,
            name_key,
            record,
        });
        self.failed = self.failed.take().or(pushed.err());
        Ok(())
    }

    fn refuse(&mut self, line: Line<'_>, reject: Reject) {
        self.counts.rejected += 1;
        *self.reasons.entry(reject.code).or_default() += 1;
        let voter_id = self.reader.as_ref().and_then(|r| r.voter_id(line));
        if let Some(voter_id) = voter_id.filter(|_| reject.code != RejectCode::Repeated) {
            self.known.keep(entry_id(&self.salt, &voter_id));
        }
        if let Some(rejects) = &mut self.rejects {
            let (number, says) = (line.number.to_string(), reject.to_string());
            let cells = line.cells.iter().map(String::from_utf8_lossy);
            let cells: Vec<_> = cells.map(|cell| safe_cell(&cell).into_owned()).collect();
            let fields = [number.as_str(), reject.code.as_str(), says.as_str()];
            let written =
                rejects.write_record(fields.into_iter().chain(cells.iter().map(String::as_str)));
            let written = written.map_err(std::io::Error::other);
            self.failed = self.failed.take().or(written.err());
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push((line.number, reject));
        }
    }
}

impl Visit for Walk {
    fn header(&mut self, header: &ByteRecord, reader: RowReader) -> Result<(), RollFileError> {
        self.reader = Some(reader);
        if let Some(rejects) = &mut self.rejects {
            let names = header.iter().map(String::from_utf8_lossy);
            let names: Vec<_> = names.map(|name| safe_cell(&name).into_owned()).collect();
            let first = ["line", "reason", "explanation"].into_iter();
            let written = rejects.write_record(first.chain(names.iter().map(String::as_str)));
            self.failed = written.map_err(std::io::Error::other).err();
        }
        Ok(())
    }

    fn line(&mut self, line: Line<'_>) -> Result<(), RollFileError> {
        if let Err(reject) = self.take(line) {
            self.refuse(line, reject);
        }
        if self.counts.rows().is_multiple_of(REPORT_EVERY) {
            (self.progress)(line.position);
        }
        Ok(())
    }
}

fn unknown_precinct(reader: &RowReader, record: &RollRecord) -> Reject {
    let place = match record.county.as_str() {
        "" => "without a county, and there is none or there are several of that name".to_owned(),
        county => format!("in {county}"),
    };
    Reject {
        code: RejectCode::Precinct,
        column: Some(reader.precinct_column().to_owned()),
        says: format!(
            "the event has no precinct {:?} {place}; say in a crosswalk which one is meant",
            record.precinct
        ),
    }
}

/// The id that a person keeps through every import.
pub fn entry_id(salt: &[u8; 32], voter_id: &str) -> Uuid {
    let digest = Sha256::new()
        .chain_update(salt)
        .chain_update(voter_id)
        .finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(id).into_uuid()
}

/// A number that follows from everything a record says. Stored: another rule makes the next import
/// of the same file change every entry.
fn content(record: &RollRecord) -> i64 {
    let mut hash = Sha256::new();
    for text in record.texts() {
        hash.update(text);
        // No text holds a control character.
        hash.update([0x1f]);
    }
    hash.update(record.born.map_or(0, |b| b.number()).to_le_bytes());
    hash.update(record.unit.map_or(i64::MIN, |u| u.0).to_le_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    i64::from_le_bytes(first)
}

fn digest(path: &Path) -> Result<[u8; 32], RollFileError> {
    let unreadable = |source| RollFileError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    // Refused when it is read; not worth minutes of hashing before.
    if bytes > roll::MOST_BYTES {
        return Ok([0; 32]);
    }
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        match std::io::Read::read(&mut file, &mut buffer).map_err(unreadable)? {
            0 => return Ok(hash.finalize().into()),
            count => hash.update(&buffer[..count]),
        }
    }
}

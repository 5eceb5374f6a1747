//! Any bytes as each text of a bundle: never a panic, and what is read writes the same bytes again. And
//! as a whole bundle, its parts parted by form feeds, which is then signed and named in its log as if by
//! whoever holds an event's keys: judging it never panics either.
#![no_main]

use caucus::bundle::ledger::{CardEntry, RosterEntry};
use caucus::bundle::manifest::{LogKeys, Rules, RulesLine, Trustees, Witnesses, sha256};
use caucus::bundle::verify::{Known, verify_knowing};
use caucus::bundle::{
    CardLine, Files, Manifest, ReportLine, RosterLine, audit_text, lines, read_audit,
};
use caucus::clock::Entropy;
use caucus::domain::EventId;
use caucus::log::{AuditEntry, CheckpointSigner, Frontier, Hash, LogName};
use caucus::publish::{HeldChance, ReleaseDocument};
use caucus::tally::rules::Preset;
use caucus_seal::ceremony::Ceremony;
use libfuzzer_sys::fuzz_target;
use std::cell::RefCell;
use std::sync::LazyLock;

const TRANSCRIPT: &[u8] = include_bytes!("../seeds/seal/transcript");
/// A manifest, what is on the roster, and a release: whatever of it an input leaves empty.
const SEED: &str = include_str!("../seeds/bundle/whole");
const SECRET: [u8; 32] = [7; 32];

static TRUSTEES: LazyLock<Trustees> = LazyLock::new(|| {
    let ceremony = Ceremony::parse(TRANSCRIPT).expect("a transcript");
    let key = ceremony.key().expect("a whole one");
    Trustees {
        definition: Hash(ceremony.params().event),
        needed: key.quorum().needed(),
        trustees: key.quorum().trustees(),
        key: Hash(key.digest()),
    }
});

thread_local! {
    /// What was judged before.
    static KNOWN: RefCell<Known> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    each(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut rng = Entropy::seeded(1).rng();
    if let Some(files) = whole(text) {
        KNOWN.with_borrow_mut(|known| verify_knowing(&files, None, &mut rng, known));
    }
});

/// As each text alone.
fn each(bytes: &[u8]) {
    macro_rules! again {
        ($($line:ty),*) => {
            $(if let Ok(read) = lines::read::<$line>(bytes) {
                assert_eq!(lines::write(&read).as_bytes(), bytes, stringify!($line));
            })*
        };
    }
    again!(Manifest, RosterLine, CardLine, ReportLine, HeldChance);
    if let Ok(manifest) = Manifest::parse(bytes) {
        assert_eq!(manifest.to_text().as_bytes(), bytes);
        let _ = (
            manifest.witnesses.set(),
            manifest.options(),
            manifest.all_units(),
        );
    }
    for line in lines::read::<CardLine>(bytes).into_iter().flatten() {
        if let Ok(card) = CardEntry::try_from(line.clone()) {
            assert_eq!(CardLine::from(&card), line);
        }
    }
    if let Ok((entries, _)) = read_audit(bytes) {
        let bodies: Vec<_> = entries.iter().map(AuditEntry::body).collect();
        assert_eq!(audit_text(&bodies), bytes);
    }
    let _ = serde_json::from_slice::<ReleaseDocument>(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Preset::parse(text);
        if let Some(witnesses) = Witnesses::parse(text) {
            assert_eq!(witnesses.to_text(), text);
        }
    }
}

/// A bundle of these parts: the manifest, the roster, cards, games of chance, reports, the release,
/// entries of the audit log, and the rules of precincts and of virtual units.
fn whole(text: &str) -> Option<Files> {
    let seed: Vec<_> = SEED.split('\u{c}').collect();
    let given: Vec<_> = text.split('\u{c}').collect();
    let part = |number: usize| {
        let given = given.get(number).copied().unwrap_or_default();
        let is_given = !given.trim().is_empty();
        if is_given {
            given
        } else {
            seed.get(number).copied().unwrap_or_default()
        }
    };
    let mut files = Files::new();
    let mut put = |name: &str, bytes: &[u8]| {
        files.insert(name.to_owned(), bytes.to_vec());
    };
    put("trustees.transcript", TRANSCRIPT);
    for (name, number) in [("roster", 1), ("cards", 2), ("chances", 3), ("reports", 4)] {
        put(
            &format!("{name}.jsonl"),
            part(number).trim_start().as_bytes(),
        );
    }
    put("results.json", part(5).trim().as_bytes());
    let mut rules = |kind: &str, preset: &str, given: &str| {
        let shipped = Preset::text(preset).expect("shipped");
        let (name, text) = match given.trim().is_empty() {
            true => (preset.to_owned(), shipped),
            false => (
                Preset::parse(given).map_or(String::new(), |read| read.name),
                given,
            ),
        };
        put(&format!("rules/{kind}.toml"), text.as_bytes());
        RulesLine::new(&name, text)
    };
    let rules = Rules {
        precinct: rules("precinct", "iowa-2020-precinct", part(7)),
        satellite: rules("satellite", "iowa-2020-satellite", ""),
        virtual_: rules("virtual", "iowa-2020-virtual", part(8)),
    };
    let manifest = Manifest::parse(part(0).trim_start().as_bytes()).ok()?;
    let event = manifest.id;
    let key = |log| {
        CheckpointSigner::new(log, event, &SECRET)
            .verifier()
            .to_string()
    };
    let manifest = Manifest {
        logs: LogKeys {
            audit: key(LogName::Audit),
            roster: key(LogName::Roster),
            cards: key(LogName::Cards),
        },
        trustees: TRUSTEES.clone(),
        witnesses: Witnesses::default(),
        rules,
        ..manifest
    };
    files.insert("manifest.json".to_owned(), manifest.to_text().into_bytes());
    signed(&mut files, &manifest, part(6));
    Some(files)
}

/// Adds the audit log, which names everything, and the checkpoints.
fn signed(files: &mut Files, manifest: &Manifest, more: &str) {
    let release: Option<ReleaseDocument> = serde_json::from_slice(&files["results.json"]).ok();
    let number = release.map_or(1, |release| release.release);
    let (event, fingerprint, key) = (manifest.id, manifest.fingerprint(), TRUSTEES.key);
    let (results, reports) = (
        sha256(&files["results.json"]),
        sha256(&files["reports.jsonl"]),
    );
    let named = [
        format!("event.created\nevent {event}\ntitle One\npreferences 1\nunits 1\nsessions 1\n"),
        format!("sealing.key_introduced\nmanifest {fingerprint}\nkey {key}\n"),
        format!("release.reports\nrelease {number}\nreports {reports}\n"),
        format!("release.published\nrelease {number}\ndocument {results}\n"),
    ];
    let body = |(action, id): (&String, u32)| {
        let head = "at 1833580800000000\nactor system\naction";
        format!("id 00000000-0000-0000-0000-{id:012x}\n{head} {action}")
    };
    let mut bodies: Vec<_> = named.iter().zip(1..).map(body).collect();
    let more = more.trim_start().split_inclusive("\n\n");
    bodies.extend(more.filter_map(|entry| entry.strip_suffix('\n').map(str::to_owned)));
    let audit = audit_text(&bodies);
    let leaves = read_audit(&audit).map_or(Vec::new(), |(_, leaves)| leaves);
    files.insert("audit.txt".to_owned(), audit);
    checkpoint(files, LogName::Audit, event, leaves);
    let roster = lines::read::<RosterLine>(&files["roster.jsonl"]).unwrap_or_default();
    let entries = roster.into_iter().map(RosterEntry::from);
    let leaves = entries.zip(0..).map(|(entry, index)| entry.leaf(index));
    let leaves = leaves.collect();
    checkpoint(files, LogName::Roster, event, leaves);
    let cards = lines::read::<CardLine>(&files["cards.jsonl"]).unwrap_or_default();
    let entries = cards
        .into_iter()
        .filter_map(|line| CardEntry::try_from(line).ok());
    let leaves = entries.map(|card| card.leaf()).collect();
    checkpoint(files, LogName::Cards, event, leaves);
}

fn checkpoint(files: &mut Files, log: LogName, event: EventId, leaves: Vec<Hash>) {
    let mut frontier = Frontier::new();
    frontier.append_all(leaves);
    let note = CheckpointSigner::new(log, event, &SECRET).sign(&frontier.head());
    files.insert(format!("{log}.checkpoint"), note.into_bytes());
}

//! Judging a bundle: every item is checked against what came before it, down to the results. The
//! first that does not hold is named, and nothing after it is believed.

mod authorisation;
mod logs;
mod opening;
mod results;

use super::manifest::sha256;
use super::{FILES, Files, Manifest};
use crate::log::Hash;
use crate::tally::rules::Preset;
use caucus_seal::{CryptoRng, JointKey, ceremony::Ceremony};
use serde::Serialize;
use std::collections::HashMap;

/// An item that held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The file, or the part of the event.
    pub item: String,
    /// What was found.
    pub says: String,
}

/// The first item that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{item}: {says}")]
pub struct Fault {
    pub item: String,
    pub says: String,
}

impl Fault {
    fn new(item: impl Into<String>, says: impl std::fmt::Display) -> Self {
        Self {
            item: item.into(),
            says: says.to_string(),
        }
    }
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verdict {
    /// The event's fingerprint; none where there is no manifest to take it from.
    pub fingerprint: Option<Hash>,
    pub held: Vec<Held>,
    pub fault: Option<Fault>,
}

impl Verdict {
    /// Whether everything held.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.fault.is_none()
    }

    fn note(&mut self, item: &str, says: impl Into<String>) {
        self.held.push(Held {
            item: item.to_owned(),
            says: says.into(),
        });
    }
}

/// Checks a whole bundle. `expect` is the event's fingerprint from elsewhere: without it, the
/// bundle may be another event's, whole and sound. `rng` weighs proofs that are checked together,
/// and must not be known to whoever made the bundle.
pub fn verify<R: CryptoRng + ?Sized>(files: &Files, expect: Option<&Hash>, rng: &mut R) -> Verdict {
    verify_knowing(files, expect, rng, &mut Known::default())
}

/// What was judged before and depends on nothing but its own bytes, by their SHA-256. With a small
/// event, ceremony and rules cost more than all the rest.
#[derive(Debug, Default)]
pub struct Known {
    /// What each ceremony was held for, and its key.
    ceremonies: HashMap<Hash, (Hash, JointKey)>,
    rules: HashMap<Hash, Preset>,
}

/// As [`verify`], for whoever judges many bundles with the same ceremony.
pub fn verify_knowing<R: CryptoRng + ?Sized>(
    files: &Files,
    expect: Option<&Hash>,
    rng: &mut R,
    known: &mut Known,
) -> Verdict {
    let mut verdict = Verdict::default();
    verdict.fault = follow(files, expect, rng, known, &mut verdict).err();
    verdict
}

fn follow<R: CryptoRng + ?Sized>(
    files: &Files,
    expect: Option<&Hash>,
    rng: &mut R,
    known: &mut Known,
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    let manifest = manifest(files, expect, verdict)?;
    let key = joint_key(files, &manifest, known, verdict)?;
    let rules = Rulebook::read(files, &manifest, known, verdict)?;
    let audit = logs::audit(files, &manifest, verdict)?;
    // Before the proofs: what the log names costs next to nothing to compare.
    results::are_named(files, &audit)?;
    let roster = logs::roster(files, &manifest, verdict)?;
    let cards = logs::cards(files, &manifest, &roster, verdict)?;
    logs::note_witnesses(&manifest, verdict)?;
    let sealed = opening::Sealed {
        fingerprint: manifest.fingerprint().0,
        key: &key,
        manifest: &manifest,
    };
    let opened = sealed.open(files, &cards, rng, verdict)?;
    authorisation::check(files, &manifest, &audit, &opened, verdict)?;
    results::check(files, &manifest, &rules, &audit, &opened, verdict)
}

fn file<'a>(files: &'a Files, name: &str) -> Result<&'a [u8], Fault> {
    let found = files.get(name).map(Vec::as_slice);
    found.ok_or_else(|| Fault::new(name, "the file is missing"))
}

/// The manifest, its fingerprint, and that no file is missing that every bundle has.
fn manifest(
    files: &Files,
    expect: Option<&Hash>,
    verdict: &mut Verdict,
) -> Result<Manifest, Fault> {
    let item = "manifest.json";
    let manifest = Manifest::parse(file(files, item)?).map_err(|says| Fault::new(item, says))?;
    let fingerprint = manifest.fingerprint();
    verdict.fingerprint = Some(fingerprint);
    if let Some(expected) = expect
        && *expected != fingerprint
    {
        let says = format!("its fingerprint is {fingerprint}, not the expected {expected}");
        return Err(Fault::new(item, says));
    }
    for name in FILES {
        file(files, name)?;
    }
    let is_opening = |name: &&String| name.starts_with("opening/");
    let known = |name: &&String| FILES.contains(&name.as_str());
    if let Some(added) = files.keys().find(|n| !known(n) && !is_opening(n)) {
        return Err(Fault::new(added, "the file is not one of a bundle's"));
    }
    verdict.note(item, format!("“{}”, {fingerprint}", manifest.title));
    Ok(manifest)
}

/// The key the cards are sealed to, from the trustees' own transcript.
fn joint_key(
    files: &Files,
    manifest: &Manifest,
    known: &mut Known,
    verdict: &mut Verdict,
) -> Result<JointKey, Fault> {
    let item = "trustees.transcript";
    let fault = |says: &str| Fault::new(item, says);
    let stated = &manifest.trustees;
    let bytes = file(files, item)?;
    let digest = sha256(bytes);
    let (definition, key) = match known.ceremonies.get(&digest) {
        Some(found) => found.clone(),
        None => {
            let ceremony = Ceremony::parse(bytes).map_err(|e| Fault::new(item, e))?;
            let key = ceremony.key();
            let key = key.ok_or_else(|| fault("the ceremony is not complete"))?;
            let held = (Hash(ceremony.params().event), key);
            known.ceremonies.entry(digest).or_insert(held).clone()
        }
    };
    if definition != stated.definition {
        return Err(fault("the ceremony was held for another event"));
    }
    let quorum = key.quorum();
    let is_stated = Hash(key.digest()) == stated.key
        && (quorum.needed(), quorum.trustees()) == (stated.needed, stated.trustees);
    if !is_stated {
        return Err(fault("its key is not the one in the manifest"));
    }
    let (needed, all) = (stated.needed, stated.trustees);
    verdict.note(item, format!("{needed} of {all} trustees hold the key"));
    Ok(key)
}

/// The rules the event is counted under.
struct Rulebook {
    precinct: Preset,
    satellite: Preset,
    virtual_: Preset,
}

impl Rulebook {
    fn read(
        files: &Files,
        manifest: &Manifest,
        known: &mut Known,
        verdict: &mut Verdict,
    ) -> Result<Self, Fault> {
        let mut one = |item: &str, stated: &super::manifest::RulesLine| {
            let bytes = file(files, item)?;
            let digest = sha256(bytes);
            if digest != stated.sha256 {
                return Err(Fault::new(item, "it is not the file the manifest names"));
            }
            let preset = match known.rules.get(&digest) {
                Some(found) => found.clone(),
                None => {
                    let text = std::str::from_utf8(bytes).map_err(|e| Fault::new(item, e))?;
                    let preset = Preset::parse(text).map_err(|e| Fault::new(item, e))?;
                    known.rules.entry(digest).or_insert(preset).clone()
                }
            };
            if preset.name != stated.preset {
                return Err(Fault::new(item, "it is another preset of rules"));
            }
            Ok(preset)
        };
        let stated = &manifest.rules;
        let rules = Self {
            precinct: one("rules/precinct.toml", &stated.precinct)?,
            satellite: one("rules/satellite.toml", &stated.satellite)?,
            virtual_: one("rules/virtual.toml", &stated.virtual_)?,
        };
        verdict.note("rules", "as the manifest names them");
        Ok(rules)
    }
}

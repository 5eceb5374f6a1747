//! The boxes: what was put to be opened follows from the log, and what came out from the parts of
//! the trustees.

use super::super::ledger::{self, CardEntry, DistrictBox};
use super::super::{Files, Manifest, opening_name};
use super::{Fault, Verdict, file};
use crate::publish::OpenedBox;
use caucus_seal::mix::Mixed;
use caucus_seal::opening::{Batch, Opened, Partial};
use caucus_seal::{CryptoRng, JointKey};
use std::collections::{BTreeMap, BTreeSet};

/// What all cards of an event are sealed to.
pub(super) struct Sealed<'a> {
    pub fingerprint: [u8; 32],
    pub key: &'a JointKey,
    pub manifest: &'a Manifest,
}

impl Sealed<'_> {
    /// The opened boxes, by district.
    pub(super) fn open<R: CryptoRng + ?Sized>(
        &self,
        files: &Files,
        cards: &[CardEntry],
        rng: &mut R,
        verdict: &mut Verdict,
    ) -> Result<BTreeMap<String, OpenedBox>, Fault> {
        let boxes = ledger::sort(&self.fingerprint, self.key.key(), cards, rng);
        let refused: usize = boxes.values().map(|b| b.refused.len()).sum();
        let proven = cards.len() - refused;
        verdict.note(
            "cards.jsonl",
            format!("{proven} cards were sealed for their place, {refused} refused"),
        );
        let mut expected = BTreeSet::new();
        let mut opened = BTreeMap::new();
        for ((district, found), number) in boxes.iter().zip(1..) {
            let names = self.names(files, number);
            expected.extend(names.iter().cloned());
            let result = self.open_one(files, district, found, number, &names, rng)?;
            verdict.note(
                &format!("opening/{number}"),
                format!(
                    "district {district}: {} in the box = {} superseded + {} refused + {} opened",
                    found.logged,
                    found.superseded,
                    found.refused.len(),
                    found.items.len()
                ),
            );
            opened.insert(district.clone(), result);
        }
        if !opened.is_empty() {
            let says =
                "whoever mixed is trusted: nothing shows that the cards that came out went in";
            verdict.note("mix", says);
        }
        let added = files.keys().filter(|n| n.starts_with("opening/"));
        if let Some(added) = added.into_iter().find(|n| !expected.contains(*n)) {
            return Err(Fault::new(added, "the file is not one of a bundle's"));
        }
        Ok(opened)
    }

    /// The files of one opening: the mix, what came out, and the parts that are there.
    fn names(&self, files: &Files, number: usize) -> Vec<String> {
        let mut names = vec![opening_name(number, "mix"), opening_name(number, "opened")];
        let parts = 1..=self.manifest.trustees.trustees;
        let parts = parts.map(|t| opening_name(number, &format!("part-{t}")));
        names.extend(parts.filter(|name| files.contains_key(name)));
        names
    }

    fn open_one<R: CryptoRng + ?Sized>(
        &self,
        files: &Files,
        district: &str,
        found: &DistrictBox,
        number: usize,
        names: &[String],
        rng: &mut R,
    ) -> Result<OpenedBox, Fault> {
        let item = format!("opening/{number}");
        let minimum = self.manifest.minimum_batch as usize;
        if found.items.len() < minimum {
            let says = format!(
                "{} cards were opened; {minimum} are needed",
                found.items.len()
            );
            return Err(Fault::new(item, says));
        }
        let batch = Batch::new(self.key, district, found.items.clone());
        let batch = batch.map_err(|e| Fault::new(&item, e))?;
        let (mix_name, opened_name) = (opening_name(number, "mix"), opening_name(number, "opened"));
        let mixed = Mixed::parse(file(files, &mix_name)?).map_err(|e| Fault::new(&mix_name, e))?;
        mixed.check(&batch).map_err(|e| Fault::new(&mix_name, e))?;
        let parts = self.parts(files, names, mixed.output(), rng)?;
        let needed = usize::from(self.manifest.trustees.needed);
        if parts.len() != needed {
            let says = format!(
                "there are parts of {} trustees, not of {needed}",
                parts.len()
            );
            return Err(Fault::new(item, says));
        }
        let opened = file(files, &opened_name)?;
        let opened = Opened::parse(opened).map_err(|e| Fault::new(&opened_name, e))?;
        opened
            .check(self.key, mixed.output(), &parts, rng)
            .map_err(|e| Fault::new(&opened_name, e))?;
        // At most 31: the manifest's preferences are counted when the results are.
        let preferences = u8::try_from(self.manifest.preferences.len()).unwrap_or(u8::MAX);
        let cards = opened.cards(preferences).map(|card| {
            let card = card.ok()?;
            Some(card.preferences().collect())
        });
        let result = OpenedBox::new(cards, found.superseded, found.refused.len() as u64)
            .with_channels(found.from_browsers, found.from_phones);
        if !found.adds_up() || result.counted() + result.unreadable != found.items.len() as u64 {
            return Err(Fault::new(item, "the cards do not add up"));
        }
        Ok(result)
    }

    /// The trustees' parts, each made for this batch by its trustee.
    fn parts<R: CryptoRng + ?Sized>(
        &self,
        files: &Files,
        names: &[String],
        batch: &Batch,
        rng: &mut R,
    ) -> Result<Vec<Partial>, Fault> {
        let mut parts = Vec::new();
        for name in names.iter().filter(|name| name.contains(".part-")) {
            let part = Partial::parse(file(files, name)?).map_err(|e| Fault::new(name, e))?;
            if !name.ends_with(&format!(".part-{}", part.trustee())) {
                return Err(Fault::new(name, "it is another trustee's part"));
            }
            part.check(self.key, batch, rng)
                .map_err(|e| Fault::new(name, e))?;
            parts.push(part);
        }
        Ok(parts)
    }
}

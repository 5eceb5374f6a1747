//! The three logs: entries that lead to a signed root, and what they say about the event.

use super::super::ledger::{CardEntry, RosterEntry};
use super::super::{CardLine, Files, Manifest, RosterLine, lines, read_audit};
use super::{Fault, Verdict, file};
use crate::log::{
    Action, AuditEntry, Hash, LogName, TreeHead, VerifierKey, WitnessKey, WitnessSet, root,
};
use std::collections::{BTreeSet, HashMap};

/// The audit log, once its root is the signed one and it tells of this event.
pub(super) fn audit(
    files: &Files,
    manifest: &Manifest,
    verdict: &mut Verdict,
) -> Result<Vec<AuditEntry>, Fault> {
    let item = "audit.txt";
    let fault = |says: &str| Fault::new(item, says);
    let (entries, leaves) =
        read_audit(file(files, item)?).map_err(|says| Fault::new(item, says))?;
    signed(files, manifest, LogName::Audit, item, &leaves)?;
    let ids: BTreeSet<_> = entries.iter().map(|e| e.id).collect();
    if ids.len() != entries.len() {
        return Err(fault("two entries have the same id"));
    }
    let created = |e: &AuditEntry| matches!(e.action, Action::EventCreated { event, .. } if event == manifest.id);
    if !entries.iter().any(created) {
        return Err(fault("no entry says that this event was created"));
    }
    let introduced = entries.iter().filter_map(|e| match &e.action {
        Action::KeyIntroduced { manifest, key } => Some((*manifest, *key)),
        _ => None,
    });
    let introduced: Vec<_> = introduced.collect();
    if introduced != [(manifest.fingerprint(), manifest.trustees.key)] {
        return Err(fault("it does not name this manifest and key, once"));
    }
    let count = entries.len();
    verdict.note(item, format!("{count} entries lead to the signed root"));
    Ok(entries)
}

/// The roster, by pseudonym.
pub(super) fn roster(
    files: &Files,
    manifest: &Manifest,
    verdict: &mut Verdict,
) -> Result<HashMap<[u8; 32], RosterEntry>, Fault> {
    let item = "roster.jsonl";
    let read = lines::read::<RosterLine>(file(files, item)?);
    let read = read.map_err(|says| Fault::new(item, says))?;
    let entries: Vec<RosterEntry> = read.into_iter().map(RosterEntry::from).collect();
    let leaves: Vec<Hash> = entries.iter().zip(0..).map(|(e, i)| e.leaf(i)).collect();
    signed(files, manifest, LogName::Roster, item, &leaves)?;
    let count = entries.len();
    let roster: HashMap<_, _> = entries.into_iter().map(|e| (e.pseudonym, e)).collect();
    if roster.len() != count {
        return Err(Fault::new(item, "somebody is on it twice"));
    }
    verdict.note(
        item,
        format!("{count} participants lead to the signed root"),
    );
    Ok(roster)
}

/// The log of cards, in order, each of somebody on the roster.
pub(super) fn cards(
    files: &Files,
    manifest: &Manifest,
    roster: &HashMap<[u8; 32], RosterEntry>,
    verdict: &mut Verdict,
) -> Result<Vec<CardEntry>, Fault> {
    let item = "cards.jsonl";
    let read = lines::read::<CardLine>(file(files, item)?);
    let read = read.map_err(|says| Fault::new(item, says))?;
    let mut cards = Vec::with_capacity(read.len());
    for (line, number) in read.into_iter().zip(1..) {
        let card = CardEntry::try_from(line);
        let says = format!("line {number}: the card is not in lower-case hexadecimal");
        cards.push(card.map_err(|_| Fault::new(item, says))?);
    }
    let leaves: Vec<Hash> = cards.iter().map(CardEntry::leaf).collect();
    signed(files, manifest, LogName::Cards, item, &leaves)?;
    let mut attempts = HashMap::new();
    for (card, number) in cards.iter().zip(1..) {
        let fault = |says: &str| Fault::new(item, format!("line {number}: {says}"));
        let owner = roster.get(&card.pseudonym);
        let owner = owner.ok_or_else(|| fault("nobody on the roster cast it"))?;
        if (&owner.district, owner.session) != (&card.district, card.session) {
            return Err(fault("its participant belongs elsewhere"));
        }
        let last = attempts.entry(card.pseudonym).or_insert(0_u64);
        *last += 1;
        if card.attempt != *last {
            return Err(fault("it is not its participant's next card"));
        }
    }
    let (count, people) = (cards.len(), attempts.len());
    verdict.note(
        item,
        format!("{count} cards of {people} participants lead to the signed root"),
    );
    Ok(cards)
}

fn witnesses(manifest: &Manifest) -> Result<WitnessSet, Fault> {
    let set = manifest.witnesses.set();
    set.map_err(|e| Fault::new("manifest.json", format!("witnesses: {e}")))
}

/// Says who cosigned; the three logs were checked before.
pub(super) fn note_witnesses(manifest: &Manifest, verdict: &mut Verdict) -> Result<(), Fault> {
    let set = witnesses(manifest)?;
    let names: Vec<_> = set.keys().iter().map(WitnessKey::name).collect();
    let says = match set.needed() {
        0 => "the manifest names none: nobody outside vouches that these are the only logs that their keys signed".to_owned(),
        needed => format!(
            "each log is cosigned by at least {needed} of {}: {}",
            names.len(),
            names.join(", ")
        ),
    };
    verdict.note("witnesses", says);
    Ok(())
}

/// What the checkpoint of a log signs, once its signatures hold.
pub(super) fn head(files: &Files, manifest: &Manifest, log: LogName) -> Result<TreeHead, Fault> {
    let keys = &manifest.logs;
    let key = match log {
        LogName::Audit => &keys.audit,
        LogName::Roster => &keys.roster,
        LogName::Cards => &keys.cards,
    };
    let key: VerifierKey = key
        .parse()
        .map_err(|e| Fault::new("manifest.json", format!("the key of the log {log}: {e}")))?;
    if key.origin() != log.origin(manifest.id) {
        let says = format!("the key of the log {log} is another log's");
        return Err(Fault::new("manifest.json", says));
    }
    let name = format!("{log}.checkpoint");
    let note = std::str::from_utf8(file(files, &name)?).map_err(|e| Fault::new(&name, e))?;
    let head = key.open(note).map_err(|e| Fault::new(&name, e))?.head;
    // Another line than those of the named witnesses is not in the form of a bundle.
    let cosigned = witnesses(manifest)?.check_note(&key, note);
    cosigned.map_err(|e| Fault::new(&name, e))?;
    Ok(head)
}

/// Whether leaves are exactly those that a checkpoint signs.
fn signed(
    files: &Files,
    manifest: &Manifest,
    log: LogName,
    item: &str,
    leaves: &[Hash],
) -> Result<(), Fault> {
    let head = head(files, manifest, log)?;
    if head.size != leaves.len() as u64 {
        let (found, size) = (leaves.len(), head.size);
        let says = format!("it has {found} entries; the checkpoint signs {size}");
        return Err(Fault::new(item, says));
    }
    if root(leaves) != head.root {
        return Err(Fault::new(item, "its root is not the signed one"));
    }
    Ok(())
}

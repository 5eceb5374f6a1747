//! What the logs of the roster and of cards hold, and which cards of a log are put to be opened.
//! The server and whoever checks it run this same code. `docs/spec/bundle.md`, sections 4 and 5.

use crate::domain::{EventId, ParticipantId};
use crate::log::{Hash, leaf_hash};
use caucus_seal::{
    Channel, Ciphertext, Context, CryptoRng, Element, SealedCard, check_all, sealed::SEALED,
};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};

/// First byte of a card's leaf: its form.
const CARD: u8 = 2;
/// Bytes of a card as it is stored: the channel, then what was sealed.
pub const BODY: usize = 1 + SEALED;
/// Proofs that are checked at once.
const AT_ONCE: usize = 2_048;

/// What stands for a participant in everything that is published.
#[must_use]
pub fn pseudonym(event: EventId, participant: ParticipantId) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"caucus-pseudonym/1\n");
    hash.update(event.0.as_bytes());
    hash.update(participant.0.as_bytes());
    hash.finalize().into()
}

/// An approved participant, as the roster has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    pub pseudonym: [u8; 32],
    /// Code of the congressional district.
    pub district: String,
    pub session: u64,
}

impl RosterEntry {
    /// Leaf hash of the entry at an index.
    #[must_use]
    pub fn leaf(&self, index: u64) -> Hash {
        let mut record = b"caucus-roster/1".to_vec();
        record.extend(index.to_be_bytes());
        record.extend(self.pseudonym);
        record.extend(self.session.to_be_bytes());
        // Last, because it is the only part without a fixed length.
        record.extend(self.district.as_bytes());
        leaf_hash(&record)
    }
}

/// A card, as the log of cards has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardEntry {
    /// Code of the congressional district that counts it.
    pub district: String,
    pub pseudonym: [u8; 32],
    pub session: u64,
    /// Which of the participant's cards this is, from 1.
    pub attempt: u64,
    /// The channel's number, then the sealed card.
    pub body: Vec<u8>,
}

impl CardEntry {
    /// Leaf hash of the card. Where it stands in the log follows from the tree.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        let mut record = vec![CARD];
        record.extend(self.pseudonym);
        record.extend(self.session.to_be_bytes());
        record.extend(self.attempt.to_be_bytes());
        record.extend((self.body.len() as u64).to_be_bytes());
        record.extend(&self.body);
        // Last, because districts differ in length.
        record.extend(self.district.as_bytes());
        leaf_hash(&record)
    }

    /// The channel it says it came through; none where that is no channel.
    #[must_use]
    pub fn channel(&self) -> Option<Channel> {
        Channel::parse(*self.body.first()?)
    }

    /// What was sealed and what it must be bound to; `None` where the bytes are neither.
    fn read(&self, manifest: &[u8; 32]) -> Option<(SealedCard, Context)> {
        let (channel, sealed) = self.body.split_first()?;
        let channel = Channel::parse(*channel)?;
        let context = Context::new(
            *manifest,
            &self.district,
            self.pseudonym,
            self.session,
            self.attempt,
            channel,
        );
        Some((SealedCard::parse(sealed).ok()?, context.ok()?))
    }
}

/// A card's bytes as they are stored and logged.
#[must_use]
pub fn body(channel: Channel, sealed: &SealedCard) -> Vec<u8> {
    let mut body = Vec::with_capacity(BODY);
    body.push(channel as u8);
    body.extend(sealed.to_bytes());
    body
}

/// Why a logged card is not put to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    #[error("it is not in the form of a sealed card")]
    Malformed,
    #[error("it was not sealed for its place")]
    Misplaced,
    #[error("it is a copy of another participant's card")]
    Copied,
}

/// A district's box: every card in it is superseded, refused or put to be opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DistrictBox {
    /// Cards logged.
    pub logged: u64,
    /// Of those, cards that participants' own browsers sealed; the server sealed the others.
    pub from_browsers: u64,
    /// Of those the server sealed, cards that were pressed on a telephone.
    pub from_phones: u64,
    /// Replaced by a later card of the same participant.
    pub superseded: u64,
    /// Log index and reason, in order.
    pub refused: Vec<(u64, NotOpened)>,
    /// What is opened, in the order of the log.
    pub items: Vec<Ciphertext>,
}

impl DistrictBox {
    /// In the box = superseded + refused + put to be opened.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        self.logged == self.superseded + (self.refused.len() + self.items.len()) as u64
    }
}

/// What is opened of a whole log of cards, by district: each participant's last card whose proof
/// holds, in the order of the log.
pub fn sort<R: CryptoRng + ?Sized>(
    manifest: &[u8; 32],
    key: &Element,
    log: &[CardEntry],
    rng: &mut R,
) -> BTreeMap<String, DistrictBox> {
    let mut judged = Vec::with_capacity(log.len());
    for cards in log.chunks(AT_ONCE) {
        judge(manifest, key, cards, rng, &mut judged);
    }
    let mut first_sealed_by = HashMap::new();
    let mut last = HashMap::new();
    for (card, (judgement, index)) in log.iter().zip(judged.iter_mut().zip(0_u64..)) {
        let Ok(ciphertext) = judgement else { continue };
        let owner = first_sealed_by
            .entry(ciphertext.fingerprint())
            .or_insert(card.pseudonym);
        if *owner == card.pseudonym {
            last.insert(card.pseudonym, index);
        } else {
            *judgement = Err(NotOpened::Copied);
        }
    }
    let mut boxes = BTreeMap::<String, DistrictBox>::new();
    for (card, (judgement, index)) in log.iter().zip(judged.into_iter().zip(0_u64..)) {
        let found = boxes.entry(card.district.clone()).or_default();
        found.logged += 1;
        let channel = card.channel();
        found.from_browsers += u64::from(channel == Some(Channel::Browser));
        found.from_phones += u64::from(channel == Some(Channel::Phone));
        match judgement {
            Err(reason) => found.refused.push((index, reason)),
            Ok(item) if last.get(&card.pseudonym) == Some(&index) => found.items.push(item),
            Ok(_) => found.superseded += 1,
        }
    }
    boxes
}

/// Reads some cards and checks their proofs together.
fn judge<R: CryptoRng + ?Sized>(
    manifest: &[u8; 32],
    key: &Element,
    cards: &[CardEntry],
    rng: &mut R,
    judged: &mut Vec<Result<Ciphertext, NotOpened>>,
) {
    let start = judged.len();
    let mut readable = Vec::with_capacity(cards.len());
    let mut places = Vec::with_capacity(cards.len());
    for (card, place) in cards.iter().zip(start..) {
        let read = card.read(manifest);
        judged.push(match &read {
            Some((sealed, _)) => Ok(*sealed.ciphertext()),
            None => Err(NotOpened::Malformed),
        });
        if let Some(read) = read {
            readable.push(read);
            places.push(place);
        }
    }
    if let Err(refused) = check_all(&readable, key, rng) {
        for place in refused.into_iter().filter_map(|at| places.get(at)) {
            judged[*place] = Err(NotOpened::Misplaced);
        }
    }
}

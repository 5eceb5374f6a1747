//! Sealing a card before it is stored, and opening it again for the count.
//!
//! The server seals at once with a key that is in no database. What that protects against, and
//! what not, is in `docs/decisions/0004-cards-before-sealing.md`.

use super::keys::EventKeys;
use crate::clock::Entropy;
use crate::db::SealedCard;
use crate::domain::{
    CellId, DistrictCode, EventId, MAX_RANKS, ParticipantId, PreferenceCard, SessionId,
};
use crate::log::{Hash, leaf_hash};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// First byte of a sealed body and of a card's leaf: which form they have.
const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
/// How many ranks, and the ranks: the same length whatever is on the card.
const PLAIN: usize = 1 + MAX_RANKS;
/// Length of every sealed body.
pub(super) const BODY: usize = 1 + NONCE + PLAIN + TAG;

/// What a sealed card is bound to: moved anywhere else, it does not open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding<'a> {
    pub event: EventId,
    /// District of the virtual unit that counts the card.
    pub district: &'a DistrictCode,
    pub participant: ParticipantId,
    pub session: SessionId,
    pub attempt: i64,
}

impl Binding<'_> {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(80);
        bytes.push(VERSION);
        bytes.extend(self.event.0.as_bytes());
        bytes.extend(self.participant.0.as_bytes());
        bytes.extend(self.session.0.to_be_bytes());
        bytes.extend(self.attempt.to_be_bytes());
        // Last, because it is the only part without a fixed length.
        bytes.extend(self.district.0.as_bytes());
        bytes
    }
}

/// Seals and opens the cards of one event.
pub(super) struct Seal {
    cipher: XChaCha20Poly1305,
    requests: Hmac<Sha256>,
}

/// A body that does not open: altered, moved, or sealed with another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sealed card does not open")]
pub(super) struct Unopened;

impl Seal {
    pub(super) fn new(keys: &EventKeys) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&Key::from(*keys.card_key())),
            requests: keyed(keys.request_key()),
        }
    }

    /// Version, nonce, ciphertext and tag: always [`BODY`] bytes.
    pub(super) fn seal(
        &self,
        card: &PreferenceCard,
        binding: Binding<'_>,
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Unopened> {
        let nonce: [u8; NONCE] = entropy.bytes();
        let plain = plain(card);
        let payload = Payload {
            msg: &*plain,
            aad: &binding.bytes(),
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let mut body = Vec::with_capacity(BODY);
        body.push(VERSION);
        body.extend(nonce);
        body.extend(sealed.map_err(|_| Unopened)?);
        Ok(body)
    }

    /// The ranked ordinals, best first.
    pub(super) fn open(&self, body: &[u8], binding: Binding<'_>) -> Result<Vec<u8>, Unopened> {
        let (&VERSION, rest) = body.split_first().ok_or(Unopened)? else {
            return Err(Unopened);
        };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(Unopened)?;
        let payload = Payload {
            msg: sealed,
            aad: &binding.bytes(),
        };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload);
        let plain = Zeroizing::new(plain.map_err(|_| Unopened)?);
        let (count, ranks) = plain.split_first().ok_or(Unopened)?;
        let (ranks, rest) = ranks
            .split_at_checked(usize::from(*count))
            .ok_or(Unopened)?;
        let is_canonical = plain.len() == PLAIN && rest.iter().all(|b| *b == 0);
        is_canonical.then(|| ranks.to_vec()).ok_or(Unopened)
    }

    /// What tells a repeated request from another one under the same key. Keyed: there are few
    /// rankings, and without the key all could be tried.
    pub(super) fn request_hash(
        &self,
        participant: ParticipantId,
        key: Uuid,
        card: &PreferenceCard,
    ) -> Hash {
        let mut mac = self.requests.clone();
        mac.update(participant.0.as_bytes());
        mac.update(key.as_bytes());
        mac.update(&*plain(card));
        Hash(mac.finalize().into_bytes().into())
    }
}

/// HMAC-SHA-256 under a key of the event.
pub(super) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a key to its hash's block; a shorter key padded with zeros is the same key.
    let mut block = Zeroizing::new([0; 64]);
    block[..key.len()].copy_from_slice(key);
    Hmac::<Sha256>::new(&(*block).into())
}

fn plain(card: &PreferenceCard) -> Zeroizing<[u8; PLAIN]> {
    let ordinals = card.ordinals();
    let mut plain = Zeroizing::new([0; PLAIN]);
    // A `PreferenceCard` has at most MAX_RANKS ordinals.
    plain[0] = ordinals.len() as u8;
    plain[1..=ordinals.len()].copy_from_slice(ordinals);
    plain
}

/// Leaf of a card in the log of cards: the hash of version, cell, participant, session, attempt
/// (all of fixed length, numbers big-endian) and the sealed body.
pub(super) fn card_leaf(cell: CellId, card: &SealedCard) -> Hash {
    let mut record = Vec::with_capacity(41 + BODY);
    record.push(VERSION);
    record.extend(cell.0.to_be_bytes());
    record.extend(card.participant.0.as_bytes());
    record.extend(card.session.0.to_be_bytes());
    record.extend(card.attempt.to_be_bytes());
    record.extend(&card.body);
    leaf_hash(&record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PreferenceOption;

    fn card(ordinals: &[u8]) -> PreferenceCard {
        let options: Vec<_> = (1..=9)
            .map(|ordinal| PreferenceOption {
                ordinal,
                name: ordinal.to_string(),
                is_uncommitted: false,
            })
            .collect();
        PreferenceCard::parse(ordinals, &options).unwrap()
    }

    fn seal() -> (Seal, Entropy) {
        let entropy = Entropy::seeded(3);
        (Seal::new(&EventKeys::generate(&entropy)), entropy)
    }

    #[test]
    fn every_card_has_the_same_length_and_opens_to_itself() {
        let (seal, entropy) = seal();
        let district = DistrictCode("3".into());
        let binding = Binding {
            event: EventId(Uuid::from_u128(1)),
            district: &district,
            participant: ParticipantId(Uuid::from_u128(2)),
            session: SessionId(1),
            attempt: 1,
        };
        for ordinals in [&[][..], &[4], &[5, 4, 3, 2, 1]] {
            let body = seal.seal(&card(ordinals), binding, &entropy).unwrap();
            assert_eq!(body.len(), BODY);
            assert_eq!(seal.open(&body, binding).as_deref(), Ok(ordinals));
        }
    }

    #[test]
    fn a_card_opens_nowhere_else_and_not_when_altered() {
        let (seal, entropy) = seal();
        let (district, other) = (DistrictCode("3".into()), DistrictCode("4".into()));
        let bound = Binding {
            event: EventId(Uuid::from_u128(1)),
            district: &district,
            participant: ParticipantId(Uuid::from_u128(2)),
            session: SessionId(1),
            attempt: 1,
        };
        let body = seal.seal(&card(&[2, 1]), bound, &entropy).unwrap();
        let elsewhere = [
            Binding {
                event: EventId(Uuid::from_u128(9)),
                ..bound
            },
            Binding {
                district: &other,
                ..bound
            },
            Binding {
                participant: ParticipantId(Uuid::from_u128(9)),
                ..bound
            },
            Binding {
                session: SessionId(2),
                ..bound
            },
            Binding {
                attempt: 2,
                ..bound
            },
        ];
        for binding in elsewhere {
            assert_eq!(seal.open(&body, binding), Err(Unopened));
        }
        for at in 0..body.len() {
            let mut altered = body.clone();
            altered[at] ^= 1;
            assert_eq!(seal.open(&altered, bound), Err(Unopened));
        }
        assert_eq!(seal.open(&body[..BODY - 1], bound), Err(Unopened));
        assert_eq!(seal.open(&[], bound), Err(Unopened));
        let stranger = Seal::new(&EventKeys::generate(&entropy));
        assert_eq!(stranger.open(&body, bound), Err(Unopened));
    }

    #[test]
    fn request_hashes_tell_cards_keys_and_people_apart() {
        let (seal, _) = seal();
        let (me, key) = (ParticipantId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let first = seal.request_hash(me, key, &card(&[1, 2]));
        assert_eq!(seal.request_hash(me, key, &card(&[1, 2])), first);
        assert_ne!(seal.request_hash(me, key, &card(&[2, 1])), first);
        assert_ne!(seal.request_hash(me, Uuid::nil(), &card(&[1, 2])), first);
        let other = ParticipantId(Uuid::from_u128(9));
        assert_ne!(seal.request_hash(other, key, &card(&[1, 2])), first);
    }
}

//! Sealing a card to the trustees' joint key before it is stored. Whoever runs the server cannot
//! open it afterwards: `docs/decisions/0016-sealed-cards.md`.
//!
//! From a page without script, or a telephone, the server gets the ranking and seals it at once, here
//! and nowhere else: [`SealTo::prepare`] does nearly all of the work before the card waits for the
//! cast-writer, and the ranking is wiped; [`Prepared::bind`] ties it to its place in the writer's
//! transaction.
//!
//! A browser that runs our module sends a [`BrowserCard`]: the server sees no ranking. That it was
//! sealed for the place it names needs no database; that this is the person's next place is compared
//! in the writer's transaction.

use super::keys::EventKeys;
use crate::bundle::ledger::{self, CardEntry};
use crate::bundle::manifest::Manifest;
use crate::clock::Entropy;
use crate::db::{Db, DbError, SealedCard};
use crate::domain::{DistrictCode, EventId, Participant, ParticipantId, PreferenceCard, SessionId};
use crate::log::Hash;
use caucus_seal::place::context_of;
use caucus_seal::sealed::FRESH;
use caucus_seal::{
    Card, Channel, Context, CryptoRng, JointKey, Malformed, Place, SealedCard as Sealed, Unbound,
    check_all,
};
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Where a card belongs: moved anywhere else, its proof does not hold.
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
    /// What a card from here is bound to, under the event's manifest.
    fn context(&self, manifest: [u8; 32], channel: Channel) -> Result<Context, NotSealed> {
        let unsigned = |number: i64| u64::try_from(number).map_err(|_| NotSealed);
        let context = Context::new(
            manifest,
            &self.district.0,
            ledger::pseudonym(self.event, self.participant),
            unsigned(self.session.0)?,
            unsigned(self.attempt)?,
            channel,
        );
        context.map_err(|_| NotSealed)
    }
}

/// A card that could not be sealed. With a ranking of this event and random bytes that does not
/// happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the card could not be sealed")]
pub(super) struct NotSealed;

/// What an event's cards are sealed to.
#[derive(Debug, Clone)]
pub(super) struct SealTo {
    /// Digest of the event's manifest.
    pub manifest: [u8; 32],
    pub key: JointKey,
    /// Fewer cards of a district are not opened.
    pub minimum_batch: u32,
}

impl SealTo {
    /// As stored; `None` while the event has no key.
    pub(super) async fn load(db: &mut Db<'_>) -> Result<Option<Self>, DbError> {
        let Some((manifest, _, key)) = db.sealing().await?.key else {
            return Ok(None);
        };
        let wrong = |what: String| DbError::Inconsistent {
            table: "sealing",
            column: "joint_key",
            id: what,
        };
        let key = JointKey::parse(&key).map_err(|e| wrong(e.to_string()))?;
        // Whoever could put a key of their own there could read what is sealed to it.
        let named = Manifest::parse(manifest.as_bytes()).map_err(wrong)?;
        if named.trustees.key.0 != key.digest() {
            return Err(wrong("not the key that the manifest names".to_owned()));
        }
        Ok(Some(Self {
            manifest: Sha256::digest(&manifest).into(),
            key,
            minimum_batch: named.minimum_batch,
        }))
    }

    /// Encrypts a card that came through a channel; what is left to do costs next to nothing.
    pub(super) fn prepare(
        &self,
        card: &PreferenceCard,
        channel: Channel,
        entropy: &Entropy,
    ) -> Result<Prepared, NotSealed> {
        let sealed = Card::new(card.ordinals()).map_err(|_| NotSealed)?;
        let fresh: Zeroizing<[u8; FRESH]> = Zeroizing::new(entropy.bytes());
        let unbound = Unbound::new(&sealed, self.key.key(), &fresh).map_err(|_| NotSealed)?;
        Ok(Prepared {
            manifest: self.manifest,
            channel,
            unbound,
        })
    }
}

/// The head of a ciphertext, `r · G`: whoever seals with fresh randomness never makes one twice.
pub(super) type CardHead = [u8; 32];

/// A card that a participant's own browser sealed, and the place it says to be sealed for.
#[derive(Debug, Clone)]
pub struct BrowserCard {
    sealed: Sealed,
    place: Context,
}

impl BrowserCard {
    /// Reads a sealed card and the place that its page carried; what is read is in the only form
    /// there is.
    ///
    /// # Errors
    /// [`Malformed`]: another length or version, an encoding that is not canonical, the identity.
    pub fn parse(sealed: &[u8], place: &[u8]) -> Result<Self, Malformed> {
        Ok(Self {
            sealed: Sealed::parse(sealed)?,
            place: context_of(place)?,
        })
    }

    /// Which of the participant's cards it says to be, from 1.
    pub(super) fn attempt(&self) -> u64 {
        self.place.attempt()
    }

    pub(super) fn head(&self) -> CardHead {
        let bytes = self.sealed.to_bytes();
        // After the version.
        bytes[1..].first_chunk().copied().unwrap_or_default()
    }

    /// The card's bytes as they are stored.
    pub(super) fn body(&self) -> Vec<u8> {
        ledger::body(Channel::Browser, &self.sealed)
    }
}

/// Bytes of a stored card up to the end of its head: channel, version, head.
pub(super) const TO_HEAD: i32 = 34;

/// The head of a stored card that a browser sealed, from its first [`TO_HEAD`] bytes; `None` for
/// every other card.
pub(super) fn stored_head(start: &[u8]) -> Option<CardHead> {
    let (channel, sealed) = start.split_first()?;
    let is_browser = Channel::parse(*channel) == Some(Channel::Browser);
    is_browser.then(|| sealed.get(1..)?.first_chunk().copied())?
}

impl SealTo {
    /// What the participant's browser seals their next card to, as the page carries it.
    pub(super) fn place(
        &self,
        event: EventId,
        participant: &Participant,
        attempts: u64,
    ) -> Result<Vec<u8>, NotSealed> {
        let place = Place {
            key: *self.key.key(),
            manifest: self.manifest,
            pseudonym: ledger::pseudonym(event, participant.id),
            session: u64::try_from(participant.session.0).map_err(|_| NotSealed)?,
            attempt: attempts + 1,
            unit: &participant.district.0,
        };
        place.to_bytes().map_err(|_| NotSealed)
    }

    /// The positions in the list of the cards that were not sealed to this key for the place they
    /// name. All are checked at once.
    pub(super) fn unsealed<'a, R: CryptoRng + ?Sized>(
        &self,
        cards: impl Iterator<Item = &'a BrowserCard>,
        rng: &mut R,
    ) -> Vec<usize> {
        let cards: Vec<_> = cards.map(|card| (card.sealed, card.place)).collect();
        check_all(&cards, self.key.key(), rng)
            .err()
            .unwrap_or_default()
    }

    /// Whether the place that a card names is this one.
    pub(super) fn is_place_of(&self, card: &BrowserCard, binding: Binding<'_>) -> bool {
        binding.context(self.manifest, Channel::Browser) == Ok(card.place)
    }
}

/// A card that is encrypted and waits to be bound to its place.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    manifest: [u8; 32],
    channel: Channel,
    unbound: Unbound,
}

/// Binds prepared cards, and tells repeated requests from others.
pub(super) struct Seal {
    requests: Hmac<Sha256>,
}

impl Seal {
    pub(super) fn new(keys: &EventKeys) -> Self {
        Self {
            requests: keyed(keys.request_key()),
        }
    }

    /// What tells a repeated request from another one under the same key: of the ranking, before
    /// it is sealed. Keyed, because there are few rankings, and without the key all could be tried.
    pub(super) fn ranking_hash(&self, key: Uuid, card: &PreferenceCard) -> Hash {
        let mut mac = self.requests.clone();
        mac.update(key.as_bytes());
        let ordinals = card.ordinals();
        // A `PreferenceCard` has at most MAX_RANKS ordinals.
        mac.update(&[ordinals.len() as u8]);
        mac.update(ordinals);
        Hash(mac.finalize().into_bytes().into())
    }

    /// The same, of a card that a browser sealed.
    pub(super) fn sealed_hash(&self, key: Uuid, card: &BrowserCard) -> Hash {
        let mut mac = self.requests.clone();
        mac.update(key.as_bytes());
        // No number of ranks: no ranking has the hash of a sealed card.
        mac.update(&[u8::MAX]);
        mac.update(&card.attempt().to_be_bytes());
        mac.update(&card.sealed.to_bytes());
        Hash(mac.finalize().into_bytes().into())
    }

    /// The same, of one participant.
    pub(super) fn request_hash(&self, participant: ParticipantId, content: Hash) -> Hash {
        let mut mac = self.requests.clone();
        mac.update(participant.0.as_bytes());
        mac.update(content.as_bytes());
        Hash(mac.finalize().into_bytes().into())
    }
}

impl Prepared {
    /// The card's bytes as they are stored, once it is known where it belongs.
    pub(super) fn bind(&self, binding: Binding<'_>) -> Result<Vec<u8>, NotSealed> {
        let context = binding.context(self.manifest, self.channel)?;
        let sealed = self.unbound.bind(&context).map_err(|_| NotSealed)?;
        Ok(ledger::body(self.channel, &sealed))
    }
}

/// HMAC-SHA-256 under a key of the event.
pub(super) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads a key to its hash's block; a shorter key padded with zeros is the same key.
    let mut block = Zeroizing::new([0; 64]);
    block[..key.len()].copy_from_slice(key);
    Hmac::<Sha256>::new(&(*block).into())
}

/// A stored card as the public log has it.
pub(super) fn entry(event: EventId, district: &DistrictCode, card: &SealedCard) -> CardEntry {
    CardEntry {
        district: district.0.clone(),
        pseudonym: ledger::pseudonym(event, card.participant),
        // Below zero only where somebody meddled: no small number then, so that the leaf differs.
        session: card.session.0.cast_unsigned(),
        attempt: card.attempt.cast_unsigned(),
        body: card.body.clone(),
    }
}

/// Leaf of a card in the log of cards.
pub(super) fn card_leaf(event: EventId, district: &DistrictCode, card: &SealedCard) -> Hash {
    entry(event, district, card).leaf()
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

    #[test]
    fn request_hashes_tell_cards_keys_and_people_apart() {
        let seal = Seal::new(&EventKeys::generate(&Entropy::seeded(3)));
        let (me, key) = (ParticipantId(Uuid::from_u128(1)), Uuid::from_u128(2));
        let hash =
            |who, key, ranks: &[u8]| seal.request_hash(who, seal.ranking_hash(key, &card(ranks)));
        let first = hash(me, key, &[1, 2]);
        assert_eq!(hash(me, key, &[1, 2]), first);
        assert_ne!(hash(me, key, &[2, 1]), first);
        assert_ne!(hash(me, Uuid::nil(), &[1, 2]), first);
        let other = ParticipantId(Uuid::from_u128(9));
        assert_ne!(hash(other, key, &[1, 2]), first);
    }
}

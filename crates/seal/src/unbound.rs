//! Sealing in two steps, for a server that must not do group arithmetic while it holds a lock:
//! encrypting, which is nearly all of the work, comes first; binding to the place follows, once
//! the number of the attempt is known.

use crate::card::Card;
use crate::context::Context;
use crate::element::Element;
use crate::hash::Fields;
use crate::schnorr::Proof;
use crate::sealed::{Ciphertext, FRESH, Refused, SealedCard, claim};
use curve25519_dalek::scalar::Scalar;
use std::fmt;
use zeroize::Zeroizing;

/// A card that is encrypted and belongs nowhere yet. Holds the secret number of its encryption,
/// which opens it: wiped when dropped, and says nothing when it is printed.
#[derive(Clone)]
pub struct Unbound {
    ciphertext: Ciphertext,
    key: Element,
    secret: Zeroizing<Scalar>,
    hedge: Zeroizing<[u8; 32]>,
}

impl Unbound {
    /// Encrypts a card to a joint key with fresh randomness that is used for nothing else.
    ///
    /// # Errors
    /// [`Refused`] where the randomness gives an element that may not be sent; with random bytes
    /// that does not happen.
    pub fn new(card: &Card, key: &Element, fresh: &[u8; FRESH]) -> Result<Self, Refused> {
        let (wide, hedge) = fresh.split_first_chunk::<64>().ok_or(Refused)?;
        let hedge = Zeroizing::new(*hedge.first_chunk::<32>().ok_or(Refused)?);
        let payload = Zeroizing::new(card.payload());
        // As in one step: randomness that repeats never hides two cards with one number.
        let fields = Fields::of("unbound card secret").element(key);
        let secret = Zeroizing::new(fields.bytes(&*payload).bytes(wide).scalar());
        let mask = Zeroizing::new(key.point() * *secret);
        let point = Zeroizing::new(card.to_point());
        let ciphertext = Ciphertext {
            head: Element::base_times(&secret).ok_or(Refused)?,
            body: Element::new(*point + *mask).ok_or(Refused)?,
        };
        Ok(Self {
            ciphertext,
            key: *key,
            secret,
            hedge,
        })
    }

    /// Binds the card to its place. Binding it to two places seals one ciphertext for both; only
    /// one of them can count.
    ///
    /// # Errors
    /// As [`Unbound::new`].
    pub fn bind(&self, context: &Context) -> Result<SealedCard, Refused> {
        let claim = claim(&self.ciphertext, context, &self.key);
        let proof = Proof::make(&claim, &self.secret, &self.hedge).ok_or(Refused)?;
        Ok(SealedCard::new(self.ciphertext, proof))
    }
}

impl fmt::Debug for Unbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unbound(…)")
    }
}

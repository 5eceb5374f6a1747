//! The sealed card: an ElGamal ciphertext under the joint key, with a proof that whoever made it
//! knew what is inside and meant it for one place. A copy under another name does not hold.

use crate::card::Card;
use crate::context::Context;
use crate::element::Element;
use crate::hash::Fields;
use crate::schnorr::{self, Claim, Proof};
use crate::wire::{Malformed, Reader};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED;
use curve25519_dalek::scalar::Scalar;
#[cfg(feature = "full")]
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Bytes of a sealed card.
pub const SEALED: usize = 1 + Ciphertext::LEN + schnorr::LEN;
/// Bytes of fresh randomness that sealing takes.
pub const FRESH: usize = 96;
/// First byte of a sealed card: its form.
const VERSION: u8 = 1;

/// An ElGamal ciphertext: `r · G` and `M + r · Y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ciphertext {
    pub(crate) head: Element,
    pub(crate) body: Element,
}

impl Ciphertext {
    /// Bytes of a ciphertext.
    pub const LEN: usize = 64;

    pub(crate) fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[..32].copy_from_slice(self.head.bytes());
        bytes[32..].copy_from_slice(self.body.bytes());
        bytes
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            head: reader.element("a ciphertext's head")?,
            body: reader.element("a ciphertext's body")?,
        })
    }

    /// What a box keeps of every ciphertext to refuse one that is already in it.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        let fields = Fields::of("ciphertext").element(&self.head);
        fields.element(&self.body).digest()
    }
}

/// A card that only the trustees can open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedCard {
    ciphertext: Ciphertext,
    proof: Proof,
}

/// A sealed card that does not belong where it was handed in: altered, copied, replayed, or sealed
/// to another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the card was not sealed for this place")]
pub struct Refused;

/// What the proof of a ciphertext claims, in a context and under a key.
pub(crate) fn claim(ciphertext: &Ciphertext, context: &Context, key: &Element) -> Claim {
    let statement = context.put(Fields::of("card"));
    let statement = statement.bytes(RISTRETTO_BASEPOINT_COMPRESSED.as_bytes());
    Claim {
        statement: statement.element(key).element(&ciphertext.body),
        public: ciphertext.head,
    }
}

/// The secret number of one sealing. It depends on the card and the whole place besides the fresh
/// bytes: a device whose randomness repeats still never uses one number for two cards, which would
/// show how they differ.
fn secret(card: &Card, context: &Context, key: &Element, wide: &[u8; 64]) -> Zeroizing<Scalar> {
    let fields = context.put(Fields::of("card secret")).element(key);
    let payload = Zeroizing::new(card.payload());
    Zeroizing::new(fields.bytes(&*payload).bytes(wide).scalar())
}

/// Seals a card to a joint key, in a context, with fresh randomness that is used for nothing else.
///
/// # Errors
/// [`Refused`] where the randomness gives an element that may not be sent; with random bytes that
/// does not happen.
pub fn seal(
    card: &Card,
    context: &Context,
    key: &Element,
    fresh: &[u8; FRESH],
) -> Result<SealedCard, Refused> {
    let (wide, hedge) = fresh.split_first_chunk::<64>().ok_or(Refused)?;
    let hedge = Zeroizing::new(*hedge.first_chunk::<32>().ok_or(Refused)?);
    let secret = secret(card, context, key, wide);
    let mask = Zeroizing::new(key.point() * *secret);
    let point = Zeroizing::new(card.to_point());
    let ciphertext = Ciphertext {
        head: Element::base_times(&secret).ok_or(Refused)?,
        body: Element::new(*point + *mask).ok_or(Refused)?,
    };
    let claim = claim(&ciphertext, context, key);
    let proof = Proof::make(&claim, &secret, &hedge).ok_or(Refused)?;
    Ok(SealedCard { ciphertext, proof })
}

impl SealedCard {
    #[cfg(feature = "full")]
    pub(crate) fn new(ciphertext: Ciphertext, proof: Proof) -> Self {
        Self { ciphertext, proof }
    }

    /// Whether the card was sealed to this key for this place.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn check(&self, context: &Context, key: &Element) -> Result<(), Refused> {
        let claim = claim(&self.ciphertext, context, key);
        self.proof.holds(&claim).then_some(()).ok_or(Refused)
    }

    /// What is opened in the end.
    #[must_use]
    pub fn ciphertext(&self) -> &Ciphertext {
        &self.ciphertext
    }

    /// The card as it is sent and logged.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; SEALED] {
        const PROOF: usize = 1 + Ciphertext::LEN;
        let mut bytes = [0; SEALED];
        bytes[0] = VERSION;
        bytes[1..PROOF].copy_from_slice(&self.ciphertext.to_bytes());
        bytes[PROOF..].copy_from_slice(&self.proof.to_bytes());
        bytes
    }

    /// Reads a sealed card; what is read writes the same bytes again.
    ///
    /// # Errors
    /// [`Malformed`]: another length or version, an encoding that is not canonical, the identity.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        reader.tag(&[VERSION], "the version")?;
        let sealed = Self {
            ciphertext: Ciphertext::read(&mut reader)?,
            proof: Proof::read(&mut reader)?,
        };
        reader.end()?;
        Ok(sealed)
    }
}

/// Checks many cards at once, at a quarter of the cost of one at a time.
///
/// # Errors
/// The places in the list, from 0, of the cards that are refused.
#[cfg(feature = "full")]
pub fn check_all<R: CryptoRng + ?Sized>(
    cards: &[(SealedCard, Context)],
    key: &Element,
    rng: &mut R,
) -> Result<(), Vec<usize>> {
    let claims: Vec<_> = cards
        .iter()
        .map(|(sealed, context)| (&sealed.proof, claim(&sealed.ciphertext, context, key)))
        .collect();
    let mut refused = Vec::new();
    find_refused(&claims, 0, rng, &mut refused);
    if refused.is_empty() {
        Ok(())
    } else {
        Err(refused)
    }
}

/// Halves what does not hold together until single cards are left: one false card among many then
/// costs the others three checks at once, not one alone.
#[cfg(feature = "full")]
fn find_refused<R: CryptoRng + ?Sized>(
    claims: &[(&Proof, Claim)],
    first: usize,
    rng: &mut R,
    refused: &mut Vec<usize>,
) {
    match claims {
        [] => {}
        [(proof, claim)] => {
            if !proof.holds(claim) {
                refused.push(first);
            }
        }
        _ if Proof::all_hold(claims, rng) => {}
        _ => {
            let (left, right) = claims.split_at(claims.len() / 2);
            find_refused(left, first, rng, refused);
            find_refused(right, first + left.len(), rng, refused);
        }
    }
}

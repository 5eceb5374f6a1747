//! Mixing a batch: another order and other ciphertexts for the same cards, so that an opened card
//! cannot be led back to who sealed it.
//!
//! **Trusted.** Nothing here shows that the mixer put in what it took out; whoever relies on the
//! result relies on the mixer. The format has a place for the proof that will end this.

use crate::hash::Fields;
use crate::key::JointKey;
use crate::opening::Batch;
use crate::sealed::Ciphertext;
use crate::wire::{Malformed, Reader};
use crate::{Element, opening::OpeningError};
use curve25519_dalek::ristretto::RistrettoPoint;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const TAG: &[u8] = b"csmix001";
/// Kind of proof: none.
const TRUSTED: u8 = 0;

/// What decides order and re-encryption. Whoever has it can undo the mixing: wiped when dropped,
/// and to be made anew for every batch.
pub struct MixSeed([u8; 32]);

impl MixSeed {
    /// From 32 fresh random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn fields(&self, purpose: &str, input: &[u8; 32], number: u64) -> Fields {
        Fields::of(purpose)
            .bytes(&self.0)
            .bytes(input)
            .number(number)
    }
}

impl Drop for MixSeed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for MixSeed {}

/// A batch that was mixed, and what it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixed {
    input: [u8; 32],
    output: Batch,
}

impl Mixed {
    /// Mixes a batch.
    ///
    /// # Errors
    /// [`OpeningError::WrongKey`] where the batch is sealed to another key.
    pub fn trusted(key: &JointKey, batch: &Batch, seed: &MixSeed) -> Result<Self, OpeningError> {
        if batch.key() != &key.digest() {
            return Err(OpeningError::WrongKey);
        }
        let input = batch.digest();
        let mut order: Vec<usize> = (0..batch.items().len()).collect();
        for last in (1..order.len()).rev() {
            let draw = seed.fields("mix order", &input, last as u64).digest();
            let mut low = [0; 16];
            low.copy_from_slice(&draw[..16]);
            // At most 2^32 places: the remainder is even to within 2^-96.
            let place = u128::from_le_bytes(low) % (last as u128 + 1);
            order.swap(last, usize::try_from(place).unwrap_or(last));
        }
        let taken = order.iter().filter_map(|place| batch.items().get(*place));
        let items = taken.zip(0..).map(|(item, place)| {
            let secret = Zeroizing::new(seed.fields("mix again", &input, place).scalar());
            let head = item.head.point() + RistrettoPoint::mul_base(&secret);
            let body = item.body.point() + key.key().point() * *secret;
            Some(Ciphertext {
                head: Element::new(head)?,
                body: Element::new(body)?,
            })
        });
        let items = items.collect::<Option<Vec<_>>>();
        let output = batch.with(items.unwrap_or_default());
        let mixed = Self { input, output };
        mixed.check(batch)?;
        Ok(mixed)
    }

    /// Whether this was made from that batch, as far as can be seen without a proof: the same key
    /// and unit, and as many cards.
    ///
    /// # Errors
    /// [`OpeningError`].
    pub fn check(&self, input: &Batch) -> Result<(), OpeningError> {
        let same = self.input == input.digest()
            && self.output.key() == input.key()
            && self.output.unit() == input.unit();
        if !same {
            return Err(OpeningError::WrongBatch { trustee: None });
        }
        let (expected, found) = (input.items().len(), self.output.items().len());
        if expected != found {
            return Err(OpeningError::Length {
                trustee: None,
                expected,
                found,
            });
        }
        Ok(())
    }

    /// What was mixed.
    #[must_use]
    pub fn output(&self) -> &Batch {
        &self.output
    }

    /// The mix as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = TAG.to_vec();
        out.extend(self.input);
        out.push(TRUSTED);
        out.extend(0_u32.to_be_bytes());
        out.extend(self.output.to_bytes());
        out
    }

    /// Reads a published mix.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        reader.tag(TAG, "the tag of a mix")?;
        let input = *reader.take("the digest of what was mixed")?;
        reader.tag(&[TRUSTED, 0, 0, 0, 0], "the kind of proof")?;
        let output = Batch::read(&mut reader)?;
        Ok(Self { input, output })
    }
}

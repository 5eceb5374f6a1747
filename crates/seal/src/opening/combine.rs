//! Putting the trustees' parts together, and what comes out.

use super::batch::{count_bytes, read_count};
use super::{Batch, OpeningError, Partial};
use crate::card::{Card, Unreadable};
use crate::element::Element;
use crate::key::{JointKey, lagrange};
use crate::wire::{Malformed, Reader};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::traits::VartimeMultiscalarMul as _;
use rand_core::CryptoRng;

const TAG: &[u8] = b"csope001";

/// An opened batch: one element for each ciphertext, in the batch's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    batch: [u8; 32],
    elements: Vec<[u8; 32]>,
}

impl Opened {
    /// Checks every part and puts them together. More trustees than needed are all checked; those
    /// with the lowest numbers are used.
    ///
    /// # Errors
    /// [`OpeningError`], naming trustee and item.
    pub fn combine<R: CryptoRng + ?Sized>(
        key: &JointKey,
        batch: &Batch,
        parts: &[Partial],
        rng: &mut R,
    ) -> Result<Self, OpeningError> {
        let mut parts: Vec<&Partial> = parts.iter().collect();
        parts.sort_by_key(|part| part.trustee());
        if let Some([first, _]) = parts
            .array_windows()
            .find(|[a, b]| a.trustee() == b.trustee())
        {
            let trustee = first.trustee();
            return Err(OpeningError::SameTrustee { trustee });
        }
        for part in &parts {
            part.check(key, batch, rng)?;
        }
        let (found, needed) = (parts.len(), usize::from(key.quorum().needed()));
        let used = parts
            .get(..needed)
            .ok_or(OpeningError::TooFew { found, needed })?;
        let among: Vec<u8> = used.iter().map(|part| part.trustee()).collect();
        let factors: Vec<_> = among.iter().map(|t| lagrange(*t, &among, 0)).collect();
        let elements = batch.items().iter().enumerate().map(|(item, ciphertext)| {
            let images: Option<Vec<_>> = used
                .iter()
                .map(|part| part.items.get(item).map(|(image, _)| *image.point()))
                .collect();
            let mask = RistrettoPoint::vartime_multiscalar_mul(&factors, images?);
            Some((ciphertext.body.point() - mask).compress().to_bytes())
        });
        // Every part was found to have exactly as many items as the batch.
        let elements: Option<Vec<_>> = elements.collect();
        Ok(Self {
            batch: batch.digest(),
            elements: elements.ok_or(OpeningError::WrongBatch { trustee: None })?,
        })
    }

    /// Whether this is what the parts of the batch give.
    ///
    /// # Errors
    /// [`OpeningError`], naming the first item that differs.
    pub fn check<R: CryptoRng + ?Sized>(
        &self,
        key: &JointKey,
        batch: &Batch,
        parts: &[Partial],
        rng: &mut R,
    ) -> Result<(), OpeningError> {
        let again = Self::combine(key, batch, parts, rng)?;
        let (expected, found) = (again.elements.len(), self.elements.len());
        if expected != found {
            return Err(OpeningError::Length {
                trustee: None,
                expected,
                found,
            });
        }
        if self.batch != again.batch {
            return Err(OpeningError::WrongBatch { trustee: None });
        }
        let pairs = self.elements.iter().zip(&again.elements);
        match pairs.into_iter().position(|(a, b)| a != b) {
            Some(item) => Err(OpeningError::Opened { item }),
            None => Ok(()),
        }
    }

    /// What is on each card of an event with this many preferences. What cannot be read counts for
    /// nobody, is published with its reason, and stops nothing.
    pub fn cards(&self, preferences: u8) -> impl Iterator<Item = Result<Card, Unreadable>> + '_ {
        let on_list = move |card: Card| {
            let is_on_list = card.preferences().all(|number| number <= preferences);
            is_on_list.then_some(card).ok_or(Unreadable::NotOnTheList)
        };
        self.elements
            .iter()
            .map(move |element| Card::read(element).and_then(on_list))
    }

    /// The opened elements.
    #[must_use]
    pub fn elements(&self) -> &[[u8; 32]] {
        &self.elements
    }

    /// The opened batch as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = TAG.to_vec();
        out.extend(self.batch);
        out.extend(count_bytes(self.elements.len()));
        for element in &self.elements {
            out.extend(element);
        }
        out
    }

    /// Reads a published opened batch. Here alone the identity may stand: an empty envelope.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        reader.tag(TAG, "the tag of an opened batch")?;
        let batch = *reader.take("the digest of the batch")?;
        let count = read_count(&mut reader, 32)?;
        let elements = (0..count).map(|_| {
            let element = *reader.take("an opened element")?;
            let is_known = element == [0; 32] || Element::parse(&element).is_some();
            is_known
                .then_some(element)
                .ok_or(reader.refuse("an opened element", 32))
        });
        Ok(Self {
            elements: elements.collect::<Result<_, _>>()?,
            batch,
        })
    }
}

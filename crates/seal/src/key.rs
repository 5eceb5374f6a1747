//! The joint key of the trustees, and the share that each of them holds.

use crate::element::Element;
use crate::hash::Fields;
use crate::wire::{Malformed, Reader};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul as _;
use std::fmt;
use zeroize::Zeroizing;

/// The most trustees an event can have.
pub const MAX_TRUSTEES: u8 = 16;
const TAG: &[u8] = b"cskey001";

/// How many trustees there are, and how many of them open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quorum {
    trustees: u8,
    needed: u8,
}

/// Not a quorum that may hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "at least 2 must be needed, and fewer than all of at most {MAX_TRUSTEES} trustees: one lost \
     share must not lose the event"
)]
pub struct QuorumError;

impl Quorum {
    /// `needed` of `trustees`.
    ///
    /// # Errors
    /// [`QuorumError`]: one alone, all of them, or too many.
    pub fn new(needed: u8, trustees: u8) -> Result<Self, QuorumError> {
        let allowed = 2 <= needed && needed < trustees && trustees <= MAX_TRUSTEES;
        allowed
            .then_some(Self { trustees, needed })
            .ok_or(QuorumError)
    }

    /// How many trustees there are.
    #[must_use]
    pub fn trustees(self) -> u8 {
        self.trustees
    }

    /// How many of them open.
    #[must_use]
    pub fn needed(self) -> u8 {
        self.needed
    }

    /// The trustees' numbers.
    pub(crate) fn indexes(self) -> std::ops::RangeInclusive<u8> {
        1..=self.trustees
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let (needed, trustees) = (reader.u8("the quorum")?, reader.u8("the quorum")?);
        Self::new(needed, trustees).map_err(|_| reader.refuse("the quorum", 2))
    }

    pub(crate) fn bytes(self) -> [u8; 2] {
        [self.needed, self.trustees]
    }
}

/// The factor of share `index` when the shares `among` are put together at `at`.
pub(crate) fn lagrange(index: u8, among: &[u8], at: u8) -> Scalar {
    let scalar = |number: u8| Scalar::from(number);
    let others = || among.iter().filter(move |other| **other != index);
    let above: Scalar = others().map(|other| scalar(at) - scalar(*other)).product();
    let below: Scalar = others()
        .map(|other| scalar(index) - scalar(*other))
        .product();
    above * below.invert()
}

/// The key that cards are sealed to, and what each trustee's part is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointKey {
    quorum: Quorum,
    key: Element,
    parts: Vec<Element>,
    transcript: [u8; 32],
}

impl JointKey {
    /// `None` unless the parts are shares of the key for this quorum.
    pub(crate) fn new(
        quorum: Quorum,
        key: Element,
        parts: Vec<Element>,
        transcript: [u8; 32],
    ) -> Option<Self> {
        let joint = Self {
            quorum,
            key,
            parts,
            transcript,
        };
        joint.is_consistent().then_some(joint)
    }

    /// Any `needed` parts give the same key: all parts lie on one polynomial with it.
    fn is_consistent(&self) -> bool {
        let first: Vec<u8> = (1..=self.quorum.needed).collect();
        let at = |place: u8| {
            let factors = first.iter().map(|index| lagrange(*index, &first, place));
            let points = self.parts.iter().take(first.len()).map(Element::point);
            RistrettoPoint::vartime_multiscalar_mul(factors, points)
        };
        let beyond = self.quorum.indexes().zip(&self.parts).skip(first.len());
        self.parts.len() == usize::from(self.quorum.trustees)
            && at(0) == *self.key.point()
            && beyond.into_iter().all(|(i, part)| at(i) == *part.point())
    }

    /// What cards are sealed to.
    #[must_use]
    pub fn key(&self) -> &Element {
        &self.key
    }

    /// Who is needed to open.
    #[must_use]
    pub fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// The public part of one trustee, by number from 1.
    #[must_use]
    pub fn part(&self, trustee: u8) -> Option<&Element> {
        self.parts.get(usize::from(trustee).checked_sub(1)?)
    }

    /// The key as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = TAG.to_vec();
        out.extend(self.quorum.bytes());
        out.extend(self.key.bytes());
        for part in &self.parts {
            out.extend(part.bytes());
        }
        out.extend(self.transcript);
        out
    }

    /// Reads a published key.
    ///
    /// # Errors
    /// [`Malformed`], also where the parts do not belong to the key.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        reader.tag(TAG, "the tag of a joint key")?;
        let quorum = Quorum::read(&mut reader)?;
        let key = reader.element("the joint key")?;
        let parts = quorum.indexes().map(|_| reader.element("a trustee's part"));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let transcript = *reader.take("the digest of the ceremony")?;
        reader.end()?;
        Self::new(quorum, key, parts, transcript)
            .ok_or(reader.refuse("parts that belong to the key", bytes.len()))
    }

    /// What names the key wherever it is used.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Fields::of("joint key").bytes(&self.to_bytes()).digest()
    }
}

/// One trustee's secret. Wiped when it is dropped; says nothing when it is printed.
#[derive(Clone)]
pub struct KeyShare {
    pub(crate) index: u8,
    pub(crate) secret: Zeroizing<Scalar>,
}

impl KeyShare {
    /// The trustee's number, from 1.
    #[must_use]
    pub fn index(&self) -> u8 {
        self.index
    }

    /// Whether this is that trustee's share of that key.
    #[must_use]
    pub fn belongs_to(&self, key: &JointKey) -> bool {
        Element::base_times(&self.secret).as_ref() == key.part(self.index)
            && key.part(self.index).is_some()
    }
}

impl fmt::Debug for KeyShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyShare({}, …)", self.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_a_part_for_every_trustee() {
        let quorum = Quorum::new(2, 3).unwrap();
        let at = |x: u8| Element::base_times(&(Scalar::from(5_u8) + Scalar::from(x))).unwrap();
        let parts = |last: u8| (1..=last).map(at).collect();
        for (last, is_key) in [(2, false), (3, true), (4, false)] {
            let key = JointKey::new(quorum, at(0), parts(last), [0; 32]);
            assert_eq!(key.is_some(), is_key, "{last} parts");
        }
    }
}

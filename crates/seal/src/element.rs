//! Elements of ristretto255 as they travel: never the identity, always with their one encoding.

use core::fmt;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity as _;

/// A group element other than the identity, kept with its encoding.
#[derive(Clone, Copy)]
pub struct Element {
    point: RistrettoPoint,
    bytes: [u8; 32],
}

impl Element {
    /// The element with this encoding; `None` where it is not canonical, or the identity.
    #[must_use]
    pub fn parse(bytes: &[u8; 32]) -> Option<Self> {
        let point = CompressedRistretto(*bytes).decompress()?;
        (!point.is_identity()).then_some(Self {
            point,
            bytes: *bytes,
        })
    }

    /// `None` for the identity.
    pub(crate) fn new(point: RistrettoPoint) -> Option<Self> {
        let bytes = point.compress().to_bytes();
        (!point.is_identity()).then_some(Self { point, bytes })
    }

    /// `scalar · G`; `None` where that is the identity.
    pub(crate) fn base_times(scalar: &Scalar) -> Option<Self> {
        Self::new(RistrettoPoint::mul_base(scalar))
    }

    pub(crate) fn point(&self) -> &RistrettoPoint {
        &self.point
    }

    /// The encoding.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

impl PartialEq for Element {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for Element {}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_identity_is_no_element() {
        assert_eq!(Element::base_times(&Scalar::ZERO), None);
        assert!(Element::base_times(&Scalar::ONE).is_some());
        assert_eq!(Element::parse(&[0; 32]), None);
    }
}

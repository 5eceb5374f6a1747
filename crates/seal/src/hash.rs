//! The one hash: SHA-512 over fields that each carry their length, under a label of their own.
//! No two lists of fields give the same bytes, and no two purposes share a label.

use crate::element::Element;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest as _, Sha512};
use zeroize::Zeroize as _;

/// Collects fields.
#[derive(Clone)]
pub(crate) struct Fields(Sha512);

impl Fields {
    /// For one purpose: the label is the first field.
    pub(crate) fn of(purpose: &str) -> Self {
        Self(Sha512::new())
            .bytes(b"caucus-seal/1")
            .bytes(purpose.as_bytes())
    }

    pub(crate) fn bytes(mut self, field: &[u8]) -> Self {
        // No field here comes near 2^64 bytes.
        self.0.update((field.len() as u64).to_be_bytes());
        self.0.update(field);
        self
    }

    pub(crate) fn number(self, number: u64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    pub(crate) fn element(self, element: &Element) -> Self {
        self.bytes(element.bytes())
    }

    fn wide(self) -> [u8; 64] {
        self.0.finalize().into()
    }

    /// The whole hash as a little-endian number, modulo the group's order.
    pub(crate) fn scalar(self) -> Scalar {
        let mut wide = self.wide();
        let scalar = Scalar::from_bytes_mod_order_wide(&wide);
        wide.zeroize();
        scalar
    }

    /// The first 32 bytes of the hash.
    pub(crate) fn digest(self) -> [u8; 32] {
        let mut wide = self.wide();
        let mut digest = [0; 32];
        digest.copy_from_slice(&wide[..32]);
        wide.zeroize();
        digest
    }
}

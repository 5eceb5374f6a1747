//! Reading fixed layouts: every byte is accounted for, or the whole is refused.

use crate::element::Element;
use curve25519_dalek::scalar::Scalar;

/// Bytes that are not exactly in the form the specification gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at} is not in the form the specification gives")]
pub struct Malformed {
    /// What was to be read.
    pub what: &'static str,
    /// Where, from 0.
    pub at: usize,
}

/// Takes a layout apart from the front.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// A refusal of what was read last.
    pub(crate) fn refuse(&self, what: &'static str, back: usize) -> Malformed {
        Malformed {
            what,
            at: self.at.saturating_sub(back),
        }
    }

    pub(crate) fn take<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<&'a [u8; N], Malformed> {
        let Some((head, rest)) = self.rest.split_first_chunk::<N>() else {
            return Err(self.refuse(what, 0));
        };
        self.rest = rest;
        self.at += N;
        Ok(head)
    }

    pub(crate) fn slice(&mut self, len: usize, what: &'static str) -> Result<&'a [u8], Malformed> {
        let Some((head, rest)) = self.rest.split_at_checked(len) else {
            return Err(self.refuse(what, 0));
        };
        self.rest = rest;
        self.at += len;
        Ok(head)
    }

    /// These bytes and no others.
    pub(crate) fn tag(&mut self, tag: &[u8], what: &'static str) -> Result<(), Malformed> {
        let found = self.slice(tag.len(), what)?;
        if found == tag {
            Ok(())
        } else {
            Err(self.refuse(what, tag.len()))
        }
    }

    pub(crate) fn u8(&mut self, what: &'static str) -> Result<u8, Malformed> {
        self.take::<1>(what).map(|[byte]| *byte)
    }

    #[cfg(feature = "full")]
    pub(crate) fn u32(&mut self, what: &'static str) -> Result<u32, Malformed> {
        self.take(what).map(|bytes| u32::from_be_bytes(*bytes))
    }

    pub(crate) fn u64(&mut self, what: &'static str) -> Result<u64, Malformed> {
        self.take(what).map(|bytes| u64::from_be_bytes(*bytes))
    }

    /// A group element other than the identity, in its only encoding.
    pub(crate) fn element(&mut self, what: &'static str) -> Result<Element, Malformed> {
        let bytes = self.take(what)?;
        Element::parse(bytes).ok_or(self.refuse(what, 32))
    }

    /// A scalar below the group's order.
    pub(crate) fn scalar(&mut self, what: &'static str) -> Result<Scalar, Malformed> {
        let bytes = *self.take(what)?;
        Option::from(Scalar::from_canonical_bytes(bytes)).ok_or(self.refuse(what, 32))
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.refuse("the end", 0))
        }
    }
}

//! The right edge of a log's tree: all that is needed to append to it and to know its root.

use super::{Hash, TreeHead, hash::node_hash};
use std::ops::Range;

const SIZE_BYTES: usize = 8;
const HASH_BYTES: usize = 32;

/// More leaves than any log will hold. Keeps sizes and indexes inside a signed 64-bit column and
/// every sum of them inside `u64`.
pub(super) const MAX_SIZE: u64 = 1 << 48;

/// The compact form of a log's tree: its size and the roots of the perfect subtrees that make it
/// up, one for each one-bit of the size. Appending takes O(log n) hashes at worst and two on
/// average, and the whole state is at most 1.6 kB, so that one database row can hold it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// Largest subtree first; `peaks.len() == size.count_ones()` always.
    peaks: Vec<Hash>,
}

/// Bytes that are not a frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrontierError {
    /// Shorter than the size that comes first.
    #[error("a frontier begins with its size in 8 bytes; there are {0} bytes in all")]
    TooShort(usize),
    /// A size no log can have.
    #[error("a frontier of {0} leaves is beyond what a log can hold")]
    TooLarge(u64),
    /// Not one hash for each one-bit of the size.
    #[error("a frontier of {size} leaves takes {expected} bytes, not {found}")]
    WrongLength {
        /// Leaves it claims.
        size: u64,
        /// Bytes that such a frontier has.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
}

impl Frontier {
    /// The frontier of a log without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many leaves the log has; the index that the next leaf will get.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends one leaf by its [`leaf_hash`](super::leaf_hash) and returns its index.
    pub fn append(&mut self, leaf: Hash) -> u64 {
        let index = self.size;
        let mut peak = leaf;
        // Each trailing one-bit of the old size is a subtree that this leaf completes a pair of.
        for _ in 0..index.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                peak = node_hash(left, peak);
            }
        }
        self.peaks.push(peak);
        self.size += 1;
        index
    }

    /// Appends leaves in order and returns the indexes they got.
    pub fn append_all(&mut self, leaves: impl IntoIterator<Item = Hash>) -> Range<u64> {
        let first = self.size;
        for leaf in leaves {
            self.append(leaf);
        }
        first..self.size
    }

    /// Root of the tree (RFC 6962 Merkle tree hash); [`Hash::EMPTY`] without leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        let from_the_right = self.peaks.iter().rev().copied();
        from_the_right
            .reduce(|right, left| node_hash(left, right))
            .unwrap_or(Hash::EMPTY)
    }

    /// Size and root: what a checkpoint states.
    #[must_use]
    pub fn head(&self) -> TreeHead {
        TreeHead {
            size: self.size,
            root: self.root(),
        }
    }

    /// The form to store: the size in 8 bytes, big-endian, then the peaks' 32 bytes each, largest
    /// subtree first.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SIZE_BYTES + HASH_BYTES * self.peaks.len());
        bytes.extend(self.size.to_be_bytes());
        bytes.extend(self.peaks.iter().flat_map(Hash::as_bytes));
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote. The size fixes the length, so no other
    /// bytes read as the same frontier.
    ///
    /// # Errors
    /// [`FrontierError`] if the bytes are not a frontier. That they are the *right* frontier only
    /// a signed checkpoint can show.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (size, peaks) = bytes
            .split_first_chunk::<SIZE_BYTES>()
            .ok_or(FrontierError::TooShort(bytes.len()))?;
        let size = u64::from_be_bytes(*size);
        if size > MAX_SIZE {
            return Err(FrontierError::TooLarge(size));
        }
        let expected = HASH_BYTES * size.count_ones() as usize;
        if peaks.len() != expected {
            return Err(FrontierError::WrongLength {
                size,
                expected: SIZE_BYTES + expected,
                found: bytes.len(),
            });
        }
        let peaks = peaks.chunks_exact(HASH_BYTES).filter_map(Hash::from_slice);
        Ok(Self {
            size,
            peaks: peaks.collect(),
        })
    }
}

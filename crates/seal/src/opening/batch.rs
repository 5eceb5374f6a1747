//! What is opened together: the ciphertexts of one unit, in an order that everything is bound to.

use crate::context::MAX_UNIT;
use crate::hash::Fields;
use crate::key::JointKey;
use crate::sealed::Ciphertext;
use crate::wire::{Malformed, Reader};

const TAG: &[u8] = b"csbat001";
/// The most cards of one batch.
pub const MAX_ITEMS: usize = 1 << 22;

/// Ciphertexts under one key, of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    key: [u8; 32],
    unit: String,
    items: Vec<Ciphertext>,
}

/// Not a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a batch has a unit's name of 1 to {MAX_UNIT} bytes and at most {MAX_ITEMS} cards")]
pub struct BatchError;

impl Batch {
    /// The cards of a unit, in the order given. An empty batch is one.
    ///
    /// # Errors
    /// [`BatchError`].
    pub fn new(key: &JointKey, unit: &str, items: Vec<Ciphertext>) -> Result<Self, BatchError> {
        if !fits(unit.len(), items.len()) {
            return Err(BatchError);
        }
        Ok(Self {
            key: key.digest(),
            unit: unit.to_owned(),
            items,
        })
    }

    /// The same unit under the same key with other items.
    pub(crate) fn with(&self, items: Vec<Ciphertext>) -> Self {
        Self {
            key: self.key,
            unit: self.unit.clone(),
            items,
        }
    }

    /// Digest of the joint key.
    #[must_use]
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// The unit's name.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// The ciphertexts.
    #[must_use]
    pub fn items(&self) -> &[Ciphertext] {
        &self.items
    }

    /// The batch as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = TAG.to_vec();
        out.extend(self.key);
        // Lengths were checked when the batch was made.
        out.push(u8::try_from(self.unit.len()).unwrap_or(0));
        out.extend(self.unit.as_bytes());
        out.extend(count_bytes(self.items.len()));
        for item in &self.items {
            out.extend(item.to_bytes());
        }
        out
    }

    /// Takes all that is left.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        reader.tag(TAG, "the tag of a batch")?;
        let key = *reader.take("the digest of the key")?;
        let length = usize::from(reader.u8("the length of the unit's name")?);
        if !fits(length, 0) {
            return Err(reader.refuse("the length of the unit's name", 1));
        }
        let unit = std::str::from_utf8(reader.slice(length, "the unit's name")?)
            .map_err(|_| reader.refuse("the unit's name", length))?
            .to_owned();
        let count = read_count(reader, Ciphertext::LEN)?;
        let items = (0..count).map(|_| Ciphertext::read(reader));
        Ok(Self {
            key,
            unit,
            items: items.collect::<Result<_, _>>()?,
        })
    }

    /// Reads a published batch.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        Self::read(&mut Reader::new(bytes))
    }

    /// What everything made for this batch is bound to.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Fields::of("batch").bytes(&self.to_bytes()).digest()
    }
}

/// Whether a batch can have a name of so many bytes, and so many cards.
fn fits(name: usize, cards: usize) -> bool {
    (1..=MAX_UNIT).contains(&name) && cards <= MAX_ITEMS
}

/// A count as it is written. No list here has more than [`MAX_ITEMS`].
pub(super) fn count_bytes(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes()
}

/// A count that the bytes left bear out exactly, so that nothing is set aside for items that are
/// not there.
pub(super) fn read_count(reader: &mut Reader<'_>, size: usize) -> Result<usize, Malformed> {
    let count = reader.u32("the number of items")? as usize;
    if count > MAX_ITEMS || reader.left() != count * size {
        return Err(reader.refuse("the number of items", 4));
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_more_cards_than_can_be_counted() {
        for (count, is_fine) in [(MAX_ITEMS, true), (MAX_ITEMS + 1, false)] {
            assert_eq!(fits(1, count), is_fine);
            // Of items without bytes, so many fit.
            let bytes = count_bytes(count);
            let read = read_count(&mut Reader::new(&bytes), 0);
            assert_eq!(read.ok(), is_fine.then_some(count));
        }
    }
}

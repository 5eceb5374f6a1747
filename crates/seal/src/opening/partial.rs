//! One trustee's part of an opening, item by item, each with a proof that the share was used.

use super::batch::{count_bytes, read_count};
use super::{Batch, OpeningError};
use crate::dleq::{Claim, Proof};
use crate::element::Element;
use crate::hash::Fields;
use crate::key::{JointKey, KeyShare};
use crate::wire::{Malformed, Reader};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const TAG: &[u8] = b"cspar001";

/// One trustee's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    batch: [u8; 32],
    trustee: u8,
    pub(super) items: Vec<(Element, Proof)>,
}

/// What is claimed of one item.
fn claim(
    key: &[u8; 32],
    part: &Element,
    batch: (&[u8; 32], &Batch),
    at: (u8, usize),
    image: Element,
) -> Option<Claim> {
    let (digest, batch) = batch;
    let (trustee, item) = at;
    let statement = Fields::of("partial opening").bytes(key).bytes(digest);
    Some(Claim {
        statement: statement.number(trustee.into()).number(item as u64),
        public: *part,
        base: batch.items().get(item)?.head,
        image,
    })
}

impl Partial {
    /// Takes the mask off every item as far as a share goes.
    ///
    /// # Errors
    /// [`OpeningError`]: the share or the batch belongs to another key.
    pub fn make<R: CryptoRng + ?Sized>(
        key: &JointKey,
        share: &KeyShare,
        batch: &Batch,
        rng: &mut R,
    ) -> Result<Self, OpeningError> {
        let trustee = share.index();
        let part = key.part(trustee).filter(|_| share.belongs_to(key));
        let part = part.ok_or(OpeningError::WrongShare { trustee })?;
        let (key, digest) = (key.digest(), batch.digest());
        if batch.key() != &key {
            return Err(OpeningError::WrongKey);
        }
        let mut one = |item: usize, head: &Element| {
            let mut fresh = Zeroizing::new([0; 32]);
            rng.fill_bytes(&mut *fresh);
            let image = Element::new(head.point() * *share.secret)?;
            let claim = claim(&key, part, (&digest, batch), (trustee, item), image)?;
            Some((image, Proof::make(&claim, &share.secret, &fresh)?))
        };
        let items = batch.items().iter().enumerate().map(|(item, ciphertext)| {
            one(item, &ciphertext.head).ok_or(OpeningError::Item { trustee, item })
        });
        Ok(Self {
            items: items.collect::<Result<_, _>>()?,
            batch: digest,
            trustee,
        })
    }

    /// Whose part it is.
    #[must_use]
    pub fn trustee(&self) -> u8 {
        self.trustee
    }

    /// Whether every item was opened with the trustee's share of this key.
    ///
    /// # Errors
    /// [`OpeningError`], naming the first item that does not hold.
    pub fn check<R: CryptoRng + ?Sized>(
        &self,
        key: &JointKey,
        batch: &Batch,
        rng: &mut R,
    ) -> Result<(), OpeningError> {
        let trustee = self.trustee;
        let part = key
            .part(trustee)
            .ok_or(OpeningError::UnknownTrustee { trustee })?;
        let (key, digest) = (key.digest(), batch.digest());
        if batch.key() != &key {
            return Err(OpeningError::WrongKey);
        }
        let (expected, found) = (batch.items().len(), self.items.len());
        if expected != found {
            return Err(OpeningError::Length {
                trustee: Some(trustee),
                expected,
                found,
            });
        }
        if self.batch != digest {
            return Err(OpeningError::WrongBatch {
                trustee: Some(trustee),
            });
        }
        let claims = self.items.iter().enumerate().map(|(item, (image, proof))| {
            claim(&key, part, (&digest, batch), (trustee, item), *image)
                .map(|claim| (proof, claim))
                .ok_or(OpeningError::Item { trustee, item })
        });
        let claims = claims.collect::<Result<Vec<_>, _>>()?;
        if Proof::all_hold(&claims, rng) {
            return Ok(());
        }
        let wrong = claims.iter().position(|(proof, claim)| !proof.holds(claim));
        wrong.map_or(Ok(()), |item| Err(OpeningError::Item { trustee, item }))
    }

    /// The part as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = TAG.to_vec();
        out.extend(self.batch);
        out.push(self.trustee);
        out.extend(count_bytes(self.items.len()));
        for (image, proof) in &self.items {
            out.extend(image.bytes());
            proof.write(&mut out);
        }
        out
    }

    /// Reads a published part.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        reader.tag(TAG, "the tag of a partial opening")?;
        let batch = *reader.take("the digest of the batch")?;
        let trustee = reader.u8("the trustee's number")?;
        let count = read_count(&mut reader, 32 + Proof::LEN)?;
        let items = (0..count).map(|_| {
            let image = reader.element("a partly opened item")?;
            Ok((image, Proof::read(&mut reader)?))
        });
        Ok(Self {
            items: items.collect::<Result<_, Malformed>>()?,
            batch,
            trustee,
        })
    }
}

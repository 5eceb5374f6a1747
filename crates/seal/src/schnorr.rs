//! Proofs of knowing a discrete logarithm (Schnorr, made non-interactive by a hash over the whole
//! statement). With a message in the statement it is a signature.

use crate::element::Element;
use crate::hash::Fields;
use crate::wire::{Malformed, Reader};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
#[cfg(feature = "full")]
use curve25519_dalek::traits::{IsIdentity as _, VartimeMultiscalarMul as _};
#[cfg(feature = "full")]
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Bytes of a proof.
pub(crate) const LEN: usize = 64;

/// Shows that whoever made it knew the logarithm of a public element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Proof {
    commitment: Element,
    response: Scalar,
}

/// A claim: `public` is `x · G`, and the maker meant everything in `statement`.
pub(crate) struct Claim {
    /// Everything the proof is bound to, but not the public element and the commitment.
    pub statement: Fields,
    pub public: Element,
}

impl Claim {
    fn challenge(&self, commitment: &Element) -> Scalar {
        let fields = self.statement.clone().element(&self.public);
        fields.element(commitment).scalar()
    }
}

/// A secret number that depends on all that must never share one: secret, statement, fresh bytes.
pub(crate) fn nonce(statement: &Fields, secret: &Scalar, fresh: &[u8; 32]) -> Zeroizing<Scalar> {
    let fields = statement.clone().bytes(b"nonce").bytes(secret.as_bytes());
    Zeroizing::new(fields.bytes(fresh).scalar())
}

impl Proof {
    /// `None` only if a hash gives zero, which does not happen.
    pub(crate) fn make(claim: &Claim, secret: &Scalar, fresh: &[u8; 32]) -> Option<Self> {
        let nonce = nonce(&claim.statement, secret, fresh);
        let commitment = Element::base_times(&nonce)?;
        let response = *nonce + claim.challenge(&commitment) * secret;
        Some(Self {
            commitment,
            response,
        })
    }

    pub(crate) fn holds(&self, claim: &Claim) -> bool {
        let challenge = claim.challenge(&self.commitment);
        let found = RistrettoPoint::vartime_double_scalar_mul_basepoint(
            &-challenge,
            claim.public.point(),
            &self.response,
        );
        found == *self.commitment.point()
    }

    /// Whether all hold: one sum with random weights, a quarter of the work of checking each. A false
    /// proof passes with probability 2^-128; which one is false it does not say.
    #[cfg(feature = "full")]
    pub(crate) fn all_hold<R: CryptoRng + ?Sized>(all: &[(&Self, Claim)], rng: &mut R) -> bool {
        let mut base = Scalar::ZERO;
        let mut scalars = Vec::with_capacity(2 * all.len() + 1);
        let mut points = Vec::with_capacity(2 * all.len() + 1);
        for (proof, claim) in all {
            let weight = weight(rng);
            base += weight * proof.response;
            scalars.push(-weight);
            points.push(*proof.commitment.point());
            scalars.push(-(weight * claim.challenge(&proof.commitment)));
            points.push(*claim.public.point());
        }
        scalars.push(base);
        points.push(curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT);
        RistrettoPoint::vartime_multiscalar_mul(&scalars, &points).is_identity()
    }

    pub(crate) fn to_bytes(self) -> [u8; LEN] {
        let mut bytes = [0; LEN];
        bytes[..32].copy_from_slice(self.commitment.bytes());
        bytes[32..].copy_from_slice(self.response.as_bytes());
        bytes
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            commitment: reader.element("the proof's commitment")?,
            response: reader.scalar("the proof's response")?,
        })
    }
}

/// A random weight of 128 bits for checking many equations at once.
#[cfg(feature = "full")]
pub(crate) fn weight<R: CryptoRng + ?Sized>(rng: &mut R) -> Scalar {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    Scalar::from(u128::from_le_bytes(bytes))
}

//! Proofs that two pairs of elements have the same logarithm (Chaum and Pedersen): that a trustee
//! used the share behind a public key, and not another number.

use crate::element::Element;
use crate::hash::Fields;
use crate::schnorr::{nonce, weight};
use crate::wire::{Malformed, Reader};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity as _, VartimeMultiscalarMul as _};
use rand_core::CryptoRng;

/// `public` is `x · G` and `image` is `x · base`, for one x; bound to all of `statement`.
pub(crate) struct Claim {
    pub statement: Fields,
    pub public: Element,
    pub base: Element,
    pub image: Element,
}

/// What shows a claim: both commitments and the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Proof {
    on_generator: Element,
    on_base: Element,
    response: Scalar,
}

impl Claim {
    fn challenge(&self, proof: &Proof) -> Scalar {
        let fields = self.statement.clone().element(&self.public);
        let fields = fields.element(&self.base).element(&self.image);
        fields
            .element(&proof.on_generator)
            .element(&proof.on_base)
            .scalar()
    }
}

impl Proof {
    /// Bytes of a proof.
    pub(crate) const LEN: usize = 96;

    /// `None` only if a hash gives zero, which does not happen.
    pub(crate) fn make(claim: &Claim, secret: &Scalar, fresh: &[u8; 32]) -> Option<Self> {
        let nonce = nonce(&claim.statement, secret, fresh);
        let mut proof = Self {
            on_generator: Element::base_times(&nonce)?,
            on_base: Element::new(claim.base.point() * *nonce)?,
            response: Scalar::ZERO,
        };
        proof.response = *nonce + claim.challenge(&proof) * secret;
        Some(proof)
    }

    pub(crate) fn holds(&self, claim: &Claim) -> bool {
        let against = -claim.challenge(self);
        let on_generator = RistrettoPoint::vartime_double_scalar_mul_basepoint(
            &against,
            claim.public.point(),
            &self.response,
        );
        let on_base = RistrettoPoint::vartime_multiscalar_mul(
            [self.response, against],
            [claim.base.point(), claim.image.point()],
        );
        on_generator == *self.on_generator.point() && on_base == *self.on_base.point()
    }

    /// Whether all hold: one sum with two random weights for each.
    pub(crate) fn all_hold<R: CryptoRng + ?Sized>(all: &[(&Self, Claim)], rng: &mut R) -> bool {
        let mut generator = Scalar::ZERO;
        let mut scalars = Vec::with_capacity(5 * all.len() + 1);
        let mut points = Vec::with_capacity(5 * all.len() + 1);
        for (proof, claim) in all {
            let (first, second) = (weight(rng), weight(rng));
            let challenge = claim.challenge(proof);
            generator += first * proof.response;
            let terms = [
                (-first, &proof.on_generator),
                (-(first * challenge), &claim.public),
                (-second, &proof.on_base),
                (second * proof.response, &claim.base),
                (-(second * challenge), &claim.image),
            ];
            for (scalar, element) in terms {
                scalars.push(scalar);
                points.push(*element.point());
            }
        }
        scalars.push(generator);
        points.push(RISTRETTO_BASEPOINT_POINT);
        RistrettoPoint::vartime_multiscalar_mul(&scalars, &points).is_identity()
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.on_generator.bytes());
        out.extend(self.on_base.bytes());
        out.extend(self.response.as_bytes());
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Self {
            on_generator: reader.element("the proof's first commitment")?,
            on_base: reader.element("the proof's second commitment")?,
            response: reader.scalar("the proof's response")?,
        })
    }
}

//! Locking and opening a dealt share, and judging a complaint about one.

use super::message::{Body, Complaint, Dealt};
use super::{Ceremony, Fault, Round, Why};
use crate::dleq::Claim;
use crate::element::Element;
use crate::hash::Fields;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;

/// From whom to whom a share goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub from: u8,
    pub to: u8,
}

impl Ceremony {
    /// The cipher of one share. Its key depends on an element made for this share alone, so the
    /// nonce can be fixed.
    fn share_cipher(&self, way: Way, made_for: &Element, shared: &Element) -> XChaCha20Poly1305 {
        let fields = Fields::of("share").bytes(&self.params.digest());
        let fields = fields.number(way.from.into()).number(way.to.into());
        let fields = fields.element(made_for).element(shared);
        XChaCha20Poly1305::new(&Key::from(fields.digest()))
    }

    /// Locks a share with a number made for it alone.
    pub(super) fn lock(&self, way: Way, share: &Scalar, once: &Scalar) -> Option<Dealt> {
        let (_, receiving) = self.keys(way.to)?;
        let made_for = Element::base_times(once)?;
        let shared = Element::new(receiving.point() * once)?;
        let cipher = self.share_cipher(way, &made_for, &shared);
        let locked = cipher.encrypt(&XNonce::default(), &share.as_bytes()[..]);
        let locked = *locked.ok()?.first_chunk()?;
        Some(Dealt { made_for, locked })
    }

    /// The dealt share on its way.
    pub(super) fn dealt(&self, way: Way) -> Option<&Dealt> {
        let Body::Deal { shares } = self.sent(Round::Deal, way.from)? else {
            return None;
        };
        // There is none for the dealer itself.
        let place = match way.to {
            to if to < way.from => usize::from(to).checked_sub(1)?,
            to => usize::from(to).checked_sub(2)?,
        };
        shares.get(place).filter(|_| way.to != way.from)
    }

    /// The share, if it opens and is the one that the dealer is committed to.
    pub(super) fn unlock(&self, way: Way, shared: &Element) -> Option<Zeroizing<Scalar>> {
        let dealt = self.dealt(way)?;
        let cipher = self.share_cipher(way, &dealt.made_for, shared);
        let opened = cipher.decrypt(&XNonce::default(), &dealt.locked[..]);
        let opened = Zeroizing::new(opened.ok()?);
        let share: Option<Scalar> = Scalar::from_canonical_bytes(*opened.first_chunk()?).into();
        let share = Zeroizing::new(share?);
        let expected = self.expected_share(way.from, way.to)?;
        (RistrettoPoint::mul_base(&share) == expected).then_some(share)
    }

    /// What the proof of a complaint claims: this is what the complainer's key makes of the
    /// element the share was locked with.
    pub(super) fn complaint_claim(&self, way: Way, opening: Element) -> Option<Claim> {
        let fields = Fields::of("complaint").bytes(&self.digest());
        Some(Claim {
            statement: fields.number(way.from.into()).number(way.to.into()),
            public: self.keys(way.to)?.1,
            base: self.dealt(way)?.made_for,
            image: opening,
        })
    }

    /// Whose fault a complaint shows: the dealer's, or the complainer's.
    pub(super) fn judge(&self, sender: u8, complaint: &Complaint) -> Fault {
        let about = complaint.about;
        let way = Way {
            from: about,
            to: sender,
        };
        let claim = self.complaint_claim(way, complaint.opening);
        let is_true = claim.is_some_and(|claim| complaint.proof.holds(&claim))
            && self.unlock(way, &complaint.opening).is_none();
        if is_true {
            Fault::new(Round::Deal, about, Why::FalseShare { to: sender })
        } else {
            Fault::new(Round::Confirm, sender, Why::FalseComplaint { about })
        }
    }
}

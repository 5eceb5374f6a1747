//! What one trustee does. Everything secret follows from one seed, so that a trustee can stop and
//! go on between rounds, and can never use the same secret number for two different things.

use super::complaint::Way;
use super::message::{self, Body, Complaint, Message};
use super::{Ceremony, Fault, Params, Round, Why};
use crate::dleq;
use crate::element::Element;
use crate::hash::Fields;
use crate::key::KeyShare;
use crate::schnorr::Proof;
use curve25519_dalek::scalar::Scalar;
use zeroize::Zeroizing;

/// A trustee in one ceremony.
pub struct Trustee {
    params: Params,
    index: u8,
    seed: Zeroizing<[u8; 32]>,
}

impl Trustee {
    /// Trustee `index` (from 1) with 32 random bytes that are made for this ceremony alone.
    ///
    /// # Errors
    /// [`Fault`]: there is no such trustee.
    pub fn new(params: Params, index: u8, seed: &[u8; 32]) -> Result<Self, Fault> {
        if !params.quorum.indexes().contains(&index) {
            return Err(Fault::new(Round::Enrol, index, Why::Stranger));
        }
        Ok(Self {
            params,
            index,
            seed: Zeroizing::new(*seed),
        })
    }

    /// The trustee's number.
    #[must_use]
    pub fn index(&self) -> u8 {
        self.index
    }

    fn derive(&self, purpose: &str, number: u8, bound: &[u8]) -> Fields {
        let fields = Fields::of("trustee's secret").bytes(&*self.seed);
        let fields = fields
            .bytes(&self.params.digest())
            .number(self.index.into());
        fields
            .bytes(purpose.as_bytes())
            .number(number.into())
            .bytes(bound)
    }

    pub(super) fn secret(&self, purpose: &str) -> Zeroizing<Scalar> {
        Zeroizing::new(self.derive(purpose, 0, &[]).scalar())
    }

    fn hedge(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.derive(purpose, 0, &[]).digest())
    }

    fn coefficient(&self, number: u8) -> Zeroizing<Scalar> {
        Zeroizing::new(self.derive("coefficient", number, &[]).scalar())
    }

    fn commitments(&self) -> Option<Vec<Element>> {
        (0..self.params.quorum.needed())
            .map(|number| Element::base_times(&self.coefficient(number)))
            .collect()
    }

    /// This trustee's own polynomial at a place.
    fn polynomial(&self, at: u8) -> Zeroizing<Scalar> {
        let mut sum = Zeroizing::new(Scalar::ZERO);
        for number in (0..self.params.quorum.needed()).rev() {
            *sum = *sum * Scalar::from(at) + *self.coefficient(number);
        }
        sum
    }

    /// This trustee's message of the round that is open: the next thing to send.
    ///
    /// The caller sends one message a round and never a second one on another transcript: whoever
    /// gets a trustee to deal to keys of their own learns the trustee's whole secret.
    ///
    /// # Errors
    /// [`Fault`]: the ceremony is over, or another one, or this trustee enrolled with another seed.
    pub fn message(&self, ceremony: &Ceremony) -> Result<Vec<u8>, Fault> {
        let round = ceremony.round().ok_or(Fault::late())?;
        let other = Fault::new(round, self.index, Why::OtherSeed);
        let signing = Element::base_times(&self.secret("signing")).ok_or(other)?;
        let receiving = Element::base_times(&self.secret("receiving")).ok_or(other)?;
        let is_ours =
            round == Round::Enrol || ceremony.keys(self.index) == Some((signing, receiving));
        if *ceremony.params() != self.params || !is_ours {
            return Err(other);
        }
        let body = match round {
            Round::Enrol => Some(Body::Enrol { signing, receiving }),
            Round::Commit => self.commitments().map(|coefficients| Body::Commit {
                hash: message::commitment(&self.params, self.index, &coefficients),
            }),
            Round::Reveal => self.reveal(ceremony),
            Round::Deal => self.deal(ceremony),
            Round::Confirm => self.confirm(ceremony),
        };
        let key = (&*self.secret("signing"), &*self.hedge("sign"));
        let names = (self.params.digest(), ceremony.digest());
        body.and_then(|body| Message::sign(names.0, self.index, names.1, body, key))
            .ok_or(other)
    }

    pub(super) fn reveal(&self, ceremony: &Ceremony) -> Option<Body> {
        let coefficients = self.commitments()?;
        let claim = message::possession(&ceremony.digest(), self.index, &coefficients)?;
        let possession = Proof::make(&claim, &self.coefficient(0), &self.hedge("possess"))?;
        Some(Body::Reveal {
            coefficients,
            possession,
        })
    }

    fn deal(&self, ceremony: &Ceremony) -> Option<Body> {
        let others = self.others().map(|to| {
            let way = Way {
                from: self.index,
                to,
            };
            let once = self.derive("once", to, &ceremony.digest()).scalar();
            ceremony.lock(way, &self.polynomial(to), &Zeroizing::new(once))
        });
        others
            .collect::<Option<Vec<_>>>()
            .map(|shares| Body::Deal { shares })
    }

    fn others(&self) -> impl Iterator<Item = u8> + '_ {
        let all = self.params.quorum.indexes();
        all.filter(|trustee| *trustee != self.index)
    }

    /// What this trustee's receiving key makes of the element that a share was locked with.
    fn shared(&self, ceremony: &Ceremony, way: Way) -> Option<Element> {
        let made_for = ceremony.dealt(way)?.made_for;
        Element::new(made_for.point() * *self.secret("receiving"))
    }

    fn received(&self, ceremony: &Ceremony, from: u8) -> Option<Zeroizing<Scalar>> {
        let way = Way {
            from,
            to: self.index,
        };
        ceremony.unlock(way, &self.shared(ceremony, way)?)
    }

    fn confirm(&self, ceremony: &Ceremony) -> Option<Body> {
        let false_share = self
            .others()
            .find(|from| self.received(ceremony, *from).is_none());
        match false_share {
            Some(about) => self
                .complain(ceremony, about)
                .map(|c| Body::Complaint(Box::new(c))),
            None => ceremony.joint().map(|joint| Body::Confirm {
                key: joint.digest(),
            }),
        }
    }

    pub(super) fn complain(&self, ceremony: &Ceremony, about: u8) -> Option<Complaint> {
        let way = Way {
            from: about,
            to: self.index,
        };
        let opening = self.shared(ceremony, way)?;
        let claim = ceremony.complaint_claim(way, opening)?;
        let secret = self.secret("receiving");
        Some(Complaint {
            about,
            opening,
            proof: dleq::Proof::make(&claim, &secret, &self.hedge("complain"))?,
        })
    }

    /// This trustee's share of the joint key, once all shares are dealt.
    ///
    /// # Errors
    /// [`Fault`]: a share is missing or false.
    pub fn share(&self, ceremony: &Ceremony) -> Result<KeyShare, Fault> {
        let mut secret = self.polynomial(self.index);
        for from in self.others() {
            let why = Why::FalseShare { to: self.index };
            let fault = Fault::new(Round::Deal, from, why);
            *secret += *self.received(ceremony, from).ok_or(fault)?;
        }
        let share = KeyShare {
            index: self.index,
            secret,
        };
        let joint = ceremony.joint();
        let fault = Fault::new(Round::Deal, self.index, Why::OtherSeed);
        joint
            .filter(|joint| share.belongs_to(joint))
            .map(|_| share)
            .ok_or(fault)
    }
}

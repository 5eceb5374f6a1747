//! How k of n trustees come to hold a key that nobody ever holds whole: each deals shares of a
//! secret of its own (Pedersen, with Feldman's commitments); the joint secret is the sum of all.
//!
//! Five rounds of signed messages. Each message names the digest of all messages of the round
//! before, so the last round vouches for the whole transcript:
//!
//! 1. *enrol*: each trustee's keys for signing and for receiving shares;
//! 2. *commit*: a hash of the commitments to come, so that nobody can choose them after seeing the
//!    others' (and so bias the key);
//! 3. *reveal*: the commitments, with proof that their maker knows the secret behind them;
//! 4. *deal*: an encrypted share for each other trustee;
//! 5. *confirm*: the digest of the joint key; or a *complaint*, which shows one share to all.
//!
//! A complaint ends the ceremony: whoever is found at fault is named, and it is begun anew without
//! them. Nobody is dropped half-way, which would let them steer the key by leaving.

mod complaint;
mod fault;
mod message;
#[cfg(test)]
mod tests;
mod trustee;

pub use fault::{Fault, Round, Why};
pub use trustee::Trustee;

use crate::element::Element;
use crate::hash::Fields;
use crate::key::{JointKey, Quorum};
use crate::schnorr;
use crate::wire::{Malformed, Reader};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::VartimeMultiscalarMul as _;
use message::{Body, Message};

const TAG: &[u8] = b"cstra001";

/// What a ceremony makes a key for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Params {
    /// Digest of what the key is for.
    pub event: [u8; 32],
    pub quorum: Quorum,
}

impl Params {
    /// What names the ceremony in every message.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let fields = Fields::of("ceremony").bytes(&self.event);
        fields.bytes(&self.quorum.bytes()).digest()
    }
}

/// A ceremony as far as it has come: only messages that were checked are in it.
#[derive(Debug, Clone)]
pub struct Ceremony {
    params: Params,
    /// Complete rounds, in order; messages by trustee.
    rounds: Vec<Vec<Message>>,
    /// The round that is being gathered.
    open: Vec<Option<Message>>,
}

impl Ceremony {
    /// A ceremony without messages.
    #[must_use]
    pub fn new(params: Params) -> Self {
        Self {
            params,
            rounds: Vec::new(),
            open: vec![None; params.quorum.trustees().into()],
        }
    }

    /// What the ceremony makes a key for.
    #[must_use]
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The round whose messages are being gathered; `None` when all are there.
    #[must_use]
    pub fn round(&self) -> Option<Round> {
        Round::ALL.get(self.rounds.len()).copied()
    }

    /// The trustees whose message of this round is not there yet.
    pub fn missing(&self) -> impl Iterator<Item = u8> + '_ {
        let open = self.params.quorum.indexes().zip(&self.open);
        open.filter(|(_, message)| message.is_none())
            .map(|(trustee, _)| trustee)
    }

    /// Takes one message in, if it holds. Within a round the order does not matter.
    ///
    /// # Errors
    /// [`Fault`], naming the trustee at fault and the round.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let round = self.round().ok_or(Fault::late())?;
        let message = Message::parse(bytes, self.params.quorum)
            .map_err(|malformed| Fault::malformed(round, malformed))?;
        self.check(round, &message)?;
        let stranger = Fault::new(round, message.sender, Why::Stranger);
        let place = usize::from(message.sender).checked_sub(1);
        let slot = place.and_then(|place| self.open.get_mut(place));
        *slot.ok_or(stranger)? = Some(message);
        if self.open.iter().all(Option::is_some) {
            let empty = vec![None; self.open.len()];
            let complete = std::mem::replace(&mut self.open, empty);
            self.rounds.push(complete.into_iter().flatten().collect());
        }
        Ok(())
    }

    /// Digest of the complete rounds, which each message of the next one names. Trustees read it to
    /// each other: whoever was shown other messages has another one.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        let start = self.params.digest();
        self.rounds.iter().fold(start, |before, round| {
            let fields = Fields::of("round").bytes(&before);
            round
                .iter()
                .fold(fields, |fields, m| fields.bytes(&m.to_bytes()))
                .digest()
        })
    }

    /// One trustee's message of a complete round.
    fn sent(&self, round: Round, trustee: u8) -> Option<&Body> {
        let place = usize::from(trustee).checked_sub(1)?;
        let message = self.rounds.get(round as usize)?.get(place)?;
        Some(&message.body)
    }

    /// Keys for signing and for receiving shares.
    fn keys(&self, trustee: u8) -> Option<(Element, Element)> {
        match self.sent(Round::Enrol, trustee)? {
            Body::Enrol { signing, receiving } => Some((*signing, *receiving)),
            _ => None,
        }
    }

    fn coefficients(&self, trustee: u8) -> Option<&[Element]> {
        match self.sent(Round::Reveal, trustee)? {
            Body::Reveal { coefficients, .. } => Some(coefficients),
            _ => None,
        }
    }

    fn check(&self, round: Round, message: &Message) -> Result<(), Fault> {
        let sender = message.sender;
        let refuse = |why: Why| Fault::new(round, sender, why);
        if message.ceremony != self.params.digest() {
            return Err(refuse(Why::OtherCeremony));
        }
        if message.body.round() != round {
            return Err(refuse(Why::OtherRound));
        }
        if !self.missing().any(|trustee| trustee == sender) {
            return Err(refuse(Why::Twice));
        }
        if message.before != self.digest() {
            return Err(refuse(Why::OtherTranscript));
        }
        let signing = match &message.body {
            Body::Enrol { signing, .. } => *signing,
            _ => self.keys(sender).ok_or(refuse(Why::Stranger))?.0,
        };
        if !message.is_signed_by(signing) {
            return Err(refuse(Why::Signature));
        }
        self.check_body(message).map_err(refuse)?;
        match &message.body {
            Body::Complaint(complaint) => Err(self.judge(sender, complaint)),
            _ => Ok(()),
        }
    }

    fn check_body(&self, message: &Message) -> Result<(), Why> {
        let sender = message.sender;
        let holds = |fine: bool, why: Why| if fine { Ok(()) } else { Err(why) };
        match &message.body {
            Body::Enrol { signing, receiving } => {
                let others = self.open.iter().flatten().filter_map(|m| match &m.body {
                    Body::Enrol { signing, receiving } => Some([*signing, *receiving]),
                    _ => None,
                });
                let taken: Vec<Element> = others.flatten().collect();
                let is_new = !taken.contains(signing) && !taken.contains(receiving);
                holds(is_new && signing != receiving, Why::SameKey)
            }
            Body::Reveal {
                coefficients,
                possession,
            } => {
                let committed = Body::Commit {
                    hash: message::commitment(&self.params, sender, coefficients),
                };
                let sent = self.sent(Round::Commit, sender);
                holds(sent == Some(&committed), Why::OtherCommitment)?;
                let claim = message::possession(&message.before, sender, coefficients);
                let holding = claim.is_some_and(|claim| possession.holds(&claim));
                holds(holding, Why::Possession)
            }
            Body::Confirm { key } => {
                let joint = self.joint().ok_or(Why::NoKey)?;
                holds(*key == joint.digest(), Why::OtherKey)
            }
            Body::Commit { .. } | Body::Deal { .. } | Body::Complaint(_) => Ok(()),
        }
    }

    /// `f(index) · G` of a dealer's polynomial, from its commitments.
    fn expected_share(&self, dealer: u8, index: u8) -> Option<RistrettoPoint> {
        let coefficients = self.coefficients(dealer)?;
        let at = Scalar::from(index);
        let powers = std::iter::successors(Some(Scalar::ONE), |power| Some(power * at));
        let powers: Vec<Scalar> = powers.take(coefficients.len()).collect();
        let points = coefficients.iter().map(Element::point);
        Some(RistrettoPoint::vartime_multiscalar_mul(powers, points))
    }

    /// The joint key, once all shares are dealt.
    fn joint(&self) -> Option<JointKey> {
        let quorum = self.params.quorum;
        if self.rounds.len() <= Round::Deal as usize {
            return None;
        }
        let sum_at = |index: u8| -> Option<Element> {
            let parts = quorum.indexes().map(|d| self.expected_share(d, index));
            Element::new(parts.sum::<Option<RistrettoPoint>>()?)
        };
        let parts: Option<Vec<Element>> = quorum.indexes().map(sum_at).collect();
        let dealt = Self {
            rounds: self.rounds.iter().take(4).cloned().collect(),
            ..Self::new(self.params)
        };
        JointKey::new(quorum, sum_at(0)?, parts?, dealt.digest())
    }

    /// The key that all trustees confirmed; `None` while a message is missing.
    #[must_use]
    pub fn key(&self) -> Option<JointKey> {
        self.round().is_none().then(|| self.joint()).flatten()
    }

    /// The transcript as it is published: everything that was checked, in order.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = TAG.to_vec();
        out.extend(self.params.event);
        out.extend(self.params.quorum.bytes());
        let open = self.open.iter().flatten();
        for message in self.rounds.iter().flatten().chain(open) {
            out.extend(message.to_bytes());
        }
        out
    }

    /// Reads a transcript and checks everything in it. It may stop before the end of the ceremony,
    /// but not between two messages.
    ///
    /// # Errors
    /// [`Fault`], naming the trustee at fault and the round.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        let params = Self::head(&mut reader).map_err(|m| Fault::malformed(Round::Enrol, m))?;
        let mut ceremony = Self::new(params);
        let mut last = (0, 0);
        while reader.left() > 0 {
            let round = ceremony.round().ok_or(Fault::late())?;
            let message = Message::read(&mut reader, params.quorum)
                .map_err(|malformed| Fault::malformed(round, malformed))?;
            let place = (ceremony.rounds.len() + 1, message.sender);
            if place <= last {
                return Err(Fault::new(round, message.sender, Why::Order));
            }
            last = place;
            ceremony.add(&message.to_bytes())?;
        }
        Ok(ceremony)
    }

    fn head(reader: &mut Reader<'_>) -> Result<Params, Malformed> {
        reader.tag(TAG, "the tag of a transcript")?;
        Ok(Params {
            event: *reader.take("the digest of the event")?,
            quorum: Quorum::read(reader)?,
        })
    }
}

/// Signs everything but the signature itself.
fn signature_claim(signed: &[u8], signing: Element) -> schnorr::Claim {
    schnorr::Claim {
        statement: Fields::of("message").bytes(signed),
        public: signing,
    }
}

//! The messages of a ceremony as they are written.

use super::{Params, Round, signature_claim};
use crate::dleq;
use crate::element::Element;
use crate::hash::Fields;
use crate::key::Quorum;
use crate::schnorr::{Claim, Proof};
use crate::wire::{Malformed, Reader};
use curve25519_dalek::scalar::Scalar;

const TAG: &[u8] = b"cscer001";

/// An encrypted share: an element made for it alone, and the ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dealt {
    pub made_for: Element,
    pub locked: [u8; 48],
}

/// What a trustee says is a false share, with what opens it to all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub about: u8,
    pub opening: Element,
    pub proof: dleq::Proof,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Enrol {
        signing: Element,
        receiving: Element,
    },
    Commit {
        hash: [u8; 32],
    },
    Reveal {
        coefficients: Vec<Element>,
        possession: Proof,
    },
    /// For each other trustee, by number.
    Deal {
        shares: Vec<Dealt>,
    },
    Confirm {
        key: [u8; 32],
    },
    Complaint(Box<Complaint>),
}

/// One signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub ceremony: [u8; 32],
    pub sender: u8,
    /// Digest of the rounds before.
    pub before: [u8; 32],
    pub body: Body,
    signature: Proof,
}

/// What is committed to in the second round.
pub(super) fn commitment(params: &Params, sender: u8, coefficients: &[Element]) -> [u8; 32] {
    let fields = Fields::of("commitment").bytes(&params.digest());
    let fields = fields.number(sender.into());
    coefficients.iter().fold(fields, Fields::element).digest()
}

/// What the proof of possession claims.
pub(super) fn possession(before: &[u8; 32], sender: u8, coefficients: &[Element]) -> Option<Claim> {
    let fields = Fields::of("possession").bytes(before).number(sender.into());
    Some(Claim {
        statement: coefficients.iter().fold(fields, Fields::element),
        public: *coefficients.first()?,
    })
}

impl Body {
    fn kind(&self) -> u8 {
        match self {
            Self::Enrol { .. } => 1,
            Self::Commit { .. } => 2,
            Self::Reveal { .. } => 3,
            Self::Deal { .. } => 4,
            Self::Confirm { .. } => 5,
            Self::Complaint(_) => 6,
        }
    }

    pub(super) fn round(&self) -> Round {
        match self {
            Self::Enrol { .. } => Round::Enrol,
            Self::Commit { .. } => Round::Commit,
            Self::Reveal { .. } => Round::Reveal,
            Self::Deal { .. } => Round::Deal,
            Self::Confirm { .. } | Self::Complaint(_) => Round::Confirm,
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Enrol { signing, receiving } => {
                out.extend(signing.bytes());
                out.extend(receiving.bytes());
            }
            Self::Commit { hash } | Self::Confirm { key: hash } => out.extend(hash),
            Self::Reveal {
                coefficients,
                possession,
            } => {
                for coefficient in coefficients {
                    out.extend(coefficient.bytes());
                }
                out.extend(possession.to_bytes());
            }
            Self::Deal { shares } => {
                for share in shares {
                    out.extend(share.made_for.bytes());
                    out.extend(share.locked);
                }
            }
            Self::Complaint(complaint) => {
                out.push(complaint.about);
                out.extend(complaint.opening.bytes());
                complaint.proof.write(out);
            }
        }
    }

    fn read(kind: u8, quorum: Quorum, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(match kind {
            1 => Self::Enrol {
                signing: reader.element("a signing key")?,
                receiving: reader.element("a receiving key")?,
            },
            2 => Self::Commit {
                hash: *reader.take("a commitment's hash")?,
            },
            3 => Self::Reveal {
                coefficients: (0..quorum.needed())
                    .map(|_| reader.element("a commitment"))
                    .collect::<Result<_, _>>()?,
                possession: Proof::read(reader)?,
            },
            4 => Self::Deal {
                shares: (1..quorum.trustees())
                    .map(|_| {
                        Ok(Dealt {
                            made_for: reader.element("a share's element")?,
                            locked: *reader.take("a locked share")?,
                        })
                    })
                    .collect::<Result<_, Malformed>>()?,
            },
            5 => Self::Confirm {
                key: *reader.take("a key's digest")?,
            },
            6 => Self::Complaint(Box::new(Complaint {
                about: reader.u8("whom a complaint is about")?,
                opening: reader.element("what opens a share")?,
                proof: dleq::Proof::read(reader)?,
            })),
            // After kind, ceremony, sender and the rounds before.
            _ => return Err(reader.refuse("the kind of a message", 1 + 32 + 1 + 32)),
        })
    }
}

impl Message {
    /// Makes and signs a message. `None` only if a hash gives zero.
    pub(super) fn sign(
        ceremony: [u8; 32],
        sender: u8,
        before: [u8; 32],
        body: Body,
        key: (&Scalar, &[u8; 32]),
    ) -> Option<Vec<u8>> {
        let mut bytes = head(&ceremony, sender, &before, &body);
        let (secret, fresh) = key;
        let claim = signature_claim(&bytes, Element::base_times(secret)?);
        bytes.extend(Proof::make(&claim, secret, fresh)?.to_bytes());
        Some(bytes)
    }

    pub(super) fn is_signed_by(&self, signing: Element) -> bool {
        let signed = head(&self.ceremony, self.sender, &self.before, &self.body);
        self.signature.holds(&signature_claim(&signed, signing))
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = head(&self.ceremony, self.sender, &self.before, &self.body);
        bytes.extend(self.signature.to_bytes());
        bytes
    }

    pub(super) fn read(reader: &mut Reader<'_>, quorum: Quorum) -> Result<Self, Malformed> {
        reader.tag(TAG, "the tag of a message")?;
        let kind = reader.u8("the kind of a message")?;
        let ceremony = *reader.take("the digest of the ceremony")?;
        let sender = reader.u8("the sender")?;
        if !(1..=quorum.trustees()).contains(&sender) {
            return Err(reader.refuse("the sender", 1));
        }
        Ok(Self {
            ceremony,
            sender,
            before: *reader.take("the digest of the rounds before")?,
            body: Body::read(kind, quorum, reader)?,
            signature: Proof::read(reader)?,
        })
    }

    pub(super) fn parse(bytes: &[u8], quorum: Quorum) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let message = Self::read(&mut reader, quorum)?;
        reader.end()?;
        Ok(message)
    }
}

/// Everything before the signature.
fn head(ceremony: &[u8; 32], sender: u8, before: &[u8; 32], body: &Body) -> Vec<u8> {
    let mut out = TAG.to_vec();
    out.push(body.kind());
    out.extend(ceremony);
    out.push(sender);
    out.extend(before);
    body.write(&mut out);
    out
}

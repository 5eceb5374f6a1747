//! What the process that signs the logs is asked where it is one of its own, what it answers, and what
//! it refuses. `docs/spec/signer.md` says the same in enough detail to write it again elsewhere.
//!
//! It never takes somebody's word for a head: it is given leaves, appends them to what it signed before,
//! and signs what comes out. So all that it ever signs of a log is one history.

use super::checkpoint::sound;
use super::{CheckpointSigner, Frontier, Hash, LogName};
use crate::domain::EventId;
use ed25519_dalek::VerifyingKey;
use uuid::Uuid;

/// Leaves in one request, at most; a log that has grown more is brought in several.
pub const MOST_LEAVES: usize = 1 << 16;
/// Bytes of a request before its leaves.
const GROWTH: usize = 1 + 16 + 1 + 8 + 32;
/// Bytes of a request or an answer, at most.
pub const MOST_BYTES: usize = GROWTH + 32 * MOST_LEAVES;

const PUBLIC_KEY: u8 = 1;
const SIGN: u8 = 2;
const STANDS: u8 = 3;
const REFUSED: u8 = 4;

/// What a signer is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerRequest {
    /// Which key it signs with.
    PublicKey,
    /// To sign a log that has grown.
    Sign(Growth),
}

/// How a log has grown since its signer signed it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    pub event: EventId,
    pub log: LogName,
    /// Entries that were signed before.
    pub from: u64,
    /// The root with the new leaves: that both mean the same log.
    pub root: Hash,
    /// The new leaves; none where the last signature is asked for again.
    pub leaves: Vec<Hash>,
}

/// What a signer answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignerAnswer {
    PublicKey(VerifyingKey),
    /// The checkpoint, a signed note.
    Signed(String),
    /// Nothing was signed: it has signed this many entries of the log, and goes on from there only.
    Stands(u64),
    /// Nothing was signed, and why.
    Refused(String),
}

impl SignerRequest {
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let growth = match self {
            Self::PublicKey => return vec![PUBLIC_KEY],
            Self::Sign(growth) => growth,
        };
        let mut bytes = Vec::with_capacity(GROWTH + 32 * growth.leaves.len());
        bytes.push(SIGN);
        bytes.extend(growth.event.0.as_bytes());
        bytes.push(growth.log as u8);
        bytes.extend(growth.from.to_be_bytes());
        bytes.extend(growth.root.as_bytes());
        bytes.extend(growth.leaves.iter().flat_map(Hash::as_bytes));
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, and nothing else.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&kind, rest) = bytes.split_first()?;
        if kind != SIGN {
            return (bytes == [PUBLIC_KEY]).then_some(Self::PublicKey);
        }
        let (event, rest) = rest.split_first_chunk()?;
        let (&log, rest) = rest.split_first()?;
        let (from, rest) = rest.split_first_chunk()?;
        let (root, leaves) = rest.split_first_chunk()?;
        let (leaves, []) = leaves.as_chunks() else {
            return None;
        };
        (leaves.len() <= MOST_LEAVES).then_some(())?;
        Some(Self::Sign(Growth {
            event: EventId(Uuid::from_bytes(*event)),
            log: LogName::ALL.into_iter().find(|l| *l as u8 == log)?,
            from: u64::from_be_bytes(*from),
            root: Hash(*root),
            leaves: leaves.iter().copied().map(Hash).collect(),
        }))
    }
}

impl SignerAnswer {
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::PublicKey(key) => [&[PUBLIC_KEY][..], key.as_bytes()].concat(),
            Self::Signed(note) => [&[SIGN], note.as_bytes()].concat(),
            Self::Stands(size) => [&[STANDS][..], &size.to_be_bytes()].concat(),
            Self::Refused(why) => [&[REFUSED], why.as_bytes()].concat(),
        }
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, and nothing else. A key that anything might
    /// verify under is none.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&kind, rest) = bytes.split_first()?;
        let text = || String::from_utf8(rest.to_vec()).ok();
        match kind {
            PUBLIC_KEY => sound(rest.try_into().ok()?).ok().map(Self::PublicKey),
            SIGN => text().map(Self::Signed),
            STANDS => Some(Self::Stands(u64::from_be_bytes(rest.try_into().ok()?))),
            REFUSED => text().map(Self::Refused),
            _ => None,
        }
    }
}

/// Why a log is not signed as it is said to have grown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    #[error("so far {0} entries are signed, and the log goes on from there only")]
    Stands(u64),
    #[error(
        "for {size} entries the root is {ours} here, and not {theirs}: that is another history"
    )]
    Forked { size: u64, ours: Hash, theirs: Hash },
}

/// One log as its signer follows it.
#[derive(Debug)]
pub struct SignedLog {
    signer: CheckpointSigner,
    signed: Frontier,
}

impl SignedLog {
    /// The log, signed as far as this.
    #[must_use]
    pub fn new(signer: CheckpointSigner, signed: Frontier) -> Self {
        Self { signer, signed }
    }

    /// How many entries are signed.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.signed.size()
    }

    /// The log with what is to be signed now. Whoever signs keeps it first, so that it is not
    /// forgotten with the process.
    ///
    /// # Errors
    /// [`NotSigned`].
    pub fn grown(&self, growth: &Growth) -> Result<Frontier, NotSigned> {
        if growth.from != self.signed.size() {
            return Err(NotSigned::Stands(self.signed.size()));
        }
        let mut frontier = self.signed.clone();
        frontier.append_all(growth.leaves.iter().copied());
        let (size, ours, theirs) = (frontier.size(), frontier.root(), growth.root);
        if ours != theirs {
            return Err(NotSigned::Forked { size, ours, theirs });
        }
        match size {
            // A log without entries is not signed.
            0 => Err(NotSigned::Stands(0)),
            _ => Ok(frontier),
        }
    }

    /// Signs what [`grown`](Self::grown) gave and was kept.
    pub fn sign(&mut self, grown: Frontier) -> String {
        self.signed = grown;
        self.signer.sign(&self.signed.head())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{leaf_hash, root};
    use proptest::prelude::*;

    const EVENT: EventId = EventId(Uuid::from_u128(7));

    fn log() -> SignedLog {
        let signer = CheckpointSigner::new(LogName::Cards, EVENT, &[7; 32]);
        SignedLog::new(signer, Frontier::new())
    }

    fn growth(from: usize, leaves: &[Hash]) -> Growth {
        Growth {
            event: EVENT,
            log: LogName::Cards,
            from: from as u64,
            root: root(leaves),
            leaves: leaves.get(from..).unwrap_or_default().to_vec(),
        }
    }

    fn leaves(of: &[u8]) -> Vec<Hash> {
        of.iter().map(|byte| leaf_hash(&[*byte])).collect()
    }

    #[test]
    fn nothing_is_signed_but_what_the_log_has_grown_by() {
        let mut log = log();
        let all = leaves(&[1, 2, 3, 4, 5]);
        assert_eq!(log.grown(&growth(0, &[])), Err(NotSigned::Stands(0)));
        let first = log.grown(&growth(0, &all[..3])).unwrap();
        let note = log.sign(first);
        // The same again, shorter, from too far on, and another history of the same and of more.
        let again = log.grown(&growth(3, &all[..3])).unwrap();
        assert_eq!(log.sign(again), note);
        for from in [0, 2, 4] {
            let found = log.grown(&growth(from, &all));
            assert_eq!(found, Err(NotSigned::Stands(3)));
        }
        for other in [leaves(&[1, 2, 9]), leaves(&[1, 9, 3, 4, 5])] {
            let found = log.grown(&growth(3, &other));
            assert!(matches!(found, Err(NotSigned::Forked { .. })), "{found:?}");
        }
        let second = log.grown(&growth(3, &all)).unwrap();
        let note = log.sign(second);
        let opened = log.signer.verifier().open(&note).unwrap();
        assert_eq!((opened.head.size, opened.head.root), (5, root(&all)));
    }

    proptest! {
        /// Whatever it is asked, in whatever order, all that it signs is one history.
        #[test]
        fn two_signed_heads_are_one_history(
            asked in prop::collection::vec((0_usize..6, prop::collection::vec(0_u8..2, 0..6)), 1..40)
        ) {
            let mut log = log();
            let mut history: Vec<Hash> = Vec::new();
            for (from, said) in asked {
                let said = leaves(&said);
                if let Ok(grown) = log.grown(&growth(from, &said)) {
                    prop_assert!(said.starts_with(&history));
                    history = said;
                    let note = log.sign(grown);
                    let head = log.signer.verifier().open(&note).unwrap().head;
                    prop_assert_eq!((head.size, head.root), (history.len() as u64, root(&history)));
                }
            }
        }

        #[test]
        fn what_is_read_writes_the_same_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(request) = SignerRequest::parse(&bytes) {
                prop_assert_eq!(request.to_bytes(), bytes.clone());
            }
            if let Some(answer) = SignerAnswer::parse(&bytes) {
                prop_assert_eq!(answer.to_bytes(), bytes);
            }
        }

        #[test]
        fn what_is_written_is_read(from in any::<u64>(), number in 0_u8..40, log in 0_usize..3) {
            let all = leaves(&(0..number).collect::<Vec<_>>());
            let growth = Growth { log: LogName::ALL[log], from, ..growth(0, &all) };
            let request = SignerRequest::Sign(growth);
            let bytes = request.to_bytes();
            prop_assert_eq!(SignerRequest::parse(&bytes), Some(request));
            for cut in 1..bytes.len().min(58) {
                prop_assert_eq!(SignerRequest::parse(&bytes[..cut]), None);
            }
            let mut other = bytes;
            other[17] = 3;
            prop_assert_eq!(SignerRequest::parse(&other), None);
        }
    }

    #[test]
    fn answers_are_read_back() {
        let key = *CheckpointSigner::new(LogName::Audit, EVENT, &[3; 32]).public();
        for answer in [
            SignerAnswer::PublicKey(key),
            SignerAnswer::Signed("note".into()),
            SignerAnswer::Stands(1 << 40),
            SignerAnswer::Refused("no".into()),
        ] {
            let bytes = answer.to_bytes();
            assert_eq!(SignerAnswer::parse(&bytes), Some(answer));
        }
        // The neutral element verifies nearly anything.
        let weak = [&[1, 1][..], &[0; 31]].concat();
        assert_eq!(SignerAnswer::parse(&weak), None);
        assert_eq!(SignerRequest::parse(&[1, 0]), None);
        assert_eq!(SignerRequest::parse(&[]), None);
    }
}

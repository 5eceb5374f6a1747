//! What shows, without the server, that an entry is in a signed log: C2SP `tlog-proof`, with the
//! entry's leaf hash as its extra data.

use super::{CheckpointError, Hash, ProofError, TreeHead, VerifierKey, verify_inclusion};
use base64::{Engine as _, prelude::BASE64_STANDARD};

const HEADING: &str = "c2sp.org/tlog-proof@v1";
/// No tree of 64-bit size has a longer path.
const MAX_HASHES: usize = 64;

/// A leaf, where it stands, and the way from it to a signed root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedProof {
    pub leaf: Hash,
    pub index: u64,
    pub path: Vec<Hash>,
    /// The signed note.
    pub checkpoint: String,
}

/// Why a proof shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LoggedProofError {
    /// Not written as it must be.
    #[error("line {0} is not in the form the specification gives")]
    Line(usize),
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl LoggedProof {
    /// The proof as it is handed out.
    #[must_use]
    pub fn to_text(&self) -> String {
        let base64 = |hash: &Hash| BASE64_STANDARD.encode(hash.as_bytes());
        let mut text = format!(
            "{HEADING}\nextra {}\nindex {}\n",
            base64(&self.leaf),
            self.index
        );
        for hash in &self.path {
            text.push_str(&base64(hash));
            text.push('\n');
        }
        text.push('\n');
        text + &self.checkpoint
    }

    /// Reads a proof. What is read writes the same text again.
    ///
    /// # Errors
    /// [`LoggedProofError::Line`], counted from 1.
    pub fn parse(text: &str) -> Result<Self, LoggedProofError> {
        let (proof, checkpoint) = text.split_once("\n\n").ok_or(LoggedProofError::Line(1))?;
        let mut lines = proof.lines();
        let mut line = |number, start| {
            let rest = lines.next().and_then(|line| line.strip_prefix(start));
            rest.ok_or(LoggedProofError::Line(number))
        };
        line(1, HEADING)?;
        let leaf = hash(line(2, "extra ")?).ok_or(LoggedProofError::Line(2))?;
        let index = line(3, "index ")?.parse();
        let index = index.map_err(|_| LoggedProofError::Line(3))?;
        let path = lines.zip(4..).map(|(line, number)| {
            let within = number < 4 + MAX_HASHES;
            hash(line)
                .filter(|_| within)
                .ok_or(LoggedProofError::Line(number))
        });
        let read = Self {
            leaf,
            index,
            path: path.collect::<Result<_, _>>()?,
            checkpoint: checkpoint.to_owned(),
        };
        // One form only: no leading zeroes, no other line ends.
        if read.to_text() == text {
            Ok(read)
        } else {
            Err(LoggedProofError::Line(3))
        }
    }

    /// Whether the log with this key holds the leaf at the index, as of the checkpoint.
    ///
    /// # Errors
    /// [`LoggedProofError`]; nothing in the proof is to be believed then.
    pub fn check(&self, key: &VerifierKey) -> Result<TreeHead, LoggedProofError> {
        let head = key.open(&self.checkpoint)?.head;
        verify_inclusion(&head, self.index, self.leaf, &self.path)?;
        Ok(head)
    }
}

fn hash(text: &str) -> Option<Hash> {
    Hash::from_slice(&BASE64_STANDARD.decode(text).ok()?)
}

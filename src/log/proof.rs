//! Proofs over a whole log: that a leaf is in it, and that it only grew.

use super::{Hash, TreeHead, hash::node_hash};
use tlog_tiles::HashReader;

/// Why a proof was not made or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There is no such leaf in a tree of that size.
    #[error("leaf {index} is not in a log of {size} entries")]
    NoSuchLeaf {
        /// The leaf asked for.
        index: u64,
        /// The log's size.
        size: u64,
    },
    /// A log does not shrink, so nothing shows that it did so rightly.
    #[error("a log of {new} entries cannot follow one of {old}")]
    Shrunk {
        /// Size of the earlier tree.
        old: u64,
        /// Size of the later tree.
        new: u64,
    },
    /// The proof does not lead to the root, or has too few or too many hashes.
    #[error("the proof does not lead to the stated root")]
    Invalid,
}

/// Root over leaf hashes, as [`Frontier::root`](super::Frontier::root) gives it.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY,
        [leaf] => *leaf,
        _ => {
            // The left subtree is the largest perfect one that leaves something for the right.
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(root(left), root(right))
        }
    }
}

/// The audit path of one leaf (RFC 6962, section 2.1.1), from the leaf's sibling upwards.
///
/// # Errors
/// [`ProofError::NoSuchLeaf`].
pub fn inclusion_proof(leaves: &[Hash], index: u64) -> Result<Vec<Hash>, ProofError> {
    let size = leaves.len() as u64;
    let proof = tlog_tiles::prove_record(size, index, &Leaves(leaves));
    proof
        .map(to_ours)
        .map_err(|_| ProofError::NoSuchLeaf { index, size })
}

/// Checks that the log with this head holds `leaf` at `index`.
///
/// # Errors
/// [`ProofError::NoSuchLeaf`] or [`ProofError::Invalid`].
pub fn verify_inclusion(
    head: &TreeHead,
    index: u64,
    leaf: Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    let size = head.size;
    if index >= size {
        return Err(ProofError::NoSuchLeaf { index, size });
    }
    let proof = to_theirs(proof)?;
    tlog_tiles::check_record(&proof, size, head.root.into(), index, leaf.into())
        .map_err(|_| ProofError::Invalid)
}

/// The proof that the log of these leaves began as its first `old_size` ones (RFC 6962, section
/// 2.1.2). Empty when there is nothing to show: from an empty log, or to the same size.
///
/// # Errors
/// [`ProofError::Shrunk`] where there are fewer leaves than `old_size`.
pub fn consistency_proof(leaves: &[Hash], old_size: u64) -> Result<Vec<Hash>, ProofError> {
    let size = leaves.len() as u64;
    if old_size == 0 {
        return Ok(Vec::new());
    }
    let proof = tlog_tiles::prove_tree(size, old_size, &Leaves(leaves));
    proof.map(to_ours).map_err(|_| ProofError::Shrunk {
        old: old_size,
        new: size,
    })
}

/// Checks that the log with head `new` is the log with head `old` and only additions to it.
///
/// # Errors
/// [`ProofError::Shrunk`] or [`ProofError::Invalid`].
pub fn verify_consistency(
    old: &TreeHead,
    new: &TreeHead,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old.size > new.size {
        return Err(ProofError::Shrunk {
            old: old.size,
            new: new.size,
        });
    }
    if old.size == 0 {
        // Every log began empty, and there is only one empty log.
        let holds = proof.is_empty() && old.root == Hash::EMPTY && (new.size > 0 || new == old);
        return if holds {
            Ok(())
        } else {
            Err(ProofError::Invalid)
        };
    }
    let proof = to_theirs(proof)?;
    let (new_root, old_root) = (new.root.into(), old.root.into());
    tlog_tiles::check_tree(&proof, new.size, new_root, old.size, old_root)
        .map_err(|_| ProofError::Invalid)
}

/// Leaf hashes as `tlog_tiles` reads a tree: it asks for roots of perfect subtrees by number.
struct Leaves<'a>(&'a [Hash]);

impl HashReader for Leaves<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let subtree = |&number: &u64| {
            let (level, n) = tlog_tiles::split_stored_hash_index(number);
            let width = 1_usize.checked_shl(level.into())?;
            let first = usize::try_from(n).ok()?.checked_mul(width)?;
            let leaves = self.0.get(first..first.checked_add(width)?)?;
            Some(root(leaves).into())
        };
        let hashes: Option<Vec<_>> = indexes.iter().map(subtree).collect();
        hashes.ok_or(tlog_tiles::Error::IndexesNotInTree)
    }
}

/// No tree of 64-bit size has a longer proof; the limit keeps a hostile one from costing anything.
const MAX_PROOF_HASHES: usize = 65;

fn to_theirs(proof: &[Hash]) -> Result<Vec<tlog_tiles::Hash>, ProofError> {
    if proof.len() > MAX_PROOF_HASHES {
        return Err(ProofError::Invalid);
    }
    Ok(proof.iter().map(|&hash| hash.into()).collect())
}

fn to_ours(proof: Vec<tlog_tiles::Hash>) -> Vec<Hash> {
    proof.into_iter().map(Hash::from).collect()
}

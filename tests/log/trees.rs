//! Roots, frontiers and proofs: known answers, a second implementation, mutation.

use caucus::log::{
    Frontier, FrontierError, Hash, ProofError, TreeHead, consistency_proof, inclusion_proof,
    leaf_hash, node_hash, root, verify_consistency, verify_inclusion,
};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

/// The leaves of Certificate Transparency's published test tree.
pub const KNOWN_LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// Its roots, for 0 to 8 leaves.
const KNOWN_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Bytes from hexadecimal digits.
pub fn unhex(digits: &str) -> Vec<u8> {
    let pairs = (0..digits.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

fn data(count: u64) -> Vec<Vec<u8>> {
    (0..count).map(|n| n.to_be_bytes().to_vec()).collect()
}

fn leaves(count: u64) -> Vec<Hash> {
    data(count).iter().map(|leaf| leaf_hash(leaf)).collect()
}

fn head(leaves: &[Hash]) -> TreeHead {
    TreeHead {
        size: leaves.len() as u64,
        root: root(leaves),
    }
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = hash.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash(bytes)
}

#[test]
fn roots_are_the_published_ones() {
    let leaves: Vec<Hash> = KNOWN_LEAVES.iter().map(|l| leaf_hash(&unhex(l))).collect();
    let mut frontier = Frontier::new();
    for (size, expected) in KNOWN_ROOTS.iter().enumerate() {
        assert_eq!(root(&leaves[..size]).to_string(), *expected);
        assert_eq!(frontier.root().to_string(), *expected);
        if let Some(leaf) = leaves.get(size) {
            assert_eq!(frontier.append(*leaf), size as u64);
        }
    }
}

#[test]
fn a_node_never_passes_for_a_leaf() {
    let [a, b, c] = [b"a", b"b", b"c"].map(|leaf| leaf_hash(leaf));
    let honest = root(&[a, b, c]);
    let joined = [node_hash(a, b).0, c.0].concat();
    assert_ne!(leaf_hash(&joined), honest);
    assert_ne!(root(&[leaf_hash(&[a.0, b.0].concat()), c]), honest);
}

#[test]
fn proofs_are_those_of_another_implementation_and_hold_in_both() {
    let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in 1..=40 {
        other.push(data(size).pop().unwrap());
        let leaves = leaves(size);
        let head = head(&leaves);
        assert_eq!(head.root.as_bytes(), other.root().as_bytes().as_slice());
        for index in 0..size {
            let proof = inclusion_proof(&leaves, index).unwrap();
            let theirs = other.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(bytes(&proof), theirs.as_bytes(), "{index} in {size}");
            verify_inclusion(
                &head,
                index,
                leaves[usize::try_from(index).unwrap()],
                &proof,
            )
            .unwrap();
        }
        for old in 1..=size {
            let proof = consistency_proof(&leaves, old).unwrap();
            let theirs = other.prove_consistency(usize::try_from(size - old).unwrap());
            assert_eq!(bytes(&proof), theirs.as_bytes(), "{old} to {size}");
            let before = self::head(&leaves[..usize::try_from(old).unwrap()]);
            verify_consistency(&before, &head, &proof).unwrap();
        }
    }
}

fn bytes(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn what_cannot_be_proven_is_refused() {
    let leaves = leaves(5);
    let head = head(&leaves);
    let empty = self::head(&[]);
    let outside = ProofError::NoSuchLeaf { index: 5, size: 5 };
    assert_eq!(inclusion_proof(&leaves, 5), Err(outside));
    assert_eq!(verify_inclusion(&head, 5, leaves[4], &[]), Err(outside));
    assert!(inclusion_proof(&[], 0).is_err());
    assert_eq!(
        consistency_proof(&leaves, 6),
        Err(ProofError::Shrunk { old: 6, new: 5 })
    );
    assert_eq!(
        verify_consistency(&head, &self::head(&leaves[..4]), &[]),
        Err(ProofError::Shrunk { old: 5, new: 4 })
    );
    // From nothing everything follows, but only with an empty proof and the true empty root.
    assert_eq!(verify_consistency(&empty, &head, &[]), Ok(()));
    assert_eq!(verify_consistency(&empty, &empty, &[]), Ok(()));
    let false_empty = TreeHead { size: 0, ..head };
    for (old, new, proof) in [
        (&empty, &head, vec![leaves[0]]),
        (&false_empty, &head, vec![]),
        (&empty, &false_empty, vec![]),
        (&false_empty, &false_empty, vec![]),
    ] {
        assert!(verify_consistency(old, new, &proof).is_err());
    }
}

#[test]
fn sizes_at_the_edge_of_the_range_do_not_overflow() {
    let leaf = leaf_hash(b"");
    for size in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 63) + 1] {
        let head = TreeHead { size, root: leaf };
        let long = vec![leaf; 70];
        for index in [0, size / 2, size - 1] {
            for proof in [&long[..], &long[..64], &[]] {
                assert!(verify_inclusion(&head, index, leaf, proof).is_err());
            }
        }
        for old in [1, size / 2, size - 1] {
            let before = TreeHead { size: old, ..head };
            for proof in [&long[..], &long[..64], &[]] {
                assert!(verify_consistency(&before, &head, proof).is_err());
            }
        }
    }
}

#[test]
fn bytes_that_are_no_frontier_are_refused() {
    assert_eq!(Frontier::from_bytes(&[]), Err(FrontierError::TooShort(0)));
    let huge = u64::MAX.to_be_bytes();
    assert_eq!(
        Frontier::from_bytes(&huge),
        Err(FrontierError::TooLarge(u64::MAX))
    );
    let mut frontier = Frontier::new();
    frontier.append_all(leaves(3));
    let bytes = frontier.to_bytes();
    for wrong in [&bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat()] {
        assert_eq!(
            Frontier::from_bytes(wrong),
            Err(FrontierError::WrongLength {
                size: 3,
                expected: 72,
                found: wrong.len()
            })
        );
    }
}

proptest! {
    #[test]
    fn a_frontier_grown_in_any_batches_has_the_root_of_the_whole_tree(
        batches in prop::collection::vec(0_u64..40, 0..12)
    ) {
        let leaves = leaves(batches.iter().sum());
        let mut rest = leaves.iter().copied();
        let mut frontier = Frontier::new();
        for batch in batches {
            let first = frontier.size();
            let given = frontier.append_all(rest.by_ref().take(usize::try_from(batch).unwrap()));
            prop_assert_eq!(given, first..first + batch);
            // As the database does it: stored and read again between batches.
            let stored = frontier.to_bytes();
            frontier = Frontier::from_bytes(&stored).unwrap();
            prop_assert_eq!(frontier.to_bytes(), stored);
            let so_far = &leaves[..usize::try_from(frontier.size()).unwrap()];
            prop_assert_eq!(frontier.head(), head(so_far));
        }
    }

    #[test]
    fn a_frontier_with_any_bit_changed_is_refused_or_another(
        size in 0_u64..200, at in any::<prop::sample::Index>()
    ) {
        let mut frontier = Frontier::new();
        frontier.append_all(leaves(size));
        let mut bytes = frontier.to_bytes();
        let bit = at.index(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        if let Ok(other) = Frontier::from_bytes(&bytes) {
            prop_assert_ne!(other.head(), frontier.head());
        }
    }

    #[test]
    fn an_inclusion_proof_with_anything_changed_fails(
        size in 1_u64..300, at in any::<prop::sample::Index>(), bit in 0_usize..256
    ) {
        let leaves = leaves(size);
        let head = head(&leaves);
        let index = at.index(leaves.len());
        let leaf = leaves[index];
        let index = index as u64;
        let proof = inclusion_proof(&leaves, index).unwrap();
        prop_assert_eq!(verify_inclusion(&head, index, leaf, &proof), Ok(()));

        let wrong_root = TreeHead { root: flipped(head.root, bit), ..head };
        prop_assert!(verify_inclusion(&wrong_root, index, leaf, &proof).is_err());
        prop_assert!(verify_inclusion(&head, index, flipped(leaf, bit), &proof).is_err());
        prop_assert!(verify_inclusion(&head, index ^ 1, leaf, &proof).is_err());
        for altered in altered(&proof, bit) {
            prop_assert!(verify_inclusion(&head, index, leaf, &altered).is_err());
        }
    }

    #[test]
    fn a_consistency_proof_with_anything_changed_fails(
        size in 1_u64..300, at in any::<prop::sample::Index>(), bit in 0_usize..256
    ) {
        let leaves = leaves(size);
        let new = head(&leaves);
        let old = at.index(leaves.len()) + 1;
        let before = head(&leaves[..old]);
        let proof = consistency_proof(&leaves, old as u64).unwrap();
        prop_assert_eq!(verify_consistency(&before, &new, &proof), Ok(()));

        let wrong_new = TreeHead { root: flipped(new.root, bit), ..new };
        let wrong_old = TreeHead { root: flipped(before.root, bit), ..before };
        prop_assert!(verify_consistency(&before, &wrong_new, &proof).is_err());
        prop_assert!(verify_consistency(&wrong_old, &new, &proof).is_err());
        for altered in altered(&proof, bit) {
            prop_assert!(verify_consistency(&before, &new, &altered).is_err());
        }
    }
}

/// The proof with one bit of each hash flipped, each hash left out, two swapped, one too many.
fn altered(proof: &[Hash], bit: usize) -> Vec<Vec<Hash>> {
    let mut all = vec![[proof, &[leaf_hash(b"more")]].concat()];
    for at in 0..proof.len() {
        let mut changed = proof.to_vec();
        changed[at] = flipped(changed[at], bit);
        all.push(changed);
        let mut shorter = proof.to_vec();
        shorter.remove(at);
        all.push(shorter);
        if at > 0 {
            let mut swapped = proof.to_vec();
            swapped.swap(at - 1, at);
            all.push(swapped);
        }
    }
    all
}

//! A log as tiles (C2SP `tlog-tiles`, height 8): what proofs are made from, by anybody.

use super::{Hash, ProofError, proof};
use tlog_tiles::HashReader;

/// Levels of the tree in one tile.
pub(super) const HEIGHT: u8 = 8;
/// Hashes of a full tile.
const WIDTH: usize = 1 << HEIGHT;

/// Every hash that stands in a tile. Grows with the log; what is in it never changes.
#[derive(Debug, Clone, Default)]
pub struct TileTree {
    /// By tile level: the roots of all perfect subtrees of 256^level leaves.
    levels: Vec<Vec<Hash>>,
}

impl TileTree {
    /// Leaves so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// Adds the next leaf's hash.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(hash);
            if !row.len().is_multiple_of(WIDTH) {
                break;
            }
            hash = proof::root(&row[row.len() - WIDTH..]);
        }
    }

    /// The hashes of the tile at a path as `tlog-tiles` writes it after `tile/`: `0/x001/067`, or
    /// `1/000.p/8` for its first eight. `None` for what is no such path, and for what the log has
    /// not reached yet.
    #[must_use]
    pub fn tile(&self, path: &str) -> Option<Vec<u8>> {
        let tile = Coordinates::parse(path)?;
        let row = self.levels.get(tile.level)?;
        let first = tile.number.checked_mul(WIDTH)?;
        let hashes = row.get(first..first.checked_add(tile.width)?)?;
        Some(hashes.iter().flat_map(|hash| hash.0).collect())
    }

    /// The audit path of one leaf in the log as it was at a size.
    ///
    /// # Errors
    /// [`ProofError::NoSuchLeaf`], also where the log has not this size yet.
    pub fn inclusion_proof(&self, size: u64, index: u64) -> Result<Vec<Hash>, ProofError> {
        let none = ProofError::NoSuchLeaf { index, size };
        if index >= size || size > self.size() {
            return Err(none);
        }
        let path = tlog_tiles::prove_record(size, index, self).map_err(|_| none)?;
        Ok(path.into_iter().map(Hash::from).collect())
    }
}

/// Which tile, and how much of it.
struct Coordinates {
    level: usize,
    number: usize,
    width: usize,
}

impl Coordinates {
    /// Reads the one way of writing a path. Our own: `tlog_tiles` panics on some paths, and these
    /// come from anybody.
    fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.split_once('/')?;
        let level = decimal(level).filter(|level| *level < 64)?;
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (
                number,
                decimal(width).filter(|width| (1..WIDTH).contains(width))?,
            ),
            None => (rest, WIDTH),
        };
        let mut groups = number.split('/').rev();
        let last = three_digits(groups.next()?)?;
        let (mut number, mut scale, mut highest) = (last, 1_usize, None);
        for group in groups {
            let digits = three_digits(group.strip_prefix('x')?)?;
            scale = scale.checked_mul(1_000)?;
            number = number.checked_add(digits.checked_mul(scale)?)?;
            highest = Some(digits);
        }
        // No groups of zeros in front.
        (highest != Some(0)).then_some(Self {
            level,
            number,
            width,
        })
    }
}

/// A number without leading zeroes.
fn decimal(text: &str) -> Option<usize> {
    let number: usize = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn three_digits(text: &str) -> Option<usize> {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

impl HashReader for TileTree {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let subtree = |&number: &u64| {
            let (level, n) = tlog_tiles::split_stored_hash_index(number);
            let row = self.levels.get(usize::from(level / HEIGHT))?;
            let width = 1_usize << (level % HEIGHT);
            let first = usize::try_from(n).ok()?.checked_mul(width)?;
            let below = row.get(first..first.checked_add(width)?)?;
            Some(proof::root(below).into())
        };
        let hashes: Option<Vec<_>> = indexes.iter().map(subtree).collect();
        hashes.ok_or(tlog_tiles::Error::IndexesNotInTree)
    }
}

//! Following a log from outside: whether what it signs now is what it signed before, and more.

use super::frontier::MAX_SIZE;
use super::{Hash, TreeHead, verify_consistency};
use std::cell::RefCell;
use tlog_tiles::{Tile, TileHashReader, TileReader};

/// Why a witness does not cosign a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCosigned {
    #[error(
        "the log shrank: it signed {old} entries before and signs {new} now. Entries were removed, or an old copy was put back"
    )]
    Shrunk {
        /// Entries it signed before.
        old: u64,
        /// Entries it signs now.
        new: u64,
    },
    #[error(
        "the log forked: for {size} entries it signed root {old} before and signs root {new} now"
    )]
    Forked {
        /// Entries, then and now.
        size: u64,
        /// The root signed before.
        old: Hash,
        /// The root signed now.
        new: Hash,
    },
    #[error("the log forked: its first {old} entries of now {new} are not those it signed before")]
    Rewritten {
        /// Entries it signed before.
        old: u64,
        /// Entries it signs now.
        new: u64,
    },
    #[error("it signs {0} entries, and no log has as many")]
    TooLarge(u64),
    #[error("the tiles it serves do not lead to the root it signed")]
    Tiles,
    /// No answer, which says nothing about the log.
    #[error("{0}")]
    NotFetched(String),
}

/// Checks that a log with the head `next` is the one with the head `last`, and only additions to
/// it. `fetch` gets a tile, by its path behind `tile/`; what it brings is not believed.
///
/// # Errors
/// [`NotCosigned`].
pub fn follow(
    last: Option<&TreeHead>,
    next: &TreeHead,
    fetch: &dyn Fn(&str) -> Result<Vec<u8>, String>,
) -> Result<(), NotCosigned> {
    let Some(last) = last.filter(|last| last.size > 0) else {
        return Ok(());
    };
    let (old, new) = (last.size, next.size);
    if new < old {
        return Err(NotCosigned::Shrunk { old, new });
    }
    if new == old {
        let (size, old, new) = (old, last.root, next.root);
        let forked = NotCosigned::Forked { size, old, new };
        return if old == new { Ok(()) } else { Err(forked) };
    }
    // Beyond, places among tiles are no numbers any more.
    if new > MAX_SIZE {
        return Err(NotCosigned::TooLarge(new));
    }
    let remote = Remote {
        fetch,
        failure: RefCell::new(None),
    };
    let reader = TileHashReader::new(new, next.root.into(), &remote);
    let proof = tlog_tiles::prove_tree(new, old, &reader);
    if let Some(failure) = remote.failure.take() {
        return Err(NotCosigned::NotFetched(failure));
    }
    let proof = proof.map_err(|_| NotCosigned::Tiles)?;
    let proof: Vec<Hash> = proof.into_iter().map(Hash::from).collect();
    verify_consistency(last, next, &proof).map_err(|_| NotCosigned::Rewritten { old, new })
}

/// Tiles that are somewhere else.
struct Remote<'a> {
    fetch: &'a dyn Fn(&str) -> Result<Vec<u8>, String>,
    failure: RefCell<Option<String>>,
}

impl TileReader for Remote<'_> {
    fn height(&self) -> u8 {
        super::tiles::HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let prefix = format!("tile/{}/", self.height());
        let read = |tile: &Tile| {
            let path = tile.path();
            let path = path.strip_prefix(&prefix).unwrap_or(&path);
            (self.fetch)(path)
        };
        let read: Result<Vec<_>, _> = tiles.iter().map(read).collect();
        read.map_err(|failure| {
            self.failure.replace(Some(failure));
            tlog_tiles::Error::InvalidTile
        })
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

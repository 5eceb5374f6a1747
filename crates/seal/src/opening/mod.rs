//! Opening a box: each of k trustees takes the mask off every ciphertext as far as its share goes
//! and proves it; anybody puts the parts together. As many come out as went in, always.

mod batch;
mod combine;
mod partial;

pub use batch::{Batch, BatchError, MAX_ITEMS};
pub use combine::Opened;
pub use partial::Partial;

/// Why a batch was not opened. Nothing is opened in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    #[error("the cards are sealed to another key")]
    WrongKey,
    #[error("{} was made for another batch", by(*.trustee))]
    WrongBatch { trustee: Option<u8> },
    #[error("{} has {found} items where the batch has {expected}", by(*.trustee))]
    Length {
        trustee: Option<u8>,
        expected: usize,
        found: usize,
    },
    #[error("{found} trustees took part; {needed} are needed")]
    TooFew { found: usize, needed: usize },
    #[error("trustee {trustee} is not one of this key's")]
    UnknownTrustee { trustee: u8 },
    #[error("trustee {trustee} is there twice")]
    SameTrustee { trustee: u8 },
    #[error("the share is not trustee {trustee}'s share of this key")]
    WrongShare { trustee: u8 },
    #[error("item {item} of trustee {trustee} does not hold")]
    Item { trustee: u8, item: usize },
    #[error("item {item} was opened to something else than the parts give")]
    Opened { item: usize },
}

fn by(trustee: Option<u8>) -> String {
    trustee.map_or("the mix".to_owned(), |t| format!("the part of trustee {t}"))
}

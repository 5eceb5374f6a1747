//! Any bytes as each document of the sealed box: never a panic, and what is read writes the same
//! bytes again.
#![no_main]

use caucus_seal::backup::{self, Kept};
use caucus_seal::ceremony::Ceremony;
use caucus_seal::mix::Mixed;
use caucus_seal::opening::{Batch, Opened, Partial};
use caucus_seal::place::seal_request;
use caucus_seal::{Card, JointKey, SealedCard};
use libfuzzer_sys::fuzz_target;

/// What is read writes the same bytes again.
macro_rules! again {
    ($bytes:expr, $($document:ty),*) => {
        $(if let Ok(read) = <$document>::parse($bytes) {
            assert_eq!(read.to_bytes().as_slice(), $bytes, stringify!($document));
        })*
    };
}

fuzz_target!(|bytes: &[u8]| {
    again!(bytes, SealedCard, JointKey, Batch, Partial, Opened, Mixed, Ceremony);
    if let Ok(opened) = Opened::parse(bytes) {
        assert_eq!(opened.cards(31).count(), opened.elements().len());
    }
    if let Ok(element) = bytes.try_into()
        && let Ok(card) = Card::read(element)
    {
        assert_eq!(card.element().expect("one").bytes(), element);
    }
    if let Ok(sealed) = seal_request(bytes) {
        SealedCard::parse(&sealed).expect("what is sealed is read");
    }
    // Whole backups cost what they say; without their last byte only their form is looked at.
    if let Some((_, bytes)) = bytes.split_last()
        && bytes.len() < backup::LEN
    {
        assert!(Kept::unlock(bytes, b"").is_err());
    }
});

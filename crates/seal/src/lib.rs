//! Preference cards sealed to the joint key of trustees, so that nobody can read one before the
//! box is opened and anybody can check what happened to it. `docs/spec/sealing.md` is the
//! specification; this crate follows it byte by byte.
//!
//! Pure: no I/O, no clock, no randomness of its own. The same code seals in the browser and in the
//! server, and checks anywhere. Without the feature `full` only what a browser needs is left, and
//! that allocates nothing.
//!
//! - [`card`]: a ranking as one group element, and back.
//! - [`sealed`]: encryption with a proof that ties it to one participant, session and attempt.
//! - [`place`]: what a page hands over to have a card sealed in the browser.
//! - `ceremony`, `key`, `backup`: how k of n trustees come to hold the key.
//! - `mix`, `opening`: how a box is opened, with what shows that it was opened rightly.

#![cfg_attr(not(feature = "full"), no_std)]

#[cfg(feature = "full")]
pub mod backup;
pub mod card;
#[cfg(feature = "full")]
pub mod ceremony;
pub mod context;
#[cfg(feature = "full")]
mod dleq;
mod element;
mod hash;
#[cfg(feature = "full")]
pub mod key;
#[cfg(feature = "full")]
pub mod mix;
#[cfg(feature = "full")]
pub mod opening;
pub mod place;
mod schnorr;
pub mod sealed;
#[cfg(feature = "full")]
mod unbound;
mod wire;

pub use card::{Card, CardError, Unreadable};
pub use context::{Channel, Context, ContextError};
pub use element::Element;
#[cfg(feature = "full")]
pub use key::{JointKey, KeyShare};
pub use place::Place;
#[cfg(feature = "full")]
pub use rand_core::CryptoRng;
#[cfg(feature = "full")]
pub use sealed::check_all;
pub use sealed::{Ciphertext, Refused, SealedCard, seal};
#[cfg(feature = "full")]
pub use unbound::Unbound;
pub use wire::Malformed;

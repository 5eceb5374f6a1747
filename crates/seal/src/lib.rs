//! Preference cards sealed to the joint key of trustees, so that nobody can read one before the
//! box is opened and anybody can check what happened to it. `docs/spec/sealing.md` is the
//! specification; this crate follows it byte by byte.
//!
//! Pure: no I/O, no clock, no randomness of its own. The same code seals in the browser and in the
//! server, and checks anywhere.
//!
//! - [`card`]: a ranking as one group element, and back.
//! - [`sealed`]: encryption with a proof that ties it to one participant, session and attempt.
//! - [`ceremony`], [`key`], [`backup`]: how k of n trustees come to hold the key.
//! - [`mix`], [`opening`]: how a box is opened, with what shows that it was opened rightly.

pub mod backup;
pub mod card;
pub mod ceremony;
pub mod context;
mod dleq;
mod element;
mod hash;
pub mod key;
pub mod mix;
pub mod opening;
mod schnorr;
pub mod sealed;
mod wire;

pub use card::{Card, CardError, Unreadable};
pub use context::{Channel, Context, ContextError};
pub use element::Element;
pub use key::{JointKey, KeyShare};
pub use sealed::{Ciphertext, Refused, SealedCard, check_all, seal};
pub use wire::Malformed;

//! What a call carries from one press to the next. The carrier keeps it for us between its
//! requests, encrypted, bound to the call, and worthless a few minutes later; we keep nothing.

use crate::domain::Micros;
use crate::i18n::Lang;
use crate::services::Platform;
use crate::services::vault::Vault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A press is waited for this long at most. Whoever reads an old request can do nothing with it.
const STEP_SECONDS: i64 = 5 * 60;
const PURPOSE: &[u8] = b"caucus phone call 1";

/// A call between two presses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub lang: Lang,
    pub step: Step,
    /// How often in a row nothing was pressed.
    pub silent: u8,
}

/// What is asked. Whoever was let in is known by the digest of their session's token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Which language.
    Language,
    /// The phone code; so many were wrong.
    Code { wrong: u8 },
    /// The next choice.
    Rank([u8; 32]),
    /// Whether to cast this card, under this key: a request that is sent again casts it once.
    Review {
        token: [u8; 32],
        key: Uuid,
        ranking: Vec<u8>,
    },
    /// Nothing more: whether to hear the code of this receipt again.
    Receipt(String),
}

impl Call {
    /// The same call at another step.
    #[must_use]
    pub fn at(&self, step: Step) -> Self {
        Self {
            step,
            ..self.clone()
        }
    }

    /// The call as the carrier keeps it; none for what no cipher can hold.
    #[must_use]
    pub fn seal(&self, platform: &Platform, id: &str) -> Option<String> {
        let plain = serde_json::to_vec(&(platform.clock.now(), self)).ok()?;
        let plain = zeroize::Zeroizing::new(plain);
        let vault = Vault::new(&platform.keys, PURPOSE);
        let sealed = vault.seal(&plain, id.as_bytes(), &platform.entropy)?;
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What we gave the carrier for this call; none where it is another's, altered or too old.
    #[must_use]
    pub fn open(platform: &Platform, id: &str, kept: &str) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(kept).ok()?;
        let plain = Vault::new(&platform.keys, PURPOSE).open(&sealed, id.as_bytes())?;
        let (at, call): (Micros, Self) = serde_json::from_slice(&plain).ok()?;
        let is_over = platform.clock.now() >= at.plus_seconds(STEP_SECONDS);
        (!is_over).then_some(call)
    }
}

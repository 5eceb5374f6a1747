//! What a call carries from one press to the next. The carrier keeps it for us between its
//! requests, encrypted, bound to the call, and worthless a few minutes later; we keep nothing.

use crate::auth::TokenDigest;
use crate::domain::{Micros, ReceiptCode};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub lang: Lang,
    pub step: Step,
    /// How often in a row nothing was pressed.
    pub silent: u8,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Which language.
    Language,
    /// The phone code; so many were wrong.
    Code { wrong: u8 },
    /// The next choice.
    Rank(TokenDigest),
    /// Whether to cast this card, under this key: a request that is sent again casts it once.
    Review {
        token: TokenDigest,
        key: Uuid,
        ranking: Vec<u8>,
    },
    /// Nothing more: whether to hear the receipt again.
    Receipt(ReceiptCode),
}

/// As it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    lang: String,
    silent: u8,
    at: Micros,
    step: WrittenStep,
}

#[derive(Serialize, Deserialize)]
enum WrittenStep {
    Language,
    Code(u8),
    Rank([u8; 32]),
    Review([u8; 32], Uuid, Vec<u8>),
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
        let written = Written {
            lang: self.lang.code().to_owned(),
            silent: self.silent,
            at: platform.clock.now(),
            step: match &self.step {
                Step::Language => WrittenStep::Language,
                Step::Code { wrong } => WrittenStep::Code(*wrong),
                Step::Rank(token) => WrittenStep::Rank(token.0),
                Step::Review {
                    token,
                    key,
                    ranking,
                } => WrittenStep::Review(token.0, *key, ranking.clone()),
                Step::Receipt(code) => WrittenStep::Receipt(code.to_string()),
            },
        };
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(&written).ok()?);
        let vault = Vault::new(&platform.keys, PURPOSE);
        let sealed = vault.seal(&plain, id.as_bytes(), &platform.entropy)?;
        Some(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What we gave the carrier for this call; none where it is another's, altered or too old.
    #[must_use]
    pub fn open(platform: &Platform, id: &str, kept: &str) -> Option<Self> {
        let sealed = URL_SAFE_NO_PAD.decode(kept).ok()?;
        let plain = Vault::new(&platform.keys, PURPOSE).open(&sealed, id.as_bytes())?;
        let written: Written = serde_json::from_slice(&plain).ok()?;
        if platform.clock.now() >= written.at.plus_seconds(STEP_SECONDS) {
            return None;
        }
        Some(Self {
            lang: Lang::parse(&written.lang)?,
            silent: written.silent,
            step: match written.step {
                WrittenStep::Language => Step::Language,
                WrittenStep::Code(wrong) => Step::Code { wrong },
                WrittenStep::Rank(token) => Step::Rank(TokenDigest(token)),
                WrittenStep::Review(token, key, ranking) => Step::Review {
                    token: TokenDigest(token),
                    key,
                    ranking,
                },
                WrittenStep::Receipt(code) => Step::Receipt(ReceiptCode::parse(&code).ok()?),
            },
        })
    }
}

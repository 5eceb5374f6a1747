//! The tally: rules + input + recorded games of chance → outcome, with a reason for every step.
//!
//! Pure: no I/O, no clock, no randomness, no floats. A tie is handed back to the caller as a
//! [`chance::Question`]; the count is called again with the recorded outcome.
//!
//! | module | what it does |
//! |---|---|
//! | [`rules`] | presets as data, each constant with its source and rule code |
//! | [`slate`], [`ranking`], [`packed`] | preferences; ranked cards, general and packed |
//! | [`rounds`] | elimination counts, round by round |
//! | [`realign`] | cards → first and final alignment of a unit |
//! | [`award`] | viable groups → delegates |
//! | [`unit`] | one unit: threshold, viability, award; the model everything downstream uses |
//! | [`rollup`], [`national`] | SDEs by area; national delegates (DNC Rule 14) |
//! | [`check`] | contradictions in reported figures |
//! | [`reason`], [`facts`] | rule codes and the sentences that explain; what the sentences name |
//!
//! Arithmetic: inputs are bounded when they are made ([`MOST_HEADS`], [`MOST_DELEGATES`]), products
//! are taken in `u128`, sums that mix conventions in big rationals; release builds keep overflow
//! checks on, so nothing wraps.
#![cfg_attr(
    not(test),
    deny(
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable
    )
)]

pub mod award;
pub mod chance;
pub mod check;
pub mod exact;
pub mod facts;
pub mod national;
pub mod packed;
pub mod ranking;
pub mod realign;
pub mod reason;
pub mod rollup;
pub mod rounds;
pub mod rules;
pub mod slate;
pub mod unit;

/// The most people, or cards, one count takes: larger figures are typing mistakes, and this bound
/// keeps every product inside `u128`.
pub const MOST_HEADS: u64 = 1_000_000_000_000;

/// The most delegates one unit or pool elects.
pub const MOST_DELEGATES: u32 = 100_000;

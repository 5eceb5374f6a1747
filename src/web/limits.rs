//! How fast people may try what could be guessed, by the address they come from.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::auth::{Limit, Pace, TooFast, subscriber};
use crate::clock::Clock;

/// The limits of one server.
#[derive(Debug)]
pub struct Limits {
    look_up: Limit<Option<IpAddr>>,
    codes: Limit<Option<IpAddr>>,
    receipt: Limit<Option<IpAddr>>,
    passkeys: Limit<Option<IpAddr>>,
    recovery: Limit<Option<IpAddr>>,
    cosign: Limit<Option<IpAddr>>,
    phone: Limit<String>,
}

/// Twenty at once, so that a library or a household can share an address; then three a minute.
const LOOK_UP_EACH: Pace = pace(20, Duration::from_secs(20));
/// What a busy evening needs, and far below what trying the calendar's days would take.
const LOOK_UP_ALL: Pace = pace(200, Duration::from_millis(50));

/// Mail that one address can have sent to other people's mailboxes, and all of them together.
const CODES_EACH: Pace = pace(20, Duration::from_secs(60));
const CODES_ALL: Pace = pace(500, Duration::from_millis(100));
/// A receipt's secret has forty bits; this keeps guessing from even being a load.
const RECEIPT_EACH: Pace = pace(30, Duration::from_secs(10));
const RECEIPT_ALL: Pace = pace(500, Duration::from_millis(10));

/// Each sign-in page that is opened asks one question; behind one address there may be a library.
const PASSKEY_EACH: Pace = pace(100, Duration::from_secs(2));
const PASSKEY_ALL: Pace = pace(2_000, Duration::from_millis(5));

/// A recovery code has eighty bits; this keeps guessing from being a load.
const RECOVERY_EACH: Pace = pace(20, Duration::from_secs(20));
const RECOVERY_ALL: Pace = pace(200, Duration::from_millis(50));

/// A witness hands in three lines a round; each costs a look into the database and one check.
const COSIGN_EACH: Pace = pace(30, Duration::from_secs(2));
const COSIGN_ALL: Pace = pace(200, Duration::from_millis(50));

/// Phone codes in one call, whatever it says of how many it has tried; and of all calls, far below
/// what trying would take: a code has 53 bits.
const PHONE_EACH: Pace = pace(3, Duration::from_secs(60));
const PHONE_ALL: Pace = pace(1_000, Duration::from_millis(10));

const fn pace(burst: u32, every: Duration) -> Pace {
    let burst = match NonZeroU32::new(burst) {
        Some(burst) => burst,
        None => NonZeroU32::MIN,
    };
    Pace { burst, every }
}

impl Limits {
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        Self {
            look_up: Limit::new(LOOK_UP_EACH, LOOK_UP_ALL, clock.clone()),
            codes: Limit::new(CODES_EACH, CODES_ALL, clock.clone()),
            passkeys: Limit::new(PASSKEY_EACH, PASSKEY_ALL, clock.clone()),
            cosign: Limit::new(COSIGN_EACH, COSIGN_ALL, clock.clone()),
            recovery: Limit::new(RECOVERY_EACH, RECOVERY_ALL, clock.clone()),
            phone: Limit::new(PHONE_EACH, PHONE_ALL, clock.clone()),
            receipt: Limit::new(RECEIPT_EACH, RECEIPT_ALL, clock.clone()),
        }
    }

    /// Counts a look-up in the roll.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn look_up(&self, asker: Option<IpAddr>) -> Result<(), TooFast> {
        self.look_up.check(&asker.map(subscriber))
    }

    /// Counts a look-up of a receipt.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn receipt(&self, asker: Option<IpAddr>) -> Result<(), TooFast> {
        self.receipt.check(&asker.map(subscriber))
    }

    /// Counts a question put to an authenticator.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn passkey(&self, asker: Option<IpAddr>) -> Result<(), TooFast> {
        self.passkeys.check(&asker.map(subscriber))
    }

    /// Counts a recovery code that is tried.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn recovery(&self, asker: Option<IpAddr>) -> Result<(), TooFast> {
        self.recovery.check(&asker.map(subscriber))
    }

    /// Counts a cosignature that is handed in.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn cosign(&self, asker: Option<IpAddr>) -> Result<(), TooFast> {
        self.cosign.check(&asker.map(subscriber))
    }

    /// Counts a phone code that is tried in a call.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn phone(&self, call: &str) -> Result<(), TooFast> {
        self.phone.check(&call.to_owned())
    }

    /// Counts a code that is to be mailed.
    ///
    /// # Errors
    /// [`TooFast`].
    pub fn code(&self, asker: Option<IpAddr>) -> Result<(), TooFast> {
        self.codes.check(&asker.map(subscriber))
    }
}

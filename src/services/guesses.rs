//! Limits on guessing passwords. Only wrong guesses count, and they are kept in the database, so
//! that neither a restart nor a second server begins anew.
//!
//! A guess counts against the address it comes from and against the name it is for. Whoever goes
//! on too fast waits; nobody is locked out. Because anybody can make wrong guesses for a name, a
//! browser that was signed in to the account before is counted on its own: strangers cannot make
//! its owner wait there. Passkeys and recovery codes cannot be guessed and never wait for this.
//!
//! Names, browsers and addresses are stored as keyed digests only.

use super::sealing::keyed;
use super::sign_in::Caller;
use super::{Platform, transaction};
use crate::auth::{Pace, subscriber};
use crate::db::{Db, DbError};
use crate::domain::{AccountId, Micros};
use hmac::Mac as _;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

/// For one name: twenty at once, then one every ten minutes.
const NAME: Pace = pace(20, 600);
/// In a browser that knows the account: ten at once, then one a minute.
const BROWSER: Pace = pace(10, 60);
/// From one address, which a library or a dormitory may share.
const ADDRESS: Pace = pace(100, 10);

const fn pace(burst: u32, seconds: u64) -> Pace {
    let burst = match NonZeroU32::new(burst) {
        Some(burst) => burst,
        None => NonZeroU32::MIN,
    };
    Pace {
        burst,
        every: Duration::from_secs(seconds),
    }
}

/// What guesses are counted under.
#[derive(Debug, Clone, Copy)]
struct Scope {
    digest: [u8; 32],
    pace: Pace,
}

impl Scope {
    fn new(platform: &Platform, kind: &str, what: &[u8], pace: Pace) -> Self {
        let mut mac = keyed(platform.keys.request_key());
        mac.update(b"caucus guess 1 ");
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(what);
        let digest = mac.finalize().into_bytes().into();
        Self { digest, pace }
    }

    /// How long one guess is remembered, in microseconds.
    fn lasts(&self) -> i64 {
        i64::try_from(self.pace.every.as_micros()).unwrap_or(i64::MAX)
    }

    /// From when on another guess can be made, where `until` is when all are forgotten.
    fn free_at(&self, until: Micros) -> Micros {
        let room = i64::from(self.pace.burst.get() - 1).saturating_mul(self.lasts());
        Micros(until.0.saturating_sub(room))
    }
}

/// The guesses of one caller for one name.
#[derive(Debug)]
pub(super) struct Guesses {
    /// The name's, or that of a browser that knows the account.
    person: Scope,
    address: Option<Scope>,
}

impl Guesses {
    /// `account` is who has the name, if anybody: for a name that nobody has the same is counted.
    pub(super) async fn of(
        db: &mut Db<'_>,
        platform: &Platform,
        name: &str,
        account: Option<AccountId>,
        caller: &Caller,
    ) -> Result<Self, DbError> {
        let known = match caller.previous {
            Some(token) => db
                .login(&token.0)
                .await?
                .filter(|login| login.revoked.is_none() && Some(login.account) == account),
            None => None,
        };
        let person = match (caller.previous, known) {
            (Some(token), Some(_)) => Scope::new(platform, "browser", &token.0, BROWSER),
            _ => Scope::new(platform, "name", name.as_bytes(), NAME),
        };
        let address = caller
            .address
            .map(|address| Scope::new(platform, "address", &bytes(address), ADDRESS));
        Ok(Self { person, address })
    }

    /// When another guess can be made; none where it can be made now.
    pub(super) async fn wait(
        &self,
        db: &mut Db<'_>,
        now: Micros,
    ) -> Result<Option<Duration>, DbError> {
        let mut longest = None;
        for scope in self.scopes() {
            let until = db.guesses(&scope.digest).await?;
            let free = until.map(|until| scope.free_at(until));
            if let Some(free) = free.filter(|free| now < *free) {
                let wait = u64::try_from(free.0 - now.0).unwrap_or(0);
                longest = longest.max(Some(Duration::from_micros(wait)));
            }
        }
        Ok(longest)
    }

    /// Counts a wrong guess.
    pub(super) async fn count(&self, db: &mut Db<'_>, now: Micros) -> Result<(), DbError> {
        for scope in self.scopes() {
            db.count_guess(&scope.digest, now, scope.lasts()).await?;
        }
        Ok(())
    }

    /// Forgets the guesses of somebody who turned out to be right. Not those of the address:
    /// somebody with an account of their own could make it forget the rest.
    pub(super) async fn forget(&self, db: &mut Db<'_>) -> Result<(), DbError> {
        match db.guesses(&self.person.digest).await? {
            Some(_) => db.forget_guesses(&self.person.digest).await,
            None => Ok(()),
        }
    }

    fn scopes(&self) -> impl Iterator<Item = &Scope> {
        std::iter::once(&self.person).chain(&self.address)
    }
}

fn bytes(address: IpAddr) -> [u8; 16] {
    match subscriber(address) {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => v6.octets(),
    }
}

/// Forgets guesses that no longer count; gives under how many scopes.
///
/// # Errors
/// What the database says.
pub async fn sweep(platform: &Platform) -> Result<u64, DbError> {
    transaction!(platform, DbError, tx => {
        tx.db().forget_old_guesses(platform.clock.now()).await
    })
}

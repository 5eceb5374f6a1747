//! What every handler can reach: the parts of one running server, and the board.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::assets::Assets;
use super::board::Board;
use super::limits::Limits;
use super::metrics::Metrics;
use super::problem::Problem;
use crate::auth::RelyingParty;
use crate::clock::{Clock, Entropy};
use crate::config::{Network, PhoneConfig, PublicUrl};
use crate::domain::Role;
use crate::services::cast::Caster;
use crate::services::evidence::Pictures;
use crate::services::roll::WaitingRoom;
use crate::services::tiles::Tiles;
use crate::services::{Platform, Store};

/// An account of a demonstration, shown on its first page. Never used with a real event.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    pub role: Role,
    pub login: String,
    pub password: String,
}

/// What the composition root hands over.
pub struct Parts {
    pub platform: Platform,
    pub caster: Caster,
    pub public: PublicUrl,
    pub trusted_proxies: Vec<Network>,
    pub security_contact: Option<String>,
    pub data_dir: PathBuf,
    /// How many days a picture for a registration is kept.
    pub evidence_days: u32,
    /// The telephone line, if there is one.
    pub phone: Option<PhoneConfig>,
    /// Empty except in a demonstration.
    pub guide: Vec<DemoAccount>,
}

/// One running server's state. Handlers hold no other.
pub struct Site {
    parts: Parts,
    assets: Assets,
    metrics: Metrics,
    limits: Limits,
    relying_party: Option<RelyingParty>,
    tiles: Tiles,
    pictures: Pictures,
    roll: WaitingRoom,
    board: RwLock<Arc<Board>>,
    /// Begins every incident number, so that two servers never give the same.
    boot: String,
    incidents: AtomicU64,
}

impl Site {
    /// Puts the parts together and reads the board for the first time.
    ///
    /// # Errors
    /// [`Problem`] where the database cannot be read.
    pub async fn new(parts: Parts) -> Result<Self, Problem> {
        let assets = Assets::new();
        let board = Board::load(&parts.platform, &assets, None).await?;
        let boot = base16ct::lower::encode_string(&parts.platform.entropy.bytes::<4>());
        Ok(Self {
            limits: Limits::new(&parts.platform.clock),
            relying_party: RelyingParty::new(parts.public.origin()),
            tiles: Tiles::default(),
            pictures: Pictures::default(),
            roll: WaitingRoom::default(),
            parts,
            assets,
            metrics: Metrics::default(),
            board: RwLock::new(Arc::new(board)),
            boot,
            incidents: AtomicU64::new(0),
        })
    }

    /// What the event looked like a moment ago.
    #[must_use]
    pub fn board(&self) -> Arc<Board> {
        // The lock is held for one pointer copy; a panic elsewhere cannot leave it half-written.
        Arc::clone(&self.board.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the board again, so that whoever changed something sees the change at once.
    ///
    /// # Errors
    /// [`Problem`] where the database cannot be read; the old board stays.
    pub async fn refresh(&self) -> Result<(), Problem> {
        let old = self.board();
        let board = Board::load(self.platform(), &self.assets, Some(&old)).await?;
        *self.board.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(board);
        Ok(())
    }

    /// The hashes of the logs.
    #[must_use]
    pub fn tiles(&self) -> &Tiles {
        &self.tiles
    }

    /// Where an import of the roll waits to be confirmed.
    #[must_use]
    pub fn roll(&self) -> &WaitingRoom {
        &self.roll
    }

    /// What bounds the work that pictures make.
    #[must_use]
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// Tells this server from others.
    #[must_use]
    pub fn boot(&self) -> &str {
        &self.boot
    }

    /// A number to tell the party, found again in the log.
    #[must_use]
    pub fn next_incident(&self) -> String {
        format!(
            "{}-{}",
            self.boot,
            self.incidents.fetch_add(1, Ordering::Relaxed) + 1
        )
    }

    /// What services work with.
    #[must_use]
    pub fn platform(&self) -> &Platform {
        &self.parts.platform
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.parts.platform.store
    }

    #[must_use]
    pub fn caster(&self) -> &Caster {
        &self.parts.caster
    }

    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.parts.platform.clock
    }

    #[must_use]
    pub fn entropy(&self) -> &Entropy {
        &self.parts.platform.entropy
    }

    #[must_use]
    pub fn public(&self) -> &PublicUrl {
        &self.parts.public
    }

    /// The rest of what was handed over.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    #[must_use]
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The site as authenticators know it; none where its address cannot have passkeys.
    #[must_use]
    pub fn relying_party(&self) -> Option<&RelyingParty> {
        self.relying_party.as_ref()
    }

    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }
}

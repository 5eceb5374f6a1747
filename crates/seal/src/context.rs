//! What a sealed card is bound to. Moved anywhere else, its proof does not hold.

use crate::hash::Fields;

/// The longest name of a unit, in bytes.
pub const MAX_UNIT: usize = 64;

/// Who sealed the card, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The participant's own browser; the server never sees the ranking.
    Browser = 1,
    /// The server, for a page without scripts.
    Server = 2,
    /// The server, for a telephone call.
    Phone = 3,
}

impl Channel {
    /// The channel with this number.
    #[must_use]
    pub fn parse(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Browser),
            2 => Some(Self::Server),
            3 => Some(Self::Phone),
            _ => None,
        }
    }
}

/// Everything a sealed card is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Context {
    manifest: [u8; 32],
    unit: Unit,
    pseudonym: [u8; 32],
    session: u64,
    attempt: u64,
    channel: Channel,
}

/// The name of a unit; without allocation, because browsers run this too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Unit {
    name: [u8; MAX_UNIT],
    length: usize,
}

impl Unit {
    fn new(name: &str) -> Option<Self> {
        let mut unit = Self {
            name: [0; MAX_UNIT],
            length: name.len(),
        };
        let room = unit.name.get_mut(..name.len()).filter(|r| !r.is_empty())?;
        room.copy_from_slice(name.as_bytes());
        Some(unit)
    }

    fn bytes(&self) -> &[u8] {
        self.name.get(..self.length).unwrap_or_default()
    }
}

/// Why a context is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a unit's name has between 1 and {MAX_UNIT} bytes")]
pub struct ContextError;

impl Context {
    /// Binds to the digest of the event's manifest, the unit that counts the card, the
    /// participant's pseudonym, the session, the number of the attempt and the channel.
    ///
    /// # Errors
    /// [`ContextError`].
    pub fn new(
        manifest: [u8; 32],
        unit: &str,
        pseudonym: [u8; 32],
        session: u64,
        attempt: u64,
        channel: Channel,
    ) -> Result<Self, ContextError> {
        Ok(Self {
            manifest,
            unit: Unit::new(unit).ok_or(ContextError)?,
            pseudonym,
            session,
            attempt,
            channel,
        })
    }

    /// Who sealed.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel
    }

    /// Which of the participant's cards, from 1.
    #[must_use]
    pub fn attempt(&self) -> u64 {
        self.attempt
    }

    pub(crate) fn put(&self, fields: Fields) -> Fields {
        fields
            .bytes(&self.manifest)
            .bytes(self.unit.bytes())
            .bytes(&self.pseudonym)
            .number(self.session)
            .number(self.attempt)
            .bytes(&[self.channel as u8])
    }
}

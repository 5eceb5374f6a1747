//! What a page hands over to have a card sealed in the browser, as bytes: the page carries the
//! place, the script puts fresh random bytes before it and the ranking behind it, and
//! [`seal_request`] does the rest. `docs/spec/sealing.md`, section 6.

use crate::card::{Card, CardError};
use crate::context::{Channel, Context, ContextError, MAX_UNIT};
use crate::element::Element;
use crate::sealed::{FRESH, Refused, SEALED, seal};
use crate::wire::{Malformed, Reader};
use zeroize::Zeroizing;

/// Bytes before the unit's name.
const HEAD: usize = 32 + 32 + 32 + 8 + 8 + 1;
/// The most bytes of a place.
pub const MAX_PLACE: usize = HEAD + MAX_UNIT;

/// The key and the context that one participant's next card is sealed to, in their own browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub key: Element,
    pub manifest: [u8; 32],
    pub pseudonym: [u8; 32],
    pub session: u64,
    pub attempt: u64,
    /// Name of the unit that counts the card.
    pub unit: &'a str,
}

/// Why nothing was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Card(#[from] CardError),
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl Place<'_> {
    /// What a card from this place is checked against.
    ///
    /// # Errors
    /// [`ContextError`]: a unit's name that is too long, or none.
    pub fn context(&self) -> Result<Context, ContextError> {
        let (who, when) = (self.pseudonym, (self.session, self.attempt));
        let channel = Channel::Browser;
        Context::new(self.manifest, self.unit, who, when.0, when.1, channel)
    }

    /// The place as a page carries it.
    ///
    /// # Errors
    /// [`ContextError`]: a unit's name that is too long, or none.
    #[cfg(feature = "full")]
    pub fn to_bytes(&self) -> Result<Vec<u8>, ContextError> {
        self.context()?;
        let mut out = self.key.bytes().to_vec();
        out.extend(self.manifest);
        out.extend(self.pseudonym);
        out.extend(self.session.to_be_bytes());
        out.extend(self.attempt.to_be_bytes());
        out.push(u8::try_from(self.unit.len()).map_err(|_| ContextError)?);
        out.extend(self.unit.as_bytes());
        Ok(out)
    }
}

/// What a card from this place is bound to. Whoever checks it knows the key: the one that the place
/// names is not read.
///
/// # Errors
/// [`Malformed`].
#[cfg(feature = "full")]
pub fn context_of(place: &[u8]) -> Result<Context, Malformed> {
    let mut reader = Reader::new(place);
    reader.slice(32, "the joint key")?;
    let context = read_context(&mut reader)?;
    reader.end()?;
    Ok(context)
}

/// The part of a place behind the key.
fn read_context(reader: &mut Reader<'_>) -> Result<Context, Malformed> {
    let manifest = *reader.take("the digest of the manifest")?;
    let pseudonym = *reader.take("the pseudonym")?;
    let (session, attempt) = (reader.u64("the session")?, reader.u64("the attempt")?);
    let length = usize::from(reader.u8("the length of the unit's name")?);
    let unit = core::str::from_utf8(reader.slice(length, "the unit's name")?)
        .map_err(|_| reader.refuse("the unit's name", length))?;
    let channel = Channel::Browser;
    Context::new(manifest, unit, pseudonym, session, attempt, channel)
        .map_err(|_| reader.refuse("the unit's name", length))
}

/// Seals what a request asks for: fresh random bytes, a place, and the ranking, one byte a
/// preference.
///
/// # Errors
/// [`RequestError`].
pub fn seal_request(request: &[u8]) -> Result<[u8; SEALED], RequestError> {
    let mut reader = Reader::new(request);
    let fresh = Zeroizing::new(*reader.take::<FRESH>("the fresh random bytes")?);
    // A browser that gave nothing back, rather than randomness.
    if fresh.iter().all(|byte| *byte == 0) {
        return Err(reader.refuse("the fresh random bytes", FRESH).into());
    }
    let key = reader.element("the joint key")?;
    let context = read_context(&mut reader)?;
    let card = Card::new(reader.slice(reader.left(), "the ranking")?)?;
    Ok(seal(&card, &context, &key, &fresh)?.to_bytes())
}

//! The registration that somebody asks about.

use super::DeskError;
use crate::domain::{EmailAddress, RegistrationId, RegistrationState, RollEntryId};
use crate::services::{Platform, roll};

/// The registration of whoever has this mailbox, or this voter id on the roll.
///
/// # Errors
/// [`DeskError::NoCase`] where nobody has, or has sent none.
pub async fn find(platform: &Platform, who: &str) -> Result<RegistrationId, DeskError> {
    let mut tx = platform.store.snapshot().await?;
    let mut db = tx.db();
    let registration = match EmailAddress::parse(who) {
        Ok(email) => match db.contact_by_email(&email).await? {
            Some(contact) => db.registration_of(contact.account).await?,
            None => None,
        },
        Err(_) => {
            let head = db.roll_head().await?.ok_or(DeskError::NoCase)?;
            let entry = RollEntryId(roll::entry_id(&head.salt, who.trim()));
            match db.claim_on(entry).await? {
                Some(holder) => db.registration(holder).await?,
                None => None,
            }
        }
    };
    // What has not been sent is nobody else's business.
    let sent = registration.filter(|r| r.state != RegistrationState::Draft);
    sent.map(|r| r.id).ok_or(DeskError::NoCase)
}

//! Mail to the owner of an account about its ways to sign in, so that a change by somebody else
//! is noticed. It is written in the transaction of the change.

use super::register::letters;
use super::{Platform, outbox};
use crate::db::{Db, DbError};
use crate::domain::AccountId;
use crate::i18n::Lang;

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    PasskeyAdded,
    PasskeyRemoved,
    PasswordSet,
    PasswordRemoved,
    CodesMade,
    CodeUsed,
    PhoneCodeMade,
    PhoneCodeRemoved,
    PhoneCodeUsed,
    /// Somebody says that they lost every way to sign in.
    RecoveryAsked,
    /// One of the two who must agree wants to give new ways.
    RecoveryProposed,
    /// Staff were not sure that it was the owner.
    RecoveryRefused,
    /// The link to set new ways was used.
    LinkUsed,
}

/// Tells the owner, where the account has a mailbox; staff accounts have none.
pub(super) async fn tell(
    db: &mut Db<'_>,
    platform: &Platform,
    account: AccountId,
    notice: Notice,
) -> Result<(), DbError> {
    let Some(contact) = db.contact(account).await? else {
        return Ok(());
    };
    let lang = Lang::parse(&contact.lang).unwrap_or_default();
    let what = lang.say(match notice {
        Notice::PasskeyAdded => "mail-ways-passkey-added",
        Notice::PasskeyRemoved => "mail-ways-passkey-removed",
        Notice::PasswordSet => "mail-ways-password-set",
        Notice::PasswordRemoved => "mail-ways-password-removed",
        Notice::CodesMade => "mail-ways-codes-made",
        Notice::CodeUsed => "mail-ways-code-used",
        Notice::PhoneCodeMade => "mail-ways-phone-code-made",
        Notice::PhoneCodeRemoved => "mail-ways-phone-code-removed",
        Notice::PhoneCodeUsed => "mail-ways-phone-code-used",
        Notice::RecoveryAsked => "mail-recovery-asked",
        Notice::RecoveryProposed => "mail-recovery-proposed",
        Notice::RecoveryRefused => "mail-recovery-refused",
        Notice::LinkUsed => "mail-recovery-link-used",
    });
    let says = [what, lang.say("mail-ways-not-you")];
    let letter = letters::letter(lang, &contact.email, "mail-ways-subject", &says);
    outbox::queue(db, platform, &letter).await?;
    Ok(())
}

//! What is written to people about their registration, in their language. Mail goes through other
//! people's servers: it never says more about somebody than that they registered.

use crate::auth::OneTimeCode;
use crate::domain::{Decision, DecisionReason, EmailAddress};
use crate::i18n::Lang;
use crate::services::outbox::Letter;

/// A letter of these paragraphs; `subject` is the key of a message.
pub(in crate::services) fn letter(
    lang: Lang,
    to: &EmailAddress,
    subject: &str,
    paragraphs: &[String],
) -> Letter {
    let end = [lang.say("mail-no-reply")];
    let body: Vec<&str> = paragraphs.iter().chain(&end).map(String::as_str).collect();
    Letter {
        to: to.clone(),
        lang,
        subject: lang.say(subject),
        body: body.join("\n\n") + "\n",
    }
}

/// The code that confirms a mailbox.
pub(super) fn code(lang: Lang, to: &EmailAddress, code: &OneTimeCode) -> Letter {
    let says = [
        lang.say_with("mail-code-text", &[("code", code.shown().into())]),
        lang.say("mail-code-not-you"),
    ];
    letter(lang, to, "mail-code-subject", &says)
}

/// The registration is with staff.
pub(super) fn received(lang: Lang, to: &EmailAddress) -> Letter {
    letter(
        lang,
        to,
        "mail-received-subject",
        &[lang.say("mail-received-text")],
    )
}

/// The person takes part.
pub(in crate::services) fn approved(lang: Lang, to: &EmailAddress, session: &str) -> Letter {
    let says = [
        lang.say_with("mail-approved-text", &[("session", session.into())]),
        lang.say("mail-approved-next"),
    ];
    letter(lang, to, "mail-approved-subject", &says)
}

/// Staff need more, or refused. There is a way on until `until`; None where that time is over.
pub(in crate::services) fn sent_back(
    lang: Lang,
    to: &EmailAddress,
    decision: &Decision,
    is_refused: bool,
    until: Option<&str>,
) -> Letter {
    let subject = match is_refused {
        true => "mail-refused-subject",
        false => "mail-asked-subject",
    };
    let mut says = vec![
        match is_refused {
            true => lang.say("mail-refused-text"),
            false => lang.say("mail-asked-text"),
        },
        reason(lang, decision.reason),
    ];
    if !decision.words.is_empty() {
        let words = decision.words.as_str();
        says.push(lang.say_with("mail-staff-words", &[("words", words.into())]));
    }
    says.push(match until {
        Some(until) => lang.say_with("mail-cure", &[("until", until.into())]),
        None => lang.say("mail-cure-over"),
    });
    letter(lang, to, subject, &says)
}

/// Staff let somebody register late.
pub(super) fn let_in(lang: Lang, to: &EmailAddress) -> Letter {
    letter(lang, to, "mail-late-subject", &[lang.say("mail-late-text")])
}

/// A decision was taken back; staff look again.
pub(in crate::services) fn reopened(lang: Lang, to: &EmailAddress) -> Letter {
    letter(
        lang,
        to,
        "mail-reopened-subject",
        &[lang.say("mail-reopened-text")],
    )
}

/// Somebody was marked as having come to their precinct in person.
pub(in crate::services) fn came_in_person(lang: Lang, to: &EmailAddress, precinct: &str) -> Letter {
    letter(
        lang,
        to,
        "mail-came-subject",
        &[lang.say_with("mail-came-text", &[("precinct", precinct.into())])],
    )
}

/// The registration was a second one of the same person.
pub(in crate::services) fn merged(lang: Lang, to: &EmailAddress) -> Letter {
    letter(
        lang,
        to,
        "mail-merged-subject",
        &[lang.say("mail-merged-text")],
    )
}

/// The person took the registration back.
pub(super) fn withdrawn(lang: Lang, to: &EmailAddress) -> Letter {
    let says = ["mail-withdrawn-text", "mail-ways-not-you"].map(|key| lang.say(key));
    letter(lang, to, "mail-withdrawn-subject", &says)
}

/// The person chose another session.
pub(super) fn session_chosen(lang: Lang, to: &EmailAddress, session: &str) -> Letter {
    let says = [
        lang.say_with("mail-session-text", &[("session", session.into())]),
        lang.say("mail-ways-not-you"),
    ];
    letter(lang, to, "mail-session-subject", &says)
}

/// Somebody asked for new ways to sign in with an address that no account has.
pub(in crate::services) fn no_account(lang: Lang, to: &EmailAddress) -> Letter {
    let says = ["mail-recovery-nobody", "mail-code-not-you"].map(|key| lang.say(key));
    letter(lang, to, "mail-recovery-subject", &says)
}

/// Two people gave an account back to its owner: the way in.
pub(in crate::services) fn way_in(lang: Lang, to: &EmailAddress, address: &str) -> Letter {
    let says = [
        lang.say("mail-recovery-link"),
        address.to_owned(),
        lang.say("mail-recovery-link-once"),
        lang.say("mail-recovery-link-not-you"),
    ];
    letter(lang, to, "mail-recovery-subject", &says)
}

/// A reason as the person reads it, with what to do about it.
pub fn reason(lang: Lang, reason: DecisionReason) -> String {
    lang.say(match reason {
        DecisionReason::Name => "registration-reason-name",
        DecisionReason::BirthDate => "registration-reason-birth-date",
        DecisionReason::Postcode => "registration-reason-postcode",
        DecisionReason::NotOnRoll => "registration-reason-not-on-roll",
        DecisionReason::Twice => "registration-reason-twice",
        DecisionReason::Other => "registration-reason-other",
    })
}

//! A mail in the form it travels in.

use super::SmtpSettings;
use crate::db::MailRow;
use crate::domain::Micros;
use crate::i18n::Lang;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use std::time::{Duration, UNIX_EPOCH};

/// Says that this mail may be here for the second time.
const MAY_REPEAT: HeaderName = HeaderName::new_from_ascii_str("Caucus-May-Repeat");
const AUTO: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// The mail, under the same message id however often it is sent. One that may have been delivered
/// before says so in a header and in its first line.
///
/// # Errors
/// What is wrong with it, in words without anything about a person.
pub(super) fn message(mail: &MailRow, settings: &SmtpSettings) -> Result<Message, String> {
    let lang = Lang::parse(&mail.lang).unwrap_or(Lang::En);
    let to = mail
        .recipient
        .parse()
        .map_err(|_| "the address of the recipient cannot be read")?;
    let id = format!("<{}@{}>", mail.id, settings.from.email.domain());
    let mut builder = Message::builder()
        .from(settings.from.clone())
        .to(Mailbox::new(None, to))
        .subject(mail.subject.clone())
        .message_id(Some(id))
        .date(system_time(mail.queued))
        .raw_header(HeaderValue::new(AUTO, "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN);
    let mut body = mail.body.clone();
    if mail.may_repeat {
        builder = builder.raw_header(HeaderValue::new(MAY_REPEAT, "yes".to_owned()));
        body = format!("{}\n\n{body}", lang.say("mail-may-repeat"));
    }
    builder.body(body).map_err(|e| e.to_string())
}

fn system_time(at: Micros) -> std::time::SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(at.0).unwrap_or(0))
}

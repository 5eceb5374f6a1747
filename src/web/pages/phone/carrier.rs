//! Whether a request comes from the carrier: it signs the address it asked and what it sent with
//! the secret that only it and we have (HMAC-SHA-1, in base64; each field's name and value follow
//! the address, in the order of the names).

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::config::PhoneConfig;
use crate::web::form::Fields;

/// Where the carrier puts it.
const SIGNATURE: &str = "x-twilio-signature";

/// Whether the carrier has sent these fields to this address.
pub(super) fn has_sent(
    request: &HttpRequest,
    settings: &PhoneConfig,
    address: &str,
    fields: &Fields<'_>,
) -> bool {
    let sent = request.headers().get(SIGNATURE);
    let sent = sent.and_then(|v| STANDARD.decode(v.as_bytes()).ok());
    let expected = signature(&settings.secret, address, fields);
    sent.zip(expected)
        .is_some_and(|(sent, expected)| expected.verify_slice(&sent).is_ok())
}

fn signature(secret: &str, address: &str, fields: &Fields<'_>) -> Option<Hmac<Sha1>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(address.as_bytes());
    let mut pairs: Vec<(&str, &str)> = fields.pairs().collect();
    pairs.sort_unstable();
    for (name, value) in pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_what_the_carrier_says_it_is() {
        // The example of the carrier's own documentation.
        let fields = Fields::of(&[
            ("To", "+18005551212"),
            ("Digits", "1234"),
            ("From", "+14158675310"),
            ("Caller", "+14158675310"),
            ("CallSid", "CA1234567890ABCDE"),
        ]);
        let address = "https://example.com/myapp.php?foo=1&bar=2";
        let made = signature("12345", address, &fields).unwrap();
        let text = STANDARD.encode(made.finalize().into_bytes());
        assert_eq!(text, "L/OH5YylLD5NRKLltdqwSvS0BnU=");
    }
}

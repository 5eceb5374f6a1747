//! Proofs that need no row: something this server found out a short while ago, signed and handed
//! to whoever it was found out for. Never a session: those must be endable at once.
//!
//! They are JSON Web Tokens with everything pinned: one algorithm, one type, one issuer, an audience
//! for each purpose, a subject that only the right holder can name, and a short life by our own
//! clock.

use crate::domain::Micros;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

const ALGORITHM: Algorithm = Algorithm::HS256;
/// Not plain `JWT`: a token of any other kind is none of these.
const TYPE: &str = "caucus-proof+jwt";
const ISSUER: &str = "caucus";
/// Longer is no proof of ours, and is not read.
const MOST_BYTES: usize = 1_000;

#[derive(Serialize, Deserialize)]
struct Claims<T> {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    exp: i64,
    says: T,
}

/// Makes and checks proofs of one purpose.
pub struct Proofs {
    audience: &'static str,
    seconds: i64,
    signs: EncodingKey,
    checks: DecodingKey,
}

impl std::fmt::Debug for Proofs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proofs({})", self.audience)
    }
}

impl Proofs {
    /// For this audience, each good for `seconds`, under a key for nothing else.
    #[must_use]
    pub fn new(audience: &'static str, seconds: i64, key: &[u8; 32]) -> Self {
        Self {
            audience,
            seconds,
            signs: EncodingKey::from_secret(key),
            checks: DecodingKey::from_secret(key),
        }
    }

    /// A proof of what `says`, for whoever can name the subject; none for what cannot be written.
    #[must_use]
    pub fn make<T: Serialize>(&self, subject: &str, says: T, now: Micros) -> Option<String> {
        let mut header = Header::new(ALGORITHM);
        header.typ = Some(TYPE.to_owned());
        let iat = seconds(now);
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: self.audience.to_owned(),
            sub: subject.to_owned(),
            iat,
            exp: iat + self.seconds,
            says,
        };
        encode(&header, &claims, &self.signs).ok()
    }

    /// What a proof says; none where it is not ours, for another purpose or subject, altered, or
    /// too old at `now`.
    #[must_use]
    pub fn read<T: DeserializeOwned>(&self, proof: &str, subject: &str, now: Micros) -> Option<T> {
        if proof.len() > MOST_BYTES {
            return None;
        }
        let mut rules = Validation::new(ALGORITHM);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[self.audience]);
        rules.sub = Some(subject.to_owned());
        // By our own clock, below; the crate's would be another one.
        rules.validate_exp = false;
        let token = decode::<Claims<T>>(proof, &self.checks, &rules).ok()?;
        let now = seconds(now);
        let is_ours = token.header.typ.as_deref() == Some(TYPE);
        let is_timely = token.claims.iat <= now && now < token.claims.exp;
        let is_short = token.claims.exp - token.claims.iat == self.seconds;
        (is_ours && is_timely && is_short).then_some(token.claims.says)
    }
}

fn seconds(at: Micros) -> i64 {
    at.0.div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use serde_json::{Value, json};
    use sha2::Sha256;

    const KEY: [u8; 32] = [7; 32];
    const NOW: Micros = Micros(1_800_000_000_000_000);

    fn proofs() -> Proofs {
        Proofs::new("registration", 600, &KEY)
    }

    fn read(proof: &str) -> Option<u64> {
        proofs().read(proof, "ana", NOW)
    }

    /// A token made by hand, so that it can be wrong in any way.
    fn token(header: &Value, claims: &Value, key: &[u8]) -> String {
        let part = |value: &Value| BASE64.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", BASE64.encode(mac.finalize().into_bytes()))
    }

    fn header() -> Value {
        json!({"typ": TYPE, "alg": "HS256"})
    }

    fn claims() -> Value {
        let now = 1_800_000_000;
        json!({"iss": ISSUER, "aud": "registration", "sub": "ana", "iat": now,
               "exp": now + 600, "says": 5})
    }

    #[test]
    fn a_proof_is_good_for_its_subject_and_purpose_and_a_short_while() {
        let proof = proofs().make("ana", 5, NOW).unwrap();
        let at = |seconds| proofs().read::<u64>(&proof, "ana", NOW.plus_seconds(seconds));
        assert_eq!(at(0), Some(5));
        assert_eq!(at(599), Some(5));
        assert_eq!(at(600), None);
        assert_eq!(at(-1), None, "from the future");
        assert_eq!(proofs().read::<u64>(&proof, "bo", NOW), None);
        let other = Proofs::new("something else", 600, &KEY);
        assert_eq!(other.read::<u64>(&proof, "ana", NOW), None);
        let key = Proofs::new("registration", 600, &[8; 32]);
        assert_eq!(key.read::<u64>(&proof, "ana", NOW), None);
    }

    #[test]
    fn only_what_was_made_here_in_exactly_this_way_is_read() {
        assert_eq!(read(&token(&header(), &claims(), &KEY)), Some(5));
        for (name, value) in [
            ("alg", json!("none")),
            ("alg", json!("HS384")),
            ("alg", json!("RS256")),
            ("alg", json!("hs256")),
            ("typ", json!("JWT")),
            ("typ", json!(null)),
        ] {
            let mut header = header();
            header[name] = value.clone();
            assert_eq!(
                read(&token(&header, &claims(), &KEY)),
                None,
                "{name} {value}"
            );
        }
        for (name, value) in [
            ("iss", json!("somebody")),
            ("aud", json!("another")),
            ("sub", json!("bo")),
            ("exp", json!(1_900_000_000)),
            ("exp", json!(null)),
            ("iat", json!(1_800_000_100)),
            ("says", json!("five")),
        ] {
            let mut wrong = claims();
            wrong[name] = value.clone();
            assert_eq!(
                read(&token(&header(), &wrong, &KEY)),
                None,
                "{name} {value}"
            );
            wrong.as_object_mut().unwrap().remove(name);
            assert_eq!(read(&token(&header(), &wrong, &KEY)), None, "no {name}");
        }
        let right = token(&header(), &claims(), &KEY);
        let (signed, _) = right.rsplit_once('.').unwrap();
        for wrong in [
            signed.to_owned(),
            format!("{signed}."),
            right[..right.len() - 1].to_owned(),
            format!("{right}A"),
            token(&header(), &claims(), &[9; 32]),
            "x".repeat(100_000),
            String::new(),
        ] {
            assert_eq!(read(&wrong), None, "{wrong:.40}");
        }
    }
}

//! Passkeys: the questions put to an authenticator, and whether its answers are right. Keeps
//! nothing: what must be kept between question and answer is handed to the caller as text.

use uuid::Uuid;
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, DiscoverableKey, Passkey,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// The site, as authenticators know it: a passkey is good here and nowhere else.
#[derive(Debug, Clone)]
pub struct RelyingParty(Webauthn);

/// A question for an authenticator.
#[derive(Debug, Clone)]
pub struct Question {
    /// For the browser, as JSON.
    pub options: String,
    /// What the answer is checked against. Kept by the server, used once.
    pub state: String,
}

/// A passkey as it is stored.
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// What its authenticator calls it.
    pub credential: Vec<u8>,
    /// Its public half.
    pub body: String,
}

/// An answer read, but not checked.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The passkey that is said to have answered.
    pub credential: Vec<u8>,
    /// Whose the authenticator says it is, where it says so.
    pub account: Option<Uuid>,
    answer: PublicKeyCredential,
}

/// Why there is no question, or an answer does not count.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// Not what a browser sends.
    #[error("the authenticator's answer cannot be read")]
    Unreadable,
    /// Signed wrong, for another site, for another question, or without checking who holds it.
    #[error("the authenticator's answer does not count: {0}")]
    Refused(String),
    /// What was stored cannot be read back, or no question can be made.
    #[error("passkeys do not work: {0}")]
    Broken(String),
}

fn broken(error: impl std::fmt::Display) -> PasskeyError {
    PasskeyError::Broken(error.to_string())
}

impl RelyingParty {
    /// The site at this origin; none where it is a bare IP address, on which browsers have no
    /// passkeys.
    #[must_use]
    pub fn new(origin: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let builder = WebauthnBuilder::new(origin.domain()?, &origin).ok()?;
        Some(Self(builder.rp_name("Caucus").build().ok()?))
    }

    /// Asks for a new passkey that can be found without a name, on an authenticator that holds
    /// none of `known`.
    ///
    /// # Errors
    /// [`PasskeyError::Broken`].
    pub fn ask_for_new(
        &self,
        account: Uuid,
        name: &str,
        known: Vec<Vec<u8>>,
    ) -> Result<Question, PasskeyError> {
        let started = self
            .0
            .start_passkey_registration(account, name, name, Some(known));
        let (options, state) = started.map_err(broken)?;
        let mut options = serde_json::to_value::<CreationChallengeResponse>(options);
        if let Ok(options) = &mut options {
            let wanted = &mut options["publicKey"]["authenticatorSelection"];
            wanted["residentKey"] = "required".into();
            wanted["requireResidentKey"] = true.into();
        }
        Ok(Question {
            options: options.map_err(broken)?.to_string(),
            state: serde_json::to_string(&state).map_err(broken)?,
        })
    }

    /// Checks the answer to [`RelyingParty::ask_for_new`].
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn accept_new(&self, state: &str, answer: &str) -> Result<NewPasskey, PasskeyError> {
        let state: PasskeyRegistration = serde_json::from_str(state).map_err(broken)?;
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyError::Unreadable)?;
        let passkey = self.0.finish_passkey_registration(&answer, &state);
        let passkey = passkey.map_err(|e| PasskeyError::Refused(e.to_string()))?;
        Ok(NewPasskey {
            credential: passkey.cred_id().to_vec(),
            body: serde_json::to_string(&passkey).map_err(broken)?,
        })
    }

    /// Asks whoever is there to show a passkey of this site.
    ///
    /// # Errors
    /// [`PasskeyError::Broken`].
    pub fn ask_who(&self) -> Result<Question, PasskeyError> {
        let (options, state) = self.0.start_discoverable_authentication().map_err(broken)?;
        Ok(Question {
            options: serde_json::to_string(&options).map_err(broken)?,
            state: serde_json::to_string(&state).map_err(broken)?,
        })
    }

    /// Reads the answer to [`RelyingParty::ask_who`].
    ///
    /// # Errors
    /// [`PasskeyError::Unreadable`].
    pub fn read(answer: &str) -> Result<Claim, PasskeyError> {
        let answer: PublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| PasskeyError::Unreadable)?;
        let holder = answer.get_user_unique_id();
        let account = match holder {
            None => None,
            Some(id) => Some(Uuid::from_slice(id).map_err(|_| PasskeyError::Unreadable)?),
        };
        Ok(Claim {
            credential: answer.get_credential_id().to_vec(),
            account,
            answer,
        })
    }

    /// Checks a claim against the stored passkey; gives its body where that changed by being used
    /// (a counter went on).
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn check(
        &self,
        state: &str,
        claim: &Claim,
        body: &str,
    ) -> Result<Option<String>, PasskeyError> {
        let state: DiscoverableAuthentication = serde_json::from_str(state).map_err(broken)?;
        let mut passkey: Passkey = serde_json::from_str(body).map_err(broken)?;
        let found = self.0.finish_discoverable_authentication_v2(
            &claim.answer,
            state,
            DiscoverableKey::from(&passkey),
        );
        let found = found.map_err(|e| PasskeyError::Refused(e.to_string()))?;
        match passkey.update_credential(&found) {
            Some(true) => serde_json::to_string(&passkey).map(Some).map_err(broken),
            Some(false) => Ok(None),
            None => Err(PasskeyError::Refused("another passkey".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_has_a_name() {
        assert!(RelyingParty::new("http://localhost:8080").is_some());
        assert!(RelyingParty::new("https://caucus.example.org").is_some());
        assert!(RelyingParty::new("http://127.0.0.1:8080").is_none());
        assert!(RelyingParty::new("http://[::1]:8080").is_none());
    }

    #[test]
    fn the_questions_ask_for_a_passkey_without_a_name_and_for_its_holder_to_be_checked() {
        let site = RelyingParty::new("https://caucus.example.org").unwrap();
        let asked = site
            .ask_for_new(Uuid::nil(), "a", vec![vec![1; 16]])
            .unwrap();
        let asked: serde_json::Value = serde_json::from_str(&asked.options).unwrap();
        let wanted = &asked["publicKey"]["authenticatorSelection"];
        assert_eq!(wanted["residentKey"], "required");
        assert_eq!(wanted["userVerification"], "required");
        assert_eq!(asked["publicKey"]["rp"]["id"], "caucus.example.org");
        let who: serde_json::Value =
            serde_json::from_str(&site.ask_who().unwrap().options).unwrap();
        assert_eq!(who["publicKey"]["userVerification"], "required");
        for wrong in ["", "{}", "null", "[1]"] {
            assert!(RelyingParty::read(wrong).is_err(), "{wrong}");
        }
    }
}

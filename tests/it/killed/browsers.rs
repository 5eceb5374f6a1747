//! Browsers that cast over HTTP until the program they talk to is gone, and remember what they sent and
//! what they were told.

use super::ORIGIN;
use crate::harness::{FORM, Program, at_attempt, form, program, seal_at};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caucus::clock::Entropy;
use caucus::domain::ReceiptCode;
use caucus::web::csrf;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Notify;
use uuid::Uuid;

/// A card on its way: sent until an answer comes back.
#[derive(Clone)]
pub struct Sent {
    pub key: Uuid,
    pub fields: Vec<(&'static str, String)>,
}

/// A participant with a browser.
#[derive(Clone)]
pub struct Person {
    pub token: String,
    /// What this browser seals to; empty without script.
    pub place: Vec<u8>,
    /// Cards that were answered.
    pub cast: u64,
    pub waits: Option<Sent>,
    /// Receipts this participant has been shown: the number of the card, and the code.
    pub receipts: BTreeMap<u64, ReceiptCode>,
}

/// What the death of a program is waited for with.
pub struct Round {
    base: String,
    client: reqwest::Client,
    /// Answers until the program is killed from outside.
    left: AtomicU32,
    pub enough: Notify,
}

impl Round {
    pub fn new(program: &Program, answers: u32) -> Arc<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(program::PATIENCE)
            .build();
        Arc::new(Self {
            base: program.base.clone(),
            client: client.unwrap(),
            left: AtomicU32::new(answers),
            enough: Notify::new(),
        })
    }

    /// Opens a page; None where the program is gone.
    pub async fn get(&self, token: &str, path: &str) -> Option<String> {
        let request = self.client.get(format!("{}{path}", self.base));
        let answer = request.header("cookie", format!("caucus={token}")).send();
        let answer = answer.await.ok()?;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.ok()
    }

    /// Sends a card; whether there was an answer, which is that it is in the box.
    pub async fn send(&self, token: &str, sent: &Sent) -> bool {
        let request = sent.request(&self.client, &self.base, token);
        let Ok(answer) = request.send().await else {
            return false;
        };
        let to = answer.headers().get("location").cloned();
        assert_eq!(answer.status(), 303, "{:?}", answer.text().await);
        assert!(to.unwrap().to_str().unwrap().starts_with("/card/receipt"));
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.enough.notify_one();
        }
        true
    }
}

impl Sent {
    /// The request of whoever has this session token to cast the card.
    pub fn request(
        &self,
        client: &reqwest::Client,
        base: &str,
        token: &str,
    ) -> reqwest::RequestBuilder {
        let form_token = csrf::token_for(token);
        let mut fields = vec![("form_token", form_token.as_str())];
        let card = self.fields.iter();
        fields.extend(card.map(|(name, value)| (*name, value.as_str())));
        client
            .post(format!("{base}/card/cast"))
            .header("cookie", format!("caucus={token}"))
            .header("origin", ORIGIN)
            .header(FORM.0, FORM.1)
            .body(form(&fields))
    }
}

impl Person {
    /// Makes the next card.
    pub fn card(&self, key: Uuid) -> Sent {
        let mut fields = vec![("key", key.to_string())];
        if self.place.is_empty() {
            fields.extend([("choice", "2".to_owned()), ("choice", "1".to_owned())]);
        } else {
            let place = at_attempt(&self.place, self.cast + 1);
            let mut fresh = [0; 96];
            fresh[..16].copy_from_slice(key.as_bytes());
            let sealed = seal_at(&place, &[3, 1], fresh);
            fields.push(("place", URL_SAFE_NO_PAD.encode(&place)));
            fields.push(("sealed", URL_SAFE_NO_PAD.encode(sealed)));
        }
        Sent { key, fields }
    }

    /// Casts, looks at the receipt and casts again, until the program is gone or `most` are cast.
    pub async fn cast(mut self, round: Arc<Round>, entropy: Entropy, most: u64) -> Self {
        for _ in 0..most {
            let next = self.waits.take();
            let next = next.unwrap_or_else(|| self.card(entropy.uuid_v4()));
            if !round.send(&self.token, &next).await {
                self.waits = Some(next);
                return self;
            }
            self.cast += 1;
            let Some(page) = round.get(&self.token, "/card/receipt").await else {
                return self;
            };
            let code = crate::card::receipt_code_of(&page);
            let code = ReceiptCode::parse(&code).unwrap();
            assert!(
                page.contains(&format!("card number {} from you", self.cast)) || self.cast == 1
            );
            self.receipts.insert(self.cast, code);
        }
        self
    }
}

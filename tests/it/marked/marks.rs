//! Values that nobody sends by chance, and where each was sent.

use crate::harness::{Answer, Visitor};
use std::collections::BTreeSet;
use std::path::Path;

/// How every mark begins. Letters only, so that no way of writing text down changes it.
pub const MARK: &str = "qzmark";

/// Where people say they come from, to a proxy that is believed.
pub const NETWORK: &str = "198.51.100.";

/// Hidden fields whose values let somebody in, or do something once.
const SECRET_FIELDS: [&str; 6] = ["form_token", "proof", "key", "nonce", "challenge", "token"];

/// What was sent by now, and what must stay between two.
#[derive(Debug, Default)]
pub struct Marks {
    sent: Vec<String>,
    secrets: BTreeSet<String>,
}

impl Marks {
    /// A new mark, for what is said.
    pub fn mark(&mut self, what: &str) -> String {
        let number = self.sent.len();
        let letter = |place: u32| {
            let digit = number / 26_usize.pow(place) % 26;
            char::from(b'a' + u8::try_from(digit).unwrap())
        };
        let mark: String = MARK.chars().chain((0..4).rev().map(letter)).collect();
        self.sent.push(format!("{mark} {what}"));
        mark
    }

    /// Keeps a value that must stay between two.
    pub fn secret(&mut self, value: &str) {
        if value.len() >= 6 {
            self.secrets.insert(value.to_owned());
        }
    }

    /// Keeps the secrets of a page and of whoever opened it.
    pub fn note(&mut self, visitor: &Visitor<'_>, answer: &Answer) {
        for (name, value) in &visitor.cookies {
            if name.starts_with("caucus") && value.len() >= 16 {
                self.secret(value);
            }
        }
        for part in answer.body.split("link?token=").skip(1) {
            let token: String = part.chars().take_while(char::is_ascii_hexdigit).collect();
            self.secret(&token);
        }
        for field in SECRET_FIELDS {
            let start = format!("name=\"{field}\" value=\"");
            for part in answer.body.split(&start).skip(1) {
                let value = part.split('"').next().unwrap().to_owned();
                self.secret(&value);
            }
        }
    }

    /// Writes everything down for whoever searches.
    pub fn save(&self, folder: &Path) {
        std::fs::write(folder.join("marks"), self.sent.join("\n")).unwrap();
        let secrets: Vec<_> = self.secrets.iter().map(String::as_str).collect();
        std::fs::write(folder.join("secrets"), secrets.join("\n")).unwrap();
    }
}

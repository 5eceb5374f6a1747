//! The server that a witness looks at. Nothing it says is believed.

use crate::log::LogName;
use std::time::Duration;
use ureq::Agent;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of an answer: far more than a tile or a checkpoint has.
const MOST: u64 = 1 << 20;

/// A server, at its public address.
pub(super) struct Remote {
    agent: Agent,
    address: String,
}

impl Remote {
    pub(super) fn new(address: &str) -> Result<Self, String> {
        let address = address.trim_end_matches('/');
        if !address.starts_with("https://") && !address.starts_with("http://") {
            return Err(format!(
                "--server: {address:?} does not begin with https:// or http://"
            ));
        }
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .build()
            .new_agent();
        Ok(Self {
            agent,
            address: address.to_owned(),
        })
    }

    /// Something of a log; `None` where there is none.
    pub(super) fn get(&self, log: LogName, what: &str) -> Result<Option<Vec<u8>>, String> {
        let url = format!("{}/log/{log}/{what}", self.address);
        let wrong = |e: ureq::Error| format!("{url}: {e}");
        let mut answer = self.agent.get(&url).call().map_err(wrong)?;
        let body = answer.body_mut().with_config().limit(MOST).read_to_vec();
        match answer.status().as_u16() {
            200 => body.map(Some).map_err(wrong),
            404 => Ok(None),
            status => Err(format!("{url}: it answered {status}")),
        }
    }

    /// The same as text.
    pub(super) fn text(&self, log: LogName, what: &str) -> Result<Option<String>, String> {
        let bytes = self.get(log, what)?;
        let text = bytes.map(String::from_utf8).transpose();
        text.map_err(|_| format!("{}/log/{log}/{what}: it is not text", self.address))
    }

    /// Hands a cosignature in; `false` where the server knows no such checkpoint.
    pub(super) fn hand_in(&self, log: LogName, note: &str) -> Result<bool, String> {
        let url = format!("{}/log/{log}/cosign", self.address);
        let wrong = |e: ureq::Error| format!("{url}: {e}");
        let mut answer = self.agent.post(&url).send(note).map_err(wrong)?;
        let said = answer.body_mut().with_config().limit(MOST);
        let said = said.read_to_string().unwrap_or_default();
        match answer.status().as_u16() {
            200 => Ok(true),
            404 | 409 => Ok(false),
            status => Err(format!("{url}: it answered {status}: {}", said.trim())),
        }
    }
}

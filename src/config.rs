//! Settings: defaults, then a TOML file, then `CAUCUS_*` variables; a later source wins. A key
//! nobody knows is an error, because a setting that is silently ignored is worse than none.

mod network;

pub use network::{Network, NetworkError};

use crate::domain::Retention;
use crate::domain::roll::Thresholds;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Nobody needs a copy of somebody's papers for longer.
const MOST_EVIDENCE_DAYS: u32 = 366;

/// Everything an operator can set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where people are served. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Proxies that stand before this server, as addresses or networks: what they say about where
    /// a request comes from is believed, and what anybody else says is not.
    pub trusted_proxies: Vec<Network>,
    /// Where measurements are served, if anywhere. Never the same address as `listen`.
    pub metrics_listen: Option<SocketAddr>,
    /// The address people type. Origin checks and cookie security follow from it.
    /// Absent: `http://localhost:PORT`, for a demonstration on one's own machine.
    pub public_url: Option<PublicUrl>,
    /// `sqlite://FILE`, a plain file name, or `postgres://…`.
    pub database: DatabaseUrl,
    /// Key files live here; it must be writable.
    pub data_dir: PathBuf,
    /// The socket of `caucus signer`, which then has the key of the logs; absent: this process signs.
    pub signer: Option<PathBuf>,
    /// The definition of the event, a TOML file; needed once, while the database holds none.
    pub event: Option<PathBuf>,
    /// Threads that answer requests; absent: one a core.
    pub workers: Option<usize>,
    /// Where to report a weakness: a `mailto:` or `https:` address, for `security.txt`.
    pub security_contact: Option<String>,
    /// Where mail is handed over; needed by every event that is no demonstration.
    pub mail: Option<MailConfig>,
    /// The telephone line; absent: nobody can cast by phone.
    pub phone: Option<PhoneConfig>,
    /// From how many points on entries of the voter roll are proposed, and approved by one person.
    pub matching: Thresholds,
    /// How many days a picture that somebody sends for their registration is kept.
    pub evidence_days: u32,
    /// After how many days what is stored about people is erased.
    pub retention: Retention,
    /// What is logged, in the syntax of `RUST_LOG`.
    pub log: String,
    /// One JSON object a line instead of text.
    pub log_json: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            trusted_proxies: Vec::new(),
            metrics_listen: None,
            public_url: None,
            database: DatabaseUrl("caucus.sqlite".into()),
            data_dir: PathBuf::from("."),
            signer: None,
            event: None,
            workers: None,
            security_contact: None,
            mail: None,
            phone: None,
            matching: Thresholds::default(),
            evidence_days: 30,
            retention: Retention::default(),
            log: "info,sqlx=warn".into(),
            log_json: false,
        }
    }
}

/// A mail server.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    pub host: String,
    pub port: u16,
    pub security: MailSecurity,
    /// A PEM file with the certificate of whoever vouches for the server, where that is the party itself.
    pub authority: Option<PathBuf>,
    pub user: Option<String>,
    pub password: Option<String>,
    /// For instance `Iowa Caucus <caucus@example.org>`.
    pub from: String,
}

impl std::fmt::Debug for MailConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MailConfig({}:{})", self.host, self.port)
    }
}

/// A telephone line, answered by a carrier that speaks TwiML.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneConfig {
    /// The number that people call, as it is shown.
    pub number: String,
    /// What the carrier signs its requests with.
    pub secret: String,
}

/// A shorter secret could be guessed.
const LEAST_SECRET: usize = 32;

impl std::fmt::Debug for PhoneConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PhoneConfig({})", self.number)
    }
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// TLS from the first byte, most often on port 465.
    Tls,
    /// TLS after `STARTTLS`, most often on port 587.
    Starttls,
    /// None; only to this machine.
    None,
}

/// Why the settings cannot be used, as a sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the settings file {0} cannot be read: give the path of a TOML file")]
    Missing(PathBuf),
    #[error("a setting is wrong: {0}")]
    Wrong(Box<figment::Error>),
    #[error(
        "metrics_listen is the same address as listen: measurements must not be public, \
         choose another port"
    )]
    PublicMetrics,
    #[error(
        "public_url is {0}: sessions would travel unprotected. Use https, or localhost for a \
         demonstration"
    )]
    Unprotected(PublicUrl),
    #[error(
        "mail.security is none and mail.host is {0}: mail would travel unprotected. Use starttls \
         or tls; none is only for localhost"
    )]
    UnprotectedMail(String),
    #[error("evidence_days is {0}: keep pictures between 1 and {MOST_EVIDENCE_DAYS} days")]
    EvidenceDays(u32),
    #[error(
        "phone.secret has fewer than {LEAST_SECRET} characters: give the one that the carrier signs with"
    )]
    ShortSecret,
    #[error("mail.user and mail.password come together; one of them is missing")]
    HalfALogin,
}

impl Config {
    /// The settings from `file` (if any) and the environment.
    ///
    /// # Errors
    /// [`ConfigError`], naming the setting and where it came from.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::read(file, Env::prefixed("CAUCUS_"))
    }

    fn read(file: Option<&Path>, environment: Env) -> Result<Self, ConfigError> {
        let mut sources = Figment::from(Serialized::defaults(Self::default()));
        if let Some(path) = file {
            if !path.is_file() {
                return Err(ConfigError::Missing(path.to_owned()));
            }
            sources = sources.merge(Toml::file_exact(path));
        }
        let config: Self = sources
            .merge(environment)
            .extract()
            .map_err(|e| ConfigError::Wrong(Box::new(e)))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let clash = |metrics: SocketAddr| metrics.port() != 0 && metrics == self.listen;
        if self.metrics_listen.is_some_and(clash) {
            return Err(ConfigError::PublicMetrics);
        }
        if !(1..=MOST_EVIDENCE_DAYS).contains(&self.evidence_days) {
            return Err(ConfigError::EvidenceDays(self.evidence_days));
        }
        let is_short = |phone: &PhoneConfig| phone.secret.len() < LEAST_SECRET;
        if self.phone.as_ref().is_some_and(is_short) {
            return Err(ConfigError::ShortSecret);
        }
        if let Some(mail) = &self.mail {
            mail.check()?;
        }
        match &self.public_url {
            Some(url) if !url.is_https() && !url.is_local() => {
                Err(ConfigError::Unprotected(url.clone()))
            }
            _ => Ok(()),
        }
    }
}

impl MailConfig {
    fn check(&self) -> Result<(), ConfigError> {
        let is_here = ["localhost", "127.0.0.1", "::1"].contains(&self.host.as_str());
        if self.security == MailSecurity::None && !is_here {
            return Err(ConfigError::UnprotectedMail(self.host.clone()));
        }
        match self.user.is_some() == self.password.is_some() {
            true => Ok(()),
            false => Err(ConfigError::HalfALogin),
        }
    }
}

/// The address people type: scheme, host and port, parsed once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicUrl {
    origin: String,
    is_https: bool,
}

/// A public address that is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a public address; write it like https://caucus.example.org, without a path, \
     a name or a password"
)]
pub struct PublicUrlError(String);

impl PublicUrl {
    /// The address of a server on one's own machine. Browsers refuse passkeys on a bare IP
    /// address, so it is spelled `localhost`.
    #[must_use]
    pub fn localhost(port: u16) -> Self {
        Self {
            origin: format!("http://localhost:{port}"),
            is_https: false,
        }
    }

    /// What a browser sends as `Origin`, and every absolute link begins with.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether cookies can be `Secure` and `__Host-`.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether only this machine can reach it.
    fn is_local(&self) -> bool {
        let host = self.origin.trim_start_matches("http://");
        let name = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        name == "localhost" || name == "::1" || name.starts_with("127.")
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = PublicUrlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let lower = text.trim().trim_end_matches('/').to_ascii_lowercase();
        let (is_https, authority, default_port) = match lower.split_once("://") {
            Some(("https", rest)) => (true, rest, ":443"),
            Some(("http", rest)) => (false, rest, ":80"),
            _ => return Err(PublicUrlError(text)),
        };
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
        if authority.is_empty() || authority.starts_with(':') || !authority.chars().all(allowed) {
            return Err(PublicUrlError(text));
        }
        let host = authority.strip_suffix(default_port).unwrap_or(authority);
        let scheme = if is_https { "https" } else { "http" };
        Ok(Self {
            origin: format!("{scheme}://{host}"),
            is_https,
        })
    }
}

impl From<PublicUrl> for String {
    fn from(url: PublicUrl) -> Self {
        url.origin
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}

/// Where the database is. It may hold a password, so it is never shown whole.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The whole address, for the one place that connects.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.split_once("://") {
            // Passwords can stand before the @ and among the parameters.
            Some(("postgres" | "postgresql", _)) => f.write_str("postgres://[redacted]"),
            _ => f.write_str(&self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str) -> Result<Config, ConfigError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), toml).unwrap();
        // What tests are told by the environment is no setting.
        Config::read(Some(file.path()), Env::raw().only(&[]))
    }

    #[test]
    fn a_file_overrides_defaults_and_unknown_keys_are_refused() {
        let config = load("listen = '127.0.0.1:9000'").unwrap();
        assert_eq!(config.listen.port(), 9000);
        assert_eq!(config.data_dir, PathBuf::from("."));
        let error = load("lisen = '127.0.0.1:9000'").unwrap_err().to_string();
        assert!(error.contains("lisen"), "{error}");
        assert!(matches!(
            Config::load(Some(Path::new("/nowhere.toml"))),
            Err(ConfigError::Missing(_))
        ));
    }

    #[test]
    fn trusted_proxies_are_networks() {
        let config = load("trusted_proxies = ['10.0.0.0/8', '::1']").unwrap();
        assert!(config.trusted_proxies[0].contains("10.2.3.4".parse().unwrap()));
        let error = load("trusted_proxies = ['load-balancer']").unwrap_err();
        assert!(error.to_string().contains("load-balancer"), "{error}");
    }

    #[test]
    fn public_addresses_are_normalised_or_refused() {
        let origin = |s: &str| PublicUrl::try_from(s.to_owned()).map(String::from);
        assert_eq!(
            origin("https://A.example.org:443/").unwrap(),
            "https://a.example.org"
        );
        assert_eq!(
            origin("http://localhost:8080").unwrap(),
            "http://localhost:8080"
        );
        for wrong in [
            "",
            "a.org",
            "ftp://a.org",
            "https://",
            "https://a/b",
            "https://u:p@a",
            "https://a?b",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn unprotected_addresses_are_for_this_machine_only() {
        assert!(load("public_url = 'http://127.0.0.1:80'").is_ok());
        assert!(load("public_url = 'http://[::1]:8080'").is_ok());
        for url in ["http://caucus.example.org", "http://localhost.example.org"] {
            assert!(matches!(
                load(&format!("public_url = '{url}'")),
                Err(ConfigError::Unprotected(_))
            ));
        }
        let same = "listen = '127.0.0.1:9000'\nmetrics_listen = '127.0.0.1:9000'";
        assert!(matches!(load(same), Err(ConfigError::PublicMetrics)));
    }

    #[test]
    fn mail_travels_protected_and_its_password_is_not_shown() {
        let mail = |host: &str, security: &str, more: &str| {
            load(&format!(
                "[mail]\nhost = '{host}'\nport = 25\nsecurity = '{security}'\nfrom = 'a@b.org'\n{more}"
            ))
        };
        let login = "user = 'u'\npassword = 'hunter2'";
        let config = mail("mail.example.org", "starttls", login).unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(mail("localhost", "none", "").is_ok());
        assert!(matches!(
            mail("mail.example.org", "none", ""),
            Err(ConfigError::UnprotectedMail(_))
        ));
        assert!(matches!(
            mail("mail.example.org", "tls", "user = 'u'"),
            Err(ConfigError::HalfALogin)
        ));
    }

    #[test]
    fn a_phone_line_has_a_secret_that_is_not_shown() {
        let phone = |secret: &str| load(&format!("[phone]\nnumber = '1'\nsecret = '{secret}'"));
        let secret = "a".repeat(32);
        assert!(!format!("{:?}", phone(&secret).unwrap()).contains(&secret));
        let short = phone(&secret[1..]);
        assert!(matches!(short, Err(ConfigError::ShortSecret)));
    }

    #[test]
    fn pictures_are_kept_for_a_while_that_ends() {
        assert_eq!(load("evidence_days = 366").unwrap().evidence_days, 366);
        for wrong in ["0", "367"] {
            let error = load(&format!("evidence_days = {wrong}")).unwrap_err();
            assert!(error.to_string().contains("between 1 and 366"), "{error}");
        }
        assert!(load("evidence_days = -1").is_err());
    }

    #[test]
    fn what_is_stored_about_people_ends() {
        let set = load("[retention]\nafter_release_days = 7")
            .unwrap()
            .retention;
        let expected = Retention {
            after_release: 7,
            ..Retention::default()
        };
        assert_eq!(set, expected, "the rest is as it was");
        for wrong in ["after_release_days = 0", "mail_days = 732"] {
            let error = load(&format!("[retention]\n{wrong}")).unwrap_err();
            let error = error.to_string();
            let name = wrong.split(' ').next().unwrap();
            assert!(error.contains("between 1 and 731 days"), "{error}");
            assert!(error.contains(name), "{error}");
        }
        assert!(load("[retention]\nforever = true").is_err());
    }

    #[test]
    fn a_database_password_is_not_shown() {
        let config = load("database = 'postgres://caucus:hunter2@db/caucus?password=x'").unwrap();
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("password=x"),
            "{shown}"
        );
    }
}

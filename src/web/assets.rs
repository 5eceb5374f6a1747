//! Files the pages need, inside the program. Their addresses carry a hash of their content, so
//! browsers may keep them for a year and still never show an old one.

use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::cached::Cached;
use super::passkey::Script;
use super::problem::{Code, Problem};
use super::sealing::Sealing;
use super::site::Site;

/// The embedded files with their addresses.
#[derive(Debug)]
pub struct Assets {
    files: Vec<(String, Cached)>,
    script: Script,
    sealing: Sealing,
    live: Script,
    progress: Script,
}

const SOURCES: [(&str, &str, &str, &[u8]); 7] = [
    (
        "caucus",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../../assets/caucus.css"),
    ),
    (
        "mark",
        "svg",
        "image/svg+xml",
        include_bytes!("../../assets/mark.svg"),
    ),
    (
        "passkey",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../assets/passkey.js"),
    ),
    (
        "seal",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../assets/seal.js"),
    ),
    (
        "seal",
        "wasm",
        "application/wasm",
        include_bytes!("../../assets/seal.wasm"),
    ),
    (
        "live",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../assets/live.js"),
    ),
    (
        "progress",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../assets/progress.js"),
    ),
];

impl Assets {
    /// Hashes and compresses every file once.
    #[must_use]
    pub fn new() -> Self {
        let file = |(name, extension, kind, bytes): (&str, &str, &'static str, &'static [u8])| {
            let digest = Sha256::digest(bytes);
            let hash = base16ct::lower::encode_string(&digest[..6]);
            (
                format!("/assets/{name}-{hash}.{extension}"),
                Cached::new(kind, bytes.to_vec()),
            )
        };
        let files: Vec<_> = SOURCES.into_iter().map(file).collect();
        let script = |at: usize| Script {
            address: files[at].0.clone(),
            integrity: format!("sha256-{}", STANDARD.encode(Sha256::digest(SOURCES[at].3))),
        };
        Self {
            script: script(2),
            sealing: Sealing {
                script: script(3),
                module: files[4].0.clone(),
            },
            live: script(5),
            progress: script(6),
            files,
        }
    }

    /// Address of the stylesheet.
    #[must_use]
    pub fn stylesheet(&self) -> &str {
        &self.files[0].0
    }

    /// Address of the small picture browsers show beside the title.
    #[must_use]
    pub fn icon(&self) -> &str {
        &self.files[1].0
    }

    /// The script for passkeys.
    #[must_use]
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// The script and the module that seal cards.
    #[must_use]
    pub fn sealing(&self) -> &Sealing {
        &self.sealing
    }

    /// The script that keeps a list as it is now.
    #[must_use]
    pub fn live(&self) -> &Script {
        &self.live
    }

    /// The script that shows how far the server is with a file.
    #[must_use]
    pub fn progress(&self) -> &Script {
        &self.progress
    }

    fn find(&self, path: &str) -> Option<&Cached> {
        self.files
            .iter()
            .find(|(address, _)| address == path)
            .map(|(_, file)| file)
    }
}

impl Default for Assets {
    fn default() -> Self {
        Self::new()
    }
}

/// `GET /assets/{file}`
pub async fn serve(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, Problem> {
    let file = site.assets().find(request.path());
    let file = file.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(file.respond(&request, "public, max-age=31536000, immutable"))
}

//! A server with the one page and what it loads, which writes down all that it is told.

use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// As the pages that seal will send it: nothing but what sealing needs.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What was sent, as method, path and body.
pub type Told = Arc<Mutex<Vec<(String, String, String)>>>;

#[derive(Clone)]
pub struct Site {
    pub page: String,
    pub module: Vec<u8>,
    told: Told,
}

pub fn asset(name: &str) -> Vec<u8> {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    fs::read(assets.join(name)).unwrap()
}

pub fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

async fn answer(request: HttpRequest, body: String, site: web::Data<Site>) -> HttpResponse {
    let (method, path) = (request.method().to_string(), request.path().to_owned());
    let told = (method, path.clone(), body);
    site.told.lock().unwrap().push(told);
    let send = |kind: &str, body: Vec<u8>| {
        let mut response = HttpResponse::Ok();
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY));
        response.content_type(kind.to_owned()).body(body)
    };
    match path.as_str() {
        "/assets/seal.js" => send("text/javascript; charset=utf-8", asset("seal.js")),
        "/assets/seal.wasm" => send("application/wasm", site.module.clone()),
        "/assets/caucus.css" => send("text/css; charset=utf-8", asset("caucus.css")),
        "/card/cast" => {
            let script = integrity(&asset("seal.js"));
            let done = format!(
                "<!doctype html><title>Receipt</title><script src=\"/assets/seal.js\" \
                 integrity=\"{script}\" defer></script><main data-cast-done>In the box</main>"
            );
            send("text/html; charset=utf-8", done.into_bytes())
        }
        _ => send("text/html; charset=utf-8", site.page.clone().into_bytes()),
    }
}

/// Serves the page; what it is told comes in the list.
pub async fn serve(page: String, module: Vec<u8>) -> (String, Told) {
    let told = Told::default();
    let site = web::Data::new(Site {
        page,
        module,
        told: told.clone(),
    });
    let server = HttpServer::new(move || {
        let site = site.clone();
        App::new().app_data(site).default_service(web::to(answer))
    });
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", server.addrs()[0]);
    tokio::spawn(server.run());
    (address, told)
}

//! What machines can ask, in their own language. Made from the route table, so that it cannot
//! list what does not exist or leave out what does.

use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::web::access::Audience;
use crate::web::problem::TABLE as PROBLEMS;
use crate::web::routes::{Endpoint, TABLE, Verb};
use crate::web::site::Site;

/// What an address gives, for those that give documents.
const DOCUMENTS: [(&str, &str, &str); 5] = [
    (
        "/api/v1/results",
        "application/json",
        "The newest release: the canonical document, byte for byte as released.",
    ),
    ("/api/openapi.json", "application/json", "This description."),
    ("/healthz", "text/plain", "The process lives."),
    (
        "/readyz",
        "application/json",
        "Whether the server can serve, and each check behind it; 503 where it cannot.",
    ),
    (
        "/.well-known/security.txt",
        "text/plain",
        "Where to report a weakness (RFC 9116).",
    ),
];

/// `GET /api/openapi.json`
pub async fn serve(site: web::Data<Site>) -> HttpResponse {
    HttpResponse::Ok().json(document(site.public().origin()))
}

fn document(origin: &str) -> Value {
    let paths: serde_json::Map<String, Value> = TABLE
        .iter()
        .filter_map(|endpoint| Some((endpoint.path.to_owned(), operation(endpoint)?)))
        .collect();
    let codes: Vec<_> = PROBLEMS.iter().map(|entry| entry.name).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Caucus",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Released results of a caucus event, and the health of its server.",
        },
        "servers": [{"url": origin}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": problem_schema(&codes)},
            "responses": {"Problem": {
                "description": "What went wrong (RFC 9457).",
                "content": {"application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                }},
            }},
        },
    })
}

fn operation(endpoint: &Endpoint) -> Option<Value> {
    if endpoint.verb != Verb::Get || endpoint.audience != Audience::Anyone {
        return None;
    }
    let (_, kind, summary) = DOCUMENTS.iter().find(|(path, ..)| *path == endpoint.path)?;
    Some(json!({"get": {
        "summary": summary,
        "responses": {
            "200": {"description": summary, "content": {*kind: {}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }}))
}

fn problem_schema(codes: &[&str]) -> Value {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"enum": codes},
            "incident": {"type": "string"},
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_under_api_is_described_and_every_description_has_an_address() {
        let document = document("https://caucus.example.org");
        let paths = document["paths"].as_object().unwrap();
        for endpoint in TABLE.iter().filter(|e| e.path.starts_with("/api/")) {
            assert!(paths.contains_key(endpoint.path), "{}", endpoint.path);
        }
        assert_eq!(paths.len(), DOCUMENTS.len());
    }
}

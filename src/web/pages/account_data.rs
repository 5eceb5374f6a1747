//! What is stored about a participant, as a file for them.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use serde_json::{Map, Value, json};

use crate::services::personal::{self, Stored};
use crate::web::display::Times;
use crate::web::problem::Problem;
use crate::web::session::SignedIn;
use crate::web::site::Site;

/// In the place of what is stored and not given.
const WITHHELD: &str = "stored, not shown";

/// `GET /account/data`
pub async fn download(site: web::Data<Site>, signed_in: SignedIn) -> Result<HttpResponse, Problem> {
    let tables = personal::everything(site.platform(), &signed_in.principal).await?;
    let row = |row: Vec<(&str, Stored)>| {
        let columns = row
            .into_iter()
            .map(|(name, held)| (name.to_owned(), value(held)));
        Value::Object(columns.collect())
    };
    let stored: Map<String, Value> = tables
        .into_iter()
        .filter(|table| !table.rows.is_empty())
        .map(|table| {
            let rows = table.rows.into_iter().map(row).collect();
            (table.name.to_owned(), Value::Array(rows))
        })
        .collect();
    let document = json!({
        "event": site.board().event()?.event.title,
        "written": Times::machine(site.platform().clock.now()),
        "stored": stored,
    });
    let body = serde_json::to_vec_pretty(&document).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((
            CONTENT_DISPOSITION,
            "attachment; filename=\"caucus-my-data.json\"",
        ))
        .body(body))
}

fn value(stored: Stored) -> Value {
    match stored {
        Stored::Nothing => Value::Null,
        Stored::Text(text) => text.into(),
        Stored::Number(number) => number.into(),
        Stored::Flag(flag) => flag.into(),
        Stored::At(at) => Times::machine(at).into(),
        Stored::Id(id) => id.to_string().into(),
        Stored::Withheld => WITHHELD.into(),
    }
}

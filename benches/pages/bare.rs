//! The smallest server that does the same kind of work: one query for the session and a page of
//! twelve rows rendered by askama; and one page that is only bytes.

use crate::load::Requests;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use askama::Template;
use sqlx::Executor as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use std::path::Path;

const PEOPLE: usize = 500;

#[derive(Template)]
#[template(
    ext = "html",
    source = "<!doctype html><html lang=\"en\"><title>Card</title><h1>Rank</h1><form method=\"post\">\
    <input type=\"hidden\" name=\"token\" value=\"{{ token }}\"><ol>{% for row in rows %}<li id=\"p{{ loop.index }}\">\
    <span>{{ row }}</span><button name=\"do\" value=\"add-{{ loop.index }}\">Make 1st choice<span>: {{ row }}</span>\
    </button></li>{% endfor %}</ol></form></html>"
)]
struct Page<'a> {
    token: &'a str,
    rows: &'a [String],
}

struct Shared {
    sessions: SqlitePool,
    rows: Vec<String>,
    bytes: web::Bytes,
}

/// Serves until it is killed; prints the address.
pub fn serve(folder: &Path) {
    let get = |path: &str, who: usize| {
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: s={who}\r\n\r\n")
    };
    let cards: Vec<_> = (0..PEOPLE).map(|who| get("/card", who)).collect();
    Requests::write(&folder.join("card"), &cards);
    Requests::write(&folder.join("results"), &[get("/results", 0)]);
    let file = folder.join("bare.db");
    let system = actix_web::rt::System::new();
    system
        .block_on(async move {
            let shared = web::Data::new(Shared {
                sessions: sessions(&file).await,
                rows: (1..=12).map(|n| format!("Preference {n}")).collect(),
                bytes: web::Bytes::from(vec![b'x'; 4_000]),
            });
            let server = HttpServer::new(move || {
                App::new()
                    .app_data(shared.clone())
                    .route("/card", web::get().to(card))
                    .route("/results", web::get().to(results))
            });
            let server = server.workers(2).bind(("127.0.0.1", 0)).expect("a port");
            println!("{}", server.addrs()[0]);
            server.run().await
        })
        .expect("a server");
}

async fn card(request: HttpRequest, shared: web::Data<Shared>) -> HttpResponse {
    let cookie = request.cookie("s");
    let token = cookie.as_ref().map_or("", |c| c.value());
    let sql = "SELECT who FROM session WHERE token = $1";
    let who: Result<Option<i64>, _> = sqlx::query_scalar(sql)
        .bind(token)
        .fetch_optional(&shared.sessions)
        .await;
    let page = Page {
        token,
        rows: &shared.rows,
    };
    match (who, page.render()) {
        (Ok(Some(_)), Ok(html)) => HttpResponse::Ok().content_type("text/html").body(html),
        _ => HttpResponse::Unauthorized().finish(),
    }
}

async fn results(shared: web::Data<Shared>) -> HttpResponse {
    let bytes = shared.bytes.clone();
    HttpResponse::Ok().content_type("text/html").body(bytes)
}

async fn sessions(file: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePoolOptions::new()
        .max_connections(4)
        .test_before_acquire(false);
    let pool = pool.connect_with(options).await.expect("a database");
    pool.execute("CREATE TABLE session (token TEXT PRIMARY KEY, who INTEGER NOT NULL)")
        .await
        .expect("a table");
    for who in 0..PEOPLE {
        sqlx::query("INSERT INTO session VALUES ($1, $2)")
            .bind(who.to_string())
            .bind(i64::try_from(who).expect("a small number"))
            .execute(&pool)
            .await
            .expect("a row");
    }
    pool
}

//! The smallest servers that take a card durably: a signed cookie, a JSON body, one table. Two kinds
//! take sealed cards: one checks each proof as it comes, one the proofs of a group together before it
//! writes them.

use crate::load::Requests;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use caucus::clock::Entropy;
use caucus_seal::{Channel, Context, Element, SealedCard, check_all, seal};
use hmac::{Hmac, KeyInit as _, Mac as _};
use rusqlite::TransactionBehavior;
use sha2::Sha256;
use sqlx::Executor as _;
use std::path::Path;
use std::sync::LazyLock;
use tokio::sync::{mpsc, oneshot};

const SECRET: &[u8] = b"a secret of the benchmark";
const BATCH: usize = 512;
/// Sealed cards the casts rotate over.
const SEALED: usize = 4_000;

/// One card on its way to the table.
struct Card {
    who: i64,
    ranks: Vec<u8>,
    /// What `ranks` are where they are sealed, and where they belong.
    sealed: Option<(SealedCard, Context)>,
    answer: oneshot::Sender<()>,
}

/// Where cards go.
#[derive(Clone)]
enum Sink {
    Group(mpsc::UnboundedSender<Card>),
    /// The same, each proof checked before.
    Checked(mpsc::UnboundedSender<Card>),
    Sqlite(sqlx::SqlitePool),
    Postgres(sqlx::PgPool),
}

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS reference_card (who BIGINT PRIMARY KEY, ranks BYTEA NOT NULL)";
const UPSERT: &str = "INSERT INTO reference_card VALUES ($1, $2) ON CONFLICT (who) DO UPDATE SET ranks = excluded.ranks";

/// Serves until it is killed; prints the address.
pub fn serve(kind: &str, url: &str, folder: &Path) {
    let requests: Vec<String> = match kind.ends_with("sealed") || kind.ends_with("checked") {
        true => (0..SEALED).map(sealed_request).collect(),
        false => (0..crate::ours::PEOPLE).map(request).collect(),
    };
    Requests::write(&folder.join("requests"), &requests);
    let file = folder.join("reference.db");
    let kind = kind.to_owned();
    let url = url.to_owned();
    let system = actix_web::rt::System::new();
    system
        .block_on(async move {
            let sink = match kind.as_str() {
                "sqlite-group" | "sqlite-sealed" => Sink::Group(sqlite_group(&file)),
                "sqlite-checked" => Sink::Checked(sqlite_group(&file)),
                "postgres-checked" => Sink::Checked(postgres_group(&url).await),
                "sqlite-single" => Sink::Sqlite(sqlite_single(&file).await),
                "postgres-group" | "postgres-sealed" => Sink::Group(postgres_group(&url).await),
                _ => Sink::Postgres(postgres_single(&url).await),
            };
            let server = HttpServer::new(move || {
                App::new()
                    .app_data(web::Data::new(sink.clone()))
                    .route("/cast", web::post().to(cast))
            });
            let server = server.workers(2).bind(("127.0.0.1", 0)).expect("a port");
            println!("{}", server.addrs()[0]);
            server.run().await
        })
        .expect("a server");
}

fn tag(who: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("any length is a key");
    mac.update(who.as_bytes());
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// The key everything is sealed to: an element, whoever knows its logarithm.
static KEY: LazyLock<Element> = LazyLock::new(|| {
    let card = caucus_seal::Card::new(&[1]).expect("a card");
    card.element().expect("an element")
});

fn context(who: i64) -> Context {
    let mut pseudonym = [0; 32];
    pseudonym[..8].copy_from_slice(&who.to_be_bytes());
    Context::new([1; 32], "1", pseudonym, 1, 1, Channel::Browser).expect("a place")
}

fn sealed_request(who: usize) -> String {
    let first = (who % 8 + 1) as u8;
    let card = caucus_seal::Card::new(&[first, first + 1, first + 2, first + 4]);
    let fresh = Entropy::system().bytes();
    let sealed = seal(&card.expect("a card"), &context(who as i64), &KEY, &fresh);
    let sealed = URL_SAFE_NO_PAD.encode(sealed.expect("a sealed card").to_bytes());
    post(who, &format!("{{\"sealed\":\"{sealed}\"}}"))
}

/// Checks the proofs of a group; whoever sent a false one would be told.
fn check(batch: &[Card]) {
    let sealed: Vec<_> = batch.iter().filter_map(|c| c.sealed).collect();
    if !sealed.is_empty() {
        let checked = check_all(&sealed, &KEY, &mut Entropy::system().rng());
        checked.expect("every card was sealed for its place");
    }
}

fn request(who: usize) -> String {
    let first = who % 8 + 1;
    let body = format!(
        "{{\"ranks\":[{first},{},{},{}]}}",
        first + 1,
        first + 2,
        first + 4
    );
    post(who, &body)
}

fn post(who: usize, body: &str) -> String {
    format!(
        "POST /cast HTTP/1.1\r\nHost: localhost\r\nCookie: s={who}.{}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        tag(&who.to_string()),
        body.len()
    )
}

/// Whose cookie this is.
fn who(request: &HttpRequest) -> Option<i64> {
    let cookie = request.cookie("s")?;
    let (who, given) = cookie.value().split_once('.')?;
    (tag(who) == given).then(|| who.parse().ok()).flatten()
}

async fn cast(request: HttpRequest, sink: web::Data<Sink>, body: web::Bytes) -> HttpResponse {
    #[derive(serde::Deserialize)]
    struct Body {
        #[serde(default)]
        ranks: Vec<u8>,
        sealed: Option<String>,
    }
    let Some(who) = who(&request) else {
        return HttpResponse::Unauthorized().finish();
    };
    let Ok(Body { ranks, sealed }) = serde_json::from_slice(&body) else {
        return HttpResponse::BadRequest().finish();
    };
    if let Some(sealed) = sealed {
        return cast_sealed(who, &sealed, &sink).await;
    }
    let distinct = ranks
        .iter()
        .fold(0u32, |seen, r| seen | 1 << (r % 32))
        .count_ones();
    if !(1..=5).contains(&ranks.len()) || distinct as usize != ranks.len() {
        return HttpResponse::UnprocessableEntity().finish();
    }
    let is_durable = match &**sink {
        Sink::Group(queue) | Sink::Checked(queue) => {
            let (answer, answered) = oneshot::channel();
            let card = Card {
                who,
                ranks,
                sealed: None,
                answer,
            };
            queue.send(card).is_ok() && answered.await.is_ok()
        }
        Sink::Sqlite(pool) => sqlx::query(UPSERT)
            .bind(who)
            .bind(ranks)
            .execute(pool)
            .await
            .is_ok(),
        Sink::Postgres(pool) => sqlx::query(UPSERT)
            .bind(who)
            .bind(ranks)
            .execute(pool)
            .await
            .is_ok(),
    };
    match is_durable {
        true => HttpResponse::Created().finish(),
        false => HttpResponse::ServiceUnavailable().finish(),
    }
}

async fn cast_sealed(who: i64, sealed: &str, sink: &Sink) -> HttpResponse {
    let bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default();
    let Ok(sealed) = SealedCard::parse(&bytes) else {
        return HttpResponse::BadRequest().finish();
    };
    let (queue, sealed) = match sink {
        Sink::Checked(queue) if sealed.check(&context(who), &KEY).is_ok() => (queue, None),
        Sink::Group(queue) => (queue, Some((sealed, context(who)))),
        Sink::Checked(_) | Sink::Sqlite(_) | Sink::Postgres(_) => {
            return HttpResponse::BadRequest().finish();
        }
    };
    let (answer, answered) = oneshot::channel();
    let card = Card {
        who,
        ranks: bytes,
        sealed,
        answer,
    };
    match queue.send(card).is_ok() && answered.await.is_ok() {
        true => HttpResponse::Created().finish(),
        false => HttpResponse::ServiceUnavailable().finish(),
    }
}

fn sqlite_group(file: &Path) -> mpsc::UnboundedSender<Card> {
    let mut connection = rusqlite::Connection::open(file).expect("a database");
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .expect("WAL");
    connection
        .pragma_update(None, "synchronous", "FULL")
        .expect("FULL");
    connection
        .execute_batch(&TABLE.replace("BYTEA", "BLOB"))
        .expect("a table");
    let (queue, mut cards) = mpsc::unbounded_channel::<Card>();
    std::thread::spawn(move || {
        let mut batch = Vec::with_capacity(BATCH);
        while cards.blocking_recv_many(&mut batch, BATCH) > 0 {
            check(&batch);
            let behavior = TransactionBehavior::Immediate;
            let tx = connection
                .transaction_with_behavior(behavior)
                .expect("a transaction");
            {
                let mut upsert = tx.prepare_cached(UPSERT).expect("a statement");
                for card in &batch {
                    upsert.execute((card.who, &card.ranks)).expect("a row");
                }
            }
            tx.commit().expect("a commit");
            batch.drain(..).for_each(|card| {
                let _ = card.answer.send(());
            });
        }
    });
    queue
}

async fn sqlite_single(file: &Path) -> sqlx::SqlitePool {
    use sqlx::sqlite::{
        SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
    };
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false);
    let pool = pool.connect_with(options).await.expect("a database");
    pool.execute(
        "CREATE TABLE IF NOT EXISTS reference_card (who BIGINT PRIMARY KEY, ranks BLOB NOT NULL)",
    )
    .await
    .expect("a table");
    pool
}

async fn postgres_single(url: &str) -> sqlx::PgPool {
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(32)
        .test_before_acquire(false);
    let pool = pool.connect(url).await.expect("a database");
    let _ = pool.execute(TABLE).await;
    pool
}

async fn postgres_group(url: &str) -> mpsc::UnboundedSender<Card> {
    let pool = postgres_single(url).await;
    let mut connection = pool.acquire().await.expect("a connection").detach();
    let (queue, mut cards) = mpsc::unbounded_channel::<Card>();
    actix_web::rt::spawn(async move {
        let mut batch = Vec::with_capacity(BATCH);
        while cards.recv_many(&mut batch, BATCH).await > 0 {
            check(&batch);
            // One row a person: a later card of the batch replaces an earlier one.
            let last: std::collections::HashMap<i64, &Vec<u8>> =
                batch.iter().map(|c| (c.who, &c.ranks)).collect();
            let (who, ranks): (Vec<i64>, Vec<&Vec<u8>>) = last.into_iter().unzip();
            let ranks: Vec<&[u8]> = ranks.into_iter().map(Vec::as_slice).collect();
            let sql = "INSERT INTO reference_card SELECT * FROM unnest($1::BIGINT[], $2::BYTEA[]) \
                       ON CONFLICT (who) DO UPDATE SET ranks = excluded.ranks";
            let done = sqlx::query(sql)
                .bind(who)
                .bind(ranks)
                .execute(&mut connection)
                .await;
            done.expect("rows");
            batch.drain(..).for_each(|card| {
                let _ = card.answer.send(());
            });
        }
    });
    queue
}

//! The least that can be done with the same rows: all columns as text, one table, no index, one
//! transaction.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::path::Path;

/// Loads a file and throws the table away afterwards.
pub fn load(url: &str, file: &Path) -> String {
    match url.strip_prefix("sqlite://") {
        Some(path) => inserts(Path::new(path), file).expect("inserts"),
        None => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let copied = runtime.expect("a runtime").block_on(copy(url, file));
            copied.expect("a copy");
        }
    }
    "|".to_owned()
}

fn columns(file: &Path) -> Vec<String> {
    let mut rows = csv::Reader::from_path(file).expect("the file");
    let header = rows.headers().expect("a header").clone();
    header.iter().map(str::to_owned).collect()
}

/// A database of its own: dropping the table from the other one would cost that one.
fn inserts(path: &Path, file: &Path) -> rusqlite::Result<()> {
    let path = path.with_extension("least");
    let mut db = rusqlite::Connection::open(&path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    let names = columns(file);
    let columns: Vec<_> = names.iter().map(|n| format!("{n} TEXT NOT NULL")).collect();
    db.execute(
        &format!("CREATE TABLE least ({}) STRICT", columns.join(", ")),
        [],
    )?;
    let places = vec!["?"; names.len()].join(", ");
    let tx = db.transaction()?;
    {
        let mut insert = tx.prepare(&format!("INSERT INTO least VALUES ({places})"))?;
        let mut rows = csv::Reader::from_path(file).expect("the file");
        let mut row = csv::StringRecord::new();
        while rows.read_record(&mut row).expect("a row") {
            insert.execute(rusqlite::params_from_iter(row.iter()))?;
        }
    }
    tx.commit()?;
    drop(db);
    std::fs::remove_file(path).expect("its file goes");
    Ok(())
}

async fn copy(url: &str, file: &Path) -> sqlx::Result<()> {
    use tokio::io::AsyncReadExt as _;
    let mut db = PgConnection::connect(url).await?;
    let columns: Vec<_> = columns(file)
        .iter()
        .map(|n| format!("{n} TEXT NOT NULL"))
        .collect();
    let table = format!("CREATE TABLE least ({})", columns.join(", "));
    db.execute(AssertSqlSafe(table)).await?;
    let mut tx = db.begin().await?;
    let sql = "COPY least FROM STDIN (FORMAT csv, HEADER true, FORCE_NOT_NULL *)";
    // Not yet in PostgreSQL 15: every column by its name.
    let names = self::columns(file).join(", ");
    let sql = sql.replace("FORCE_NOT_NULL *", &format!("FORCE_NOT_NULL ({names})"));
    let mut copy = tx.copy_in_raw(&sql).await?;
    let mut file = tokio::fs::File::open(file).await?;
    let mut some = vec![0; 1 << 20];
    loop {
        match file.read(&mut some).await? {
            0 => break,
            count => copy.send(&some[..count]).await?,
        };
    }
    copy.finish().await?;
    tx.commit().await?;
    db.execute("DROP TABLE least").await.map(drop)
}

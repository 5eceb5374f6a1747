//! `docs/privacy.md` against the databases: every column is accounted for, and none that is gone.

use crate::harness::{Engine, for_each_store};
use sqlx::{Connection, PgConnection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A table and one of its columns.
pub type Name = (String, String);

const SQLITE_COLUMNS: &str = "SELECT m.name, p.name FROM sqlite_schema AS m \
    JOIN pragma_table_xinfo(m.name) AS p WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' \
    ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::TEXT, column_name::TEXT \
    FROM information_schema.columns WHERE table_schema = 'public' \
    AND table_name NOT LIKE '\\_sqlx%'";

/// What the page says of columns.
pub struct Page {
    /// By column, the cells of its line after the first.
    lines: BTreeMap<Name, Vec<String>>,
    /// Columns that are not personal; a table alone means all of them.
    others: BTreeSet<(String, Option<String>)>,
}

/// The words in backticks.
fn ticked(text: &str) -> Vec<String> {
    let parts = text.split('`').skip(1).step_by(2);
    parts.map(str::to_owned).collect()
}

impl Page {
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/privacy.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (personal, others) = text.split_once("\n## Not personal\n").unwrap();
        let mut page = Self {
            lines: BTreeMap::new(),
            others: BTreeSet::new(),
        };
        for line in personal.lines().filter(|line| line.starts_with("| `")) {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            let named = ticked(cells.next().unwrap());
            let cells: Vec<String> = cells.map(str::to_owned).collect();
            assert_eq!(cells.len(), 5, "{line}");
            assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
            let (table, columns) = named.split_first().unwrap();
            for column in columns {
                let name = (table.clone(), column.clone());
                let twice = page.lines.insert(name, cells.clone());
                assert!(twice.is_none(), "{table}.{column} stands there twice");
            }
        }
        for line in others.lines().filter(|line| line.starts_with("- `")) {
            match line.split_once("`: ") {
                None => {
                    let tables = ticked(line).into_iter().map(|table| (table, None));
                    page.others.extend(tables);
                }
                Some((table, columns)) => {
                    let table = table.trim_start_matches("- `").to_owned();
                    let columns = ticked(columns).into_iter();
                    let columns = columns.map(|column| (table.clone(), Some(column)));
                    page.others.extend(columns);
                }
            }
        }
        assert!(page.lines.len() > 100, "the tables were found");
        page
    }

    /// Columns in the download: true where their value is given, false where they are only named.
    pub fn in_download(&self) -> BTreeMap<Name, bool> {
        let given = |(name, cells): (&Name, &Vec<String>)| {
            let download = cells[4].as_str();
            let is_given = download.starts_with("yes");
            assert!(
                is_given || download == "named" || download.starts_with("no: "),
                "{name:?}: {download}"
            );
            (is_given || download == "named").then(|| (name.clone(), is_given))
        };
        self.lines.iter().filter_map(given).collect()
    }

    /// Columns of the database that are missing here or stand here twice, and what is no longer in
    /// the database.
    fn differences(&self, real: &BTreeSet<Name>) -> Vec<String> {
        let mut found = Vec::new();
        for (table, column) in real {
            let mentions = usize::from(self.lines.contains_key(&(table.clone(), column.clone())))
                + usize::from(self.others.contains(&(table.clone(), None)))
                + usize::from(self.others.contains(&(table.clone(), Some(column.clone()))));
            if mentions != 1 {
                found.push(format!("{table}.{column} is mentioned {mentions} times"));
            }
        }
        let is_table = |name: &String| real.iter().any(|(table, _)| table == name);
        let gone = self.lines.keys().filter(|name| !real.contains(*name));
        found.extend(gone.map(|(table, column)| format!("{table}.{column} is gone")));
        for (table, column) in &self.others {
            let is_there = match column {
                None => is_table(table),
                Some(column) => real.contains(&(table.clone(), column.clone())),
            };
            if !is_there {
                found.push(format!("{table} {column:?} is gone"));
            }
        }
        found
    }
}

#[tokio::test]
async fn every_column_is_on_the_page_about_privacy() {
    let page = Page::read();
    for_each_store(async |fixture| {
        let rows: Vec<Name> = match fixture.engine {
            Engine::Sqlite => {
                let mut c = SqliteConnection::connect(&fixture.url).await.unwrap();
                let rows = sqlx::query_as(SQLITE_COLUMNS).fetch_all(&mut c).await;
                rows.unwrap()
            }
            Engine::Postgres => {
                let mut c = PgConnection::connect(&fixture.url).await.unwrap();
                let rows = sqlx::query_as(POSTGRES_COLUMNS).fetch_all(&mut c).await;
                rows.unwrap()
            }
        };
        let real: BTreeSet<Name> = rows.into_iter().collect();
        let found = page.differences(&real);
        assert!(found.is_empty(), "docs/privacy.md:\n{}", found.join("\n"));
        // It notices what a later migration adds or takes away.
        let mut other = real.clone();
        let name = |column: &str| ("account".to_owned(), column.to_owned());
        other.insert(name("nickname"));
        other.remove(&name("login"));
        assert_eq!(page.differences(&other).len(), 2);
    })
    .await;
}

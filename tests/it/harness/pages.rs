//! What stands on a page, for tests that fill in whatever form they find.

use super::{Answer, TestApp};
use caucus::services::audit;
use rusqlite::{Connection, OpenFlags, types::ValueRef};
use std::collections::BTreeMap;

/// A form of a page.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    /// Names and values as the page was sent, one button among them.
    pub fields: Vec<(String, String)>,
    /// Fields that hold what somebody types.
    pub typed: Vec<String>,
    /// Every button that sends it.
    pub buttons: Vec<(String, String)>,
    /// The last thing each list offers.
    pub offered: Vec<(String, String)>,
    /// The field for a file.
    pub file: Option<String>,
}

/// The forms of a page that change something, without the one that signs out.
pub fn forms(page: &Answer, address: &str) -> Vec<Form> {
    let parts = page.body.split("<form ").skip(1);
    let bodies = parts.filter_map(|p| p.split_once("</form>").map(|(form, _)| form));
    let posted = bodies.filter(|form| form.starts_with("method=\"post\""));
    let read = posted.map(|form| read(form, address));
    read.filter(|form| form.action != "/sign-out").collect()
}

fn read(form: &str, address: &str) -> Form {
    let head = form.split('>').next().unwrap();
    let here = address.split('?').next().unwrap();
    let action = attribute(head, "action").unwrap_or_else(|| here.to_owned());
    let (mut fields, mut typed): (Vec<(String, String)>, _) = (Vec::new(), Vec::new());
    let (mut buttons, mut offered, mut file) = (Vec::new(), Vec::new(), None);
    let mut list = String::new();
    for tag in form.split('<').skip(1) {
        let kind = tag.split([' ', '>']).next().unwrap();
        if let ("option", Some(value)) = (kind, attribute(tag, "value")) {
            offered.retain(|(name, _)| *name != list);
            offered.push((list.clone(), value));
        }
        let Some(name) = attribute(tag, "name") else {
            continue;
        };
        let value = attribute(tag, "value").unwrap_or_default();
        match (kind, attribute(tag, "type").as_deref()) {
            ("button", _) => buttons.push((name, value)),
            ("input", Some("radio")) if fields.iter().any(|(n, _)| *n == name) => {}
            ("input", Some("hidden" | "radio" | "checkbox")) => fields.push((name, value)),
            ("input" | "textarea", sort) => {
                file = file.or((sort == Some("file")).then(|| name.clone()));
                typed.push(name.clone());
                fields.push((name, value));
            }
            ("select", _) => {
                list.clone_from(&name);
                fields.push((name, String::new()));
            }
            _ => {}
        }
    }
    fields.extend(buttons.last().cloned());
    Form {
        action,
        fields,
        typed,
        buttons,
        offered,
        file,
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let value = rest.split('"').next()?;
    Some(
        value
            .replace("&#38;", "&")
            .replace("&amp;", "&")
            .replace("&#39;", "'"),
    )
}

/// Columns that change without anybody's form: when somebody was last seen, and how far a letter
/// is on its way.
const MOVES: [&str; 6] = [
    "login_session.last_seen_us",
    "outbox.state",
    "outbox.next_us",
    "outbox.tries",
    "outbox.may_repeat",
    "outbox.done_us",
];

impl TestApp {
    /// The same as [`stored`](Self::stored), once nothing waits for its place in the audit log: what
    /// waits would move while it is compared.
    pub async fn settled(&self) -> BTreeMap<String, Vec<String>> {
        audit::sequence_pending(self.platform()).await.unwrap();
        self.stored()
    }

    /// Everything the database holds, table by table, but for what moves by itself.
    pub fn stored(&self) -> BTreeMap<String, Vec<String>> {
        let path = self.database().replace("sqlite://", "");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = Connection::open_with_flags(path, flags).unwrap();
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let mut tables = connection.prepare(tables).unwrap();
        let names: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let rows = |name: &String| (name.clone(), rows(&connection, name));
        names.iter().map(rows).collect()
    }
}

fn rows(connection: &Connection, table: &str) -> Vec<String> {
    let mut all = connection
        .prepare(&format!("SELECT * FROM \"{table}\""))
        .unwrap();
    let columns: Vec<String> = all.column_names().into_iter().map(str::to_owned).collect();
    let mut rows = all.query([]).unwrap();
    let mut read = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let cell = |(index, name): (usize, &String)| match row.get_ref(index).unwrap() {
            _ if MOVES.contains(&format!("{table}.{name}").as_str()) => String::new(),
            ValueRef::Text(text) => format!("{name}={}", String::from_utf8_lossy(text)),
            other => format!("{name}={other:?}"),
        };
        let cells: Vec<_> = columns.iter().enumerate().map(cell).collect();
        read.push(cells.join(" "));
    }
    read
}

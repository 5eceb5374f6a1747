//! A PostgreSQL server for this test process: the one that `TEST_POSTGRES_URL` names, or one of
//! our own, started once in a temporary folder on a unix socket and stopped when the process
//! ends, however it ends.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use caucus::db::Store;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

const TEMPLATE: &str = "caucus_template";

/// Where databases can be made.
pub struct Server {
    /// A URL with `{db}` where the database's name goes.
    pattern: String,
    /// Keeps our own server running while this process lives.
    _keeper: Option<Child>,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// The server; None where there is none, which fails where `CI=true`.
pub fn server() -> Option<&'static Server> {
    SERVER.get_or_init(start).as_ref()
}

impl Server {
    fn url(&self, database: &str) -> String {
        self.pattern.replace("{db}", database)
    }

    async fn admin(&self) -> PgConnection {
        PgConnection::connect(&self.url("postgres"))
            .await
            .expect("the server answers")
    }

    /// A fresh, migrated database.
    pub async fn create_database(&self) -> (String, String) {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("caucus_{}_{number}", std::process::id());
        let sql = format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}");
        self.admin()
            .await
            .execute(AssertSqlSafe(sql))
            .await
            .expect("a database is made");
        (self.url(&name), name)
    }

    /// Removes a database and whoever is still connected to it.
    pub async fn drop_database(&self, name: &str) {
        let sql = format!("DROP DATABASE {name} WITH (FORCE)");
        self.admin()
            .await
            .execute(AssertSqlSafe(sql))
            .await
            .expect("a database is dropped");
    }

    /// Migrates the template that databases are copied from.
    async fn make_template(&self) {
        let mut admin = self.admin().await;
        let drop = format!("DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)");
        admin
            .execute(AssertSqlSafe(drop))
            .await
            .expect("an old template goes");
        let create = format!("CREATE DATABASE {TEMPLATE}");
        admin
            .execute(AssertSqlSafe(create))
            .await
            .expect("a template is made");
        let store = Store::open(&self.url(TEMPLATE))
            .await
            .expect("the template migrates");
        store.close().await;
    }
}

fn start() -> Option<Server> {
    let server = match std::env::var("TEST_POSTGRES_URL") {
        Ok(url) => Server {
            pattern: with_database_name(&url),
            _keeper: None,
        },
        Err(_) => own_server()?,
    };
    // Its own runtime on its own thread: the caller is inside one already.
    std::thread::scope(|scope| {
        let template = || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .expect("a runtime starts")
                .block_on(server.make_template());
        };
        scope.spawn(template).join().expect("the template is made");
    });
    Some(server)
}

/// Replaces the path of `postgres://host/path?query`.
fn with_database_name(url: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, ""), |(b, q)| (b, q));
    let base = match base.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.split('/').next().unwrap_or(rest);
            format!("{scheme}://{host}")
        }
        None => panic!("TEST_POSTGRES_URL must look like postgres://user@host:port/"),
    };
    format!("{base}/{{db}}?{query}")
}

fn own_server() -> Option<Server> {
    let Some(programs) = programs() else {
        // Straight to standard error: the test harness hides what is merely printed.
        let _ = std::io::stderr().write_all(
            b"\nNOT RUN on PostgreSQL: its server programs are not installed. \
              (apt-get install postgresql, or set TEST_POSTGRES_URL)\n\n",
        );
        let is_ci = std::env::var("CI").is_ok_and(|v| v == "true");
        assert!(!is_ci, "CI must run the tests on PostgreSQL too");
        return None;
    };
    let folder = tempfile::Builder::new()
        .prefix("caucus-pg")
        .tempdir()
        .expect("a folder")
        .keep();
    let data = folder.join("data");
    if is_root() {
        run(Command::new("chown").arg("postgres").arg(&folder));
    }
    run(as_postgres(&programs.join("initdb"))
        .args([
            "--auth=trust",
            "--username=postgres",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        ])
        .arg("-D")
        .arg(&data));
    // Tests kill clients, never the machine: no need to wait for the disk.
    // Tests kill clients, never the machine: no need to wait for the disk. In the file and not on
    // the command line, so that a benchmark can set it right.
    let settings = data.join("postgresql.auto.conf");
    std::fs::write(settings, "fsync = off\n").expect("settings are written");
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=300",
        folder.display()
    );
    run(as_postgres(&programs.join("pg_ctl"))
        .arg("-D")
        .arg(&data)
        .arg("-l")
        .arg(folder.join("log"))
        .args(["-w", "-o", &options, "start"]));
    let host = folder.display().to_string().replace('/', "%2F");
    Some(Server {
        pattern: format!("postgres://postgres@{host}/{{db}}"),
        _keeper: Some(keeper(&programs, &folder)),
    })
}

/// Waits for the end of this process, then stops the server and removes its folder: its standard
/// input is a pipe that closes with us, even when we are killed.
fn keeper(programs: &Path, folder: &Path) -> Child {
    let stop = as_postgres_words(&programs.join("pg_ctl")).join(" ");
    let folder = folder.display();
    let script = format!(
        "cat >/dev/null; {stop} -D {folder}/data -m immediate stop >/dev/null; rm -rf {folder}"
    );
    Command::new("sh")
        .args(["-c", &script])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh runs")
}

/// The newest installed server's programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let bin = versions.filter_map(|v| Some(v.ok()?.path().join("bin")));
    bin.filter(|b| b.join("initdb").exists()).max()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

/// PostgreSQL refuses to run as root.
fn as_postgres_words(program: &Path) -> Vec<String> {
    let prefix: &[&str] = if is_root() {
        &["runuser", "-u", "postgres", "--"]
    } else {
        &[]
    };
    let program = program.display().to_string();
    prefix
        .iter()
        .map(|w| (*w).to_owned())
        .chain([program])
        .collect()
}

fn as_postgres(program: &Path) -> Command {
    let words = as_postgres_words(program);
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).current_dir("/");
    command
}

fn run(command: &mut Command) {
    let done = command
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert!(
        done.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

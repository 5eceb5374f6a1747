//! Imports point one way: `web → services → {db, auth, ingest, publish} → {tally, log} → domain`.
//! This reads the source text, so a path written out in full counts as much as a `use`.

use std::fs;
use std::path::{Path, PathBuf};

/// Which of our modules a module may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("i18n", &[]),
    ("tally", &["domain"]),
    ("log", &["domain"]),
    ("clock", &["domain"]),
    ("fail_point", &[]),
    ("db", &["tally", "log", "domain", "clock"]),
    ("auth", &["tally", "log", "domain", "clock"]),
    ("ingest", &["tally", "log", "domain"]),
    ("publish", &["tally", "log", "domain"]),
    ("bundle", &["publish", "tally", "log", "domain"]),
    (
        "services",
        &[
            "db",
            "auth",
            "ingest",
            "bundle",
            "publish",
            "tally",
            "log",
            "domain",
            "clock",
            "i18n",
            "fail_point",
        ],
    ),
    ("config", &["domain"]),
    (
        "web",
        &[
            "services", "publish", "auth", "ingest", "tally", "log", "domain", "clock", "config",
            "i18n",
        ],
    ),
    (
        "app",
        &[
            "web", "services", "db", "auth", "domain", "clock", "config", "log",
        ],
    ),
    (
        "cli",
        &[
            "app",
            "web",
            "services",
            "db",
            "auth",
            "ingest",
            "bundle",
            "publish",
            "tally",
            "log",
            "domain",
            "clock",
            "config",
            "i18n",
            "fail_point",
        ],
    ),
];

/// Which outside crates only some modules may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sqlx", &["db"]),
    ("actix_web", &["web", "app"]),
    ("askama", &["web"]),
    ("fluent_bundle", &["i18n"]),
    ("intl_memoizer", &["i18n"]),
    ("unic_langid", &["i18n"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("rand", &["clock"]),
    ("image", &["ingest"]),
    ("actix_multipart", &["web"]),
    ("tokio", &["db", "auth", "services", "web", "app", "cli"]),
];

/// What no file of a pure module may contain.
const IMPURE: &[&str] = &[
    "async fn",
    "std::fs",
    "std::net",
    "std::env",
    "std::time",
    "std::process",
    "std::io",
];
const PURE: &[&str] = &["domain", "tally", "log", "i18n", "bundle"];

fn rust_files(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The top-level module a source file belongs to; `None` for `lib.rs` and `main.rs`.
fn module_of(file: &Path, src: &Path) -> Option<String> {
    let inside = file.strip_prefix(src).unwrap();
    let first = inside.components().next()?.as_os_str().to_str()?.to_owned();
    let name = first.strip_suffix(".rs").unwrap_or(&first).to_owned();
    (name != "lib" && name != "main").then_some(name)
}

/// The code of a file without comments and without its unit tests.
fn code_of(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or(text);
    let code = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or(""));
    code.collect::<Vec<_>>().join("\n")
}

/// Our modules that this code names.
fn named(code: &str) -> Vec<String> {
    let mut names: Vec<String> = code
        .split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            None => vec![rest.to_owned()],
            Some(group) => group
                .split(',')
                .map(|part| part.trim().to_owned())
                .collect(),
        })
        .map(|path| {
            path.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .filter(|name: &String| MAY_NAME.iter().any(|(module, _)| module == name))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Everything wrong in one file's code.
fn violations(module: &str, code: &str) -> Vec<String> {
    let allowed = MAY_NAME.iter().find(|(m, _)| *m == module);
    let Some((_, allowed)) = allowed else {
        return vec![format!("module {module} is not in the table of layers")];
    };
    let upward = named(code)
        .into_iter()
        .filter(|n| n != module && !allowed.contains(&n.as_str()));
    let mut found: Vec<String> = upward
        .map(|name| format!("{module} names {name}"))
        .collect();
    for (outside, only) in ONLY_IN {
        let words = [format!("{outside}::"), format!("use {outside};")];
        let names = words.iter().any(|word| {
            code.match_indices(word.as_str()).any(|(at, _)| {
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            })
        });
        if names && !only.contains(&module) {
            found.push(format!("{module} names {outside}"));
        }
    }
    if PURE.contains(&module) {
        let impure = IMPURE.iter().filter(|word| code.contains(**word));
        found.extend(impure.map(|word| format!("{module} is pure but contains {word}")));
    }
    if module != "services" && module != "db" && code.contains(".begin(") {
        found.push(format!("{module} opens a transaction"));
    }
    if module == "tally" && (code.contains("f32") || code.contains("f64")) {
        found.push("tally contains a float".to_owned());
    }
    found
}

#[test]
fn imports_point_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 20, "the source was found");
    let mut found = Vec::new();
    for file in files {
        let Some(module) = module_of(&file, &src) else {
            continue;
        };
        let code = code_of(&fs::read_to_string(&file).unwrap());
        let shown = file.strip_prefix(&src).unwrap().display();
        found.extend(
            violations(&module, &code)
                .into_iter()
                .map(|v| format!("src/{shown}: {v}")),
        );
    }
    assert!(
        found.is_empty(),
        "imports that go the wrong way:\n{}",
        found.join("\n")
    );
}

#[test]
fn only_the_tests_ask_for_the_steps_at_which_the_program_dies() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let mut section = "";
    let mut asked = Vec::new();
    for line in manifest.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with('[') {
            section = line;
        } else if line.contains("fail-points") {
            asked.push(section);
        }
        let is_default = section == "[features]" && line.starts_with("default");
        assert!(!is_default, "a default could bring them in: {line}");
    }
    assert_eq!(asked, ["[features]", "[dev-dependencies]"]);
}

#[test]
fn a_wrong_import_is_noticed() {
    let wrong = [
        ("tally", "use crate::db::Store;"),
        ("tally", "use crate::{domain::Unit, services::cast};"),
        ("domain", "fn f() -> crate::tally::slate::Slate { todo() }"),
        ("services", "use sqlx::Row;"),
        ("services", "use actix_web::HttpResponse;"),
        ("publish", "use crate::ingest::cases;"),
        ("tally", "let x: f64 = 0.15;"),
        ("log", "async fn seal() {}"),
        ("web", "let tx = store.begin().await;"),
    ];
    for (module, code) in wrong {
        assert!(
            !violations(module, &code_of(code)).is_empty(),
            "{module}: {code}"
        );
    }
    assert!(violations("services", "use crate::db::Store; use crate::tally::unit;").is_empty());
    assert!(violations("tally", &code_of("// crate::db is not named here")).is_empty());
}

//! Messages as they stand in `templates/locales`, and the code that names them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// One message.
#[derive(Debug, Clone, Default)]
pub struct Message {
    pub area: String,
    /// Everything after the `=`, with selectors and variants.
    pub text: String,
}

impl Message {
    /// The variables it names.
    pub fn arguments(&self) -> BTreeSet<String> {
        let names = self.text.split('$').skip(1);
        names.map(|rest| word(rest, |c| c == '_')).collect()
    }

    /// The markup it holds: every tag, with what its attributes say.
    pub fn tags(&self) -> BTreeSet<String> {
        let tags = self.text.split('<').skip(1);
        tags.filter_map(|rest| rest.split_once('>'))
            .map(|(tag, _)| tag.to_owned())
            .collect()
    }
}

/// What a text begins with, as far as it is a word.
fn word(text: &str, also: fn(char) -> bool) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || also(*c))
        .collect()
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The messages of one language by key.
pub fn messages(language: &str) -> BTreeMap<String, Message> {
    let mut found = BTreeMap::new();
    for file in files(&root().join("templates/locales").join(language), "ftl") {
        let area = file.file_stem().unwrap().to_str().unwrap().to_owned();
        for (key, text) in parse(&fs::read_to_string(&file).unwrap()) {
            let area = area.clone();
            let double = found.insert(key.clone(), Message { area, text });
            assert!(double.is_none(), "{key} stands twice");
        }
    }
    found
}

/// Keys with their texts. A line that is neither indented, a comment nor blank begins a message.
pub fn parse(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if line.starts_with([' ', '}']) {
            let message = found
                .last_mut()
                .expect("an indented line continues a message");
            message.1.push('\n');
            message.1.push_str(line);
        } else {
            let (key, text) = line.split_once('=').expect("a message has a =");
            found.push((key.trim().to_owned(), text.trim().to_owned()));
        }
    }
    found
}

/// Files below `folder` with this ending.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every quoted text of the sources and templates, with where it stands; and those of them a
/// message is asked for by.
#[derive(Debug, Default)]
pub struct Uses {
    pub literals: BTreeSet<String>,
    /// Key, and the file that asks for it.
    pub asked: Vec<(String, String)>,
    /// Texts that are filled in before they are asked for, such as `problem-{}-title`.
    pub patterns: BTreeSet<String>,
}

/// The calls by which a message is asked for.
const CALLS: [&str; 3] = [".say(", ".say_with(", ".html("];

pub fn uses() -> Uses {
    let mut uses = Uses::default();
    let sources = files(&root().join("src"), "rs");
    for file in sources
        .into_iter()
        .chain(files(&root().join("templates"), "html"))
    {
        let text = fs::read_to_string(&file).unwrap();
        let shown = file.strip_prefix(root()).unwrap().display().to_string();
        collect(&text, &shown, &mut uses);
    }
    uses
}

/// Notes what one file holds. Words of a comment count too, which only makes `unused` kinder.
pub fn collect(text: &str, file: &str, uses: &mut Uses) {
    for (at, _) in text.match_indices('"') {
        let Some(literal) = text[at + 1..].split('"').next() else {
            continue;
        };
        if !is_key(literal) {
            continue;
        }
        if literal.contains('{') {
            uses.patterns.insert(literal.to_owned());
            continue;
        }
        uses.literals.insert(literal.to_owned());
        let before: String = text[..at].split_whitespace().collect();
        if CALLS.iter().any(|call| before.ends_with(call)) {
            uses.asked.push((literal.to_owned(), file.to_owned()));
        }
    }
}

/// Whether a text looks like a key, or like one with places left open.
fn is_key(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-{}_".contains(c);
    text.contains('-') && text.chars().all(is_part) && !text.starts_with(['-', '{'])
}

/// Whether `key` can come out of `pattern`.
pub fn fits(pattern: &str, key: &str) -> bool {
    let mut parts = pattern.split('{');
    let Some(mut rest) = parts.next().and_then(|start| key.strip_prefix(start)) else {
        return false;
    };
    for part in parts {
        let after = part.split_once('}').map_or("", |(_, after)| after);
        rest = match rest.find(after) {
            _ if after.is_empty() => return !rest.is_empty(),
            Some(at) if at > 0 => &rest[at + after.len()..],
            _ => return false,
        };
    }
    rest.is_empty()
}

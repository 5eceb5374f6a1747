//! Searching for marks and secrets, however they were written down.

use super::marks::{MARK, NETWORK};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Characters of a line that a fault shows.
const SHOWN: usize = 400;

pub struct Search {
    folder: PathBuf,
    marks: Vec<String>,
    secrets: BTreeSet<String>,
    /// The beginning of every mark, as text and as bytes are written down.
    forms: Vec<String>,
}

impl Search {
    pub fn open(folder: &Path) -> Self {
        let read = |name| std::fs::read_to_string(folder.join(name)).unwrap();
        let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
        Self {
            marks: lines(read("marks")),
            secrets: lines(read("secrets")).into_iter().collect(),
            folder: folder.to_owned(),
            forms: forms(),
        }
    }

    /// That there is something to be found at all.
    pub fn is_rich(&self) {
        let (marks, secrets) = (self.marks.len(), self.secrets.len());
        assert!(marks > 1_000 && secrets > 100, "{marks} {secrets}");
        let mut faults = self.in_log(&format!("x={MARK}aaaa"));
        faults.extend(self.in_log(&format!("{:?}", format!("x{MARK}").as_bytes())));
        faults.extend(self.in_log(&STANDARD.encode(format!("xy{MARK}yx"))));
        let secret = self.secrets.iter().next_back().unwrap();
        faults.extend(self.in_log(&format!("x={secret};")));
        assert_eq!(faults.len(), 4, "{faults:?}");
    }

    /// What a line of a log must not hold.
    pub fn in_log(&self, line: &str) -> Vec<String> {
        let mut faults = self.in_published(line);
        let is_part = |c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c);
        let told = line
            .split(is_part)
            .find(|word| self.secrets.contains(*word));
        let spaced = self.secrets.iter().filter(|s| s.contains(' '));
        let told = told.or(spaced.map(String::as_str).find(|s| line.contains(*s)));
        faults.extend(told.map(|secret| fault(&format!("the secret {secret}"), line)));
        faults
    }

    /// What nothing that is published must hold.
    pub fn in_published(&self, text: &str) -> Vec<String> {
        let lower = text.to_lowercase();
        let found = self
            .forms
            .iter()
            .find(|form| lower.contains(*form) || text.contains(*form));
        let Some(form) = found else { return Vec::new() };
        let at = lower.find(form.as_str()).unwrap_or_default();
        let from = (0..=at.saturating_sub(120))
            .rev()
            .find(|i| lower.is_char_boundary(*i));
        let near: String = lower[from.unwrap_or_default()..]
            .chars()
            .take(SHOWN)
            .collect();
        let known = self.marks.iter().find(|mark| {
            let (mark, _) = mark.split_once(' ').unwrap();
            lower.contains(mark)
        });
        vec![fault(known.map_or(form, String::as_str), &near)]
    }

    /// What was published.
    pub fn published(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.join("published")).unwrap();
        let read = |file: std::fs::DirEntry| {
            let bytes = std::fs::read(file.path()).unwrap();
            format!(
                "{}\n{}",
                file.path().display(),
                String::from_utf8_lossy(&bytes)
            )
        };
        let files: Vec<_> = files.map(|file| read(file.unwrap())).collect();
        assert!(files.len() > 20, "{} files", files.len());
        files
    }
}

fn fault(what: &str, line: &str) -> String {
    let line: String = line.chars().take(SHOWN).collect();
    format!("{what}: {line}")
}

/// Text, hex, a list of numbers, and base64 wherever in a value the mark begins.
fn forms() -> Vec<String> {
    let bytes = MARK.as_bytes();
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let list: Vec<_> = bytes.iter().map(u8::to_string).collect();
    let mut forms = vec![MARK.to_owned(), NETWORK.to_owned(), hex, list.join(", ")];
    for (before, cut) in [(0, 0), (1, 2), (2, 3)] {
        let padded = [&vec![0; before], bytes].concat();
        let whole = padded.len() / 3 * 4;
        let encoded = STANDARD.encode(padded);
        forms.push(encoded[cut..whole.min(encoded.len())].to_owned());
    }
    forms
}

//! A table with trustees around it, each with a folder and a passphrase of their own.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// How a command ended and what it said.
pub struct Said {
    pub status: i32,
    pub text: String,
}

impl Said {
    /// What was said on the line with this label.
    pub fn line(&self, label: &str) -> &str {
        let line = self.text.lines().find_map(|line| line.strip_prefix(label));
        line.unwrap_or_else(|| panic!("no {label:?} in {}", self.text))
            .trim()
    }

    /// It ended well.
    #[track_caller]
    pub fn well(self) -> Self {
        assert_eq!(self.status, 0, "{}", self.text);
        self
    }

    /// It ended with this status and these words.
    #[track_caller]
    pub fn ended(self, status: i32, words: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert!(self.text.contains(words), "{words:?} in {}", self.text);
    }
}

/// Runs `caucus trustee` with lines piped in.
pub fn run<S: AsRef<OsStr>>(folder: &Path, arguments: &[S], typed: &str) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_caucus"))
        .arg("trustee")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that asks for nothing may end before it is spoken to.
    let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    Said {
        status: output.status.code().unwrap(),
        text: String::from_utf8(text).unwrap(),
    }
}

/// A ceremony on a table.
pub struct Table {
    pub folder: TempDir,
    pub trustees: u8,
}

impl Table {
    /// An empty transcript for `needed` of `trustees`.
    pub fn new(needed: u8, trustees: u8) -> Self {
        let table = Self {
            folder: TempDir::new().unwrap(),
            trustees,
        };
        std::fs::write(table.path("event.toml"), "name = \"caucus\"\n").unwrap();
        let (needed, trustees) = (needed.to_string(), trustees.to_string());
        let begin = "begin --definition event.toml --out transcript --needed";
        let mut begin: Vec<&str> = begin.split(' ').collect();
        begin.extend([needed.as_str(), "--trustees", &trustees]);
        run(table.folder.path(), &begin, "").well();
        table
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command given as one line.
    pub fn run(&self, line: &str, typed: &str) -> Said {
        let arguments: Vec<&str> = line.split(' ').collect();
        run(self.folder.path(), &arguments, typed)
    }

    pub fn passphrase(trustee: u8) -> String {
        format!("staple battery horse {trustee}\n")
    }

    /// One trustee's message on a transcript.
    pub fn answer(&self, trustee: u8, transcript: &str) -> Said {
        let line =
            format!("answer {transcript} --number {trustee} --keep own-{trustee} --little-memory");
        self.run(&line, &Self::passphrase(trustee))
    }

    /// A whole round: every answer, then all gathered.
    pub fn round(&self) {
        let messages = (1..=self.trustees).map(|trustee| {
            let said = self.answer(trustee, "transcript").well();
            said.line("message").to_owned()
        });
        let messages: Vec<String> = messages.collect();
        let gather = format!("gather transcript {}", messages.join(" "));
        self.run(&gather, "").well();
    }

    /// The ceremony to its end: the key, and every trustee's locked share.
    pub fn finish(&self) {
        (0..5).for_each(|_| self.round());
        self.run("key transcript --out key", "").well();
        for trustee in 1..=self.trustees {
            let share = format!("share transcript --keep own-{trustee} --little-memory");
            self.run(&share, &Self::passphrase(trustee)).well();
        }
    }

    /// One trustee's part of a batch.
    pub fn open(&self, trustee: u8, batch: &str, expect: &str) -> Said {
        let open = format!(
            "open {batch} --key key --share own-{trustee}/share.backup --out {batch}.{trustee} --expect"
        );
        let mut open: Vec<&str> = open.split(' ').collect();
        open.push(expect);
        run(self.folder.path(), &open, &Self::passphrase(trustee))
    }
}

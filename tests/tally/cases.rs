//! The cases of `tests/data/cases`; those over 64 kB are kept compressed.

use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::Path;

/// A case as it was read.
pub struct Case {
    /// File name without ending.
    pub id: String,
    pub text: String,
    pub json: Value,
}

/// Every case, in the order of their names.
pub fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases");
    let mut cases: Vec<Case> = fs::read_dir(folder)
        .unwrap()
        .filter_map(|file| read(&file.unwrap().path()))
        .collect();
    cases.sort_by(|a, b| a.id.cmp(&b.id));
    cases
}

fn read(path: &Path) -> Option<Case> {
    let name = path.file_name()?.to_str()?;
    let bytes = fs::read(path).unwrap();
    let (id, text) = if let Some(id) = name.strip_suffix(".json.gz") {
        let mut text = String::new();
        GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .unwrap();
        (id, text)
    } else {
        let id = name.strip_suffix(".json")?;
        (id, String::from_utf8(bytes).unwrap())
    };
    let json = serde_json::from_str(&text).unwrap();
    Some(Case {
        id: id.to_owned(),
        text,
        json,
    })
}

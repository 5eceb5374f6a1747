//! `caucus verify BUNDLE [--expect FINGERPRINT] [--json]`

use super::Exit;
use crate::bundle::Files;
use crate::bundle::verify::{Fault, verify};
use crate::clock::Entropy;
use crate::log::Hash;
use std::fs;
use std::io::Read as _;
use std::path::Path;

/// No file of a bundle is larger.
const MOST: u64 = 1 << 30;

/// Checks a published bundle without the server and without any secret.
pub fn run(bundle: &Path, expect: Option<&str>, json: bool) -> Result<Exit, String> {
    let expect = expect
        .map(str::parse::<Hash>)
        .transpose()
        .map_err(|e| format!("--expect: {e}"))?;
    let about = |e: &dyn std::fmt::Display| format!("{}: {e}", bundle.display());
    if !bundle.is_dir() {
        return Err(about(&"this is not a folder; give the folder of a bundle"));
    }
    let mut files = Files::new();
    let mut odd = None;
    read(bundle, "", &mut files, &mut odd).map_err(|e| about(&e))?;
    let mut verdict = verify(&files, expect.as_ref(), &mut Entropy::system().rng());
    if let Some(item) = odd {
        let says = "a bundle holds plain files and no others".to_owned();
        verdict.fault = Some(Fault { item, says });
    }
    if json {
        let text = serde_json::to_string_pretty(&verdict).map_err(|e| e.to_string())?;
        println!("{text}");
    } else {
        for held in &verdict.held {
            println!("holds  {}: {}", held.item, held.says);
        }
        match &verdict.fault {
            Some(fault) => println!("FAILS  {fault}"),
            None if expect.is_none() => println!(
                "Everything holds. Compare the fingerprint with one from elsewhere, or give it as --expect."
            ),
            None => println!("Everything holds."),
        }
    }
    Ok(match verdict.is_sound() {
        true => Exit::Done,
        false => Exit::Findings,
    })
}

/// Reads a folder; `odd` is something in it that is no plain file.
fn read(
    folder: &Path,
    prefix: &str,
    files: &mut Files,
    odd: &mut Option<String>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if kind.is_dir() && prefix.is_empty() {
            read(&entry.path(), &format!("{name}/"), files, odd)?;
        } else if kind.is_file() && entry.metadata()?.len() <= MOST {
            let mut bytes = Vec::new();
            fs::File::open(entry.path())?
                .take(MOST)
                .read_to_end(&mut bytes)?;
            files.insert(name, bytes);
        } else {
            *odd = Some(name);
        }
    }
    Ok(())
}

/// Writes a bundle into a folder that is new or empty: all of it, or nothing.
///
/// # Errors
/// What is in the way.
pub fn write(bundle: &Path, files: &Files) -> Result<(), String> {
    check_target(bundle)?;
    let about = |e: std::io::Error| format!("{}: {e}", bundle.display());
    let parent = match bundle.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(parent).map_err(about)?;
    let whole = tempfile::Builder::new().tempdir_in(parent).map_err(about)?;
    for (name, bytes) in files {
        let path = whole.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(about)?;
        }
        fs::write(path, bytes).map_err(about)?;
    }
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(whole.path(), mode).map_err(about)?;
    fs::rename(whole.keep(), bundle).map_err(about)
}

/// Whether a bundle can be written there.
///
/// # Errors
/// What is in the way.
pub fn check_target(bundle: &Path) -> Result<(), String> {
    let is_free = match fs::read_dir(bundle) {
        Ok(mut found) => found.next().is_none(),
        Err(e) => e.kind() == std::io::ErrorKind::NotFound,
    };
    is_free.then_some(()).ok_or_else(|| {
        format!(
            "{} holds something already: give a new or an empty folder",
            bundle.display()
        )
    })
}

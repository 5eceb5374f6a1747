//! The module in `assets/` is what this crate gives, and can do nothing but seal.

use sha2::{Digest as _, Sha256};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn module() -> Vec<u8> {
    fs::read(root().join("assets/seal.wasm")).unwrap()
}

/// The compiler and the hash that were noted when the module was built.
fn built() -> (String, String) {
    let built = fs::read_to_string(root().join("crates/seal-wasm/built")).unwrap();
    let (compiler, hash) = built.split_once('\n').unwrap();
    let hash = hash.trim_end().strip_prefix("sha256 ").unwrap();
    (compiler.to_owned(), hash.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_module_has_the_noted_hash_and_is_small() {
    let module = module();
    assert_eq!(hex(&Sha256::digest(&module)), built().1);
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    zip.write_all(&module).unwrap();
    let small = zip.finish().unwrap().len();
    println!("{} bytes, {small} compressed", module.len());
    assert!(small < 60_000, "{small}");
}

/// A number of a module's format.
fn number(bytes: &[u8], at: &mut usize) -> usize {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes[*at];
        *at += 1;
        number |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            return number;
        }
    }
}

/// The module's sections, by kind.
fn sections(module: &[u8]) -> Vec<(u8, &[u8])> {
    assert_eq!(&module[..8], b"\0asm\x01\0\0\0");
    let (mut at, mut sections) = (8, Vec::new());
    while at < module.len() {
        let kind = module[at];
        at += 1;
        let length = number(module, &mut at);
        sections.push((kind, &module[at..at + length]));
        at += length;
    }
    sections
}

/// Without imports it reaches nothing, and nothing in it can panic: that would be an import
/// (`src/lib.rs`). Without data of kind "custom" it carries no paths of the machine it was built on.
#[test]
fn the_module_imports_nothing_and_cannot_panic() {
    let module = module();
    let sections = sections(&module);
    let kinds: Vec<u8> = sections.iter().map(|(kind, _)| *kind).collect();
    let (custom, imports, start) = (0, 2, 8);
    for kind in [imports, start] {
        assert!(!kinds.contains(&kind), "{kinds:?}");
    }
    let customs = sections.iter().filter(|(kind, _)| *kind == custom);
    let names = customs.map(|(_, bytes)| {
        let mut at = 0;
        let length = number(bytes, &mut at);
        String::from_utf8(bytes[at..at + length].to_vec()).unwrap()
    });
    let known = ["producers", "target_features"];
    let other: Vec<String> = names
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    assert!(other.is_empty(), "{other:?}");
    let export = &sections.iter().find(|(kind, _)| *kind == 7).unwrap().1;
    for name in ["memory", "buffer", "room", "seal"] {
        let named = [&[name.len() as u8], name.as_bytes()].concat();
        let is_there = export.windows(named.len()).any(|window| window == named);
        assert!(is_there, "{name}");
    }
}

fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim_end().to_owned())
}

/// Why the module cannot be built again here.
fn cannot_build() -> Option<String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let compiler = said(&rustc, &["--version"]).unwrap_or_default();
    let (wanted, _) = built();
    if compiler != wanted {
        return Some(format!(
            "this is {compiler:?}, the module was built by {wanted:?}"
        ));
    }
    let target = "wasm32-unknown-unknown";
    let library = said(&rustc, &["--print", "target-libdir", "--target", target]);
    let is_there = library.is_some_and(|path| Path::new(&path).is_dir());
    (!is_there).then(|| format!("no target {target}: rustup target add {target}"))
}

#[test]
fn the_module_is_built_again_with_the_same_bytes() {
    if let Some(why) = cannot_build() {
        eprintln!("NOT RUN: building the browser's module again ({why})");
        return;
    }
    let again = root().join("target/module/again.wasm");
    let script = root().join("scripts/seal-wasm");
    let status = Command::new(script)
        .arg("target/module/again.wasm")
        .status();
    assert!(status.unwrap().success());
    let again = fs::read(again).unwrap();
    let is_same = again == module();
    assert!(
        is_same,
        "assets/seal.wasm is not what its source gives: run scripts/seal-wasm"
    );
}

//! Embeds every `scenarios/*.yaml` of the repository and its gallery, so that the picker never lags behind.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../scenarios");
    let mut code = String::from("&[\n");
    for (folder, before) in [(folder.join("patterns"), "patterns/"), (folder, "")] {
        println!("cargo::rerun-if-changed={}", folder.display());
        for path in yaml_files(&folder)? {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let name = format!("{before}{name}");
            writeln!(code, "({name:?}, include_str!({path:?})),")?;
        }
    }
    code.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("scenarios.rs"), code)?;
    Ok(())
}

/// The YAML files right in a folder, by name; none if there is no such folder.
fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "yaml") {
                files.push(path.canonicalize()?);
            }
        }
    }
    files.sort();
    Ok(files)
}

//! Which files are scenarios: any that is named, and in a directory each YAML file that has a
//! `stormglass:` key at its top level.

use crate::exit::{Exit, Failure};
use crate::streams::reason;
use std::path::{Path, PathBuf};

/// Deepest directory below a named one that is searched.
const MAX_DEPTH: usize = 16;
/// Most directory entries that are looked at.
const MAX_ENTRIES: usize = 100_000;
/// Largest file of a directory that is looked into, bytes.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// That a path names one scenario, for verbs that take no more.
///
/// # Errors
/// When it is a directory.
pub fn one_file(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::new(
            Exit::Usage,
            format!("`{}` is a directory", path.display()),
            "name one scenario file",
        ));
    }
    Ok(())
}

/// The scenario files of some paths: in the order given, within a directory by name, each once.
///
/// # Errors
/// When a directory cannot be read, or none of the paths leads to a scenario.
pub fn scenarios(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut seen = 0;
    for path in paths {
        let mut files = Vec::new();
        if path.is_dir() {
            search(path, 0, &mut seen, &mut files)?;
        } else {
            files.push(path.clone());
        }
        for file in files {
            if !found.contains(&file) {
                found.push(file);
            }
        }
    }
    if found.is_empty() {
        let names: Vec<String> = paths.iter().map(|p| format!("`{}`", p.display())).collect();
        return Err(Failure::new(
            Exit::NothingToDo,
            format!("no scenario in {}", names.join(", ")),
            "a scenario is a YAML file with a top-level `stormglass:` key; `stormglass init` starts one",
        ));
    }
    Ok(found)
}

fn search(
    folder: &Path,
    depth: usize,
    seen: &mut usize,
    found: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    let unreadable = |e: &std::io::Error| {
        Failure::new(
            Exit::InvalidInput,
            format!(
                "cannot read directory `{}`: {}",
                folder.display(),
                reason(e)
            ),
            "",
        )
    };
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| unreadable(&e))? {
        entries.push(entry.map_err(|e| unreadable(&e))?.path());
    }
    entries.sort();
    *seen += entries.len();
    if *seen > MAX_ENTRIES {
        return Err(Failure::new(
            Exit::Usage,
            format!("more than {MAX_ENTRIES} files to search"),
            "name the scenarios, or a smaller directory",
        ));
    }
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let hidden = name.starts_with('.');
        // Links are not followed: they may lead in circles.
        let Ok(kind) = path.symlink_metadata() else {
            continue;
        };
        if kind.is_dir() && !hidden && depth < MAX_DEPTH {
            search(&path, depth + 1, seen, found)?;
        } else if kind.is_file() && is_yaml(&name) && kind.len() <= MAX_BYTES && is_scenario(&path)
        {
            found.push(tidy(&path));
        }
    }
    Ok(())
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// `a.yaml` for `./a.yaml`.
fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// Whether a line of the file starts the key; nested keys are indented.
fn is_scenario(path: &Path) -> bool {
    let text = std::fs::read(path).unwrap_or_default();
    text.split(|b| *b == b'\n').any(|line| {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        [&b"stormglass:"[..], b"\"stormglass\":", b"'stormglass':"]
            .iter()
            .any(|key| line.starts_with(key))
    })
}

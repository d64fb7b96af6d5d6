//! Which files are scenarios: any that is named, and in a directory each YAML file that has a
//! `stormglass:` key at its top level.

use crate::exit::{Exit, Failure};
use crate::streams::reason;
use std::path::{Component, Path, PathBuf};

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

/// A file of this name beside a scenario, or in the nearest folder above it as far as the root of the
/// repository; outside of a repository only beside it.
pub fn upwards(scenario: &Path, name: &str) -> Option<PathBuf> {
    let whole = lexical(&std::path::absolute(scenario).ok()?);
    let folders: Vec<&Path> = whole.ancestors().skip(1).collect();
    let root = folders.iter().position(|f| f.join(".git").exists());
    let searched = folders.iter().take(root.unwrap_or(0) + 1);
    let found = searched.map(|f| f.join(name)).find(|f| f.is_file())?;
    Some(seen_from_here(&found))
}

/// A whole path as somebody in the current folder would write it.
fn seen_from_here(path: &Path) -> PathBuf {
    let Some(here) = std::env::current_dir().ok().map(|h| lexical(&h)) else {
        return path.to_owned();
    };
    let up = here.ancestors().enumerate().find_map(|(n, folder)| {
        let rest = path.strip_prefix(folder).ok()?;
        Some((n, rest))
    });
    match up {
        // A path that goes all the way up says more as a whole.
        Some((n, rest)) if n < 8 => (0..n).map(|_| Path::new("..")).chain([rest]).collect(),
        _ => path.to_owned(),
    }
}

/// A path without `.` and `..`.
pub fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
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

/// Whether a name is one of a YAML file.
pub fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml")
}

/// `a.yaml` for `./a.yaml`.
fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

/// Whether a line of the file starts the key; nested keys are indented.
fn is_scenario(path: &Path) -> bool {
    says_so(&std::fs::read(path).unwrap_or_default())
}

/// The same of its bytes.
pub fn says_so(text: &[u8]) -> bool {
    text.split(|b| *b == b'\n').any(|line| {
        let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        [&b"stormglass:"[..], b"\"stormglass\":", b"'stormglass':"]
            .iter()
            .any(|key| line.starts_with(key))
    })
}

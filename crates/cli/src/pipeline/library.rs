//! Files and those that they extend, from the disk or from a commit.

use crate::exit::Failure;
use crate::streams::{Shell, read};
use std::path::{Path, PathBuf};
use stormglass_core::diagnostic::Diagnostic;
use stormglass_core::scenario;
use stormglass_core::source::{SourceId, Sources};
use stormglass_core::yaml;

/// A scenario file and what it extends, as texts.
pub struct Files {
    /// The texts, the scenario first.
    pub sources: Sources,
    /// The file of each text, in the same order.
    pub paths: Vec<PathBuf>,
}

/// Where files are read.
pub trait Library {
    /// The bytes of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    fn bytes(&self, path: &Path) -> Result<Vec<u8>, Failure>;

    /// The same for every path that leads to one file.
    fn same(&self, path: &Path) -> PathBuf;
}

/// The files as they are now.
pub struct Disk;

impl Library for Disk {
    fn bytes(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        read(path)
    }

    fn same(&self, path: &Path) -> PathBuf {
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }
}

/// Reads a scenario file and those that it extends, under the names that `shown` gives them.
///
/// # Errors
/// When the file itself cannot be read; one that it extends is linked with the reason.
pub fn files(path: &Path, shown: fn(&Path) -> String) -> Result<Files, Diagnostic> {
    files_in(&Disk, path, shown)
}

fn files_in(
    library: &dyn Library,
    path: &Path,
    shown: fn(&Path) -> String,
) -> Result<Files, Diagnostic> {
    let bytes = library.bytes(path).map_err(|failure| {
        let mut diagnostic = Diagnostic::error("unreadable-file", failure.message);
        diagnostic.help = Some(failure.help).filter(|h| !h.is_empty());
        diagnostic
    })?;
    let text = yaml::decode_bytes(&bytes)?;
    let mut sources = Sources::new();
    let root = sources.add(shown(path), text);
    let mut paths = vec![path.to_owned()];
    extended(library, &mut sources, &mut paths, root, shown);
    Ok(Files { sources, paths })
}

/// A path as it was given.
fn as_given(path: &Path) -> String {
    if path == Path::new("-") {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

/// A scenario file and what it extends, or why it cannot be read.
pub struct Texts {
    /// Name as given.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// The texts.
    pub sources: Result<Sources, Diagnostic>,
}

/// Reads a file, once for all its variants.
pub fn texts(path: &Path, library: &dyn Library, shell: &Shell) -> Texts {
    let read = shell
        .timings
        .time("read", || files_in(library, path, as_given));
    Texts {
        name: as_given(path),
        path: path.to_owned(),
        sources: read.map(|files| files.sources),
    }
}

/// Reads the files that others extend and links them; each once, however often it is named.
fn extended(
    library: &dyn Library,
    sources: &mut Sources,
    paths: &mut Vec<PathBuf>,
    root: SourceId,
    shown: fn(&Path) -> String,
) {
    let mut known: Vec<(PathBuf, SourceId)> = Vec::new();
    let same = |path: &Path| library.same(path);
    let mut open: Vec<(PathBuf, SourceId)> = paths.iter().map(|p| (p.clone(), root)).collect();
    known.extend(open.iter().map(|(path, id)| (same(path), *id)));
    while let Some((path, id)) = open.pop() {
        for name in scenario::extends(sources, id) {
            let base = path.parent().unwrap_or(Path::new("")).join(&name);
            let place = same(&base);
            let found = known.iter().find(|(p, _)| *p == place).map(|(_, id)| *id);
            let linked = found.map_or_else(
                || {
                    let bytes = library.bytes(&base).map_err(|failure| failure.message)?;
                    let text = yaml::decode_bytes(&bytes)
                        .map_err(|d| format!("`{}`: {}", base.display(), d.message))?;
                    let id = sources.add(shown(&base), text);
                    paths.push(base.clone());
                    known.push((place, id));
                    open.push((base, id));
                    Ok(id)
                },
                Ok,
            );
            sources.link(id, &name, linked);
        }
    }
}

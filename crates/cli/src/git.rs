//! Files as a Git reference has them, through the git program; nothing is fetched and nothing is changed.

use crate::discover::{is_yaml, lexical};
use crate::exit::{Exit, Failure};
use crate::pipeline::Library;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files of a commit.
pub struct Commit {
    /// The folder of the repository.
    root: PathBuf,
    /// The commit in full.
    hash: String,
}

impl Commit {
    /// The commit that a name stands for in the repository of a folder.
    ///
    /// # Errors
    /// When there is no git, no repository or no such commit.
    pub fn new(reference: &str, folder: &Path) -> Result<Self, Failure> {
        let wrong = |message: String, help: &str| Failure::new(Exit::InvalidInput, message, help);
        if reference.is_empty() || reference.starts_with('-') {
            let message = format!("`git:{reference}` names no commit");
            return Err(wrong(message, "write it as in `git:origin/main`"));
        }
        let root = git(folder, &["rev-parse", "--show-toplevel"]).map_err(|e| {
            wrong(
                format!("`git:{reference}`: {e}"),
                "run it inside a Git repository",
            )
        })?;
        let root = PathBuf::from(line(&root));
        let name = format!("{reference}^{{commit}}");
        let hash = git(&root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])
            .map_err(|_| {
                wrong(
                    format!("there is no commit `{reference}` here"),
                    "fetch it before, as in `git fetch origin main`; a shallow clone has only its own commit",
                )
            })?;
        Ok(Self {
            root,
            hash: line(&hash),
        })
    }

    /// The bytes of a file; none if the commit does not have it, or it is outside the repository.
    pub fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let inside = self.inside(path)?;
        let object = format!("{}:{}", self.hash, slashes(&inside)?);
        git(&self.root, &["cat-file", "blob", &object]).ok()
    }

    /// The YAML files below a folder, by name, each as the folder is named; hidden folders are left out.
    pub fn list(&self, folder: &Path) -> Vec<PathBuf> {
        let Some(inside) = self.inside(folder) else {
            return Vec::new();
        };
        let prefix = match slashes(&inside) {
            Some(p) if !p.is_empty() => format!("{p}/"),
            _ => String::new(),
        };
        let args = ["ls-tree", "-r", "-z", "--name-only", &self.hash];
        let listed = git(&self.root, &args).unwrap_or_default();
        let names = listed.split(|b| *b == 0).filter(|n| !n.is_empty());
        let names = names.filter_map(|n| std::str::from_utf8(n).ok());
        let below = names.filter_map(|n| n.strip_prefix(&prefix));
        let hidden = |n: &&str| n.rsplit('/').skip(1).any(|folder| folder.starts_with('.'));
        let below = below.filter(|n| is_yaml(n) && !hidden(n));
        below
            .map(|n| folder.strip_prefix(".").unwrap_or(folder).join(n))
            .collect()
    }

    /// A path as seen from the folder of the repository; it need not be there.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let whole = std::path::absolute(path).ok()?;
        // As far as it is there, links are followed, as git does for its own folder.
        let real = whole.ancestors().find_map(|part| {
            let rest = whole.strip_prefix(part).ok()?;
            Some(part.canonicalize().ok()?.join(rest))
        })?;
        let root = self.root.canonicalize().ok()?;
        Some(lexical(&real).strip_prefix(root).ok()?.to_owned())
    }
}

impl Library for Commit {
    fn bytes(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        self.read(path).ok_or_else(|| {
            let message = format!(
                "cannot read `{}`: the commit has no such file",
                path.display()
            );
            Failure::new(Exit::InvalidInput, message, "")
        })
    }

    fn same(&self, path: &Path) -> PathBuf {
        self.inside(path).unwrap_or_else(|| path.to_owned())
    }
}

/// A path inside a repository as git writes it.
fn slashes(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(std::ffi::OsStr::to_str).collect();
    Some(parts?.join("/"))
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}

/// What git prints; else why it does not.
fn git(folder: &Path, args: &[&str]) -> Result<Vec<u8>, String> {
    let folder = if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    };
    let done = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args.iter().map(OsString::from))
        // A repository with promised objects would fetch them.
        .env("GIT_NO_LAZY_FETCH", "1")
        .output()
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => "there is no git program here".to_owned(),
            _ => e.to_string(),
        })?;
    if done.status.success() {
        Ok(done.stdout)
    } else {
        let said = String::from_utf8_lossy(&done.stderr);
        let first = said.lines().next().unwrap_or("git failed");
        Err(first.trim_start_matches("fatal: ").to_owned())
    }
}

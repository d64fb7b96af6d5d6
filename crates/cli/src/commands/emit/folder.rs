//! The folder that files are emitted to. `.stormglass-emit.json` in it says which files are ours and
//! what they were, so that nobody's own file is overwritten and none of ours stays behind.

use crate::exit::{Exit, Failure};
use crate::pipeline::Emitted;
use crate::streams::reason;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use stormglass_emit::Files;
use stormglass_report::json::digest;

const MANIFEST: &str = ".stormglass-emit.json";
const SCHEMA: &str = "stormglass-emit/1";

/// What was emitted to a folder.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Manifest {
    schema: String,
    design: String,
    digest: String,
    version: String,
    targets: Vec<String>,
    /// Digest of each file as it was written.
    files: BTreeMap<String, String>,
}

/// A folder with what was emitted to it before.
pub struct Folder {
    path: PathBuf,
    before: Manifest,
}

/// A file that is not as the design has it.
pub enum Change {
    /// It is not there.
    New { path: String, text: String },
    /// It is another one; `ours` if nobody edited it since it was written.
    Differs {
        path: String,
        there: Vec<u8>,
        text: String,
        ours: bool,
    },
    /// It is no longer emitted; `ours` as above.
    Gone { path: String, ours: bool },
}

impl Change {
    /// Its path in the folder.
    pub fn path(&self) -> &str {
        match self {
            Self::New { path, .. } | Self::Differs { path, .. } | Self::Gone { path, .. } => path,
        }
    }

    /// Whether nobody's work is lost by it.
    pub fn harmless(&self) -> bool {
        match self {
            Self::New { .. } => true,
            Self::Differs { ours, .. } | Self::Gone { ours, .. } => *ours,
        }
    }
}

impl Folder {
    /// Looks at a folder, which need not be there.
    ///
    /// # Errors
    /// When its list of files cannot be read, or is none of ours.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let list = path.join(MANIFEST);
        let broken = |why: &str| {
            let message = format!("`{}` {why}", list.display());
            Failure::new(
                Exit::Usage,
                message,
                "name another folder, or remove that file and start anew",
            )
        };
        let before = match std::fs::read_to_string(&list) {
            Err(e) if e.kind() == ErrorKind::NotFound => Manifest::default(),
            Err(e) if e.kind() == ErrorKind::NotADirectory => {
                let message = format!("`{}` is not a folder", path.display());
                return Err(Failure::new(Exit::Usage, message, "name a folder"));
            }
            Err(e) => return Err(broken(&format!("cannot be read: {}", reason(&e)))),
            Ok(text) => {
                let read: Result<Manifest, _> = serde_json::from_str(&text);
                let read = read.map_err(|_| broken("is not a list of emitted files"))?;
                // It decides what is removed, so it may name nothing outside the folder.
                if read.schema != SCHEMA || !read.files.keys().all(|p| inside(p)) {
                    return Err(broken("is not a list of emitted files"));
                }
                read
            }
        };
        Ok(Self {
            path: path.to_owned(),
            before,
        })
    }

    /// Its path, for people.
    pub fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// The targets that were emitted to it.
    pub fn targets(&self) -> Vec<String> {
        self.before.targets.clone()
    }

    /// Refuses the folder of another design.
    ///
    /// # Errors
    /// When it holds one, unless forced.
    pub fn same_design(&self, design: &str, force: bool) -> Result<(), Failure> {
        let there = &self.before.design;
        if there.is_empty() || there == design || force {
            return Ok(());
        }
        let message = format!("`{}` holds the files of `{there}`", self.shown());
        let help = format!("name another folder for `{design}`, or add `--force`");
        Err(Failure::new(Exit::Usage, message, help))
    }

    /// What differs between the folder and the files, in the order of the paths.
    ///
    /// # Errors
    /// When something there cannot be read.
    pub fn changes(&self, files: &Files) -> Result<Vec<Change>, Failure> {
        let mut changes = BTreeMap::new();
        for (path, text) in &files.text {
            let change = match self.read(path)? {
                None => Change::New {
                    path: path.clone(),
                    text: text.clone(),
                },
                Some(there) if there == text.as_bytes() => continue,
                Some(there) => Change::Differs {
                    path: path.clone(),
                    ours: self.ours(path, &there),
                    there,
                    text: text.clone(),
                },
            };
            changes.insert(path.clone(), change);
        }
        let gone = self
            .before
            .files
            .keys()
            .filter(|p| !files.text.contains_key(*p));
        for path in gone {
            if let Some(there) = self.read(path)? {
                let ours = self.ours(path, &there);
                changes.insert(
                    path.clone(),
                    Change::Gone {
                        path: path.clone(),
                        ours,
                    },
                );
            }
        }
        Ok(changes.into_values().collect())
    }

    /// Makes the changes, and notes what is ours.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn apply(&self, changes: &[Change], emitted: &Emitted) -> Result<(), Failure> {
        for change in changes {
            match change {
                Change::New { path, text } | Change::Differs { path, text, .. } => {
                    self.write(path, text)?
                }
                Change::Gone { path, .. } => self.remove(path)?,
            }
        }
        let files = emitted.files.text.iter();
        let manifest = Manifest {
            schema: SCHEMA.to_owned(),
            design: emitted.design.clone(),
            digest: emitted.digest.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            targets: emitted.targets.iter().map(|t| t.word.to_owned()).collect(),
            files: files
                .map(|(p, t)| (p.clone(), digest(t.as_bytes())))
                .collect(),
        };
        let text = serde_json::to_string_pretty(&manifest)?;
        self.write(MANIFEST, &format!("{text}\n"))
    }

    fn ours(&self, path: &str, there: &[u8]) -> bool {
        self.before
            .files
            .get(path)
            .is_some_and(|d| *d == digest(there))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match std::fs::read(self.path.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(self.failure("read", path, &e)),
        }
    }

    fn write(&self, path: &str, text: &str) -> Result<(), Failure> {
        let file = self.path.join(path);
        let folder = file.parent().unwrap_or(&self.path);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&file, text))
            .map_err(|e| self.failure("write", path, &e))
    }

    fn remove(&self, path: &str) -> Result<(), Failure> {
        let file = self.path.join(path);
        std::fs::remove_file(&file).map_err(|e| self.failure("remove", path, &e))?;
        // Folders that are empty now go too; the first that is not ends it.
        let above = file.ancestors().skip(1).take_while(|a| *a != self.path);
        for folder in above {
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn failure(&self, verb: &str, path: &str, error: &std::io::Error) -> Failure {
        let file = self.path.join(path);
        let message = format!("cannot {verb} `{}`: {}", file.display(), reason(error));
        Failure::new(Exit::Usage, message, "name a folder that can be written")
    }
}

/// Whether a path stays in its folder.
fn inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|c| matches!(c, Component::Normal(_)))
}

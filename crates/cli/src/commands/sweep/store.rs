//! The folder of finished shards. A shard is there whole or not at all: it is written under another
//! name, flushed to the disk, and then takes its own.

use crate::exit::{Exit, Failure};
use crate::streams::{Shell, read, reason};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use stormglass_core::sweep::{Head, Shard, ShardId};
use stormglass_report::sweep;

/// A folder of shards.
pub struct Store {
    folder: PathBuf,
}

/// The name of the file of a shard: by number when sorted.
pub fn name(id: ShardId) -> String {
    let width = id.of().to_string().len();
    format!("shard-{:0width$}-of-{}.jsonl", id.number(), id.of())
}

/// The shard that a file name stands for.
fn named(name: &str) -> Option<ShardId> {
    let (number, of) = name
        .strip_prefix("shard-")?
        .strip_suffix(".jsonl")?
        .split_once("-of-")?;
    ShardId::new(number.parse().ok()?, of.parse().ok()?)
}

impl Store {
    /// The folder, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        let store = Self {
            folder: folder.to_owned(),
        };
        std::fs::create_dir_all(folder).map_err(|e| store.unusable(&e))?;
        Ok(store)
    }

    fn unusable(&self, error: &std::io::Error) -> Failure {
        Failure::new(
            Exit::Usage,
            format!(
                "cannot keep shards in `{}`: {}",
                self.folder.display(),
                reason(error)
            ),
            "name a folder that can be written",
        )
    }

    /// Refuses a folder that holds shards of another cut.
    ///
    /// # Errors
    /// When it does, or cannot be read.
    pub fn only_of(&self, of: u64) -> Result<(), Failure> {
        let others = files(&self.folder)?;
        let other = others.iter().find_map(|path| {
            let id = named(&path.file_name()?.to_string_lossy())?;
            (id.of() != of).then_some(id)
        });
        match other {
            None => Ok(()),
            Some(id) => Err(Failure::new(
                Exit::InvalidInput,
                format!(
                    "`{}` holds a sweep in {} shards, and this one has {of}",
                    self.folder.display(),
                    id.of()
                ),
                format!("say `--shards {}`, or name another folder", id.of()),
            )),
        }
    }

    /// A finished shard of this sweep. A damaged one is computed again.
    ///
    /// # Errors
    /// When there is one of another sweep: it would be lost, or merged by mistake.
    pub fn find(&self, id: ShardId, head: &Head, shell: &Shell) -> Result<Option<Shard>, Failure> {
        let path = self.folder.join(name(id));
        if !path.exists() {
            return Ok(None);
        }
        match shard(&path) {
            Ok(shard) if shard.head == *head && shard.id == id && shard.is_whole() => {
                Ok(Some(shard))
            }
            Ok(_) => Err(Failure::new(
                Exit::InvalidInput,
                format!(
                    "`{}` is of another sweep: scenario, designs, tables, columns or version differ",
                    path.display()
                ),
                "name another folder, or delete the stale shards",
            )),
            Err(failure) => {
                shell.note(&format!("{}; it is computed again", failure.message));
                Ok(None)
            }
        }
    }

    /// Keeps a finished shard.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, shard: &Shard) -> Result<PathBuf, Failure> {
        let text = sweep::shard(shard)?;
        let path = self.folder.join(name(shard.id));
        let unfinished = self
            .folder
            .join(format!(".{}.{}", name(shard.id), std::process::id()));
        let write = || {
            let mut file = File::create(&unfinished)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&unfinished, &path)?;
            // The new name must be on the disk too; where folders cannot be opened, it is by now.
            File::open(&self.folder).map_or(Ok(()), |folder| folder.sync_all())
        };
        write().map_err(|e| self.unusable(&e))?;
        Ok(path)
    }
}

/// The files of shards in a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |e: std::io::Error| {
        let message = format!("cannot read `{}`: {}", folder.display(), reason(&e));
        Failure::new(Exit::InvalidInput, message, "name a folder of shards")
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        if name.is_some_and(|n| named(&n).is_some()) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Reads shards by name, those of folders among them.
///
/// # Errors
/// When one cannot be read or is damaged.
pub fn shards(paths: &[PathBuf]) -> Result<Vec<(String, Shard)>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        let files = if path.is_dir() {
            files(path)?
        } else {
            vec![path.clone()]
        };
        for file in files {
            all.push((file.display().to_string(), shard(&file)?));
        }
    }
    Ok(all)
}

fn shard(path: &Path) -> Result<Shard, Failure> {
    let text = String::from_utf8_lossy(&read(path)?).into_owned();
    sweep::read_shard(&text).map_err(|why| {
        Failure::new(
            Exit::InvalidInput,
            format!("`{}`: {why}", path.display()),
            "compute this shard again",
        )
    })
}

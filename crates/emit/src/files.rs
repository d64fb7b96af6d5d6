//! What comes out: texts by path, and what was left out with the reason.

use crate::target::Target;
use std::collections::BTreeMap;

/// Files in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Text by path: relative, with `/` between folders, in the order of the paths.
    pub text: BTreeMap<String, String>,
    /// What the design asks and these files do not have, in the order in which it was met.
    pub not_emitted: Vec<NotEmitted>,
    /// Why a target has no files for this design.
    pub nothing: Option<String>,
}

/// Something that the design asks and the files do not have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotEmitted {
    /// Word of the target; filled in by the front door.
    pub target: &'static str,
    /// Path in the scenario; empty when no single place says it.
    pub path: String,
    /// What it is.
    pub what: String,
    /// Why it is not there, or what to do instead.
    pub why: String,
}

impl Files {
    /// No files, because the design has nothing for this target.
    #[must_use]
    pub fn none(why: impl Into<String>) -> Self {
        Self {
            nothing: Some(why.into()),
            ..Self::default()
        }
    }

    /// Adds a file.
    pub fn put(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.text.insert(path.into(), text.into());
    }

    /// Says that something of the design is in none of the files.
    pub fn leave_out(
        &mut self,
        path: impl Into<String>,
        what: impl Into<String>,
        why: impl Into<String>,
    ) {
        let left = NotEmitted {
            target: "",
            path: path.into(),
            what: what.into(),
            why: why.into(),
        };
        if !self.not_emitted.contains(&left) {
            self.not_emitted.push(left);
        }
    }

    /// Takes over the files of a target, in its folder.
    pub(crate) fn add(&mut self, target: &Target, files: Self) {
        for (path, text) in files.text {
            self.text.insert(format!("{}/{path}", target.word), text);
        }
        let named = files.not_emitted.into_iter().map(|left| NotEmitted {
            target: target.word,
            ..left
        });
        self.not_emitted.extend(named);
    }
}

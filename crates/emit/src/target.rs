//! The targets there are. A new one is a module with a `TARGET`, and a line in [`Target::ALL`].

use crate::files::Files;
use crate::subject::Subject;
use stormglass_core::diagnostic::did_you_mean;

/// A kind of configuration that a design can be emitted as.
#[derive(Clone, Copy)]
pub struct Target {
    /// Word on the command line, and the folder of its files.
    pub word: &'static str,
    /// What it gives, in a few words.
    pub description: &'static str,
    /// Makes the files, with paths inside the target's folder.
    pub emit: fn(&Subject<'_>) -> Files,
}

impl Target {
    /// Every target, in the order of the documentation.
    pub const ALL: &'static [&'static Self] = &[
        &crate::terraform::TARGET,
        &crate::tfvars::TARGET,
        &crate::kubernetes::TARGET,
        &crate::runbook::TARGET,
        &crate::operations::prometheus::TARGET,
        &crate::operations::alertmanager::TARGET,
        &crate::operations::openslo::TARGET,
        &crate::operations::grafana::TARGET,
        &crate::wireguard::TARGET,
        &crate::resilience_hub::TARGET,
        &crate::github::TARGET,
    ];

    /// The target of this word.
    ///
    /// # Errors
    /// When there is none: what was meant, or which there are.
    pub fn named(word: &str) -> Result<&'static Self, String> {
        let found = Self::ALL.iter().find(|t| t.word == word);
        found.copied().ok_or_else(|| {
            let words: Vec<&str> = Self::ALL.iter().map(|t| t.word).collect();
            let help = match did_you_mean(word, words.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are: {}", words.join(", ")),
            };
            format!("there is no target `{word}`; {help}")
        })
    }
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word)
    }
}

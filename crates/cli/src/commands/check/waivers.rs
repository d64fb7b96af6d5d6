//! The files of waivers: where they are, and what they say.

use crate::discover::{lexical, upwards};
use crate::exit::{Exit, Failure};
use crate::pipeline;
use crate::streams::{Shell, read};
use std::path::{Path, PathBuf};
use stormglass_core::calendar::Day;
use stormglass_core::diagnostic::{Diagnostic, has_errors};
use stormglass_core::policy::waiver::{self, HORIZON, Waivers};
use stormglass_core::source::Sources;
use stormglass_core::yaml;
use stormglass_report::text;

/// The name of the file that is looked for.
pub const NAME: &str = ".stormglass-waivers.yaml";

/// The files of waivers of a run.
#[derive(Default)]
pub struct Files {
    all: Vec<File>,
}

/// A file of waivers.
struct File {
    path: PathBuf,
    sources: Sources,
    waivers: Waivers,
}

impl Files {
    /// The file of waivers that is for a scenario, by number: the one that was named, else the nearest one beside
    /// the scenario or above it, as far as the root of the repository.
    ///
    /// # Errors
    /// When it cannot be read, or is wrong; what is wrong has been said by then.
    pub fn of(
        &mut self,
        scenario: &Path,
        named: Option<&Path>,
        today: Day,
        shell: &Shell,
    ) -> Result<Option<usize>, Failure> {
        let path = match named {
            Some(named) => named.to_owned(),
            None => match upwards(scenario, NAME) {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        if let Some(known) = self.all.iter().position(|f| f.path == path) {
            return Ok(Some(known));
        }
        let name = path.display().to_string();
        let wrong = |d: Diagnostic| {
            let message = format!("`{name}`: {}", d.message);
            Failure::new(Exit::InvalidInput, message, d.help.unwrap_or_default())
        };
        let text = yaml::decode_bytes(&read(&path)?).map_err(wrong)?;
        let mut sources = Sources::new();
        let id = sources.add(&name, text);
        let outcome = waiver::file(&sources, id, today);
        pipeline::report(&outcome.diagnostics, &sources, shell);
        match outcome.value {
            Some(waivers) if !has_errors(&outcome.diagnostics) => {
                self.all.push(File {
                    path,
                    sources,
                    waivers,
                });
                Ok(Some(self.all.len() - 1))
            }
            _ => Err(refused(&name, &outcome.diagnostics)),
        }
    }

    /// The waivers of a file.
    pub fn get(&self, file: Option<usize>) -> Option<&Waivers> {
        Some(&self.all.get(file?)?.waivers)
    }

    /// Days ahead that a waiver in a comment may end at most.
    pub fn horizon(&self, file: Option<usize>) -> i64 {
        self.get(file).map_or(HORIZON, |w| w.horizon)
    }

    /// A scenario as seen from a file of waivers, with `/` between its folders.
    pub fn seen_from(&self, file: Option<usize>, scenario: &Path) -> String {
        let whole = |path: &Path| {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            lexical(&path)
        };
        let scenario = whole(scenario);
        let folder = file.and_then(|n| self.all.get(n)).map(|f| whole(&f.path));
        let folder = folder.as_deref().and_then(Path::parent);
        let inside = folder.and_then(|f| scenario.strip_prefix(f).ok());
        let parts = inside.unwrap_or(&scenario).iter();
        let parts: Vec<String> = parts.map(|p| p.to_string_lossy().into_owned()).collect();
        parts.join("/")
    }

    /// That there is every rule that they name, for designs of these files (each with the number of its file
    /// of waivers).
    ///
    /// # Errors
    /// When there is not; it has been said by then.
    pub fn known_rules(
        &self,
        known: &[&str],
        designs: &[(Option<usize>, String)],
        shell: &Shell,
    ) -> Result<(), Failure> {
        for (n, file) in self.all.iter().enumerate() {
            let of_file = designs.iter().filter(|(f, _)| *f == Some(n));
            let paths: Vec<String> = of_file.map(|(_, path)| path.clone()).collect();
            let unknown = file.waivers.unknown_rules(known, &paths);
            if !unknown.is_empty() {
                pipeline::report(&unknown, &file.sources, shell);
                return Err(refused(&file.path.display().to_string(), &unknown));
            }
        }
        Ok(())
    }
}

fn refused(name: &str, diagnostics: &[Diagnostic]) -> Failure {
    let tally = text::tally(diagnostics);
    Failure::new(
        Exit::InvalidInput,
        format!("the waivers of `{name}` cannot be used: {tally}"),
        "nothing is waived by a file that is wrong; --no-waivers leaves all of them out",
    )
}

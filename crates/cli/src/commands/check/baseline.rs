//! What designs are compared with: a saved result, or the same files at a commit.

use super::designs::{Bench, Chosen, chosen};
use super::judge::{Waiving, judge};
use super::render;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target};
use crate::git::Commit;
use crate::streams::{Shell, read};
use std::path::{Path, PathBuf};
use stormglass_core::policy::conclude;
use stormglass_core::policy::report::Report;
use stormglass_core::source::Sources;
use stormglass_report::gate;

/// The baseline that was asked for, of these files.
///
/// # Errors
/// When it cannot be read.
pub fn of(
    text: &str,
    files: &[PathBuf],
    which: Chosen<'_>,
    waiving: Waiving<'_>,
    bench: Bench<'_>,
) -> Result<Report, Failure> {
    match text.strip_prefix("git:") {
        Some(reference) => at_commit(reference, files, which, waiving, bench),
        None => saved(Path::new(text)),
    }
}

/// A saved result.
///
/// # Errors
/// When it is none.
pub fn saved(path: &Path) -> Result<Report, Failure> {
    let bytes = read(path).map_err(|failure| Failure {
        help: match failure.help {
            help if help.is_empty() => {
                "`--write-baseline FILE` writes one; a commit is named as in `git:origin/main`"
                    .to_owned()
            }
            help => help,
        },
        ..failure
    })?;
    gate::read(&String::from_utf8_lossy(&bytes)).map_err(|wrong| {
        let message = format!("`{}` is no baseline: {}", path.display(), wrong.message);
        Failure::new(Exit::InvalidInput, message, wrong.help)
    })
}

/// The same files as they were, judged by the same day and the same waivers.
fn at_commit(
    reference: &str,
    files: &[PathBuf],
    which: Chosen<'_>,
    waiving: Waiving<'_>,
    bench: Bench<'_>,
) -> Result<Report, Failure> {
    let first = files.iter().find(|f| f.as_path() != Path::new("-"));
    let folder = first.and_then(|f| f.parent()).unwrap_or(Path::new(""));
    let commit = Commit::new(reference, folder)?;
    let there: Vec<PathBuf> = files
        .iter()
        .filter(|f| commit.read(f).is_some())
        .cloned()
        .collect();
    let designs = chosen(&there, &commit, which, bench);
    let mut reports = Vec::new();
    for one in judge(&designs, waiving, None, bench)? {
        let new_variant = |code: &str| code == "unknown-variant";
        let wrong = one.unanswered.iter().find(|u| !new_variant(&u.code));
        if let (None, Some(wrong)) = (&one.report, wrong) {
            bench.shell.note(&format!(
                "`{}` at {reference} cannot be evaluated, so everything in it is new: {}",
                one.file, wrong.message
            ));
        }
        reports.extend(one.report);
    }
    Ok(conclude(reports, Vec::new(), bench.gate))
}

/// Saves a result as a baseline.
///
/// # Errors
/// When it cannot be written.
pub fn write(report: &Report, file: &Path, shell: &Shell) -> Result<(), Failure> {
    let target = Target {
        format: Format::Json,
        file: Some(file.to_owned()),
    };
    let text = render::report(report, &Sources::new(), &target, false, shell)?;
    shell.write(&target, &text)?;
    let name = file.display();
    shell.note(&format!(
        "saved as a baseline: with `--baseline {name}` only what is new or worse fails"
    ));
    Ok(())
}

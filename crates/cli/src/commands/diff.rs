//! `diff`: designs before and after, by their numbers and findings.

use super::check::baseline::saved;
use super::check::designs::{Bench, Chosen, chosen};
use super::check::judge::{Waiving, judge};
use super::check::{once, today};
use crate::args::Diff as Args;
use crate::discover::{says_so, scenarios};
use crate::exit::{Exit, Failure};
use crate::format::{Format, targets};
use crate::git::Commit;
use crate::pipeline::{self, Disk, Library};
use crate::streams::Shell;
use std::path::{Path, PathBuf};
use stormglass_core::policy::difference::difference;
use stormglass_core::policy::report::Report;
use stormglass_core::policy::{Gate, Overrides, conclude};
use stormglass_report::{json, text};

/// Compares two sides.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let done = compare(args, shell);
    if !args.detailed_exitcode {
        return done.map(|(exit, _)| exit);
    }
    // As others have it: one code for whatever went wrong, and one for a difference.
    let exit = match done {
        Ok((Exit::Done, false)) => Exit::Done,
        Ok((Exit::Done, true)) => Exit::Usage,
        Ok(_) => Exit::CheckFailed,
        Err(failure) => {
            shell.fail(&failure);
            Exit::CheckFailed
        }
    };
    Ok(exit)
}

/// How it went, and whether something differs.
fn compare(args: &Args, shell: &Shell) -> Result<(Exit, bool), Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let facts = args.facts();
    let catalog = pipeline::catalog(&facts.books.price_books, shell)?;
    let gate = Gate {
        files: Vec::new(),
        overrides: Overrides::default(),
        fail_on: None,
        strict: false,
        today: None,
    };
    let bench = Bench {
        catalog: &catalog,
        facts: &facts,
        gate: &gate,
        jobs: args.jobs,
        shell,
    };
    let which = Chosen {
        variants: &args.variants,
        all: args.all_variants,
    };
    let (before, first) = side(&args.base, &args.head, which, bench)?;
    let (after, second) = side(&args.head, &args.base, which, bench)?;
    let difference = difference(&before, &after);
    for target in &targets {
        let rendered = match target.format {
            Format::Json => json::difference(&difference)?,
            _ => text::difference(&difference, shell.style(target)),
        };
        shell.write(target, &rendered)?;
    }
    Ok((first.max(second), difference.changed))
}

/// The designs of a side, with the worst that happened on the way. A commit is looked at where the other side is.
fn side(
    text: &str,
    other: &str,
    which: Chosen<'_>,
    bench: Bench<'_>,
) -> Result<(Report, Exit), Failure> {
    let path = Path::new(text);
    if let Some(reference) = text.strip_prefix("git:") {
        let place = match other.strip_prefix("git:") {
            Some(_) => Path::new("."),
            None => Path::new(other),
        };
        if is_saved(place) {
            return at(reference, Path::new("."), which, bench);
        }
        return at(reference, place, which, bench);
    }
    if is_saved(path) {
        return Ok((saved(path)?, Exit::Done));
    }
    let files = scenarios(&[path.to_owned()])?;
    let (mut report, exit) = designs(&files, &Disk, which, bench)?;
    if path.is_dir() {
        // Two folders are compared by what is in them.
        for design in &mut report.designs {
            let name = Path::new(&design.file);
            let folder = path.strip_prefix(".").unwrap_or(path);
            let inside = name.strip_prefix(folder).unwrap_or(name);
            design.file = inside.display().to_string();
        }
    }
    Ok((report, exit))
}

/// Whether a file is a saved result rather than a scenario.
fn is_saved(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"))
}

/// The designs of a commit at a place.
fn at(
    reference: &str,
    place: &Path,
    which: Chosen<'_>,
    bench: Bench<'_>,
) -> Result<(Report, Exit), Failure> {
    let folder = if place.is_dir() {
        place
    } else {
        place.parent().unwrap_or(Path::new(""))
    };
    let commit = Commit::new(reference, folder)?;
    let files: Vec<PathBuf> = if commit.read(place).is_some() {
        vec![place.to_owned()]
    } else {
        let listed = commit.list(place).into_iter();
        listed
            .filter(|f| commit.read(f).is_some_and(|text| says_so(&text)))
            .collect()
    };
    let (mut report, exit) = designs(&files, &commit, which, bench)?;
    if place.is_dir() {
        for design in &mut report.designs {
            let name = Path::new(&design.file);
            let folder = place.strip_prefix(".").unwrap_or(place);
            let inside = name.strip_prefix(folder).unwrap_or(name);
            design.file = inside.display().to_string();
        }
    }
    Ok((report, exit))
}

fn designs(
    files: &[PathBuf],
    library: &dyn Library,
    which: Chosen<'_>,
    bench: Bench<'_>,
) -> Result<(Report, Exit), Failure> {
    let designs = chosen(files, library, which, bench);
    let waiving = Waiving {
        named: None,
        none: true,
        today: today()?,
    };
    let mut told = Vec::new();
    let mut exit = Exit::Done;
    let mut reports = Vec::new();
    for one in judge(&designs, waiving, None, bench)? {
        let new = once(&one.input, &mut told);
        pipeline::report(&new, &one.input.sources, bench.shell);
        exit = exit.max(pipeline::exit(&one.input.diagnostics));
        reports.extend(one.report);
    }
    Ok((conclude(reports, Vec::new(), bench.gate), exit))
}

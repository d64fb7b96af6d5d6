//! What a sweep is about, from the command line and the files it names.

use crate::args::{EstimatesArg, Sweep};
use crate::exit::{Exit, Failure};
use crate::pipeline::{self, Files};
use crate::streams::{Shell, read as read_bytes};
use std::path::Path;
use stormglass_core::diagnostic::{Outcome, has_errors};
use stormglass_core::source::{SourceId, Sources};
use stormglass_core::sweep::{
    Axis, DEFAULT_METRICS, Designs, Head, MAX_DESIGNS, Simulated, grid, list, values,
};
use stormglass_core::yaml;
use stormglass_report::{sweep, text};

/// A sweep before its first row.
pub struct Plan {
    /// The scenario and what it extends.
    pub files: Files,
    /// All designs.
    pub designs: Designs,
    /// What every shard carries.
    pub head: Head,
    /// How much work it is: blocks of all designs.
    pub work: u64,
}

/// The name of a file without its folder: shards of other machines have other folders.
fn bare(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    name.filter(|n| n != "-")
        .unwrap_or_else(|| "<stdin>".to_owned())
}

/// Reads everything that decides the rows.
///
/// # Errors
/// When a file cannot be read or says nothing that makes designs.
pub fn read(args: &Sweep, shell: &Shell) -> Result<Plan, Failure> {
    let Some(file) = &args.file else {
        return Err(Failure::new(
            Exit::Usage,
            "no scenario is named",
            "stormglass sweep FILE …",
        ));
    };
    let files = pipeline::files(file, bare)
        .map_err(|d| Failure::new(Exit::InvalidInput, d.message, d.help.unwrap_or_default()))?;
    let designs = designs(args, shell)?;
    let count = designs.count().filter(|n| *n <= MAX_DESIGNS);
    let Some(count) = count else {
        return Err(Failure::new(
            Exit::Usage,
            format!("these are more than {MAX_DESIGNS} designs"),
            "take values or paths out, or make several sweeps of it",
        ));
    };
    let mut metrics: Vec<String> = DEFAULT_METRICS.map(str::to_owned).into();
    for metric in &args.metrics {
        if !metrics.contains(metric) {
            metrics.push(metric.clone());
        }
    }
    let mut texts = Vec::new();
    for id in 0..files.paths.len() {
        let id = SourceId(u32::try_from(id).unwrap_or(u32::MAX));
        texts.extend(files.sources.get(id).map(|s| s.text.clone()));
    }
    for book in &args.books.price_books {
        texts.push(String::from_utf8_lossy(&read_bytes(book)?).into_owned());
    }
    let version = env!("CARGO_PKG_VERSION");
    let estimates = args.estimates.map(EstimatesArg::word);
    let texts = texts.iter().map(String::as_str);
    let simulated = args
        .years
        .map(|years| Simulated::years(args.seed.unwrap_or(1), years));
    let inputs = sweep::inputs(version, texts, &(&designs, &metrics, estimates, simulated))?;
    let head = Head {
        version: version.to_owned(),
        inputs,
        scenario: bare(file),
        designs: count,
        paths: designs.paths(),
        metrics,
        simulated,
    };
    let work = head.work().ok_or_else(|| {
        let message = "these are more blocks of years than can be counted";
        Failure::new(Exit::Usage, message, "simulate fewer years")
    })?;
    Ok(Plan {
        files,
        designs,
        head,
        work,
    })
}

fn designs(args: &Sweep, shell: &Shell) -> Result<Designs, Failure> {
    let mut designs = Designs::default();
    if let Some(path) = &args.designs {
        designs.listed = parsed(path, list, shell)?;
    }
    if let Some(path) = &args.grid {
        designs.axes = parsed(path, grid, shell)?;
    }
    for (path, text) in &args.sets {
        let values =
            values(text).map_err(|(message, help)| Failure::new(Exit::Usage, message, help))?;
        designs.axes.push(Axis {
            path: path.clone(),
            values,
        });
    }
    let nothing = designs.listed.is_empty() && designs.axes.is_empty();
    if nothing {
        return Err(Failure::new(
            Exit::Usage,
            "nothing says what the designs are",
            "try values with `--set PATH=A,B`, a grid with `--grid FILE`, or a list with `--designs FILE`",
        ));
    }
    let mut seen = Vec::new();
    for axis in &designs.axes {
        if seen.contains(&&axis.path) {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{}` is tried twice", axis.path),
                "give all of its values in one place",
            ));
        }
        seen.push(&axis.path);
    }
    Ok(designs)
}

/// A file of designs; what is wrong with it is said.
fn parsed<T>(
    path: &Path,
    how: fn(&Sources, SourceId) -> Outcome<T>,
    shell: &Shell,
) -> Result<T, Failure> {
    let bytes = read_bytes(path)?;
    let name = path.display().to_string();
    let text = yaml::decode_bytes(&bytes).map_err(|d| {
        let message = format!("`{name}`: {}", d.message);
        Failure::new(Exit::InvalidInput, message, d.help.unwrap_or_default())
    })?;
    let mut sources = Sources::new();
    let id = sources.add(&name, text);
    let outcome = how(&sources, id);
    pipeline::report(&outcome.diagnostics, &sources, shell);
    let sound = !has_errors(&outcome.diagnostics);
    outcome.value.filter(|_| sound).ok_or_else(|| {
        let tally = text::tally(&outcome.diagnostics);
        Failure::new(
            Exit::InvalidInput,
            format!("`{name}` cannot be used: {tally}"),
            "",
        )
    })
}

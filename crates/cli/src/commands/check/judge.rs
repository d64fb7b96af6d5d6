//! From designs to what became of their findings: rules, waivers, baseline.

use super::designs::{Bench, Design, examine};
use super::waivers::Files;
use crate::exit::Failure;
use crate::pipeline::Examined;
use std::path::Path;
use stormglass_core::calendar::Day;
use stormglass_core::policy::baseline::{compare, same_design};
use stormglass_core::policy::report::Report;
use stormglass_core::policy::waiver::{Governed, Waivers, apply, in_place};
use stormglass_core::policy::{RULES, rule, tell_apart};

/// Which waivers count, from which day on.
#[derive(Clone, Copy)]
pub struct Waiving<'a> {
    /// The file that was named.
    pub named: Option<&'a Path>,
    /// Whether none counts.
    pub none: bool,
    /// The day.
    pub today: Day,
}

/// Examines designs; waivers have had their say, and so has the baseline.
///
/// # Errors
/// When a file of waivers is wrong, or the program is at fault.
pub fn judge(
    designs: &[Design],
    waiving: Waiving<'_>,
    baseline: Option<&Report>,
    bench: Bench<'_>,
) -> Result<Vec<Examined>, Failure> {
    let mut files = Files::default();
    let mut of_design = Vec::new();
    for design in designs {
        of_design.push(match waiving.none {
            true => None,
            false => files.of(design.path(), waiving.named, waiving.today, bench.shell)?,
        });
    }
    let mut examined = examine(designs, baseline, bench)?;
    let reports = examined.iter_mut().filter_map(|e| e.report.as_mut());
    tell_apart(&mut reports.collect::<Vec<_>>());
    if !waiving.none {
        waive(
            designs,
            &mut examined,
            &files,
            &of_design,
            (waiving.today, bench),
        )?;
    }
    if let Some(before) = baseline {
        for one in &mut examined {
            let (Some(report), settings) = (&mut one.report, &one.settings) else {
                continue;
            };
            let (variant, environment) = (report.variant.as_deref(), report.environment.as_deref());
            let same = same_design(before, &report.file, &report.design, variant, environment);
            let is_on = |id: &str| rule(id).is_none_or(|r| settings.is_on(r));
            compare(report, same, &is_on);
        }
    }
    Ok(examined)
}

/// Lets the waivers of files and comments have their say.
fn waive(
    designs: &[Design],
    examined: &mut [Examined],
    files: &Files,
    of_design: &[Option<usize>],
    (today, bench): (Day, Bench<'_>),
) -> Result<(), Failure> {
    let own = examined.iter().flat_map(|e| e.input.own_rules());
    let known: Vec<String> = RULES
        .iter()
        .map(|r| r.id)
        .chain(own)
        .map(str::to_owned)
        .collect();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let seen: Vec<(Option<usize>, String)> = designs
        .iter()
        .zip(of_design)
        .map(|(design, file)| (*file, files.seen_from(*file, design.path())))
        .collect();
    files.known_rules(&known, &seen, bench.shell)?;
    let mut comments: Vec<Waivers> = Vec::new();
    for (one, file) in examined.iter_mut().zip(of_design) {
        let found = in_place(&one.input.sources, today, files.horizon(*file));
        let waivers = found.value.unwrap_or_default();
        let mut wrong = found.diagnostics;
        wrong.extend(waivers.unknown_rules(&known, &[]));
        one.found(wrong);
        comments.push(waivers);
    }
    let mut governed: Vec<Governed<'_>> = Vec::new();
    for ((one, (file, path)), in_place) in examined.iter_mut().zip(seen).zip(&comments) {
        let Some(report) = &mut one.report else {
            continue;
        };
        governed.push(Governed {
            report,
            path,
            file: files.get(file),
            in_place,
            settings: &one.settings,
        });
    }
    apply(&mut governed, today);
    Ok(())
}

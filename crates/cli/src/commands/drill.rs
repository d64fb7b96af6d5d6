//! `drill`: one disruption followed to its end, or the list of all.

use crate::args::Drill as Args;
use crate::discover::one_file;
use crate::exit::{Exit, Failure};
use crate::format::{Format, targets};
use crate::pipeline;
use crate::streams::Shell;
use stormglass_core::assessment::{Assessment, Drill};
use stormglass_core::diagnostic::did_you_mean;
use stormglass_core::drill::drill_both;
use stormglass_core::scenario::Disruption;
use stormglass_report::{json, text};

/// Drills one disruption of one file.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    one_file(&args.file)?;
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut input = pipeline::load(&args.file, &args.facts, shell);
    let assessment = pipeline::assess(&mut input, &catalog, &args.facts, shell)?;
    pipeline::report(&input.diagnostics, &input.sources, shell);
    let Some(assessment) = assessment else {
        pipeline::refused(&input, "drilled", shell);
        return Ok(pipeline::exit(&input.diagnostics));
    };
    let chosen = match &args.disruption {
        Some(name) => match (find(&assessment, name), two(&assessment, name)) {
            (Ok(drill), _) => Some(drill.clone()),
            (Err(unknown), None) => return Err(unknown),
            (Err(unknown), Some((a, b))) => {
                let model = pipeline::model(&mut input, &catalog, &args.facts, shell);
                let both = model.and_then(|model| drill_both(&model, &a, &b));
                Some(both.ok_or(unknown)?)
            }
        },
        None => None,
    };
    for target in &targets {
        let style = shell.style(target);
        let rendered = match (target.format, &chosen) {
            (Format::Json, Some(drill)) => json::drills(&assessment, &[drill])?,
            (Format::Json, None) => {
                let all: Vec<&Drill> = assessment.drills.iter().collect();
                json::drills(&assessment, &all)?
            }
            (_, Some(drill)) => text::drill(drill, style),
            (_, None) => text::drills(&assessment.drills, style),
        };
        shell.write(target, &rendered)?;
    }
    Ok(pipeline::exit(&input.diagnostics))
}

/// Two disruptions joined by `+`, as the names of their causes.
fn two(assessment: &Assessment, name: &str) -> Option<(String, String)> {
    name.match_indices('+').find_map(|(at, _)| {
        let (a, b) = (name.get(..at)?, name.get(at + 1..)?);
        let cause = |name: &str| find(assessment, name).ok().map(|d| d.cause.clone());
        Some((cause(a)?, cause(b)?))
    })
}

/// The drill of this name. A kind alone means its worst cause, a place alone the one cause there.
fn find<'a>(assessment: &'a Assessment, name: &str) -> Result<&'a Drill, Failure> {
    let drills = &assessment.drills;
    let wanted = name.trim().to_lowercase();
    let called = |cause: &str| drills.iter().find(|d| d.cause.to_lowercase() == cause);
    if let Some(drill) = called(&wanted) {
        return Ok(drill);
    }
    let of_kind = assessment
        .disruptions
        .iter()
        .find(|row| row.disruption.word() == wanted);
    if let Some(drill) = of_kind.and_then(|row| called(&row.worst.to_lowercase())) {
        return Ok(drill);
    }
    let there = drills.iter().filter(|d| {
        let place = d
            .cause
            .split_once(':')
            .map(|(_, place)| place.to_lowercase());
        place.as_deref() == Some(wanted.as_str())
    });
    let there: Vec<&Drill> = there.collect();
    match there.as_slice() {
        [] => {}
        [only] => return Ok(only),
        several => {
            let names: Vec<String> = several.iter().map(|d| format!("`{}`", d.cause)).collect();
            return Err(Failure::new(
                Exit::Usage,
                format!("several things can happen to `{name}`"),
                format!("name one of {}", names.join(", ")),
            ));
        }
    }
    let near = did_you_mean(&wanted, drills.iter().map(|d| d.cause.as_str()));
    let help = near.map_or_else(
        || {
            let agreed = Disruption::ALL.iter().any(|d| d.word() == wanted);
            if agreed {
                format!("nothing in this design can fail in the way of `{wanted}`; without a disruption, `stormglass drill` lists what can")
            } else {
                "without a disruption, `stormglass drill` lists them all".to_owned()
            }
        },
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::new(
        Exit::Usage,
        format!("`{}` has no disruption `{name}`", assessment.design.name),
        help,
    ))
}

//! `assess`: the main job.

use crate::args::Assess;
use crate::discover::scenarios;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target, targets};
use crate::pipeline;
use crate::streams::Shell;
use stormglass_core::assessment::Assessment;
use stormglass_report::{json, text};

/// A design that has a result.
struct Assessed {
    assessment: Assessment,
    /// Known only when a format needs it, for it takes a pass over all prices.
    inputs: Option<json::Inputs>,
}

/// Assesses every file, one after another; those that cannot be assessed do not stop the others.
pub fn run(args: &Assess, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let digests = targets.iter().any(|t| t.format == Format::Json);
    let files = scenarios(&args.files)?;
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut exit = Exit::Done;
    let mut results = Vec::new();
    for file in &files {
        let mut input = pipeline::load(file, &args.facts, shell);
        let assessment = match pipeline::assess(&mut input, &catalog, &args.facts, shell) {
            Ok(assessment) => assessment,
            Err(failure) => {
                exit = exit.max(shell.fail(&failure));
                continue;
            }
        };
        pipeline::report(&input.diagnostics, &input.sources, shell);
        exit = exit.max(pipeline::exit(&input.diagnostics));
        let Some(assessment) = assessment else {
            pipeline::refused(&input, "assessed", shell);
            continue;
        };
        if args.strict && !assessment.not_assessed.is_empty() {
            exit = exit.max(shell.fail(&left_out(&assessment)));
        }
        let inputs = digests
            .then(|| pipeline::digests(&input, &catalog))
            .transpose()?;
        results.push(Assessed { assessment, inputs });
    }
    if !results.is_empty() {
        for target in &targets {
            let several = files.len() > 1;
            let rendered = shell
                .timings
                .time("report", || render(&results, several, target, shell))?;
            shell.write(target, &rendered)?;
        }
    }
    Ok(exit)
}

/// What `--strict` says of a design that states more than is assessed; the result is printed too.
fn left_out(assessment: &Assessment) -> Failure {
    let all: Vec<&str> = assessment
        .not_assessed
        .iter()
        .map(|n| n.path.as_str())
        .collect();
    Failure::new(
        Exit::NoHonestAnswer,
        format!(
            "{}: stated, but not assessed by this version: {}",
            assessment.design.name,
            all.join(", ")
        ),
        "leave these words out, or run without --strict to accept a result that ignores them",
    )
}

/// One document; JSON of several files is a list, text of several stands one below the other.
fn render(
    results: &[Assessed],
    several: bool,
    target: &Target,
    shell: &Shell,
) -> Result<String, Failure> {
    if target.format == Format::Json {
        let all: Vec<_> = results
            .iter()
            .filter_map(|r| Some((&r.assessment, r.inputs.as_ref()?)))
            .collect();
        return Ok(match all.as_slice() {
            [(assessment, inputs)] if !several => json::assessment(assessment, inputs)?,
            all => json::assessments(all)?,
        });
    }
    let style = shell.style(target);
    let rule = format!("\n{}\n\n", style.sign("─", "-").repeat(style.columns()));
    let pages: Vec<String> = results
        .iter()
        .map(|r| text::assessment(&r.assessment, style))
        .collect();
    Ok(pages.join(&rule))
}

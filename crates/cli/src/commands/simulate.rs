//! `simulate`: a design followed through drawn failures, beside the exact figures.

use crate::args::Simulate as Args;
use crate::discover::one_file;
use crate::exit::{Exit, Failure};
use crate::format::{Format, targets};
use crate::pipeline;
use crate::runs::{Ended, Limits, run as run_blocks};
use crate::streams::Shell;
use stormglass_core::simulate::{BLOCK, Simulator};
use stormglass_report::{json, text};

/// Most failures in a block that is still followed: some minutes of work.
const MOST_FAILURES: f64 = 1e9;
/// Years without any other limit.
const YEARS: u64 = 10_000;
/// Years at most where only a width is asked for.
const MOST_YEARS: u64 = 1_000_000;

/// Simulates one file.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    one_file(&args.file)?;
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut input = pipeline::load(&args.file, &args.facts, shell);
    let assessment = pipeline::assess(&mut input, &catalog, &args.facts, shell)?;
    pipeline::report(&input.diagnostics, &input.sources, shell);
    let model = pipeline::model(&mut input, &catalog, &args.facts, shell);
    let (Some(assessment), Some(model)) = (assessment, model) else {
        pipeline::refused(&input, "simulated", shell);
        return Ok(pipeline::exit(&input.diagnostics));
    };
    let simulator = shell.timings.time("prepare", || Simulator::new(&model));
    let work = simulator.failures_in_block();
    if work > MOST_FAILURES {
        return Err(Failure::new(
            Exit::NoHonestAnswer,
            format!(
                "{}: {work:.1e} failures in each block of {BLOCK} years are too many to follow",
                input.name
            ),
            "state a longer time between failures, or fewer nodes; `assess` answers exactly",
        ));
    }
    let years = args.years.unwrap_or(match (args.seconds, args.ci_width) {
        (Some(_), None) => u64::MAX,
        (_, Some(_)) => MOST_YEARS,
        (None, None) => YEARS,
    });
    let limits = Limits {
        years,
        seconds: args.seconds,
        width: args.ci_width,
        seed: args.seed,
        jobs: args.jobs.map(usize::from),
    };
    let exact = &assessment.availability;
    let (tally, ended) = shell
        .timings
        .time("simulate", || run_blocks(&simulator, exact, &limits, shell))?;
    let simulation = simulator.summary(&tally, exact);
    for target in &targets {
        let rendered = match target.format {
            Format::Json => json::simulation(&simulation)?,
            _ => text::simulation(&simulation, shell.style(target)),
        };
        shell.write(target, &rendered)?;
    }
    match ended {
        Ended::Done => {}
        Ended::Time => shell.note(&format!(
            "stopped after the time asked for, with {} years done",
            simulation.years
        )),
        Ended::Cancelled => shell.note(&format!(
            "cancelled: the result is that of the {} years done by then",
            simulation.years
        )),
    }
    if let Some(first) = simulation.disagreements.first() {
        return Err(Failure::new(
            Exit::Internal,
            format!(
                "{}: simulation and exact engine disagree: {first}",
                input.name
            ),
            "one of them is wrong about this design; please report it with the scenario",
        ));
    }
    Ok(pipeline::exit(&input.diagnostics))
}

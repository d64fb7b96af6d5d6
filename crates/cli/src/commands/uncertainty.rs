//! `uncertainty`: what the results are worth, given what is not known.

use crate::args::Uncertainty as Args;
use crate::exit::{Exit, Failure};
use crate::format::{Format, targets};
use crate::pipeline;
use crate::streams::Shell;
use stormglass_core::uncertainty::Options;
use stormglass_report::{json, text};

/// Draws designs within everything that is not known.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut input = pipeline::load(&args.file, &args.facts, shell);
    let options = Options {
        draws: args.draws,
        seed: args.seed,
    };
    let found = pipeline::uncertainty(&mut input, &catalog, &args.facts, &options, shell)?;
    pipeline::report(&input.diagnostics, &input.sources, shell);
    let exit = pipeline::exit(&input.diagnostics);
    let Some(found) = found else {
        pipeline::refused(&input, "assessed", shell);
        return Ok(exit);
    };
    let digests = targets.iter().any(|t| t.format == Format::Json);
    let inputs = digests
        .then(|| pipeline::digests(&input, &catalog))
        .transpose()?;
    for target in &targets {
        let rendered = match (&target.format, &inputs) {
            (Format::Json, Some(inputs)) => json::uncertainty(&found, inputs)?,
            _ => text::uncertainty(&found, shell.style(target)),
        };
        shell.write(target, &rendered)?;
    }
    Ok(exit)
}

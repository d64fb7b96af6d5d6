//! `audit`: what documents claim, against what is computed.

use crate::args::Audit as Args;
use crate::discover::scenarios;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::format::{Format, targets};
use crate::pipeline;
use crate::streams::Shell;
use stormglass_core::audit::Audit;
use stormglass_core::diagnostic::has_errors;
use stormglass_report::{json, text};

/// Audits every file; a claim that fails is a result, not a fault.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let files = scenarios(&args.files)?;
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut exit = Exit::Done;
    let mut results: Vec<Audit> = Vec::new();
    for file in &files {
        let mut input = pipeline::load(file, &args.facts, shell);
        let audit = pipeline::audit(&mut input, &catalog, &args.facts, shell);
        pipeline::report(&input.diagnostics, &input.sources, shell);
        exit = exit.max(pipeline::exit(&input.diagnostics));
        match audit {
            // Claims that are all wrong leave nothing to show.
            Some(audit) if audit.claims.is_empty() && has_errors(&input.diagnostics) => {}
            Some(audit) => results.push(audit),
            None => pipeline::refused(&input, "audited", shell),
        }
    }
    if !results.is_empty() {
        for target in &targets {
            let style = shell.style(target);
            let rendered = if target.format == Format::Json {
                json::audits(&results, files.len() > 1)?
            } else {
                let pages: Vec<String> = results.iter().map(|a| text::audit(a, style)).collect();
                pages.join("\n")
            };
            shell.write(target, &rendered)?;
        }
    }
    Ok(exit)
}

//! `validate`: is the input sound? Parses and resolves; computes nothing.

use crate::args::Validate;
use crate::discover::scenarios;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target, targets};
use crate::pipeline::{self, Input};
use crate::streams::Shell;
use stormglass_core::diagnostic::has_errors;
use stormglass_report::style::Role;
use stormglass_report::{json, text};

/// Checks every file.
pub fn run(args: &Validate, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let files = scenarios(&args.paths)?;
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut exit = Exit::Done;
    let mut inputs = Vec::new();
    for file in &files {
        let mut input = pipeline::load(file, &args.facts, shell);
        pipeline::model(&mut input, &catalog, &args.facts, shell);
        pipeline::variants(&mut input, file, &args.facts, &catalog, shell);
        exit = exit.max(pipeline::exit(&input.diagnostics));
        inputs.push(input);
    }
    for target in &targets {
        let rendered = match target.format {
            Format::Json => as_json(&inputs)?,
            Format::Text | Format::Csv | Format::Ndjson | Format::Gate(_) => {
                as_text(&inputs, target, shell)
            }
        };
        shell.write(target, &rendered)?;
    }
    Ok(exit)
}

fn as_json(inputs: &[Input]) -> Result<String, Failure> {
    let files: Vec<_> = inputs
        .iter()
        .map(|i| (i.name.as_str(), i.diagnostics.as_slice(), &i.sources))
        .collect();
    Ok(json::diagnostics(&files)?)
}

/// One line a file on stdout; the diagnostics are the messages about it and go to stderr.
fn as_text(inputs: &[Input], target: &Target, shell: &Shell) -> String {
    let style = shell.style(target);
    let mut out = String::new();
    for input in inputs {
        pipeline::report(&input.diagnostics, &input.sources, shell);
        let tally = text::tally(&input.diagnostics);
        let (role, word) = if has_errors(&input.diagnostics) {
            (Role::Bad, style.sign("✗ invalid", "x invalid"))
        } else {
            (Role::Good, style.sign("✓ valid", "+ valid"))
        };
        let tally = match tally.as_str() {
            "" => String::new(),
            tally => format!(" ({tally})"),
        };
        out.push_str(&format!(
            "{}  {}{tally}\n",
            style.paint(role, word),
            input.name
        ));
    }
    out
}

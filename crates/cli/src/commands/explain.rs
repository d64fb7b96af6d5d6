//! `explain`: what a rule means, or what a number is made of.

use crate::args::Explain as Args;
use crate::exit::{Exit, Failure};
use crate::format::{Format, targets};
use crate::pipeline;
use crate::streams::Shell;
use std::path::Path;
use stormglass_core::diagnostic::did_you_mean;
use stormglass_core::policy::RULES;
use stormglass_report::{json, pages, text};

/// The page that has an entry for every code of wrong input.
const CODES: &str = include_str!("../../../../docs/diagnostics.md");

/// Explains.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let Some(metric) = &args.metric else {
        let text = rule(&args.what)?;
        for target in &targets {
            if target.format == Format::Json {
                return Err(Failure::new(
                    Exit::Usage,
                    "a rule is explained as text only",
                    "leave `--format json` out, or name a number after the file",
                ));
            }
            shell.write(target, &text)?;
        }
        return Ok(Exit::Done);
    };
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut input = pipeline::load(Path::new(&args.what), &args.facts, shell);
    let explained = pipeline::explain(&mut input, metric, &catalog, &args.facts, shell);
    pipeline::report(&input.diagnostics, &input.sources, shell);
    let Some(explanation) = explained? else {
        pipeline::refused(&input, "explained", shell);
        return Ok(pipeline::exit(&input.diagnostics));
    };
    for target in &targets {
        let rendered = match target.format {
            Format::Json => json::explanation(&explanation)?,
            Format::Text | Format::Csv | Format::Ndjson | Format::Gate(_) => {
                text::explanation(&explanation, shell.style(target))
            }
        };
        shell.write(target, &rendered)?;
    }
    Ok(pipeline::exit(&input.diagnostics))
}

/// The entry of a code or a rule, as the manual has it.
fn rule(name: &str) -> Result<String, Failure> {
    if let Some(page) = pages::page(name) {
        return Ok(page.to_owned());
    }
    let mut known: Vec<&str> = RULES.iter().map(|r| r.id).collect();
    for entry in CODES.split("\n### `").skip(1) {
        let Some((code, body)) = entry.split_once('`') else {
            continue;
        };
        if code == name {
            let body = body.split("\n#").next().unwrap_or_default();
            return Ok(format!("{code}\n\n{}\n", body.trim()));
        }
        known.push(code);
    }
    let help = if Path::new(name).exists() {
        "name a number after the file, such as `availability`, `rto.region` or `cost.total`".into()
    } else {
        match did_you_mean(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a rule such as `no-backup`, or a file and a number".to_owned(),
        }
    };
    Err(Failure::new(
        Exit::Usage,
        format!("there is no rule `{name}`"),
        help,
    ))
}

//! `waive`: a waiver more in the file of waivers, and nothing else changed there.

use super::check::{today, waivers::NAME};
use crate::args::Waive as Args;
use crate::discover::upwards;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target};
use crate::pipeline;
use crate::streams::{Shell, read};
use std::path::{Path, PathBuf};
use stormglass_core::diagnostic::{did_you_mean, has_errors};
use stormglass_core::policy::waiver::{self, Stub, with_stub};
use stormglass_core::policy::{RULES, rule};
use stormglass_core::source::Sources;
use stormglass_core::yaml;

/// Days that a waiver lasts unless stated.
const DAYS: i64 = 30;

/// Adds it.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let day = args.today.map_or_else(today, Ok)?;
    for (flag, text) in [("--reason", &args.reason), ("--owner", &args.owner)] {
        if text.trim().is_empty() {
            let message = format!("`{flag}` says nothing");
            return Err(Failure::new(
                Exit::Usage,
                message,
                "a waiver is a promise of somebody, for a reason",
            ));
        }
    }
    let known = RULES.iter().map(|r| r.id);
    if let (None, Some(near)) = (rule(&args.rule), did_you_mean(&args.rule, known)) {
        // What is like none of the built-in rules is taken for one of the scenario's own.
        let message = format!("there is no rule `{}`", args.rule);
        return Err(Failure::new(
            Exit::Usage,
            message,
            format!("did you mean `{near}`?"),
        ));
    }
    let stub = Stub {
        rule: args.rule.clone(),
        target: args.target.clone(),
        paths: args.paths.clone(),
        reason: args.reason.trim().to_owned(),
        owner: args.owner.trim().to_owned(),
        expires: args
            .until
            .unwrap_or_else(|| day.plus(args.days.unwrap_or(DAYS))),
        ticket: args.ticket.clone(),
    };
    let here = || upwards(Path::new("-"), NAME).unwrap_or_else(|| PathBuf::from(NAME));
    let path = args.waivers.clone().unwrap_or_else(here);
    let name = path.display().to_string();
    let invalid = |message: String, help: &str| {
        Failure::new(Exit::InvalidInput, format!("`{name}`: {message}"), help)
    };
    let old = match path.exists() {
        true => {
            let text = yaml::decode_bytes(&read(&path)?);
            Some(text.map_err(|d| invalid(d.message, ""))?)
        }
        false => None,
    };
    let text = with_stub(old.as_deref(), &stub)
        .map_err(|e| invalid(e, "write it there by hand; docs/check.md shows how"))?;
    // What is written is what `check` accepts.
    let mut sources = Sources::new();
    let id = sources.add(&name, &text);
    let outcome = waiver::file(&sources, id, day);
    if has_errors(&outcome.diagnostics) {
        pipeline::report(&outcome.diagnostics, &sources, shell);
        return Err(invalid("nothing was written".to_owned(), ""));
    }
    let target = Target {
        format: Format::Text,
        file: Some(path.clone()),
    };
    shell.write(&target, &text)?;
    let what = stub.target.map_or(String::new(), |t| format!(" for `{t}`"));
    shell.note(&format!(
        "`{}`{what} is waived until {} in `{name}`",
        stub.rule, stub.expires
    ));
    Ok(Exit::Done)
}

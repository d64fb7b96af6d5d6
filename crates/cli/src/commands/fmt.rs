//! `fmt`: scenario files in their canonical form.

use crate::args::Fmt;
use crate::discover::scenarios;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target};
use crate::pipeline;
use crate::streams::{Shell, read, reason};
use std::path::Path;
use stormglass_core::diagnostic::Diagnostic;
use stormglass_core::scenario::format::format;
use stormglass_core::source::Sources;
use stormglass_core::yaml;

/// The place of a result that is no report.
const STDOUT: Target = Target {
    format: Format::Text,
    file: None,
};

/// Formats every file, or says which are not in canonical form.
pub fn run(args: &Fmt, shell: &Shell) -> Result<Exit, Failure> {
    let files = scenarios(&args.paths)?;
    let mut exit = Exit::Done;
    let mut listed = String::new();
    let mut changed = 0;
    for file in &files {
        let stdin = file == Path::new("-");
        let bytes = match read(file) {
            Ok(bytes) => bytes,
            Err(failure) => {
                exit = exit.max(shell.fail(&failure));
                continue;
            }
        };
        let name = if stdin {
            "<stdin>".to_owned()
        } else {
            file.display().to_string()
        };
        let Some(text) = canonical(&name, &bytes, shell) else {
            exit = exit.max(Exit::InvalidInput);
            continue;
        };
        if stdin && !args.check {
            shell.write(&STDOUT, &text)?;
            continue;
        }
        if text.as_bytes() == bytes {
            continue;
        }
        changed += 1;
        if args.check {
            exit = exit.max(Exit::CheckFailed);
            let (line, now, then) = first_difference(&bytes, &text);
            listed.push_str(&format!("{name}:{line}\n"));
            if !shell.is_quiet() {
                listed.push_str(&format!("  is        {now}\n  should be {then}\n"));
            }
        } else {
            std::fs::write(file, &text).map_err(|e| {
                let message = format!("cannot write `{name}`: {}", reason(&e));
                Failure::new(Exit::Usage, message, "")
            })?;
            listed.push_str(&format!("{name}\n"));
        }
    }
    shell.write(&STDOUT, &listed)?;
    summary(args, files.len(), changed, exit, shell);
    Ok(exit)
}

/// How it went, for people.
fn summary(args: &Fmt, files: usize, changed: usize, exit: Exit, shell: &Shell) {
    let plural = |n: usize| if n == 1 { "file" } else { "files" };
    let piped = args.paths.iter().any(|p| p == Path::new("-"));
    if exit > Exit::CheckFailed || piped && !args.check {
        return;
    }
    shell.note(&match (changed, args.check) {
        (0, _) => format!("{files} {} in canonical form", plural(files)),
        (_, true) => format!(
            "{changed} of {files} {} not in canonical form; `stormglass fmt` rewrites {}",
            plural(files),
            if changed == 1 { "it" } else { "them" }
        ),
        (_, false) => format!("{changed} of {files} {} rewritten", plural(files)),
    });
}

/// The canonical text; what stands in the way of it has been said if there is none.
fn canonical(name: &str, bytes: &[u8], shell: &Shell) -> Option<String> {
    let mut sources = Sources::new();
    let outcome = match yaml::decode_bytes(bytes) {
        Ok(text) => {
            let id = sources.add(name, text);
            shell.timings.time("format", || format(&sources, id))
        }
        Err(diagnostic) => {
            sources.add(name, "");
            pipeline::report(&[diagnostic], &sources, shell);
            return None;
        }
    };
    let found: Vec<Diagnostic> = outcome.diagnostics;
    pipeline::report(&found, &sources, shell);
    if outcome.value.is_none() {
        let tally = stormglass_report::text::tally(&found);
        shell.note(&format!("`{name}` is not formatted: {tally}"));
    }
    outcome.value
}

/// The first line that differs, counted from 1, as it is and as it should be.
pub fn first_difference(bytes: &[u8], text: &str) -> (usize, String, String) {
    let old = String::from_utf8_lossy(bytes);
    let (mut a, mut b) = (old.split('\n'), text.split('\n'));
    let mut line = 0;
    loop {
        line += 1;
        match (a.next(), b.next()) {
            (x, y) if x == y && x.is_some() => {}
            (x, y) => {
                let shown = |l: Option<&str>| match l {
                    None => "(end of file)".to_owned(),
                    Some("") => "(empty line)".to_owned(),
                    Some(l) => stormglass_report::style::harmless(l).to_string(),
                };
                return (line, shown(x), shown(y));
            }
        }
    }
}

//! `emit`: the deployment configuration of a design, printed, written to a folder or held against one.

mod folder;

use crate::args::Emit;
use crate::commands::fmt::first_difference;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target as Place};
use crate::pipeline;
use crate::streams::Shell;
use folder::{Change, Folder};
use std::path::Path;
use stormglass_emit::header::below;
use stormglass_emit::{Files, NotEmitted, Target};
use stormglass_report::style::harmless;

/// Where results go that are no report.
const STDOUT: Place = Place {
    format: Format::Text,
    file: None,
};

/// Emits a design.
pub fn run(args: &Emit, shell: &Shell) -> Result<Exit, Failure> {
    let output = args.output.as_deref().filter(|o| *o != Path::new("-"));
    if args.check && output.is_none() {
        let help = "add `-o DIR`";
        return Err(Failure::new(
            Exit::Usage,
            "`--check` needs the folder to look at",
            help,
        ));
    }
    let mut folder = output.map(Folder::open).transpose()?;
    if let (Some(folder), true) = (&folder, args.check)
        && folder.targets().is_empty()
    {
        let message = format!("nothing was emitted to `{}`", folder.shown());
        return Err(Failure::new(
            Exit::CheckFailed,
            message,
            "run `stormglass emit` without `--check` first",
        ));
    }
    let targets = targets(args, folder.as_ref())?;
    let catalog = pipeline::catalog(&args.facts.books.price_books, shell)?;
    let mut input = pipeline::load(&args.file, &args.facts, shell);
    let emitted = pipeline::emit(&mut input, &targets, &catalog, &args.facts, shell)?;
    pipeline::report(&input.diagnostics, &input.sources, shell);
    let Some(emitted) = emitted else {
        pipeline::refused(&input, "emitted", shell);
        return Ok(pipeline::exit(&input.diagnostics));
    };
    for (target, why) in &emitted.without {
        if args.targets.iter().any(|t| t.word == target.word) {
            shell.note(&format!("no `{}`: {why}", target.word));
        }
    }
    if emitted.files.text.is_empty() {
        let message = format!("`{}` has nothing to emit for these targets", input.name);
        return Err(Failure::new(
            Exit::NothingToDo,
            message,
            "`stormglass help emit` lists the targets",
        ));
    }
    let exit = match &mut folder {
        None => {
            let text = match args.output {
                Some(_) => contents(&emitted.files),
                None => emitted
                    .files
                    .text
                    .keys()
                    .map(|p| format!("{p}\n"))
                    .collect(),
            };
            shell.write(&STDOUT, &text)?;
            Exit::Done
        }
        Some(folder) if args.check => check(folder, &emitted.files, shell)?,
        Some(folder) => {
            write(folder, &emitted, args.force, shell)?;
            Exit::Done
        }
    };
    left_out(&emitted.files.not_emitted, shell);
    Ok(exit)
}

/// The targets asked for, and those that the folder holds already: a folder is of one design.
fn targets(args: &Emit, folder: Option<&Folder>) -> Result<Vec<&'static Target>, Failure> {
    let there = folder.map(Folder::targets).unwrap_or_default();
    let wanted = |t: &&&'static Target| {
        let asked = args.targets.iter().any(|a| a.word == t.word);
        let held = there.contains(&t.word.to_owned());
        asked || held || (args.targets.is_empty() && !args.check)
    };
    Ok(Target::ALL.iter().filter(wanted).copied().collect())
}

/// Every file under its name; a single one as it is.
fn contents(files: &Files) -> String {
    let all = files.text.iter();
    let parts: Vec<String> = all
        .map(|(p, text)| format!("==> {p} <==\n{text}"))
        .collect();
    parts.join("\n")
}

/// Says what in the folder differs from the design.
fn check(folder: &Folder, files: &Files, shell: &Shell) -> Result<Exit, Failure> {
    let changes = folder.changes(files)?;
    let mut listed = String::new();
    for change in &changes {
        let path = change.path();
        match change {
            Change::New { .. } => listed.push_str(&format!("{path}: missing\n")),
            Change::Gone { .. } => {
                listed.push_str(&format!("{path}: no longer part of the design\n"))
            }
            Change::Differs {
                there, text, ours, ..
            } => {
                let edited = if *ours {
                    ""
                } else {
                    ": edited since it was emitted"
                };
                let shown = String::from_utf8_lossy(there);
                let (is, should) = (below(&shown), below(text));
                if is == should {
                    listed.push_str(&format!(
                        "{path}{edited}: as in the design, but for its header\n"
                    ));
                    continue;
                }
                // The header names the digest and differs with every change; what follows matters.
                let above = shown.len() - is.len();
                let above = shown.get(..above).map_or(0, |head| head.lines().count());
                let (line, is, should) = first_difference(is.as_bytes(), should);
                listed.push_str(&format!("{path}:{}{edited}\n", line + above));
                if !shell.is_quiet() {
                    listed.push_str(&format!("  is        {is}\n  should be {should}\n"));
                }
            }
        }
    }
    shell.write(&STDOUT, &listed)?;
    let all = files.text.len();
    if changes.is_empty() {
        shell.note(&format!(
            "{all} files in `{}` are those of the design",
            folder.shown()
        ));
        return Ok(Exit::Done);
    }
    shell.note(&format!(
        "{} in `{}` not as emitted from this design; `stormglass emit` without `--check` writes what it should be",
        counted(changes.len(), "file"),
        folder.shown()
    ));
    Ok(Exit::CheckFailed)
}

/// Writes what differs.
fn write(
    folder: &mut Folder,
    emitted: &pipeline::Emitted,
    force: bool,
    shell: &Shell,
) -> Result<(), Failure> {
    folder.same_design(&emitted.design, force)?;
    let changes = folder.changes(&emitted.files)?;
    let strange: Vec<String> = changes
        .iter()
        .filter(|c| !c.harmless())
        .map(|c| format!("`{}`", harmless(c.path())))
        .collect();
    if !strange.is_empty() && !force {
        let message = format!(
            "`{}` has files that `emit` did not write, or that were edited since: {}",
            folder.shown(),
            strange.join(", ")
        );
        let help = "nothing was written; move them away or name another folder, or add `--force` to overwrite them";
        return Err(Failure::new(Exit::Usage, message, help));
    }
    folder.apply(&changes, emitted)?;
    let mut listed = String::new();
    for change in &changes {
        let gone = matches!(change, Change::Gone { .. });
        listed.push_str(&format!(
            "{}{}\n",
            change.path(),
            if gone { " (removed)" } else { "" }
        ));
    }
    shell.write(&STDOUT, &listed)?;
    let all = emitted.files.text.len();
    shell.note(&match changes.len() {
        0 => format!(
            "{} in `{}`, none changed",
            counted(all, "file"),
            folder.shown()
        ),
        n => format!(
            "{} in `{}`, {n} of them written or removed",
            counted(all, "file"),
            folder.shown()
        ),
    });
    Ok(())
}

/// Says what the design asks and the files do not have.
fn left_out(all: &[NotEmitted], shell: &Shell) {
    if all.is_empty() {
        return;
    }
    if shell.err.verbose {
        for left in all {
            let path = if left.path.is_empty() {
                String::new()
            } else {
                format!("{}: ", left.path)
            };
            let text = format!(
                "not emitted ({}): {path}{}: {}",
                left.target, left.what, left.why
            );
            shell.note(&harmless(&text));
        }
        return;
    }
    let verb = if all.len() == 1 { "is" } else { "are" };
    shell.note(&format!(
        "{} of the design {verb} not emitted; NOT-EMITTED.md and `-v` say which and why",
        counted(all.len(), "thing")
    ));
}

fn counted(n: usize, thing: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{n} {thing}{s}")
}

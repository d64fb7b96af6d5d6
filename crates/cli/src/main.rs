//! The `stormglass` command: reads files, asks the core, writes reports. Decides nothing itself.
//!
//! Results go to stdout, everything else to stderr. Exit codes are those of [`exit::Exit`];
//! `docs/cli.md` is the manual.

mod args;
mod commands;
mod config;
mod discover;
mod exit;
mod fault;
mod format;
mod git;
mod paint;
mod pipeline;
mod runs;
mod streams;
mod timing;

use args::Command;
use std::process::ExitCode;

fn main() -> ExitCode {
    fault::install();
    let cli = match config::command_line() {
        Ok(cli) => cli,
        Err(exit) => return exit.into(),
    };
    let shell = streams::Shell::new(&cli.global);
    let result = match &cli.command {
        Command::Assess(args) => commands::assess::run(args, &shell),
        Command::Check(args) => commands::check::run(args, &shell),
        Command::Diff(args) => commands::diff::run(args, &shell),
        Command::Waive(args) => commands::waive::run(args, &shell),
        Command::Validate(args) => commands::validate::run(args, &shell),
        Command::Fmt(args) => commands::fmt::run(args, &shell),
        Command::Drill(args) => commands::drill::run(args, &shell),
        Command::Simulate(args) => commands::simulate::run(args, &shell),
        Command::Explain(args) => commands::explain::run(args, &shell),
        Command::Audit(args) => commands::audit::run(args, &shell),
        Command::Emit(args) => commands::emit::run(args, &shell),
        Command::Sweep(args) => commands::sweep::run(args, &shell),
        Command::Uncertainty(args) => commands::uncertainty::run(args, &shell),
        Command::Prices(args) => commands::prices::run(&args.command, &shell),
        Command::Report(args) => commands::report::run(args, &shell),
        Command::Schema(args) => commands::schema::run(args, &shell),
        Command::Init(args) => commands::init::run(args, &shell),
        Command::Completions(args) => commands::completions::run(args, &shell),
        Command::Man(args) => commands::man::run(args, &shell),
    };
    let exit = result.unwrap_or_else(|failure| shell.fail(&failure));
    shell.timings();
    exit.into()
}

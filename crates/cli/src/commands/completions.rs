//! `completions`: scripts for shells, made from the definitions of the arguments.

use crate::args::{Cli, Completions, ShellName};
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target};
use crate::streams::Shell;
use clap::CommandFactory;
use clap_complete::{Generator, generate, shells};

/// Prints the script of one shell.
pub fn run(args: &Completions, shell: &Shell) -> Result<Exit, Failure> {
    let script = match args.shell {
        ShellName::Bash => script(shells::Bash),
        ShellName::Zsh => script(shells::Zsh),
        ShellName::Fish => script(shells::Fish),
        ShellName::Powershell => script(shells::PowerShell),
        ShellName::Elvish => script(shells::Elvish),
        ShellName::Nushell => script(clap_complete_nushell::Nushell),
    };
    let target = Target {
        format: Format::Text,
        file: None,
    };
    shell.write(&target, &script)?;
    Ok(Exit::Done)
}

fn script(generator: impl Generator) -> String {
    let mut bytes = Vec::new();
    generate(generator, &mut Cli::command(), "stormglass", &mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

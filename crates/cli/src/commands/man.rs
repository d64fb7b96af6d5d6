//! `man`: manual pages, made from the definitions of the arguments.

use crate::args::{Cli, Man};
use crate::exit::{Exit, Failure};
use crate::streams::{Shell, reason};
use clap::{Command, CommandFactory};
use std::path::Path;

/// Writes a page for the program and one for each verb.
pub fn run(args: &Man, shell: &Shell) -> Result<Exit, Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    std::fs::create_dir_all(&args.folder).map_err(|e| failure(&args.folder, &e))?;
    let mut written = 0;
    pages(&command, "stormglass", &args.folder, &mut written)?;
    shell.note(&format!(
        "wrote {written} pages to {}; read one with `man -l {}`",
        args.folder.display(),
        args.folder.join("stormglass.1").display()
    ));
    Ok(Exit::Done)
}

fn pages(command: &Command, name: &str, folder: &Path, written: &mut usize) -> Result<(), Failure> {
    let mut page = Vec::new();
    let path = folder.join(format!("{name}.1"));
    clap_mangen::Man::new(command.clone())
        .title(name.to_uppercase())
        .source(format!("Stormglass {}", env!("CARGO_PKG_VERSION")))
        .manual("Stormglass manual")
        .render(&mut page)
        .and_then(|()| std::fs::write(&path, &page))
        .map_err(|e| failure(&path, &e))?;
    *written += 1;
    for verb in command.get_subcommands() {
        let name = format!("{name}-{}", verb.get_name());
        pages(verb, &name, folder, written)?;
    }
    Ok(())
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("cannot write `{}`: {}", path.display(), reason(error));
    Failure::new(Exit::Usage, message, "name a folder that can be written")
}

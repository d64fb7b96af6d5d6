//! Arguments of `emit`.

use super::Facts;
use clap::Args;
use std::path::PathBuf;
use stormglass_emit::Target;

/// `emit`.
#[derive(Debug, Args)]
#[command(after_help = targets())]
pub struct Emit {
    /// Scenario file; `-` is stdin.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What to emit, separated by commas; everything that the design has unless given.
    #[arg(long = "target", value_name = "NAME", value_delimiter = ',', value_parser = Target::named)]
    #[arg(env = "STORMGLASS_TARGET", hide_env = true)]
    pub targets: Vec<&'static Target>,
    /// Folder to write to; only what changed is written. `-` prints every file; without it, only
    /// their names.
    #[arg(
        short,
        long,
        value_name = "DIR",
        env = "STORMGLASS_OUTPUT",
        hide_env = true
    )]
    pub output: Option<PathBuf>,
    /// Write nothing; say what in the folder differs from the design, and end with code 1 if
    /// anything does.
    #[arg(long)]
    pub check: bool,
    /// Overwrite files that were edited or that `emit` did not write.
    #[arg(long, conflicts_with = "check")]
    pub force: bool,
    #[command(flatten)]
    pub facts: Facts,
}

/// The targets there are, for the help.
fn targets() -> String {
    let most = Target::ALL.iter().map(|t| t.word.len()).max().unwrap_or(0);
    let line = |t: &&Target| format!("  {:most$}  {}\n", t.word, t.description);
    format!(
        "Targets:\n{}",
        Target::ALL.iter().map(line).collect::<String>()
    )
}

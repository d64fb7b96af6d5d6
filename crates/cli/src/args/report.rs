//! `report`, and where the results of the gate go.

use super::OutputFile;
use crate::format::{Target, parse_gate};
use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};
use std::path::PathBuf;

/// `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// Result that `check -f json=RESULT.json` has saved; `-` is stdin.
    #[arg(long, value_name = "RESULT.json")]
    pub from: PathBuf,
    #[command(flatten)]
    pub output: GateOutput,
}

/// Formats of the gate and where they go.
#[derive(Debug, Args)]
pub struct GateOutput {
    /// Format: text, json, sarif, junit, github, gitlab-codequality, azure, md, pr-comment or llm;
    /// `sarif=FILE` writes it to a file. May be repeated.
    #[arg(short, long = "format", value_name = "FMT[=FILE]", value_parser = parse_gate)]
    #[arg(env = "STORMGLASS_FORMAT", hide_env = true, value_delimiter = ',')]
    pub formats: Vec<Target>,
    #[command(flatten)]
    pub file: OutputFile,
    /// List what is waived in SARIF, too, as suppressed.
    #[arg(long, env = "STORMGLASS_SARIF_INCLUDE_WAIVED", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub sarif_include_waived: bool,
}

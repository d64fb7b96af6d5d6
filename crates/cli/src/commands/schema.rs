//! `schema`: the JSON Schema of scenario files, for editors and validators.

use crate::args::Schema;
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target};
use crate::streams::Shell;
use std::path::Path;

/// Prints it.
pub fn run(args: &Schema, shell: &Shell) -> Result<Exit, Failure> {
    let file = args.output.clone().filter(|p| p != Path::new("-"));
    let target = Target {
        format: Format::Json,
        file,
    };
    shell.write(&target, &text()?)?;
    Ok(Exit::Done)
}

/// The schema as a file.
pub fn text() -> Result<String, Failure> {
    let schema = stormglass_core::schema::json_schema();
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema)?))
}

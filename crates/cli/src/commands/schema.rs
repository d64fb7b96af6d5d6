//! `schema`: the JSON Schema of what is read and of what is written, for editors and programs.

use crate::args::{Schema, SchemaOf};
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
    shell.write(&target, &text(args.of)?)?;
    Ok(Exit::Done)
}

/// The schema as a file.
pub fn text(of: SchemaOf) -> Result<String, Failure> {
    let schema = match of {
        SchemaOf::Scenario => stormglass_core::schema::json_schema(),
        SchemaOf::Assessment => stormglass_core::schema::assessment_schema(),
        SchemaOf::Diff => stormglass_core::schema::diff_schema(),
        SchemaOf::Check => stormglass_core::schema::check_schema(),
        SchemaOf::Simulation => stormglass_core::schema::simulation_schema(),
        SchemaOf::Uncertainty => stormglass_core::schema::uncertainty_schema(),
        SchemaOf::Audit => stormglass_core::schema::audit_schema(),
    };
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema)?))
}

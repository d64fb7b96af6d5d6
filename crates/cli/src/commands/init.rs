//! `init`: a scenario to start from, and the schema beside it for the editor.

use super::schema;
use crate::args::{Init, SchemaOf, Template};
use crate::exit::{Exit, Failure};
use crate::streams::{Shell, reason};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Name of the schema's file; the templates' first line points there.
const SCHEMA: &str = "stormglass.schema.json";

/// Writes both; never over an existing file.
pub fn run(args: &Init, shell: &Shell) -> Result<Exit, Failure> {
    let path = path(&args.name)?;
    let name = design_name(&path);
    let text = template(args.template).replace("NAME", &name);
    create(&path, &text)?;
    shell.note(&format!("wrote {}", path.display()));
    let beside = path.with_file_name(SCHEMA);
    if !beside.exists() {
        create(&beside, &schema::text(SchemaOf::Scenario)?)?;
        let words = "so that your editor completes and explains";
        shell.note(&format!("wrote {}, {words}", beside.display()));
    }
    shell.note(&format!("next: stormglass assess {}", path.display()));
    Ok(Exit::Done)
}

fn template(template: Template) -> &'static str {
    match template {
        Template::Minimal => include_str!("../../templates/minimal.yaml"),
        Template::ActivePassive => include_str!("../../templates/active-passive.yaml"),
        Template::Quorum => include_str!("../../templates/quorum.yaml"),
    }
}

/// `NAME.stormglass.yaml`, or the name itself if it is one of a YAML file.
fn path(name: &str) -> Result<PathBuf, Failure> {
    let path = Path::new(name);
    let last = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let Some(last) = last.filter(|n| !n.starts_with(['.', '-'])) else {
        return Err(Failure::new(
            Exit::Usage,
            format!("`{name}` cannot be the name of a design"),
            "use letters, digits and dashes, as in `web-shop`",
        ));
    };
    if last.ends_with(".yaml") || last.ends_with(".yml") {
        return Ok(path.to_owned());
    }
    Ok(path.with_file_name(format!("{last}.stormglass.yaml")))
}

/// The file's name up to its first dot, with what YAML could misread made a dash.
fn design_name(path: &Path) -> String {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file.split('.').next().unwrap_or("");
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    stem.chars().map(plain).collect()
}

fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let opened = OpenOptions::new().write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|e| {
        let (reason, help) = match e.kind() {
            ErrorKind::AlreadyExists => (reason(&e), "nothing is overwritten; give another name"),
            ErrorKind::NotFound => ("there is no such folder".to_owned(), ""),
            _ => (reason(&e), ""),
        };
        let message = format!("cannot write `{}`: {reason}", path.display());
        Failure::new(Exit::Usage, message, help)
    })
}

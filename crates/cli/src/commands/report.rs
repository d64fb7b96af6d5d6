//! `report`: a saved result of `check` in another format, without computing it again.

use super::check::render;
use crate::args::Report as Args;
use crate::exit::{Exit, Failure};
use crate::format::targets;
use crate::streams::{Shell, read};
use stormglass_core::source::Sources;
use stormglass_report::gate;

/// Renders a saved result. It ends well whatever the result says: the verdict was that of `check`.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let bytes = read(&args.from)?;
    let name = args.from.display();
    let text = String::from_utf8(bytes).map_err(|_| {
        Failure::new(
            Exit::InvalidInput,
            format!("`{name}` is not UTF-8"),
            "save a result with `stormglass check -f json=RESULT.json`",
        )
    })?;
    let report = gate::read(&text).map_err(|wrong| {
        let message = format!("`{name}` cannot be used: {}", wrong.message);
        Failure::new(Exit::InvalidInput, message, wrong.help)
    })?;
    for target in &targets {
        let texts = Sources::new();
        let rendered = render::report(
            &report,
            &texts,
            target,
            args.output.sarif_include_waived,
            shell,
        )?;
        shell.write(target, &rendered)?;
    }
    Ok(Exit::Done)
}

//! The report in each format.

use crate::exit::{Exit, Failure};
use crate::format::Target;
use crate::pipeline::Examined;
use crate::streams::Shell;
use stormglass_core::policy::report::Report;
use stormglass_core::source::{SourceId, Sources};
use stormglass_report::gate;

/// Every text that places are in, each once.
pub fn texts(examined: &[Examined]) -> Sources {
    let mut all = Sources::new();
    let mut names: Vec<String> = Vec::new();
    for Examined { input, .. } in examined {
        let ids = (0..).map(SourceId);
        for source in ids.map_while(|id| input.sources.get(id)) {
            if !names.contains(&source.name) {
                names.push(source.name.clone());
                all.add(source.name.clone(), source.text.clone());
            }
        }
    }
    all
}

/// The report as this target wants it.
///
/// # Errors
/// When a figure is not a number, which is a fault of the program.
pub fn report(
    report: &Report,
    texts: &Sources,
    target: &Target,
    include_waived: bool,
    shell: &Shell,
) -> Result<String, Failure> {
    let options = gate::Options {
        style: shell.style(target),
        sources: texts,
        include_waived,
    };
    gate::render(report, target.format.gate(), &options).map_err(|error| {
        Failure::new(
            Exit::Internal,
            format!("the report cannot be written: {error}"),
            "this is a fault of Stormglass; please report it with the scenario",
        )
    })
}

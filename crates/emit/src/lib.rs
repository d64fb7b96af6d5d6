//! An assessed design as the deployment configuration that realises it: files in memory. Pure.
//!
//! [`emit`] is the front door: design and targets in, [`Files`] out. Each [`Target`] is a module of
//! its own and decides nothing: every number, type, region and interval comes from the model. What a
//! design asks and a target does not render stands in [`Files::not_emitted`] with the reason;
//! nothing is left out in silence.
//!
//! - [`files`] is what comes out; [`subject`] what goes in; [`header`] the first lines of each file;
//! - [`hcl`] writes Terraform's language in the form that `terraform fmt` gives it;
//! - [`value`] writes YAML and JSON;
//! - [`slug`] makes names that every provider takes;
//! - [`target`] lists the targets.

pub mod files;
mod github;
pub mod hcl;
pub mod header;
mod kubernetes;
mod markdown;
mod operations;
mod page;
mod resilience_hub;
mod runbook;
pub mod slug;
pub mod subject;
pub mod target;
mod terraform;
mod tfvars;
pub mod value;
mod wireguard;

pub use files::{Files, NotEmitted};
pub use subject::Subject;
pub use target::Target;

/// Emits a design for some targets, each in its own folder, with a `README.md` that says what the
/// files are and a `NOT-EMITTED.md` that says what they leave out. Beside the files: the targets that
/// have none for this design, and why.
#[must_use]
pub fn emit(
    subject: &Subject<'_>,
    targets: &[&'static Target],
) -> (Files, Vec<(&'static Target, String)>) {
    let mut all = Files::default();
    let mut without = Vec::new();
    let mut with: Vec<&'static Target> = Vec::new();
    for target in targets {
        let files = (target.emit)(subject);
        match &files.nothing {
            Some(why) => without.push((*target, why.clone())),
            None => with.push(target),
        }
        all.add(target, files);
    }
    page::add(subject, &with, &without, &mut all);
    (all, without)
}

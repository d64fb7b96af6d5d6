//! The workbench in the browser: one design as text, its four numbers, and what was found.
//!
//! Nothing is computed here. [`bridge`] hands the text to the core and turns the answer into words;
//! the other modules show it. There is no server: the page makes no request after it has loaded.

pub mod bridge;

mod app;
mod cards;
mod details;
mod editor;
mod findings;
mod theme;

/// The designs of the repository's `scenarios/` folder, those of its gallery first: name and text.
pub const SCENARIOS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// Puts the workbench on the page.
pub fn start() {
    leptos::mount::mount_to_body(app::App);
}

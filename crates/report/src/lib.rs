//! Assessment to text and JSON. Pure: values in, a string out.
//!
//! - [`text`] writes what people read on a terminal, the answer first;
//! - [`json`] writes what programs read, described in `docs/json.md`;
//! - [`gate`] writes what `check` found, for people, tools and pull requests;
//! - [`pages`] has the page of each rule;
//! - [`csv`] writes what spreadsheets read, [`sweep`] the rows of many designs;
//! - [`style`] says how wide and how colourful, [`quantity`] how numbers look.

pub mod csv;
pub mod gate;
pub mod json;
pub mod pages;
pub mod style;
pub mod sweep;
pub mod text;
pub mod years;

pub use stormglass_core::wording as quantity;
pub use style::Style;

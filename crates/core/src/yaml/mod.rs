//! Strict YAML with exact places: bytes → text → tree → types, all problems at once.
//!
//! - [`decode_bytes`] makes text of a file's bytes or says what encoding it seems to have;
//! - [`load`] makes a [`Node`] tree of a text, in bounded time and memory;
//! - [`decode`] builds any `#[derive(Deserialize)]` type from a tree and reports every problem
//!   with its path and byte range; types carry no span wrappers;
//! - [`find`], [`nearest`] and [`key_span`] turn a path back into a place;
//! - [`merge`] lays one tree over another; [`put`] sets one value in a tree;
//! - [`patch`] changes one value in the text and leaves every other byte alone.
//!
//! Paths are written `tiers.backend.in.us-east.nodes` or `steps[2].switch`; see [`path`].

// A diagnostic is the ordinary result here, not an exceptional one to be boxed.
#![allow(clippy::result_large_err)]

pub mod codes;
pub mod patch;
pub mod path;

mod access;
mod build;
mod bytes;
mod de;
mod decode;
mod error;
mod merge;
mod node;
pub(crate) mod quote;
mod scalar;
mod scan;
mod stand_in;
mod syntax;

pub use bytes::decode_bytes;
pub use de::TEXT_OR_COLLECTION;
pub use decode::decode;
pub use error::{VALUE_CODES, value_error};
pub use merge::{merge, put};
pub(crate) use node::same_word;
pub use node::{Entry, Kind, Node, Style};
pub use path::{find, key_span, nearest};
pub use scan::load;

/// Largest text that is read, bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Deepest nesting of lists and mappings, the outermost being 1.
pub const MAX_DEPTH: usize = 64;
/// Most values (keys included) in a tree, before and after aliases are expanded.
pub const MAX_NODES: usize = 200_000;
/// Most bytes of text that aliases may repeat.
pub const MAX_ALIAS_BYTES: usize = 16 * 1024 * 1024;
/// Most problems listed by [`load`] or [`decode`].
pub const MAX_DIAGNOSTICS: usize = 200;

#[cfg(test)]
mod decode_tests;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod patch_tests;
#[cfg(test)]
mod tests;

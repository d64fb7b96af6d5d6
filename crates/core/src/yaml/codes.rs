//! The codes of everything this front end can say.

/// More bytes than are read.
pub const INPUT_TOO_LARGE: &str = "input-too-large";
/// Lists and mappings inside each other too deeply.
pub const NESTING_TOO_DEEP: &str = "nesting-too-deep";
/// More values than are read.
pub const TOO_MANY_NODES: &str = "too-many-nodes";
/// Aliases repeat too much.
pub const ALIAS_EXPANSION_TOO_LARGE: &str = "alias-expansion-too-large";
/// An alias inside the value that it names.
pub const RECURSIVE_ALIAS: &str = "recursive-alias";
/// A second document in one file.
pub const MULTIPLE_DOCUMENTS: &str = "multiple-documents";
/// A `!tag`.
pub const TAG_NOT_SUPPORTED: &str = "tag-not-supported";
/// A `%` line.
pub const DIRECTIVE_NOT_SUPPORTED: &str = "directive-not-supported";
/// A `<<` key.
pub const MERGE_KEY_NOT_SUPPORTED: &str = "merge-key-not-supported";
/// One key twice.
pub const DUPLICATE_KEY: &str = "duplicate-key";
/// A key that is a number, a list, …
pub const KEY_NOT_TEXT: &str = "key-not-text";
/// Nothing in the file.
pub const EMPTY_DOCUMENT: &str = "empty-document";
/// A tab where YAML counts spaces.
pub const TAB_INDENTATION: &str = "tab-indentation";
/// Not YAML.
pub const INVALID_YAML: &str = "invalid-yaml";
/// Bytes that are not UTF-8.
pub const NOT_UTF8: &str = "not-utf8";
/// NUL and its like.
pub const CONTROL_CHARACTER: &str = "control-character";
/// A key that the format does not have.
pub const UNKNOWN_KEY: &str = "unknown-key";
/// A word that is none of the possible ones.
pub const UNKNOWN_VALUE: &str = "unknown-value";
/// A key that must be there.
pub const MISSING_KEY: &str = "missing-key";
/// A list where a mapping belongs, …
pub const WRONG_TYPE: &str = "wrong-type";
/// A value that its reader refused.
pub const INVALID_VALUE: &str = "invalid-value";
/// More findings than are listed.
pub const TOO_MANY_ERRORS: &str = "too-many-errors";
/// An edit that the text does not allow.
pub const EDIT_REFUSED: &str = "edit-refused";
/// More files than this that extend each other in a row.
pub const EXTENDS_TOO_DEEP: &str = "extends-too-deep";
/// Phases whose months overlap.
pub const TIMELINE_OUT_OF_ORDER: &str = "timeline-out-of-order";

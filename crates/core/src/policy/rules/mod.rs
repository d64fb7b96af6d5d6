//! The rules, one a file: its name is the identifier with `_` for `-`. Each holds a `RULE`, the function that
//! checks it, and tests of a design that passes, one that fails and one on the border.

pub(super) mod data_residency;
pub(super) mod does_not_serve;

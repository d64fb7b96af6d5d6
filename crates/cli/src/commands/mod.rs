//! One module a verb: each takes its arguments and the shell and says how the command ends.

pub mod assess;
pub mod audit;
pub mod check;
pub mod completions;
pub mod diff;
pub mod drill;
pub mod emit;
pub mod explain;
pub mod fmt;
pub mod init;
pub mod man;
pub mod prices;
pub mod report;
pub mod schema;
pub mod simulate;
pub mod sweep;
pub mod uncertainty;
pub mod validate;
pub mod waive;

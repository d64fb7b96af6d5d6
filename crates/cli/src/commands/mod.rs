//! One module a verb: each takes its arguments and the shell and says how the command ends.

pub mod assess;
pub mod drill;
pub mod init;
pub mod prices;
pub mod schema;
pub mod validate;

//! The cheapest single change that turns a failed check green.
//!
//! [`neighbourhood`] lists single changes of a design, a family a file in `families/`; [`Bench`] makes the
//! design that each stands for, with its bill, and assesses it by the exact engine; [`search`] picks, for
//! each failed check, the cheapest with which it passes and nothing that passed fails; [`write`] puts a
//! change into the text of the scenario. What is tried and what is not: `docs/model/mends.md`.

mod bench;
mod candidate;
mod families;
mod ground;
mod matter;
mod outcome;
mod search;
mod write;

#[cfg(test)]
mod tests;

pub use bench::{Base, Bench, Built, Judge, Looked};
pub use candidate::{Candidate, Family};
pub use families::neighbourhood;
pub use search::{Answer, Effort, Hands, OneByOne, search};
pub use write::{Refused, write};

//! What the results are worth, given what nobody knows exactly: P10, P50 and P90 of every number.
//!
//! Two kinds of not knowing are kept apart. *Chance* differs from event to event (how long a
//! failure lasts) and is inside every evaluation. What is merely *unknown* is one value for the
//! design (how often regions fail, what the demand will be): [`register`](mod@register) lists these inputs with what
//! is believed about each, and an evaluation at given values is an ordinary assessment.

mod bench;
pub mod register;

pub use bench::Bench;
pub use register::{Input, Origin, register};

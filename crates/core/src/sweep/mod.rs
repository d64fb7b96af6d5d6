//! Many designs at once: a grid or a list of changes to one scenario, cut into numbered shards that
//! add up again to the same rows wherever each was computed.

mod designs;
mod merge;
mod read;
mod row;
mod shard;
#[cfg(test)]
mod tests;

pub use designs::{Axis, Design, Designs, Listed, MAX_DESIGNS, VARIANT};
pub use merge::{Refusal, joined, merge};
pub use read::{grid, list, values};
pub use row::{DEFAULT_METRICS, Figure, Problem, Row, Run, Standings, State, Task};
pub use shard::{Head, Piece, Shard, ShardId, Simulated};

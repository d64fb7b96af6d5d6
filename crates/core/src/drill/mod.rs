//! One disruption, followed from the fault to full capacity.
//!
//! A drill is deterministic: the cause is injected at time 0, nothing else fails, and the curve
//! shows each step at its mean. The P95 beside it comes from the distributions of the steps,
//! evaluated on a fixed set of evenly spread points. The exact engine takes its switch-over
//! downtime from the same levels and times.

mod alike;
mod back;
mod cause;
mod course;
mod curve;
mod damage;
mod levels;
mod lose;
mod loss;
mod pair;
mod quantiles;
mod release;
mod show;
mod steps;
mod toll;
mod tries;
mod words;

pub use alike::recoveries;
pub use back::FailBack;
pub use cause::{Cause, Counting, Loss, causes};
pub use course::{Ask, Course, CourseStep, Series};
pub use curve::{Following, Levels, Times, done, served_at};
pub(crate) use damage::{Staged, after_damage, damage_course, survives};
pub use damage::{damage_dists, damage_hours, damage_tolls};
pub use levels::{Marks, Recovery, local_standbys, recover};
pub use lose::{lose, lose_part};
pub use loss::{Back, Ways, Window, losses, ways, windows};
pub use pair::{both, drill_both, worst_pairs};
pub use release::{reach, release_dists, release_hours, release_parts, release_tolls};
pub(crate) use release::{release_course, release_lost};
pub(crate) use show::MOST_LOADS;
pub use show::{drill, drills};
pub use steps::{Needs, PlannedStep};
pub use toll::{Toll, parts, tolls};

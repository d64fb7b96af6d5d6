//! Stormglass core: one design file in; availability, recovery, data loss and cost out.
//!
//! Data flows one way: scenario text → [`scenario::Scenario`] → `Model` → `Assessment`.
//! Everything here is a plain function over values. There are no files, clocks, threads,
//! environment variables or hash order in this crate (see `clippy.toml`), so the same input
//! gives the same bytes natively and in the browser.

pub mod assess;
pub mod assessment;
pub mod audit;
pub mod calendar;
pub mod catalog;
pub mod diagnostic;
pub mod drill;
pub mod exact;
pub mod explain;
pub mod latency;
pub mod math;
pub mod metric;
pub mod model;
pub mod policy;
pub mod pricing;
pub mod quantity;
pub mod scenario;
#[cfg(feature = "schema")]
pub mod schema;
pub mod service;
pub mod simulate;
pub mod sla;
pub mod source;
pub mod statistics;
pub mod sweep;
pub mod timeline;
pub mod uncertainty;
pub mod wording;
pub mod yaml;

pub use assess::{Assessed, assess};

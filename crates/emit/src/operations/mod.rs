//! What watches a deployed design: rules that hold it against its objectives, who is told, and what
//! people look at. Four targets over the same [`signals`].
//!
//! - [`alerts`] are derived from objectives and model; [`prometheus`] writes them, with tests;
//! - [`alertmanager`] routes them by priority;
//! - [`openslo`] states the objectives in the form of that name;
//! - [`grafana`] shows the signals beside what the design counts on.

pub(crate) mod alertmanager;
mod alerts;
mod burn;
mod capacity;
mod data;
pub(crate) mod grafana;
mod latency;
pub(crate) mod openslo;
pub(crate) mod prometheus;
mod signals;

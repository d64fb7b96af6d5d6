//! Shared fixtures of the cross-crate tests.

pub mod fuzz;
pub mod golden;
pub mod large;
pub mod shipped;

//! Shared fixtures of the cross-crate tests.

pub mod golden;

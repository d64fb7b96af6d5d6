//! What `check` found, in every format: each reads only the [`Report`](stormglass_core::policy::report::Report).

pub mod json;
pub mod text;

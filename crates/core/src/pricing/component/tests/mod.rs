//! Bills of hand-made models: worked cases to the cent, and laws on generated designs.

mod cases;
mod flows;
mod go_pro;
mod laws;
mod models;
mod refusals;

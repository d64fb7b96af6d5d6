//! Statistics against published tables, exhaustive enumeration and the laws of merging.

mod intervals;
mod samples;

/// Whether a number agrees with one printed to so many decimals.
fn printed(value: f64, text: &str) {
    let decimals = text.split_once('.').map_or(0, |(_, d)| d.len());
    let rounded = format!("{value:.decimals$}");
    assert_eq!(rounded, text, "{value}");
}

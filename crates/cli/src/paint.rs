//! Whether and how wide to paint: flag, then environment, then terminal.

use crate::args::Color;
use std::env::var_os;
use std::io::IsTerminal;
use stormglass_report::Style;

/// Widest page on a terminal; longer lines are hard to read.
const WIDEST: usize = 120;
/// Width where there is no terminal.
const DEFAULT: usize = 100;

/// The style for a stream.
pub fn style(color: Color, verbose: bool, stream: &impl IsTerminal) -> Style {
    let terminal = stream.is_terminal();
    Style {
        color: colored(color, terminal),
        width: width(terminal),
        verbose,
        unicode: !dumb(),
    }
}

fn dumb() -> bool {
    var_os("TERM").is_some_and(|t| t == "dumb")
}

/// Set, and neither empty nor `0`.
fn on(name: &str) -> bool {
    var_os(name).is_some_and(|v| !v.is_empty() && v != "0")
}

fn colored(color: Color, terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) => false,
        Color::Auto if on("FORCE_COLOR") || on("CLICOLOR_FORCE") => true,
        Color::Auto => terminal && !dumb(),
    }
}

fn width(terminal: bool) -> usize {
    let stated = || std::env::var("COLUMNS").ok()?.parse::<usize>().ok();
    let measured = || {
        let (width, _) = terminal_size::terminal_size().filter(|_| terminal)?;
        Some(usize::from(width.0).min(WIDEST))
    };
    stated().or_else(measured).unwrap_or(DEFAULT)
}

//! The one place where the page meets the core: text in, words to show out.
//!
//! This build links no engine yet. [`assess_text`] says so instead of showing a number; every view
//! already copes with both.

use stormglass_core::diagnostic::Severity;

/// What the page shows for one text.
#[derive(Clone, Debug, PartialEq)]
pub struct AssessView {
    /// Something to know about the whole result, above the numbers.
    pub notice: Option<String>,
    /// Availability, RTO, RPO and monthly cost, in this order.
    pub cards: [Card; 4],
    /// What was found in the text, worst first.
    pub findings: Vec<Finding>,
}

/// One of the four numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Fragment of the address under which its details are found, such as `availability`.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The number with its unit, as people read it; absent when it was not computed.
    pub value: Option<String>,
    /// Against the objective of the design, if it sets one.
    pub verdict: Option<Verdict>,
    /// One line under the number: what it rests on, or why there is none.
    pub because: String,
    /// Rows of the details: what, and how much.
    pub details: Vec<(String, String)>,
}

/// A number against its objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the objective is met.
    pub is_met: bool,
    /// In words, such as `misses 99.99%`: colour never says it alone.
    pub text: String,
}

/// One diagnostic, placed in the text the way a text area counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Its stable name.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where, if it has a place.
    pub place: Option<Place>,
}

/// A range of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
    /// Start in UTF-16 units from the beginning of the text.
    pub start: u32,
    /// End in UTF-16 units, exclusive.
    pub end: u32,
}

/// Assesses a design.
#[must_use]
pub fn assess_text(_yaml: &str) -> AssessView {
    let card = |id, title| Card {
        id,
        title,
        value: None,
        verdict: None,
        because: "not computed".into(),
        details: Vec::new(),
    };
    AssessView {
        notice: Some("The assessment engine is not linked in this build.".into()),
        cards: [
            card("availability", "Availability"),
            card("rto", "RTO"),
            card("rpo", "RPO"),
            card("cost", "Monthly cost"),
        ],
        findings: Vec::new(),
    }
}

/// UTF-16 offset of a byte offset, the unit in which text areas select.
///
/// An offset inside a character counts as that character's start; one past the end as the end.
#[must_use]
pub fn utf16_offset(text: &str, byte: u32) -> u32 {
    let units: usize = text
        .char_indices()
        .take_while(|(at, c)| at + c.len_utf8() <= byte as usize)
        .map(|(_, c)| c.len_utf16())
        .sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

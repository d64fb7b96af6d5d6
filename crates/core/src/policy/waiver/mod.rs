//! Waivers: somebody answers, for a reason and until a day, for what fails.
//!
//! They stand in a file of their own or in comments of the scenario; [`file`] and [`in_place`] read them, and
//! [`apply`] lets them have their say. One that has ended gives its finding back and is named; one that ends
//! soon, or that nothing needs, is named too.

mod apply;
mod comment;
pub(super) mod rules;
mod stub;
#[cfg(test)]
mod tests;

pub use apply::{Governed, apply};
pub use comment::in_place;
pub use stub::{Stub, with_stub};

use crate::assessment::Place;
use crate::calendar::Day;
use crate::diagnostic::{Diagnostic, Outcome, did_you_mean, has_errors};
use crate::quantity::{Duration, Quantity};
use crate::source::{SourceId, Sources, Span};
use crate::yaml;
use serde::Deserialize;

/// Days ahead that a waiver may end at most, unless its file says otherwise.
pub const HORIZON: i64 = 180;
/// Days before its end from which on a waiver is said to end soon.
pub const SOON: i64 = 14;

/// The waivers of one file, or of the comments of one design.
#[derive(Clone, Debug, PartialEq)]
pub struct Waivers {
    /// In the order of writing.
    pub all: Vec<Waiver>,
    /// Days ahead that they may end at most.
    pub horizon: i64,
}

impl Default for Waivers {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            horizon: HORIZON,
        }
    }
}

/// Somebody answers for findings.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// The rule.
    pub rule: String,
    /// Targets of the findings, `*` for anything; all if there are none.
    pub targets: Vec<String>,
    /// Files of the designs, seen from the file of the waivers, `*` for anything; all if there are none.
    pub paths: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last day.
    pub expires: Day,
    /// A ticket.
    pub ticket: Option<String>,
    /// Where it is written.
    pub place: Option<Place>,
    /// The place of the rule's name, for messages.
    span: Span,
    /// The line that it is about, if it stands in a comment.
    line: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    max_horizon: Option<String>,
    waivers: Option<Vec<Entry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
    reason: String,
    owner: String,
    expires: String,
    ticket: Option<String>,
}

fn wrong(message: impl Into<String>, path: String, span: Option<Span>, help: &str) -> Diagnostic {
    Diagnostic::error("waiver-not-understood", message)
        .at(path, span)
        .help(help)
}

/// Reads a file of waivers.
#[must_use]
pub fn file(sources: &Sources, id: SourceId, today: Day) -> Outcome<Waivers> {
    if sources.get(id).is_some_and(|s| says_nothing(&s.text)) {
        return Outcome {
            value: Some(Waivers::default()),
            diagnostics: Vec::new(),
        };
    }
    let loaded = yaml::load(sources, id);
    let mut diagnostics = loaded.diagnostics;
    let Some(tree) = loaded.value.filter(|_| !has_errors(&diagnostics)) else {
        return Outcome {
            value: None,
            diagnostics,
        };
    };
    let decoded = yaml::decode::<File>(&tree);
    diagnostics.extend(decoded.diagnostics);
    let Some(File {
        max_horizon,
        waivers,
    }) = decoded.value
    else {
        return Outcome {
            value: None,
            diagnostics,
        };
    };
    let mut horizon = HORIZON;
    if let Some(text) = max_horizon {
        match Duration::from_text(&text) {
            #[allow(clippy::cast_possible_truncation)]
            Ok(d) if d.seconds() >= 86_400.0 => horizon = (d.seconds() / 86_400.0) as i64,
            _ => {
                let span = yaml::find(&tree, "max-horizon").map(|n| n.span);
                let message = format!("`{text}` is no horizon of a day or more");
                diagnostics.push(wrong(
                    message,
                    "max-horizon".into(),
                    span,
                    "write it as in `max-horizon: 180d`",
                ));
            }
        }
    }
    let mut all = Vec::new();
    for (n, entry) in waivers.into_iter().flatten().enumerate() {
        let path = format!("waivers[{n}]");
        let at = |key: &str| yaml::find(&tree, &format!("{path}.{key}")).map(|node| node.span);
        let limits = Limits { today, horizon };
        for (key, text) in [
            ("id", &entry.id),
            ("reason", &entry.reason),
            ("owner", &entry.owner),
        ] {
            if text.trim().is_empty() {
                let message = format!("the waiver of `{}` has an empty `{key}`", entry.id);
                diagnostics.push(wrong(message, format!("{path}.{key}"), at(key), needs(key)));
            }
        }
        let expires = limits
            .end(&entry.expires, &entry.id)
            .map_err(|(message, help)| {
                diagnostics.push(wrong(
                    message,
                    format!("{path}.expires"),
                    at("expires"),
                    &help,
                ));
            });
        let Ok(expires) = expires else {
            continue;
        };
        let span = at("id").unwrap_or(tree.span);
        all.push(Waiver {
            rule: entry.id,
            targets: entry.targets,
            paths: entry.paths,
            reason: entry.reason.trim().to_owned(),
            owner: entry.owner,
            expires,
            ticket: entry.ticket,
            place: place(sources, span),
            span,
            line: None,
        });
    }
    Outcome {
        value: Some(Waivers { all, horizon }),
        diagnostics,
    }
}

/// Whether there is nothing but comments.
fn says_nothing(text: &str) -> bool {
    let lines = text.lines().map(str::trim);
    lines
        .into_iter()
        .all(|l| l.is_empty() || l.starts_with('#') || l == "---")
}

/// What a key of a waiver is for.
fn needs(key: &str) -> &'static str {
    match key {
        "id" => "name the rule",
        "reason" => "say why this may be so, as in `reason: the replica moves in March`",
        "owner" => "say who answers for it: a team or a person",
        _ => "name the last day, as in 2027-03-31",
    }
}

/// What days a waiver may end on.
#[derive(Clone, Copy)]
struct Limits {
    today: Day,
    horizon: i64,
}

impl Limits {
    /// The last day of a waiver; else what is wrong with it, and what to do.
    fn end(self, text: &str, rule: &str) -> Result<Day, (String, String)> {
        let Some(day) = Day::read(text.trim()) else {
            return Err((
                format!("`{text}` is not a day"),
                needs("expires").to_owned(),
            ));
        };
        let ahead = day.since(self.today);
        if ahead > self.horizon {
            return Err((
                format!(
                    "the waiver of `{rule}` ends in {ahead} days, and {} are allowed",
                    self.horizon
                ),
                format!(
                    "end it by {}, or set `max-horizon` in the file of waivers",
                    self.today.plus(self.horizon)
                ),
            ));
        }
        Ok(day)
    }
}

fn place(sources: &Sources, span: Span) -> Option<Place> {
    let at = sources.position(span);
    Some(Place {
        file: sources.get(span.source)?.name.clone(),
        line: at.line,
        column: at.column,
    })
}

impl Waivers {
    /// What is wrong with the rules that they name; `about` says of a file of a design whether it is looked at,
    /// and waivers of other files are left alone.
    #[must_use]
    pub fn unknown_rules(&self, known: &[&str], files: &[String]) -> Vec<Diagnostic> {
        let looked_at = |w: &&Waiver| w.line.is_some() || files.iter().any(|f| w.is_for_file(f));
        let unknown = self
            .all
            .iter()
            .filter(looked_at)
            .filter(|w| !known.contains(&w.rule.as_str()));
        unknown
            .map(|w| {
                let message = format!("there is no rule `{}`", w.rule);
                let help = match did_you_mean(&w.rule, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "the rules are listed in docs/rules".to_owned(),
                };
                wrong(message, String::new(), Some(w.span), &help)
            })
            .collect()
    }
}

impl Waiver {
    /// Whether it is for designs of this file, as seen from the file of the waivers.
    #[must_use]
    pub fn is_for_file(&self, file: &str) -> bool {
        self.paths.is_empty()
            || self
                .paths
                .iter()
                .any(|p| like(p.trim_start_matches("./"), file))
    }

    /// Whether it is for this target.
    fn is_for_target(&self, target: &str) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|t| like(t, target))
    }
}

/// Whether a text fits a pattern in which `*` stands for anything.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

//! A waiver added to a file of waivers, with everything that is there kept as it is.

use crate::calendar::Day;
use crate::diagnostic::has_errors;
use crate::source::Sources;
use crate::yaml::{self, Kind, Node};

/// A waiver to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stub {
    /// The rule.
    pub rule: String,
    /// The target, if it is for one only.
    pub target: Option<String>,
    /// The files of designs it is for; all if there are none.
    pub paths: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last day.
    pub expires: Day,
    /// A ticket.
    pub ticket: Option<String>,
}

/// What a new file begins with.
const HEAD: &str = "\
# Findings that somebody answers for until a day: docs/check.md#waivers
waivers:
";

/// The text of a file with a waiver more; none stands for a file that is not there.
///
/// # Errors
/// When nothing can be added without changing what is there; in words.
pub fn with_stub(text: Option<&str>, stub: &Stub) -> Result<String, String> {
    let Some(text) = text else {
        return Ok(format!("{HEAD}{}", stub.item("  ")));
    };
    let (before, tree) = entries(text)?;
    let newline = |text: &str| {
        if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        }
    };
    let Some(list) = tree.as_ref().and_then(|t| t.get("waivers")) else {
        let added = format!("{text}{}waivers:\n{}", newline(text), stub.item("  "));
        return checked(text, added, before);
    };
    let (end, indent) = match list.items() {
        [] if list.kind == Kind::Null => (list.span.end as usize, "  "),
        [] => return Err("its `waivers` is an empty list: take that line out".to_owned()),
        [.., last] => {
            let start = list.span.start as usize;
            let line = text
                .get(..start)
                .and_then(|t| t.rfind('\n'))
                .map_or(0, |n| n + 1);
            let indent = text.get(line..start).unwrap_or_default();
            let dash = text.get(start..).is_some_and(|t| t.starts_with("- "));
            if !dash || !indent.chars().all(|c| c == ' ') {
                let how = "write one below the other, each with a dash";
                return Err(format!("its `waivers` are written in brackets: {how}"));
            }
            (last.span.end as usize, indent)
        }
    };
    let line_end = text.get(end..).and_then(|t| t.find('\n'));
    let line_end = line_end.map_or(text.len(), |n| end + n + 1);
    let (head, tail) = text.split_at(line_end);
    let added = format!("{head}{}{}{tail}", newline(head), stub.item(indent));
    checked(text, added, before)
}

/// How many waivers a text has, and its tree.
fn entries(text: &str) -> Result<(usize, Option<Node>), String> {
    if super::says_nothing(text) {
        return Ok((0, None));
    }
    let mut sources = Sources::new();
    let id = sources.add("waivers", text);
    let loaded = yaml::load(&sources, id);
    if has_errors(&loaded.diagnostics) {
        return Err("it is not readable as YAML".to_owned());
    }
    let count = loaded.value.as_ref().and_then(|t| t.get("waivers"));
    Ok((count.map_or(0, |list| list.items().len()), loaded.value))
}

/// The new text, if it has one waiver more and those before are what they were.
fn checked(old: &str, new: String, before: usize) -> Result<String, String> {
    let refused = || "a waiver cannot be added without changing what is there".to_owned();
    let (count, tree) = entries(&new)?;
    let kept = |text: &str, tree: &Option<Node>| -> Vec<String> {
        let list = tree.as_ref().and_then(|t| t.get("waivers"));
        let items = list
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .take(before);
        items
            .map(|n| {
                text.get(n.span.start as usize..n.span.end as usize)
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect()
    };
    let same = kept(old, &entries(old)?.1) == kept(&new, &tree);
    if count == before + 1 && same {
        Ok(new)
    } else {
        Err(refused())
    }
}

impl Stub {
    fn item(&self, indent: &str) -> String {
        let mut lines = vec![format!("id: {}", quoted(&self.rule))];
        let list = |all: &[String]| {
            let all: Vec<String> = all.iter().map(|t| quoted(t)).collect();
            format!("[{}]", all.join(", "))
        };
        if let Some(target) = &self.target {
            lines.push(format!("targets: {}", list(std::slice::from_ref(target))));
        }
        if !self.paths.is_empty() {
            lines.push(format!("paths: {}", list(&self.paths)));
        }
        lines.push(format!("reason: {}", quoted(&self.reason)));
        lines.push(format!("owner: {}", quoted(&self.owner)));
        lines.push(format!("expires: {}", self.expires));
        if let Some(ticket) = &self.ticket {
            lines.push(format!("ticket: {}", quoted(ticket)));
        }
        let mut out = String::new();
        for (n, line) in lines.iter().enumerate() {
            let dash = if n == 0 { "- " } else { "  " };
            out.push_str(&format!("{indent}{dash}{line}\n"));
        }
        out
    }
}

fn quoted(text: &str) -> String {
    // As a key, so that no word is taken for a number, and as in brackets, so that it may stand there.
    yaml::quote::key(text, true)
}

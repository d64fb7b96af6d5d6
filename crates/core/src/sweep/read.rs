//! Grids and lists of designs as users write them.

use super::{Axis, Listed, VARIANT};
use crate::catalog::csv;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::source::{SourceId, Sources, Span};
use crate::yaml::{self, Kind, Node, Style};

fn wrong(message: impl Into<String>, path: &str, span: Span, help: &str) -> Diagnostic {
    Diagnostic::error("designs-not-understood", message)
        .at(path, Some(span))
        .help(help)
}

/// A grid: a mapping of paths to lists of values, every combination of which is a design.
#[must_use]
pub fn grid(sources: &Sources, id: SourceId) -> Outcome<Vec<Axis>> {
    let loaded = yaml::load(sources, id);
    let mut diagnostics = loaded.diagnostics;
    let help = "write paths with lists of values, such as `tiers.app.in.main.nodes: [2, 3, 4]`";
    let axes = loaded.value.map(|tree| {
        if tree.entries().is_empty() {
            diagnostics.push(wrong("a grid is a mapping", "", tree.span, help));
        }
        let mut axes = Vec::new();
        for entry in tree.entries() {
            check_path(&entry.key, entry.key_span, &mut diagnostics);
            if entry.value.items().is_empty() {
                let message = format!("`{}` has no list of values", entry.key);
                diagnostics.push(wrong(message, &entry.key, entry.value.span, help));
            }
            let items = entry.value.items().iter();
            let values = items.filter_map(|v| text(sources, v, &entry.key, &mut diagnostics));
            axes.push(Axis {
                path: entry.key.clone(),
                values: values.collect(),
            });
        }
        axes
    });
    Outcome {
        value: axes,
        diagnostics,
    }
}

/// A list of designs: a mapping of names to changes (paths with values); or, if the name of the
/// text ends in `.csv`, a table with a column a path and one called `design` for the names.
#[must_use]
pub fn list(sources: &Sources, id: SourceId) -> Outcome<Vec<Listed>> {
    let name = sources.get(id).map_or("", |s| s.name.as_str());
    let mut read = if name.to_lowercase().ends_with(".csv") {
        table(sources, id)
    } else {
        mapping(sources, id)
    };
    if let Some(listed) = &read.value
        && listed.is_empty()
        && read.diagnostics.is_empty()
    {
        let whole = Span {
            source: id,
            ..Span::default()
        };
        let help = "write a name with changes, such as `bigger: { tiers.app.in.main.nodes: 6 }`";
        let none = wrong("there is no design in the list", "", whole, help);
        read.diagnostics.push(none);
    }
    read
}

fn mapping(sources: &Sources, id: SourceId) -> Outcome<Vec<Listed>> {
    let loaded = yaml::load(sources, id);
    let mut diagnostics = loaded.diagnostics;
    let help = "write a name with changes, such as `bigger: { tiers.app.in.main.nodes: 6 }`";
    let listed = loaded.value.map(|tree| {
        if !matches!(tree.kind, Kind::Mapping(_)) {
            let message = "a list of designs is a mapping of names to changes";
            diagnostics.push(wrong(message, "", tree.span, help));
        }
        let mut listed = Vec::new();
        for entry in tree.entries() {
            if !matches!(entry.value.kind, Kind::Mapping(_) | Kind::Null) {
                let message = format!("`{}` is {}", entry.key, entry.value.kind_words());
                diagnostics.push(wrong(message, &entry.key, entry.value.span, help));
            }
            let mut sets = Vec::new();
            for change in entry.value.entries() {
                check_path(&change.key, change.key_span, &mut diagnostics);
                let value = text(sources, &change.value, &change.key, &mut diagnostics);
                sets.extend(value.map(|v| (change.key.clone(), v)));
            }
            listed.push(Listed {
                name: entry.key.clone(),
                sets,
            });
        }
        listed
    });
    Outcome {
        value: listed,
        diagnostics,
    }
}

fn table(sources: &Sources, id: SourceId) -> Outcome<Vec<Listed>> {
    let text = sources.get(id).map_or("", |s| s.text.as_str());
    let mut diagnostics = Vec::new();
    let mut listed: Vec<Listed> = Vec::new();
    let mut head: Option<Vec<String>> = None;
    for record in csv::Reader::new(id, text) {
        let record = match record {
            Ok(record) => record,
            Err(fault) => {
                diagnostics.push(*fault);
                continue;
            }
        };
        let Some(columns) = &head else {
            let mut columns = Vec::new();
            for cell in &record.cells {
                if columns.iter().any(|c| *c == cell.text) {
                    let message = format!("two columns are called `{}`", cell.text);
                    diagnostics.push(wrong(message, "", cell.span, "take one of them out"));
                }
                if cell.text != NAME {
                    check_path(&cell.text, cell.span, &mut diagnostics);
                }
                columns.push(cell.text.to_string());
            }
            head = Some(columns);
            continue;
        };
        if record.cells.len() != columns.len() {
            let (has, needs) = (record.cells.len(), columns.len());
            let message = format!("this line has {has} fields, and the first line {needs}");
            let help =
                "leave a field empty where a design changes nothing; quote fields with commas";
            diagnostics.push(wrong(message, "", record.span, help));
            continue;
        }
        let mut design = Listed {
            name: (listed.len() + 1).to_string(),
            sets: Vec::new(),
        };
        for (column, cell) in columns.iter().zip(&record.cells) {
            match (column.as_str(), cell.text.as_ref()) {
                (_, "") => {}
                (NAME, name) => design.name = name.to_owned(),
                (path, value) => design.sets.push((path.to_owned(), value.to_owned())),
            }
        }
        if listed.iter().any(|l| l.name == design.name) {
            let message = format!("two designs are called `{}`", design.name);
            diagnostics.push(wrong(message, "", record.span, "give each its own name"));
        }
        listed.push(design);
    }
    Outcome {
        value: Some(listed),
        diagnostics,
    }
}

/// The column of a table with the names of designs.
const NAME: &str = "design";

fn check_path(path: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let sound = yaml::path::parse(path).is_some_and(|p| !p.is_empty());
    if !sound {
        let message = format!("`{path}` is no path to a key");
        let help = format!(
            "write names with dots between them, such as `traffic.dns.ttl`; `{VARIANT}` chooses a \
             variant"
        );
        diagnostics.push(wrong(message, path, span, &help));
    }
}

/// The text of a value, as `--set` takes it.
fn text(
    sources: &Sources,
    value: &Node,
    path: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let written = sources.slice(value.span).trim();
    let inline = written.starts_with(['[', '{']);
    match &value.kind {
        Kind::Null => Some("~".to_owned()),
        Kind::Scalar {
            text,
            style: Style::Plain,
        } => Some(text.clone()),
        Kind::Scalar {
            style: Style::Quoted,
            ..
        } => Some(written.to_owned()),
        Kind::Sequence(_) | Kind::Mapping(_) if inline => Some(written.to_owned()),
        _ => {
            let message = format!("a value of `{path}` is written as a block");
            let help = "write it on one line, in brackets or braces, or in quotes";
            diagnostics.push(wrong(message, path, value.span, help));
            None
        }
    }
}

/// The values of a `--set path=a,b,c`: texts between commas that stand outside of brackets and
/// quotes.
///
/// # Errors
/// What is wrong with it, and a mend.
pub fn values(text: &str) -> Result<Vec<String>, (String, String)> {
    let mut values = vec![String::new()];
    let mut open: Vec<char> = Vec::new();
    let mut quote = None;
    for c in text.chars() {
        let outside = open.is_empty() && quote.is_none();
        match (c, quote) {
            (',', None) if outside => {
                values.push(String::new());
                continue;
            }
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            ('[', None) => open.push(']'),
            ('{', None) => open.push('}'),
            (c, None) if open.last() == Some(&c) => {
                open.pop();
            }
            _ => {}
        }
        if let Some(last) = values.last_mut() {
            last.push(c);
        }
    }
    let values: Vec<String> = values.iter().map(|v| v.trim().to_owned()).collect();
    if quote.is_some() || !open.is_empty() {
        let message = format!("`{text}` ends inside a bracket, brace or quote");
        return Err((message, "close it".to_owned()));
    }
    if values.iter().any(String::is_empty) {
        let message = format!("one of the values of `{text}` is empty");
        let help = "write values with commas between them; `~` takes a key away".to_owned();
        return Err((message, help));
    }
    // `$1,500/month` is one amount to its writer.
    let pairs = values.iter().zip(values.iter().skip(1));
    for (one, next) in pairs {
        let money = one.starts_with(['$', '€', '£']) && one.ends_with(|c: char| c.is_ascii_digit());
        let digits = next.chars().take_while(char::is_ascii_digit).count();
        if money && digits == 3 {
            let message = format!("`{one},{next}` may be one amount or two values");
            let help = format!("quote an amount with a comma: \"{one},{next}\"");
            return Err((message, help));
        }
    }
    Ok(values)
}

//! Puts changes into the text of a scenario: each value where it is stated, all else as it is.
//!
//! The new text is read again and must be the design that was assessed; what cannot be written so is
//! refused with its reason.

use super::bench::{Base, Bench};
use crate::diagnostic::{Diagnostic, has_errors};
use crate::policy::report::Change;
use crate::scenario::{self, BASE, Reading};
use crate::source::Sources;
use crate::yaml::path::{Segment, join, parse};
use crate::yaml::{self, Node, patch};

/// A change that was not written, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Why, one sentence.
    pub reason: String,
    /// What to do instead.
    pub help: String,
}

/// The text of the scenario with some changes in it.
///
/// # Errors
/// When a value is stated in another file or outside of any, or cannot be written without touching more.
pub fn write(bench: &Bench<'_>, base: &Base<'_>, changes: &[Change]) -> Result<String, Refused> {
    let source = bench.sources.get(bench.root);
    let mut text = source.map(|s| s.text.clone()).unwrap_or_default();
    let variant = bench.reading.variant.as_deref().filter(|v| *v != BASE);
    for change in changes {
        elsewhere(bench, base, &change.path)?;
        let tree = read(&text)?;
        let path = place(&tree, variant, change)?;
        text = patch::put(&text, &tree, &path, &change.to).map_err(|d| refused(&d))?;
    }
    same_design(bench, changes, &text)?;
    Ok(text)
}

fn refused(diagnostic: &Diagnostic) -> Refused {
    Refused {
        reason: diagnostic.message.clone(),
        help: diagnostic.help.clone().unwrap_or_default(),
    }
}

fn read(text: &str) -> Result<Node, Refused> {
    let mut sources = Sources::new();
    let id = sources.add("", text);
    yaml::load(&sources, id).value.ok_or_else(|| Refused {
        reason: "the text cannot be read".into(),
        help: "run `stormglass validate`".into(),
    })
}

/// Refuses what is stated in another text than the scenario itself.
fn elsewhere(bench: &Bench<'_>, base: &Base<'_>, path: &str) -> Result<(), Refused> {
    let stated = yaml::find(&base.document.tree, path);
    let span = stated.map(|node| node.span);
    let Some(span) = span.filter(|s| s.source != bench.root) else {
        return Ok(());
    };
    let name = bench
        .sources
        .get(span.source)
        .map_or("", |s| s.name.as_str());
    let line = bench.sources.position(span).line;
    Err(if name.starts_with("--set ") {
        Refused {
            reason: format!("`{path}` comes from the command line"),
            help: "take the `--set` out, or write its value into the file first".into(),
        }
    } else {
        Refused {
            reason: format!(
                "`{path}` is stated in {name}:{line}, which other designs may build on"
            ),
            help: "change it there, or state it in this file".into(),
        }
    })
}

/// Where a change belongs: in the patch of the variant that was checked, if one was.
fn place(tree: &Node, variant: Option<&str>, change: &Change) -> Result<String, Refused> {
    let Some(variant) = variant else {
        return Ok(change.path.clone());
    };
    let mut steps = vec![
        Segment::Key("variants".to_owned()),
        Segment::Key(variant.to_owned()),
    ];
    steps.extend(parse(&change.path).unwrap_or_default());
    let path = join(&steps);
    if change.to.trim() == "~" && yaml::find(tree, &path).is_none() {
        return Err(Refused {
            reason: format!("`{}` is stated for every variant of the file", change.path),
            help: format!("write `{path}: ~` by hand"),
        });
    }
    Ok(path)
}

/// Refuses a text that is not the design that was assessed, or breaks another design of the file.
fn same_design(bench: &Bench<'_>, changes: &[Change], text: &str) -> Result<(), Refused> {
    let sets: Vec<(String, String)> = changes
        .iter()
        .map(|c| (c.path.clone(), c.to.clone()))
        .collect();
    let wanted = bench.made(&sets).map(|(document, _)| document.scenario);
    let mut sources = bench.sources.clone();
    sources.replace(bench.root, text);
    let read = |reading: &Reading| {
        let parsed = scenario::parse_as(&sources, bench.root, reading);
        let sound = !has_errors(&parsed.diagnostics);
        parsed.value.filter(|_| sound).map(|d| d.scenario)
    };
    // Variants are what remains of what was asked for; they may differ where the base is changed.
    let alike = |scenario: Option<crate::scenario::Scenario>| {
        scenario.map(|mut s| {
            s.variants.clear();
            s
        })
    };
    let found = read(&Reading {
        variant: Some(bench.reading.variant.clone().unwrap_or_else(|| BASE.into())),
        sets: bench.reading.sets.clone(),
    });
    if wanted.is_none() || alike(found) != alike(wanted) {
        return Err(Refused {
            reason: "written into the file it would be another design".into(),
            help: "make the change by hand; `--set` shows what it does".into(),
        });
    }
    if bench.reading.variant.is_none() && read(&Reading::default()).is_none() {
        return Err(Refused {
            reason: "a variant of the file builds on what would change".into(),
            help: "make the change by hand, and adapt the variant".into(),
        });
    }
    Ok(())
}

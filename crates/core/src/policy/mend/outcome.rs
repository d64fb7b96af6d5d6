//! What the search says: a mend, or why there is none.

use super::bench::{Base, Built, Cost};
use crate::policy::report::{Change, Mend};
use crate::policy::{Better, Check};
use crate::yaml::{self, Kind, Node};

/// A change that turned a check green.
pub(super) struct Found<'a> {
    pub built: &'a Built,
    /// The check as it is then.
    pub green: &'a Check,
    /// Lesser ones that do not pass any more.
    pub lesser: &'a [&'a Check],
    /// How many designs were looked at.
    pub tried: usize,
}

/// The change of a design that turned a check green.
pub(super) fn mend(base: &Base<'_>, before: &Cost, found: &Found<'_>) -> Mend {
    let Found {
        built,
        green,
        lesser,
        tried,
    } = *found;
    let candidate = &built.candidate;
    let delta = built.cost.total - before.total;
    let new = built.cost.gaps.difference(&before.gaps);
    let mut without: Vec<&str> = new.map(|(what, _)| what.as_str()).collect();
    let known = built.cost.gaps == before.gaps && candidate.unpriced.is_none();
    without.extend(candidate.unpriced.as_deref());
    without.dedup();
    let mut text = candidate.text.clone();
    if !known {
        let what = match without.as_slice() {
            [] => "what had no price before".to_owned(),
            all => all.join(", "),
        };
        let rest = match delta.0.is_zero() {
            true => String::new(),
            false => format!("; the rest is {delta} a month"),
        };
        text.push_str(&format!(" (without a price: {what}{rest})"));
    }
    let mut named: Vec<&str> = lesser.iter().map(|c| c.rule.as_str()).collect();
    named.sort_unstable();
    named.dedup();
    if !named.is_empty() {
        text.push_str(&format!(" (it then asks to look at {})", named.join(", ")));
    }
    let tree = &base.document.tree;
    let changes = candidate.sets.iter().map(|(path, to)| Change {
        path: path.clone(),
        from: yaml::find(tree, path).map(inline),
        to: to.clone(),
    });
    Mend {
        text,
        changes: changes.collect(),
        monthly_cost_delta: known.then(|| delta.0.normalize().to_string()),
        result: green.measured.as_ref().map(|m| m.text.clone()),
        safe: known && candidate.adds && lesser.is_empty(),
        tried: u32::try_from(tried).unwrap_or(u32::MAX),
    }
}

/// A value on one line, as YAML writes it between braces.
pub(super) fn inline(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "~".to_owned(),
        Kind::Scalar { text, .. } => yaml::quote::scalar(text, None, true),
        Kind::Sequence(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Mapping(entries) => {
            let pair = |e: &yaml::Entry| {
                format!("{}: {}", yaml::quote::key(&e.key, true), inline(&e.value))
            };
            let pairs: Vec<String> = entries.iter().map(pair).collect();
            match pairs.is_empty() {
                true => "{}".to_owned(),
                false => format!("{{ {} }}", pairs.join(", ")),
            }
        }
    }
}

/// By how much a check's value is better than it was, as a share of the way to its limit; none where it is not.
pub(super) fn gain(was: &Check, is: &Check) -> Option<f64> {
    let (was, is) = (was.measured.as_ref()?, is.measured.as_ref()?);
    let limit = is.limit_value?;
    let sign = match is.better {
        Better::Higher => 1.0,
        Better::Lower => -1.0,
    };
    // What never ends is farther than anything that does.
    let far = |value: Option<f64>| value.map(|v| sign * (v - limit));
    let (before, after) = (far(was.value), far(is.value)?);
    match before {
        None => Some(1.0 + after / limit.abs().max(f64::MIN_POSITIVE)),
        Some(before) if after > before && before < 0.0 => Some(1.0 - after / before),
        Some(_) => None,
    }
}

/// Why there is no mend.
pub(super) fn nothing(
    tried: usize,
    left: usize,
    breaks: Option<(&Built, &Check)>,
    closest: Option<(&Built, &Check)>,
) -> String {
    let more = match left {
        0 => String::new(),
        1 => ", and 1 more was not tried".to_owned(),
        n => format!(", and {n} more were not tried"),
    };
    let mut text = match (tried, left) {
        (0, 0) => return "no single change of the kinds that are tried applies here".to_owned(),
        (0, n) => return format!("none of {n} changes was tried: others took all that may be"),
        (1, _) => format!("the one change that was tried does not do it{more}"),
        (n, _) => format!("none of {n} single changes does it{more}"),
    };
    match (breaks, closest) {
        (Some((built, broken)), _) => text.push_str(&format!(
            "; closest: {}, but then {}",
            built.candidate.text, broken.message
        )),
        (None, Some((built, is))) => {
            if let Some(measured) = &is.measured {
                text.push_str(&format!(
                    "; closest: {}, which gives {} of {}",
                    built.candidate.text, measured.text, measured.limit
                ));
            }
        }
        (None, None) => {}
    }
    text
}

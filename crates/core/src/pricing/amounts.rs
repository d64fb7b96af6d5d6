//! Sums of a bill by stable names: what claims, policies and budgets ask for.

use super::bill::{Bill, Line};
use crate::quantity::Usd;

/// A filter of lines: what it looks at, and which value it wants.
type Part<'a> = (&'a str, &'a str);

/// Words that start a part of a name.
const PARTS: &[&str] = &[
    "provider",
    "region",
    "component",
    "tier",
    "resource",
    "store",
    "category",
    "tag",
];

impl Bill {
    /// The sum that a name stands for: `cost.total`, `cost.list`, `cost.one-time`,
    /// `cost.at-most`, `cost.failed-over`, or any of `cost.provider.aws`, `cost.region.us-east`,
    /// `cost.component.compute`, `cost.tier.app`, `cost.store.orders`, `cost.resource.nat`,
    /// `cost.category.tax`, `cost.tag.team=core`, and several of these one after the other, such
    /// as `cost.provider.aws.component.compute`. None for a name of no such form, or one that
    /// names nothing on this bill.
    #[must_use]
    pub fn amount(&self, name: &str) -> Option<Usd> {
        let rest = name.strip_prefix("cost.")?;
        match rest {
            "total" => return Some(self.total),
            "list" => return Some(self.list_total),
            "one-time" => return Some(self.one_time_total),
            "at-least" => return Some(self.total_at_least.unwrap_or(self.total)),
            "failed-over" => return Some(self.total_failed_over.unwrap_or(self.total)),
            "at-most" => return Some(self.total_at_most.unwrap_or(self.total)),
            _ => (),
        }
        let parts = parts(rest)?;
        let mut lines = self
            .lines
            .iter()
            .filter(|l| parts.iter().all(|p| self.fits(l, *p)))
            .peekable();
        lines.peek()?;
        Some(lines.map(|l| l.cost).sum())
    }

    fn fits(&self, line: &Line, (part, value): Part<'_>) -> bool {
        match part {
            "provider" => line.provider == value,
            "region" => line.region == value,
            "component" => line.component.word() == value,
            "category" => format!("{:?}", line.category).eq_ignore_ascii_case(value),
            "tier" => line.resource == value && self.by_tier.iter().any(|(t, _)| t == value),
            "tag" => value
                .split_once('=')
                .is_some_and(|(k, v)| line.tags.get(k).is_some_and(|t| t == v)),
            _ => line.resource == value,
        }
    }
}

/// `provider.aws.component.compute` as pairs; a value may hold dots, so it ends where the next
/// known word starts.
fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        let (word, after) = rest.split_once('.')?;
        let word = PARTS.iter().find(|p| **p == word)?;
        let next = PARTS
            .iter()
            .filter_map(|p| after.find(&format!(".{p}.")))
            .min();
        let Some(end) = next else {
            out.push((*word, after));
            return (!after.is_empty()).then_some(out);
        };
        let (value, more) = after.split_at_checked(end)?;
        out.push((*word, value));
        rest = more.strip_prefix('.')?;
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn names_split_at_known_words() {
        let two = parts("provider.aws.component.load-balancer");
        assert_eq!(
            two,
            Some(vec![("provider", "aws"), ("component", "load-balancer")])
        );
        assert_eq!(parts("tag.team=a.b"), Some(vec![("tag", "team=a.b")]));
        assert_eq!(parts("colour.red"), None);
        assert_eq!(parts("provider"), None);
        assert_eq!(parts("provider."), None);
    }
}

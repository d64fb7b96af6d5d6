//! Sums of a bill by stable names: what claims, policies and budgets ask for.

use super::bill::{Bill, Line};
use crate::quantity::Usd;

/// A filter of lines: what it looks at, and which value it wants.
pub(crate) type Part<'a> = (&'a str, &'a str);

/// Words that start a part of a name.
pub(crate) const PARTS: [&str; 9] = [
    "provider",
    "region",
    "component",
    "tier",
    "store",
    "resource",
    "category",
    "purchase",
    "tag",
];

/// Words that stand for a sum of their own.
pub(crate) const WHOLES: [&str; 6] = [
    "total",
    "list",
    "one-time",
    "at-least",
    "at-most",
    "failed-over",
];

impl Bill {
    /// The sum that a name stands for: `cost`, `cost.total`, `cost.list`, `cost.one-time`,
    /// `cost.at-least`, `cost.at-most`, `cost.failed-over`, or any of `cost.provider.aws`,
    /// `cost.region.us-east`, `cost.component.compute`, `cost.tier.app`, `cost.store.orders`,
    /// `cost.resource.nat`, `cost.category.tax`, `cost.purchase.spot`, `cost.tag.team=core`, and
    /// several of these one after the other, such as `cost.provider.aws.component.compute`. None
    /// for a name of no such form, or one that names nothing on this bill.
    #[must_use]
    pub fn amount(&self, name: &str) -> Option<Usd> {
        let rest = match name.strip_prefix("cost")? {
            "" => "total",
            rest => rest.strip_prefix('.')?,
        };
        if let Some(whole) = self.whole(rest) {
            return Some(whole);
        }
        let lines = self.fitting(&parts(rest)?);
        (!lines.is_empty()).then(|| lines.iter().map(|l| l.cost).sum())
    }

    /// A sum that has a word of its own.
    pub(crate) fn whole(&self, word: &str) -> Option<Usd> {
        Some(match word {
            "total" => self.total,
            "list" => self.list_total,
            "one-time" => self.one_time_total,
            "at-least" => self.total_at_least.unwrap_or(self.total),
            "failed-over" => self.total_failed_over.unwrap_or(self.total),
            "at-most" => self.total_at_most.unwrap_or(self.total),
            _ => return None,
        })
    }

    /// The lines that all of these fit.
    pub(crate) fn fitting(&self, parts: &[Part<'_>]) -> Vec<&Line> {
        let fits = |l: &&Line| parts.iter().all(|p| self.fits(l, *p));
        self.lines.iter().filter(fits).collect()
    }

    fn fits(&self, line: &Line, (part, value): Part<'_>) -> bool {
        match part {
            "provider" => line.provider == value,
            "region" => line.region == value,
            "component" => line.component.word() == value,
            "category" => format!("{:?}", line.category).eq_ignore_ascii_case(value),
            "tier" => line.resource == value && self.by_tier.iter().any(|(t, _)| t == value),
            "purchase" => line.purchase.as_deref().unwrap_or("usage") == value,
            "tag" => value
                .split_once('=')
                .is_some_and(|(k, v)| line.tags.get(k).is_some_and(|t| t == v)),
            _ => line.resource == value,
        }
    }

    /// Every value that a filter can want, each once, in order.
    pub(crate) fn values(&self, part: &str) -> Vec<String> {
        let of = |l: &Line| -> Vec<String> {
            match part {
                "provider" => vec![l.provider.clone()],
                "region" => vec![l.region.clone()],
                "component" => vec![l.component.word().to_owned()],
                "category" => vec![format!("{:?}", l.category).to_lowercase()],
                "tier" => Vec::new(),
                "purchase" => vec![l.purchase.clone().unwrap_or_else(|| "usage".into())],
                "tag" => l.tags.iter().map(|(k, v)| format!("{k}={v}")).collect(),
                _ => vec![l.resource.clone()],
            }
        };
        let mut all: Vec<String> = self.lines.iter().flat_map(of).collect();
        if part == "tier" {
            all.extend(self.by_tier.iter().map(|(t, _)| t.clone()));
        }
        all.sort();
        all.dedup();
        all
    }
}

/// `provider.aws.component.compute` as pairs; a value may hold dots, so it ends where the next
/// known word starts.
pub(crate) fn parts(text: &str) -> Option<Vec<Part<'_>>> {
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

//! What every part of resolving shares: diagnostics, defaults, assumptions.

use super::super::{Assumption, Dist, NotAssessed, Origins};
use crate::catalog::{Catalog, Provenance};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::scenario::{Assume, Document, Scenario};
use crate::yaml;
use std::collections::BTreeMap;

/// State of resolving one scenario.
pub(super) struct Resolver<'a> {
    pub document: &'a Document,
    pub scenario: &'a Scenario,
    pub catalog: &'a Catalog,
    pub diagnostics: Vec<Diagnostic>,
    pub recorded: Vec<NotAssessed>,
    pub origins: Origins,
    assumptions: BTreeMap<String, Assumption>,
    order: Vec<String>,
}

impl<'a> Resolver<'a> {
    pub fn new(document: &'a Document, scenario: &'a Scenario, catalog: &'a Catalog) -> Self {
        Self {
            document,
            scenario,
            catalog,
            diagnostics: Vec::new(),
            recorded: Vec::new(),
            origins: Origins::default(),
            assumptions: BTreeMap::new(),
            order: Vec::new(),
        }
    }

    pub fn take_assumptions(&mut self) -> Vec<Assumption> {
        let map = std::mem::take(&mut self.assumptions);
        self.order
            .iter()
            .filter_map(|k| map.get(k).cloned())
            .collect()
    }

    /// The path as written, or the region's when a part came from a short form there.
    pub fn written(&self, path: &str, region: &str) -> String {
        if yaml::find(&self.document.tree, path).is_some() {
            path.to_owned()
        } else {
            format!("regions.{region}")
        }
    }

    pub fn error(&mut self, code: &'static str, path: &str, message: String, help: String) {
        let span = self.document.span(path);
        self.push(Diagnostic::error(code, message).at(path, span).help(help));
    }

    /// An error whose cause is the last key of the path, not the value under it.
    pub fn error_at_key(&mut self, code: &'static str, path: &str, message: String, help: String) {
        let span = self.document.key_span(path);
        self.push(Diagnostic::error(code, message).at(path, span).help(help));
    }

    /// What every region, unit or tier would say again is said once.
    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// A name that is none of the known ones.
    pub fn dangling(&mut self, path: &str, name: &str, what: &str, known: &[&str]) {
        let help = match did_you_mean(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => format!("this design has no {what}"),
            None => {
                let list: Vec<String> = known.iter().take(12).map(|k| format!("`{k}`")).collect();
                let rest = match known.len().saturating_sub(12) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("known: {}{rest}", list.join(", "))
            }
        };
        let message = format!("there is no {what} `{name}`");
        // The name is either the value at the path or (part of) its last key.
        let is_value = yaml::find(&self.document.tree, path)
            .and_then(yaml::Node::text)
            .is_some_and(|text| text.contains(name));
        if is_value {
            self.error("unknown-reference", path, message, help);
        } else {
            self.error_at_key("unknown-reference", path, message, help);
        }
    }

    /// The index of a region by its name; a diagnostic when there is none.
    pub fn region_index(&mut self, path: &str, name: &str) -> Option<usize> {
        let found = self.scenario.regions.get_index_of(name);
        // Without any region that is what is said, once.
        if found.is_none() && !self.scenario.regions.is_empty() {
            let known: Vec<&str> = self.scenario.regions.keys().map(String::as_str).collect();
            self.dangling(path, name, "region", &known);
        }
        found
    }

    /// Whether undeclared rates and groups are dropped.
    pub fn assume_none(&self) -> bool {
        self.scenario
            .failures
            .as_ref()
            .is_some_and(|f| f.assume == Some(Assume::None))
    }

    /// Lists a default that was used; the first use of a key is the one shown.
    pub fn assume(&mut self, assumption: Assumption) {
        self.origins
            .record_default(&assumption.path, &assumption.key);
        if !self.assumptions.contains_key(&assumption.key) {
            self.order.push(assumption.key.clone());
            self.assumptions.insert(assumption.key.clone(), assumption);
        }
    }

    /// Lists a rule of the model itself (not a datum).
    pub fn assume_rule(&mut self, key: &str, path: &str, text: &str, value: String) {
        self.assume(Assumption {
            key: key.into(),
            path: path.into(),
            text: text.into(),
            value,
            range: None,
            source: "Stormglass model definition".into(),
            confidence: "definition".into(),
        });
    }

    /// Lists a default taken from the data, with the range and the source of its row.
    pub fn assume_datum(
        &mut self,
        key: &str,
        path: &str,
        text: &str,
        value: String,
        range: Option<String>,
        provenance: &Provenance,
    ) {
        let source = self.catalog.source_title(&provenance.source).to_owned();
        self.origins.record_date(key, &provenance.as_of);
        self.assume(Assumption {
            key: key.into(),
            path: path.into(),
            text: text.into(),
            value,
            range,
            source,
            confidence: provenance.confidence.word().into(),
        });
    }

    /// A numeric default of the data, listed as an assumption. Zero if the data lack it, which a
    /// test of the data excludes.
    pub fn number(&mut self, key: &str, path: &str) -> f64 {
        let Some(row) = self.catalog.default(key) else {
            return 0.0;
        };
        let unit = match row.unit.as_ref() {
            "share" | "probability" => String::new(),
            unit => format!(" {unit}"),
        };
        let range = row.low.zip(row.high).map(|(a, b)| format!("{a}..{b}"));
        let (value, text, provenance) =
            (row.value, row.meaning.to_string(), row.provenance.clone());
        self.assume_datum(
            &format!("default.{key}"),
            path,
            &text,
            format!("{value}{unit}"),
            range,
            &provenance,
        );
        value
    }

    /// The spread of a numeric default, for lags.
    pub fn sigma(&self, key: &str) -> f64 {
        self.catalog
            .default(key)
            .and_then(|d| d.sigma)
            .unwrap_or(1.0)
    }

    /// How long a recovery mechanism takes (hours), listed as an assumption.
    pub fn mechanism(
        &mut self,
        provider: &str,
        service: &str,
        key: &str,
        path: &str,
        text: &str,
    ) -> Dist {
        let Some(row) = self.catalog.failover_time(provider, service, key) else {
            return Dist::Fixed(0.0);
        };
        let (low, high) = (row.low_s, row.high_s);
        let provenance = row.provenance.clone();
        self.assume_datum(
            &format!("mechanism.{provider}.{service}.{key}"),
            path,
            text,
            format!("{low} to {high} s, evenly spread"),
            None,
            &provenance,
        );
        Dist::Uniform {
            low: low / 3600.0,
            high: high / 3600.0,
        }
    }

    /// Time of a human decision to leave a region (hours).
    pub fn human_decision(&mut self) -> Dist {
        let Some(row) = self.catalog.failure_rate("failover-decision", "", "") else {
            return Dist::Fixed(0.0);
        };
        let dist = super::failures::length_of(
            row.duration_median_h,
            row.duration_mean_h,
            row.sigma,
            &row.distribution,
        );
        let provenance = row.provenance.clone();
        self.assume_datum(
            "rate.failover-decision",
            "recovery.region.start",
            "time of a human decision when the automatic recovery has failed",
            format!("mean {:.2} h, lognormal", dist.mean()),
            None,
            &provenance,
        );
        dist
    }
}

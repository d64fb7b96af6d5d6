//! The gate: from a design with its results to what `check` says of it.
//!
//! [`examine`] asks the rules, [`design_report`] puts the answers in order, and after waivers and a baseline
//! have had their say [`conclude`] counts and decides.

use super::report::{
    DesignReport, Disposition, Figures, Judged, Report, RuleInfo, SCHEMA, Tally, Unanswered,
};
use super::{Case, Check, Group, Own, RULES, Settings, Standing, checks, judge_own};
use crate::assessment::{Assessment, DisruptionRow, LossFigure, Place};
use crate::audit::Audit;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Severity};
use crate::math::name_number;
use crate::model::Model;
use crate::scenario::{Disruption, Document, Level, Policies, RuleSetting};
use crate::service::Service;
use crate::source::{Sources, Span};
use crate::uncertainty::Reached;
use std::collections::BTreeMap;

/// What the one who calls says of rules; it goes before the settings of the design.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Rules that are errors.
    pub deny: Vec<String>,
    /// Rules that are warnings.
    pub warn_on: Vec<String>,
    /// Rules that are not looked at.
    pub allow: Vec<String>,
}

impl Overrides {
    /// What they make of a rule; the strictest word counts.
    #[must_use]
    pub fn level(&self, rule: &str) -> Option<Level> {
        let named = |list: &[String]| list.iter().any(|id| id == rule);
        if named(&self.deny) {
            Some(Level::Error)
        } else if named(&self.warn_on) {
            Some(Level::Warning)
        } else if named(&self.allow) {
            Some(Level::Off)
        } else {
            None
        }
    }

    /// Every rule that they name, once.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let all = self.deny.iter().chain(&self.warn_on).chain(&self.allow);
        all.map(String::as_str)
    }

    /// The same as settings of built-in rules.
    fn policies(&self) -> Policies {
        let mut policies = Policies::default();
        for id in self.ids() {
            let setting = RuleSetting {
                severity: self.level(id),
                ..RuleSetting::default()
            };
            policies.rules.insert(id.to_owned(), setting);
        }
        policies
    }
}

/// How the gate judges.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Policy files, the one that goes before the others first.
    pub files: Vec<Policies>,
    /// What is said of rules.
    pub overrides: Overrides,
    /// The least severity that fails the gate; none when nothing does.
    pub fail_on: Option<Severity>,
    /// Whether what cannot be told keeps the gate shut.
    pub strict: bool,
    /// The day that ages and waivers count to, `YYYY-MM-DD`.
    pub today: Option<String>,
}

impl Gate {
    /// Which rules a design is held to, and how.
    #[must_use]
    pub fn settings(&self, model: &Model) -> Settings {
        let mut settings: Settings = model.policies.clone();
        for file in &self.files {
            settings.under(file);
        }
        settings.add(&self.overrides.policies());
        settings
    }

    /// The user's own rules: of the scenario, with the places of its paths, and of the policy files, which
    /// have none in it.
    #[must_use]
    pub fn own<'a>(
        &'a self,
        model: &'a Model,
        span: &'a dyn Fn(&str) -> Option<Span>,
    ) -> Vec<Own<'a>> {
        let scenario = Own {
            rules: &model.own_rules,
            span,
            in_scenario: true,
        };
        let files = self.files.iter().map(|file| Own {
            rules: &file.own,
            span: &|_| None,
            in_scenario: false,
        });
        std::iter::once(scenario).chain(files).collect()
    }

    /// Whether a check that has failed keeps the gate shut.
    #[must_use]
    pub fn blocks(&self, judged: &Judged) -> bool {
        judged.disposition == Disposition::Open
            && match judged.check.standing {
                Standing::Failed => self.fail_on.is_some_and(|l| judged.check.severity <= l),
                Standing::Inconclusive => self.strict,
                Standing::Passed => false,
            }
    }
}

/// What a design is held against beside its own results; nothing unless somebody asks for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// What became of the claims of its file.
    pub audit: Option<&'a Audit>,
    /// How many designs drawn reach the availability objective.
    pub reached: Option<&'a Reached>,
    /// The numbers it is compared with.
    pub baseline: Option<&'a Figures>,
    /// Rules of the user's own.
    pub own: &'a [Own<'a>],
}

/// What the rules say of an assessed design, and what is wrong with those of the user's own.
#[must_use]
pub fn examine(
    model: &Model,
    assessment: &Assessment,
    catalog: &Catalog,
    gate: &Gate,
    beside: &Beside<'_>,
) -> (Vec<Check>, Vec<Diagnostic>) {
    let service = Service::new(model);
    let case = Case {
        audit: beside.audit,
        reached: beside.reached,
        today: gate.today.as_deref(),
        baseline: beside.baseline,
        ..Case::new(model, &service, assessment, catalog)
    };
    let mut all = checks(&case, &gate.settings(model));
    let (own, faults) = judge_own(&case, beside.own);
    all.extend(own);
    // Rules of the user's own have no settings but their own.
    all.retain_mut(|check| match gate.overrides.level(&check.rule) {
        Some(Level::Off) => false,
        Some(level) => {
            check.severity = level.severity().unwrap_or(check.severity);
            true
        }
        None => true,
    });
    (all, faults)
}

/// Fills in the places of checks from the document that was assessed.
pub(super) fn locate(checks: &mut [Check], document: &Document, sources: &Sources) {
    let place = |path: &str| {
        let span = document.place(path)?;
        let at = sources.position(span);
        Some(Place {
            file: sources.get(span.source)?.name.clone(),
            line: at.line,
            column: at.column,
        })
    };
    for check in checks {
        check.place = place(&check.cause);
        if let Some(path) = &check.objective {
            check.objective_place = place(path);
        }
    }
}

/// Which design a report is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesignId {
    /// Its file, as named.
    pub file: String,
    /// Digest of its canonical form.
    pub model_digest: String,
    /// Digest of the prices.
    pub prices_digest: String,
}

/// A design's checks in order, nothing waived and nothing known yet.
#[must_use]
pub fn design_report(
    id: DesignId,
    assessment: &Assessment,
    figures: Figures,
    mut checks: Vec<Check>,
    document: &Document,
    sources: &Sources,
) -> DesignReport {
    locate(&mut checks, document, sources);
    let named = document.scenario.metadata.as_ref();
    let named = named.and_then(|m| m.name.clone());
    let design = &assessment.design;
    let file_name = id.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let identity = [
        named.as_deref().unwrap_or(file_name),
        design.environment.as_deref().unwrap_or_default(),
        design.variant.as_deref().unwrap_or_default(),
    ]
    .join("\n");
    let checks = checks
        .into_iter()
        .map(|check| judged(&identity, check))
        .collect();
    DesignReport {
        file: id.file,
        design: design.name.clone(),
        variant: design.variant.clone(),
        environment: design.environment.clone(),
        model_digest: id.model_digest,
        prices_digest: id.prices_digest,
        figures,
        baseline: None,
        tally: Tally::default(),
        checks,
        improved: Vec::new(),
    }
}

/// A check of the gate itself, beside those of the rules.
pub(super) fn added(report: &DesignReport, check: Check) -> Judged {
    let variant = report.variant.as_deref().unwrap_or_default();
    let identity = [report.file.as_str(), &report.design, variant].join("\n");
    judged(&identity, check)
}

fn judged(identity: &str, check: Check) -> Judged {
    Judged {
        fingerprint: fingerprint(identity, &check),
        check,
        disposition: Disposition::Open,
        since: None,
        mend: None,
        no_mend: None,
    }
}

/// The same from run to run as long as design, rule and target keep their names.
fn fingerprint(identity: &str, check: &Check) -> String {
    hash(&[identity, &check.rule, &check.target].join("\n"))
}

fn hash(text: &str) -> String {
    // Twice 64 bits, the second of the text with a word before it: 128 are enough for any list of findings.
    let high = name_number(text);
    let low = name_number(&format!("fingerprint\n{text}"));
    format!("{high:016x}{low:016x}")
}

/// Tells designs apart that have one name: their fingerprints take in the file.
pub fn tell_apart(designs: &mut [&mut DesignReport]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for judged in designs.iter().flat_map(|d| &d.checks) {
        *seen.entry(judged.fingerprint.clone()).or_default() += 1;
    }
    let twice = |j: &Judged| seen.get(&j.fingerprint).is_some_and(|n| *n > 1);
    for design in designs {
        if design.checks.iter().any(twice) {
            let file = design.file.clone();
            for judged in &mut design.checks {
                judged.fingerprint = hash(&format!("{file}\n{}", judged.fingerprint));
            }
        }
    }
}

/// Counts, puts in order, and decides.
#[must_use]
pub fn conclude(
    mut designs: Vec<DesignReport>,
    unanswered: Vec<Unanswered>,
    gate: &Gate,
) -> Report {
    let mut tally = Tally::default();
    for design in &mut designs {
        design.checks.sort_by(|a, b| order(a).cmp(&order(b)));
        design.tally = tally_of(&design.checks);
        tally.add(design.tally);
    }
    let mut said = designs.iter().flat_map(|d| &d.checks);
    let shut = said.any(|j| gate.blocks(j));
    Report {
        schema: SCHEMA.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        passed: !shut && unanswered.is_empty(),
        fail_on: gate.fail_on,
        strict: gate.strict,
        tally,
        rules: rules(&designs),
        designs,
        unanswered,
    }
}

/// What fails first, then by severity, rule and target.
fn order(judged: &Judged) -> (u8, Severity, usize, &str, &str) {
    let check = &judged.check;
    let rank = match (check.standing, &judged.disposition) {
        (Standing::Failed, Disposition::Open) => 0,
        (Standing::Inconclusive, Disposition::Open) => 1,
        (Standing::Failed | Standing::Inconclusive, Disposition::Known { .. }) => 2,
        (Standing::Failed | Standing::Inconclusive, Disposition::Waived { .. }) => 3,
        (Standing::Passed, _) => 4,
    };
    let place = RULES.iter().position(|r| r.id == check.rule);
    let place = place.unwrap_or(RULES.len());
    (rank, check.severity, place, &check.rule, &check.target)
}

fn tally_of(checks: &[Judged]) -> Tally {
    let mut tally = Tally::default();
    for judged in checks {
        let count = match (judged.check.standing, &judged.disposition) {
            (Standing::Passed, _) => &mut tally.passed,
            (_, Disposition::Waived { .. }) => &mut tally.waived,
            (_, Disposition::Known { .. }) => &mut tally.known,
            (Standing::Inconclusive, _) => &mut tally.inconclusive,
            (Standing::Failed, _) => match judged.check.severity {
                Severity::Error => &mut tally.failed,
                Severity::Warning => &mut tally.warned,
                Severity::Note => &mut tally.noted,
            },
        };
        *count += 1;
    }
    tally
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.warned += other.warned;
        self.noted += other.noted;
        self.inconclusive += other.inconclusive;
        self.waived += other.waived;
        self.known += other.known;
    }
}

/// The rules that said something, built-in ones in the order of the registry.
fn rules(designs: &[DesignReport]) -> Vec<RuleInfo> {
    let said = |id: &str| {
        designs
            .iter()
            .flat_map(|d| &d.checks)
            .any(|j| j.check.rule == id)
    };
    let spoke = RULES.iter().filter(|r| said(r.id));
    let built_in = spoke.map(|r| RuleInfo {
        id: r.id.to_owned(),
        title: r.title.to_owned(),
        group: r.group,
        severity: r.severity,
        tags: r.tags.iter().map(|t| (*t).to_owned()).collect(),
    });
    let mut out: Vec<RuleInfo> = built_in.collect();
    for check in designs.iter().flat_map(|d| &d.checks).map(|j| &j.check) {
        if out.iter().all(|r| r.id != check.rule) {
            out.push(RuleInfo {
                id: check.rule.clone(),
                title: "a rule of your own".into(),
                group: Group::Own,
                severity: check.severity,
                tags: Vec::new(),
            });
        }
    }
    out
}

impl Figures {
    /// The numbers of an assessment; `priced` says whether every price is known.
    #[must_use]
    pub fn of(assessment: &Assessment, priced: bool) -> Self {
        let overall = assessment.availability.overall;
        let rows = &assessment.disruptions;
        let mut wanted: Vec<&DisruptionRow> = rows
            .iter()
            .filter(|r| r.rto.is_some() || r.rpo.is_some())
            .collect();
        if wanted.is_empty() {
            let region = rows.iter().filter(|r| r.disruption == Disruption::Region);
            wanted = region.collect();
        }
        let bill = assessment.cost.as_ref().filter(|_| priced);
        Self {
            monthly_cost: bill.map(|b| b.total.0.normalize().to_string()),
            availability: overall.availability,
            unavailability: overall.unavailability,
            rto_seconds: longest(wanted.iter().map(|r| match &r.restored {
                _ if r.transparent => Some(0.0),
                mark => mark.as_ref().map(|m| m.p95.seconds),
            })),
            rpo_seconds: longest(wanted.iter().map(|r| match &r.loss {
                LossFigure::Window { worst, .. } => Some(worst.seconds),
                LossFigure::Unrecoverable => None,
            })),
        }
    }
}

/// The longest of some times; none if one has no end.
fn longest(times: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    times
        .into_iter()
        .try_fold(0.0, |all: f64, time| Some(all.max(time?)))
}

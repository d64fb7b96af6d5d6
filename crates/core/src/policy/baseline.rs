//! A design held against the same one before: only what is new or worse counts.

use super::report::{DesignReport, Disposition, Improved, Judged, Report, Since};
use super::{Better, Measured, Standing};
use std::collections::BTreeMap;

/// The design of a baseline that is the same as this one: of the same file, else of the same name.
#[must_use]
pub fn same_design<'b>(
    before: &'b Report,
    file: &str,
    design: &str,
    variant: Option<&str>,
    environment: Option<&str>,
) -> Option<&'b DesignReport> {
    let of_variant = |d: &&DesignReport| d.variant.as_deref() == variant;
    let mut of_file = before.designs.iter().filter(of_variant);
    if let Some(found) = of_file.find(|d| d.file == file) {
        return Some(found);
    }
    let named = |d: &&DesignReport| d.design == design && d.environment.as_deref() == environment;
    let mut all = before.designs.iter().filter(of_variant).filter(named);
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// Marks what is known, new or worse, and says what is better. `is_on` tells whether a rule is still looked
/// at: what is silent because nobody asks has not become better.
///
/// Of a design that was not there everything is new.
pub fn compare(
    report: &mut DesignReport,
    before: Option<&DesignReport>,
    is_on: &dyn Fn(&str) -> bool,
) {
    let checks = before.map_or(&[][..], |b| b.checks.as_slice());
    let mut earlier: BTreeMap<Key, &Judged> = keyed(checks).collect();
    let mut improved = Vec::new();
    let places: Vec<Option<&Judged>> = keyed(&report.checks)
        .map(|(key, _)| earlier.remove(&key))
        .collect();
    for (judged, was) in report.checks.iter_mut().zip(places) {
        if let Some(was) = was.filter(|w| fails(w)) {
            improved.extend(better(judged, was));
        }
        if judged.disposition != Disposition::Open || judged.check.standing == Standing::Passed {
            continue;
        }
        // What somebody answered for until a day was not settled by it.
        let was = was.filter(|w| fails(w) && !matches!(w.disposition, Disposition::Waived { .. }));
        let text = was.and_then(|w| w.check.measured.as_ref());
        let text = text.map(|m| m.text.clone());
        match was {
            Some(was) if !worse(judged, was) => {
                judged.disposition = Disposition::Known { was: text }
            }
            Some(_) => judged.since = Some(Since::Worse { was: text }),
            None => judged.since = Some(Since::New),
        }
    }
    let gone = earlier
        .into_values()
        .filter(|w| fails(w) && is_on(&w.check.rule));
    improved.extend(gone.map(|was| Improved {
        rule: was.check.rule.clone(),
        target: was.check.target.clone(),
        fingerprint: was.fingerprint.clone(),
        message: was.check.message.clone(),
        was: was.check.measured.as_ref().map(|m| m.text.clone()),
        is: None,
        fixed: true,
    }));
    improved.sort_by(|a, b| (&a.rule, &a.target).cmp(&(&b.rule, &b.target)));
    report.improved = improved;
    report.baseline = before.map(|b| b.figures.clone());
}

/// Rule, target, and a number where a rule says more than one thing of a target.
pub(super) type Key = (String, String, usize);

pub(super) fn keyed(checks: &[Judged]) -> impl Iterator<Item = (Key, &Judged)> {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    checks.iter().map(move |judged| {
        let (rule, target) = (judged.check.rule.as_str(), judged.check.target.as_str());
        let n = seen.entry((rule, target)).or_default();
        *n += 1;
        ((rule.to_owned(), target.to_owned(), *n), judged)
    })
}

fn fails(judged: &Judged) -> bool {
    judged.check.standing != Standing::Passed
}

/// Whether something that failed before is worse now.
fn worse(now: &Judged, before: &Judged) -> bool {
    let (now, before) = (&now.check, &before.check);
    let settled = now.standing == Standing::Failed && before.standing == Standing::Inconclusive;
    // Of severities the graver one is less.
    let graver = now.standing == Standing::Failed && now.severity < before.severity;
    settled || graver || step(now.measured.as_ref(), before.measured.as_ref()) < 0
}

/// What is better of something that failed before.
fn better(now: &Judged, before: &Judged) -> Option<Improved> {
    let fixed = now.check.standing == Standing::Passed;
    let step = step(now.check.measured.as_ref(), before.check.measured.as_ref());
    if !fixed && step <= 0 {
        return None;
    }
    let text = |j: &Judged| j.check.measured.as_ref().map(|m| m.text.clone());
    Some(Improved {
        rule: now.check.rule.clone(),
        target: now.check.target.clone(),
        fingerprint: now.fingerprint.clone(),
        message: now.check.message.clone(),
        was: text(before),
        is: text(now),
        fixed,
    })
}

/// 1 if the value is better than before, -1 if it is worse, 0 if neither can be said. Differences in the last
/// digits of a computation are none.
pub(super) fn step(now: Option<&Measured>, before: Option<&Measured>) -> i8 {
    let (Some(now), Some(before)) = (now, before) else {
        return 0;
    };
    if now.unit != before.unit || now.better != before.better {
        return 0;
    }
    // What has no number never ends.
    let number = |m: &Measured| m.value.unwrap_or(f64::INFINITY);
    let (n, b) = (number(now), number(before));
    // Of shares near one the nines count.
    let scale = if now.unit == "share" && now.better == Better::Higher {
        (1.0 - n).abs().min((1.0 - b).abs())
    } else {
        n.abs().min(b.abs())
    };
    let same = n == b || (n - b).abs() <= 1e-9 * scale.max(1e-12);
    match (same, (n < b) == (now.better == Better::Lower)) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => -1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Severity;
    use crate::metric::Value;
    use crate::policy::report::{Figures, Tally};
    use crate::policy::{Check, rule};

    fn judged(target: &str, standing: Standing, seconds: Option<f64>) -> Judged {
        let mut checks = crate::policy::Checks::of(rule("does-not-serve").unwrap());
        checks.failed(target, format!("{target} is slow"), "");
        let mut check: Check = checks.into_all().remove(0);
        check.standing = standing;
        check.measured = seconds.map(|s| {
            let words = |s: f64| (Value::Time(s), format!("{s} s"));
            let ((value, text), (limit, limit_text)) = (words(s), words(60.0));
            Measured::new((&value, text), (&limit, limit_text), Better::Lower)
        });
        Judged {
            check,
            fingerprint: target.to_owned(),
            disposition: Disposition::Open,
            since: None,
            mend: None,
            no_mend: None,
        }
    }

    fn design(checks: Vec<Judged>) -> DesignReport {
        DesignReport {
            file: "shop.yaml".into(),
            design: "shop".into(),
            variant: None,
            environment: None,
            model_digest: String::new(),
            prices_digest: String::new(),
            figures: Figures::default(),
            baseline: None,
            tally: Tally::default(),
            checks,
            improved: Vec::new(),
        }
    }

    /// What becomes of one check that was so before.
    fn became(before: Judged, now: Judged) -> (DesignReport, Judged) {
        let mut report = design(vec![now]);
        compare(&mut report, Some(&design(vec![before])), &|_| true);
        let first = report.checks[0].clone();
        (report, first)
    }

    const FAILED: Standing = Standing::Failed;

    #[test]
    fn what_is_no_worse_is_known() {
        for (was, is) in [(90.0, 90.0), (90.0, 90.0 + 1e-9), (90.0, 80.0)] {
            let (report, j) = became(
                judged("a", FAILED, Some(was)),
                judged("a", FAILED, Some(is)),
            );
            assert_eq!(
                j.disposition,
                Disposition::Known {
                    was: Some(format!("{was} s"))
                }
            );
            assert_eq!(report.improved.len(), usize::from(is < 89.0), "{is}");
        }
        let (_, j) = became(judged("a", FAILED, None), judged("a", FAILED, None));
        assert_eq!(j.disposition, Disposition::Known { was: None });
    }

    #[test]
    fn what_is_worse_counts() {
        let (_, j) = became(
            judged("a", FAILED, Some(90.0)),
            judged("a", FAILED, Some(91.0)),
        );
        assert_eq!(
            j.since,
            Some(Since::Worse {
                was: Some("90 s".into())
            })
        );
        assert_eq!(j.disposition, Disposition::Open);
        // From a length to no end at all.
        let mut never = judged("a", FAILED, Some(91.0));
        never.check.measured.as_mut().unwrap().value = None;
        let (_, j) = became(judged("a", FAILED, Some(90.0)), never);
        assert!(matches!(j.since, Some(Since::Worse { .. })));
        // From a warning to an error, and from a doubt to a certainty.
        let mut warning = judged("a", FAILED, None);
        warning.check.severity = Severity::Warning;
        let (_, j) = became(warning, judged("a", FAILED, None));
        assert!(matches!(j.since, Some(Since::Worse { .. })));
        let (_, j) = became(
            judged("a", Standing::Inconclusive, None),
            judged("a", FAILED, None),
        );
        assert!(matches!(j.since, Some(Since::Worse { .. })));
    }

    #[test]
    fn what_passed_or_was_not_there_is_new() {
        let (_, j) = became(
            judged("a", Standing::Passed, None),
            judged("a", FAILED, None),
        );
        assert_eq!(j.since, Some(Since::New));
        let (report, j) = became(judged("b", FAILED, None), judged("a", FAILED, None));
        assert_eq!(j.since, Some(Since::New));
        assert_eq!(report.improved.len(), 1);
        assert!(report.improved[0].fixed);
    }

    #[test]
    fn all_of_a_new_design_is_new() {
        let mut report = design(vec![judged("a", FAILED, None)]);
        compare(&mut report, None, &|_| true);
        assert_eq!(report.checks[0].since, Some(Since::New));
        assert_eq!(report.baseline, None);
    }

    /// A waiver that ends brings its finding back, whatever the baseline says.
    #[test]
    fn what_was_waived_is_not_known() {
        let mut waived = judged("a", FAILED, None);
        waived.disposition = Disposition::Waived {
            reason: "r".into(),
            owner: "o".into(),
            expires: "2026-01-01".into(),
            place: None,
            ticket: None,
        };
        let (_, j) = became(waived, judged("a", FAILED, None));
        assert_eq!(j.since, Some(Since::New));
    }

    #[test]
    fn silence_is_better_only_where_somebody_asks() {
        let mut report = design(vec![]);
        let before = design(vec![judged("a", FAILED, None)]);
        compare(&mut report, Some(&before), &|_| false);
        assert!(report.improved.is_empty());
    }

    /// 99.99% to 99.989% is a tenth more downtime, and not the last digit of a computation.
    #[test]
    fn nines_count() {
        let at = |share: f64| {
            let value = Value::Share(share);
            Measured::new(
                (&value, String::new()),
                (&value, String::new()),
                Better::Higher,
            )
        };
        assert_eq!(step(Some(&at(0.999_989)), Some(&at(0.999_99))), -1);
        assert_eq!(step(Some(&at(0.999_991)), Some(&at(0.999_99))), 1);
        assert_eq!(step(Some(&at(0.999_99)), Some(&at(0.999_99))), 0);
    }
}

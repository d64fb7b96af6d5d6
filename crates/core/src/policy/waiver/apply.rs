//! What waivers make of findings, and what there is to say of them.

use super::rules::{EXPIRED, EXPIRING, UNUSED};
use super::{SOON, Waiver, Waivers};
use crate::calendar::Day;
use crate::policy::gate::added;
use crate::policy::report::{DesignReport, Disposition, Judged};
use crate::policy::{Checks, Rule, Settings, Standing};
use std::collections::BTreeMap;

/// A design with the waivers that may speak for it.
#[derive(Debug)]
pub struct Governed<'a> {
    /// What is said of it.
    pub report: &'a mut DesignReport,
    /// Its file as seen from the file of the waivers.
    pub path: String,
    /// The file of waivers that is for it.
    pub file: Option<&'a Waivers>,
    /// The waivers in its comments.
    pub in_place: &'a Waivers,
    /// What its settings make of the rules about waivers.
    pub settings: &'a Settings,
}

/// Where a waiver is written; the same one is read for every variant of a file.
type Key = (String, u32, u32);

/// What became of a waiver.
struct Use<'a> {
    waiver: &'a Waiver,
    /// The design to say it of: the first that it fits, else the first that it is for.
    design: usize,
    /// Whether something fails that it is for.
    needed: bool,
    /// Findings that are back since it has ended.
    back: usize,
}

/// Applies waivers, and says which have ended, end soon, or are not needed.
pub fn apply(designs: &mut [Governed<'_>], today: Day) {
    let mut uses: BTreeMap<Key, Use<'_>> = BTreeMap::new();
    for (n, design) in designs.iter_mut().enumerate() {
        let of_file = design.file.iter().flat_map(|f| &f.all);
        let of_file = of_file.filter(|w| w.is_for_file(&design.path));
        let all: Vec<(Key, &Waiver)> = of_file
            .chain(&design.in_place.all)
            .filter_map(|w| Some((key(w)?, w)))
            .collect();
        for (key, waiver) in &all {
            uses.entry(key.clone()).or_insert(Use {
                waiver,
                design: n,
                needed: false,
                back: 0,
            });
        }
        let failing = design.report.checks.iter_mut();
        for judged in failing.filter(|j| j.check.standing != Standing::Passed) {
            let fitting: Vec<&(Key, &Waiver)> =
                all.iter().filter(|(_, w)| w.fits(judged)).collect();
            let live = fitting.iter().filter(|(_, w)| w.expires >= today);
            let live = live.max_by_key(|(_, w)| w.expires);
            for (key, _) in &fitting {
                if let Some(u) = uses.get_mut(key) {
                    if !u.needed {
                        (u.needed, u.design) = (true, n);
                    }
                    u.back += usize::from(live.is_none());
                }
            }
            if let Some((_, waiver)) = live {
                judged.disposition = waiver.disposition();
            }
        }
    }
    for u in uses.values() {
        let Some(design) = designs.get_mut(u.design) else {
            continue;
        };
        if let Some((rule, message, help)) = u.said(today) {
            say(design, rule, u.waiver, &message, help);
        }
    }
}

fn key(waiver: &Waiver) -> Option<Key> {
    let place = waiver.place.as_ref()?;
    Some((place.file.clone(), place.line, place.column))
}

impl Use<'_> {
    /// What there is to say of it.
    fn said(&self, today: Day) -> Option<(&'static Rule, String, &'static str)> {
        let Waiver {
            rule,
            owner,
            expires,
            ..
        } = self.waiver;
        let whose = format!("the waiver of `{rule}` by {owner}");
        let left = expires.since(today);
        if !self.needed {
            let ended = if left < 0 {
                format!(" ended on {expires} and")
            } else {
                String::new()
            };
            let message = format!("{whose}{ended} is not needed: nothing fails that it is for");
            return Some((&UNUSED, message, "take it out"));
        }
        if left < 0 && self.back > 0 {
            let back = match self.back {
                1 => "what it was for is back".to_owned(),
                n => format!("{n} findings are back"),
            };
            let help = "mend what it was for, or renew it with a reason that still holds";
            return Some((
                &EXPIRED,
                format!("{whose} ended on {expires}: {back}"),
                help,
            ));
        }
        let days = match left {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            n => format!("in {n} days"),
        };
        (0..=SOON).contains(&left).then(|| {
            let message = format!("{whose} ends on {expires}, {days}");
            (&EXPIRING, message, "mend what it is for before that day")
        })
    }
}

/// Adds a finding about a waiver, unless the design does not want to hear of it.
fn say(design: &mut Governed<'_>, rule: &Rule, waiver: &Waiver, message: &str, help: &str) {
    if !design.settings.is_on(rule) {
        return;
    }
    let mut checks = Checks::of(rule);
    let target = [
        &waiver.rule,
        waiver.owner.as_str(),
        &waiver.targets.join(","),
    ]
    .join("/");
    let check = checks.failed(target.trim_end_matches('/'), message, help);
    check.place.clone_from(&waiver.place);
    check.severity = design.settings.severity(rule).unwrap_or(check.severity);
    for check in checks.into_all() {
        let judged = added(design.report, check);
        design.report.checks.push(judged);
    }
}

impl Waiver {
    /// Whether it is for a finding of a design that it is for.
    fn fits(&self, judged: &Judged) -> bool {
        let check = &judged.check;
        let here = |line: u32| {
            let places = [&check.place, &check.objective_place];
            let file = self.place.as_ref().map(|p| &p.file);
            let mut places = places.into_iter().flatten();
            places.any(|p| p.line == line && Some(&p.file) == file)
        };
        self.rule == check.rule && self.is_for_target(&check.target) && self.line.is_none_or(here)
    }

    fn disposition(&self) -> Disposition {
        Disposition::Waived {
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            expires: self.expires.to_string(),
            place: self.place.clone(),
            ticket: self.ticket.clone(),
        }
    }
}

//! What to look at: each rule reads the model and the results, and says what to do.

use crate::assessment::{Drill, Finding, LoadRow, Sensitivity, SlaFloor};
use crate::diagnostic::Severity;
use crate::exact::Exact;
use crate::model::{Model, WriteRule};
use crate::pricing::bill::Bill;
use crate::scenario::{AvailabilityObjective, Disruption};
use crate::service::Service;
use rust_decimal::Decimal;

/// Share of capacity used after a loss from which the normal use is worth a note.
const NEARLY_FULL: f64 = 0.9;

/// Every finding, errors first.
pub(super) fn findings(
    service: &Service<'_>,
    exact: &Exact,
    drills: &[Drill],
    cost: Option<&Bill>,
    sla: &SlaFloor,
    sensitivities: &[Sensitivity],
) -> Vec<Finding> {
    let model = service.model();
    let mut out = Vec::new();
    promotion_left_out(drills, &mut out);
    propagated_deletes(model, &mut out);
    no_backup(model, &mut out);
    overload(model, drills, &mut out);
    headroom(model, drills, &mut out);
    shared_front(model, exact, &mut out);
    super::lints::lints(model, drills, &mut out);
    default_decides(model, sensitivities, &mut out);
    bill(cost, &mut out);
    no_contract(sla, &mut out);
    out.sort_by_key(|f| f.severity);
    out
}

fn promotion_left_out(drills: &[Drill], out: &mut Vec<Finding>) {
    let mut seen: Vec<(Disruption, &str)> = Vec::new();
    for drill in drills {
        for store in &drill.promotion_left_out {
            if seen.contains(&(drill.disruption, store)) {
                continue;
            }
            seen.push((drill.disruption, store));
            out.push(Finding {
 place: None,
                rule: "promotion-left-out",
                severity: Severity::Warning,
                message: format!(
                    "the plan for `{}` names no promotion of `{store}`; its writes are taken to come back with the switch",
                    drill.disruption
                ),
                help: format!("add `- {{ promote: derived, store: {store}, after: [<the step that notices>] }}`"),
                path: format!("recovery.{}.steps", drill.disruption),
            });
        }
    }
}

fn propagated_deletes(model: &Model, out: &mut Vec<Finding>) {
    for store in &model.stores {
        if store.replication.propagate_deletes
            && store.write == WriteRule::AnyCopy
            && store.copies.len() > 1
        {
            out.push(Finding {
 place: None,
                rule: "two-way-copy-with-deletes",
                severity: Severity::Warning,
                message: format!("`{}` is copied both ways with deletions: what was written at one end only is deleted by the next run from the other", store.name),
                help: "copy one way, or do not propagate deletions".into(),
                path: format!("replication.{}", store.name),
            });
        }
    }
}

fn no_backup(model: &Model, out: &mut Vec<Finding>) {
    for store in &model.stores {
        let needed = model.tiers.iter().any(|t| {
            t.user_facing
                && t.needs
                    .iter()
                    .any(|s| model.stores.get(*s).is_some_and(|x| x.name == store.name))
        });
        let holds_data = !matches!(
            store.engine,
            crate::scenario::Engine::Redis | crate::scenario::Engine::Logs
        );
        if needed && holds_data && store.backup.is_none() {
            out.push(Finding {
 place: None,
                rule: "no-backup",
                severity: Severity::Warning,
                message: format!("`{}` has no backup: damaged or deleted data cannot be brought back, however many copies follow it", store.name),
                help: format!("add `backups: {{ {}: {{ every: 24h, point-in-time: true }} }}`", store.name),
                path: store.path.clone(),
            });
        }
    }
}

/// Capacity after the loss of a region or provider, at the mean demand and at its peak.
fn overload(model: &Model, drills: &[Drill], out: &mut Vec<Finding>) {
    for (drill, load) in loads_after_loss(drills) {
        let peak = load.at_peak.unwrap_or(0.0);
        if load.utilisation.max(peak) <= 1.0 {
            continue;
        }
        let grows = model
            .tiers
            .iter()
            .filter(|t| t.name == load.tier)
            .flat_map(|t| &t.places)
            .any(|p| {
                p.nodes_recovered > p.nodes
                    && model
                        .regions
                        .get(p.region)
                        .is_some_and(|r| r.key == load.region)
            });
        let asked = match load.at_peak {
            None => format!("{:.0}%", load.utilisation * 100.0),
            Some(peak) => format!(
                "{:.0}% at the mean demand, {:.0}% at its peak,",
                load.utilisation * 100.0,
                peak * 100.0
            ),
        };
        out.push(Finding {
            place: None,
            rule: "capacity-after-loss",
            severity: Severity::Warning,
            message: format!(
                "after {} `{}` in {} is asked for {asked} of what its nodes carry{}",
                drill.cause,
                load.tier,
                load.place(),
                if grows { ", before it scales" } else { "" }
            ),
            help: "run more nodes there, or state the real node capacity".into(),
            path: format!("tiers.{}.in.{}", load.tier, load.region),
        });
    }
}

/// Loads on what is left after the loss of a region or provider.
fn loads_after_loss(drills: &[Drill]) -> impl Iterator<Item = (&Drill, &LoadRow)> {
    drills
        .iter()
        .filter(|d| {
            matches!(d.disruption, Disruption::Region | Disruption::Provider)
                && !d.cause.starts_with("group:")
        })
        .flat_map(|d| d.loads.iter().map(move |l| (d, l)))
}

/// How full a tier may run in normal times, where a loss would fill it to the brim: as it runs, or,
/// where nobody says how full that is, if all of it ran as full as is assumed of the tier.
fn headroom(model: &Model, drills: &[Drill], out: &mut Vec<Finding>) {
    let assumed = |load: &LoadRow| {
        let tier = model.tiers.iter().find(|t| t.name == load.tier);
        tier.and_then(|t| t.utilisation_assumed)
    };
    let tight = loads_after_loss(drills)
        .filter(|(_, l)| l.utilisation <= 1.0)
        .filter_map(|(d, l)| Some((d, l, l.factor.filter(|f| *f > 1.0)?)))
        .filter(|(_, l, factor)| {
            l.utilisation.max(assumed(l).unwrap_or(0.0) * factor) > NEARLY_FULL
        })
        // Of equals the place itself is named rather than a service in it.
        .reduce(|a, b| {
            let whole = |d: &Drill| !d.cause.starts_with("store:");
            let named = b.2 == a.2 && whole(b.0) && !whole(a.0);
            if b.2 > a.2 || named { b } else { a }
        });
    if let Some((drill, load, factor)) = tight {
        let known = match assumed(load) {
            None => String::new(),
            Some(usual) => format!(
                " (nobody states how full it runs; {:.0}% is assumed)",
                usual * 100.0
            ),
        };
        out.push(Finding {
            place: None,
            rule: "headroom",
            severity: Severity::Note,
            message: format!(
                "after {} `{}` in {} carries {factor:.2} times its normal load and is {:.0}% used: in normal times it must stay at or below {:.0}%{known}",
                drill.cause,
                load.tier,
                load.place(),
                load.utilisation * 100.0,
                100.0 / factor
            ),
            help: "hold `utilisation` to that, or state the real node capacity".into(),
            path: format!("tiers.{}", load.tier),
        });
    }
}

/// One thing in front that alone spends the budget of downtime.
fn shared_front(model: &Model, exact: &Exact, out: &mut Vec<Finding>) {
    let on_average = |o: &AvailabilityObjective| o.in_years.is_none();
    let Some(target) = model.objectives.availability.filter(on_average) else {
        return;
    };
    for c in &exact.availability.contributions {
        if c.unavailability > target.complement() {
            out.push(Finding {
 place: None,
                rule: "one-cause-breaks-objective",
                severity: Severity::Warning,
                message: format!(
                    "{} alone loses {:.1} min a year, more than the objective allows ({:.1})",
                    c.what,
                    c.minutes_per_year,
                    target.complement() * 525_600.0
                ),
                help: "add a second one that is independent of it, or state its real failure statistics".into(),
                path: "objectives.availability".into(),
            });
        }
    }
}

/// A default that decides the verdict alone.
fn default_decides(model: &Model, sensitivities: &[Sensitivity], out: &mut Vec<Finding>) {
    let on_average = |o: &AvailabilityObjective| o.in_years.is_none();
    let Some(target) = model.objectives.availability.filter(on_average) else {
        return;
    };
    let allowed = target.complement();
    for s in sensitivities {
        let crosses = (s.low <= allowed) != (s.high <= allowed);
        if crosses {
            out.push(Finding {
 place: None,
                rule: "default-decides",
                severity: Severity::Note,
                message: format!(
                    "the default `{}` ({}) decides the availability verdict: between its P10 and its P90 it is {} to {}",
                    s.key,
                    s.confidence,
                    super::verdicts::percent(s.low),
                    super::verdicts::percent(s.high)
                ),
                help: "state the figure of your own system".into(),
                path: "objectives.availability".into(),
            });
        }
    }
}

fn bill(cost: Option<&Bill>, out: &mut Vec<Finding>) {
    let Some(bill) = cost else {
        return;
    };
    if bill.estimated_share > Decimal::new(1, 1) {
        out.push(Finding {
            place: None,
            rule: "estimated-share",
            severity: Severity::Warning,
            message: format!(
                "{}% of the bill is estimated",
                (bill.estimated_share * Decimal::ONE_HUNDRED)
                    .round_dp(1)
                    .normalize()
            ),
            help: "give the missing prices in a file: `--price-book prices.csv`".into(),
            path: "cost.estimates".into(),
        });
    }
    if !bill.unpriced.is_empty() {
        out.push(Finding {
            place: None,
            rule: "incomplete-bill",
            severity: Severity::Note,
            message: format!(
                "the bill is incomplete: {} thing{} without an amount",
                bill.unpriced.len(),
                if bill.unpriced.len() == 1 { "" } else { "s" }
            ),
            help: "state the volumes it names".into(),
            path: "cost".into(),
        });
    }
}

fn no_contract(sla: &SlaFloor, out: &mut Vec<Finding>) {
    if sla.availability.is_none() && !sla.without.is_empty() {
        out.push(Finding {
            place: None,
            rule: "no-sla-floor",
            severity: Severity::Note,
            message: format!(
                "no contract covers {}, so the contracts compose to no floor",
                sla.without.join("; ")
            ),
            help: "choose a configuration with an SLA where a floor is needed".into(),
            path: String::new(),
        });
    }
}

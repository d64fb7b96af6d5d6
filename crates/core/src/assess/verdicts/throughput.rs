//! Throughput objectives: what the tiers carry with everything up, and what is left of it after a loss.

use crate::assessment::{Standing, Verdict};
use crate::drill::{Cause, Recovery, local_standbys, lose};
use crate::metric::Value;
use crate::model::Model;
use crate::policy::{Better, Measured};
use crate::quantity::{Quantity, RequestRate};
use crate::scenario::Disruption;
use crate::service::{Headroom, Launches, Phase, Service, State};

/// Kinds of loss that are named beside an objective for normal times.
const SHOWN: [Disruption; 2] = [Disruption::Zone, Disruption::Region];

/// One verdict for normal times, and one for each disruption with an objective.
pub(super) fn verdicts(
    service: &Service<'_>,
    recoveries: &[(Cause, Recovery)],
    out: &mut Vec<Verdict>,
) {
    let model = service.model();
    let Some(objective) = &model.objectives.throughput else {
        return;
    };
    // Who can be served at all, however much is asked.
    let tireless = tireless(model);
    let bench = Bench {
        service,
        tireless: &Service::new(&tireless),
        recoveries,
    };
    if let Some(rate) = objective.normal {
        out.push(bench.normal(rate, objective.by.is_empty()));
    }
    for (kind, rate) in &objective.by {
        out.push(bench.after(*kind, *rate));
    }
}

/// The same design with nodes that carry anything.
fn tireless(model: &Model) -> Model {
    let mut model = model.clone();
    let kinds = model.kinds.iter_mut().flat_map(|k| &mut k.model.tiers);
    for tier in model.tiers.iter_mut().chain(kinds) {
        tier.capacity_per_node = f64::INFINITY;
    }
    model
}

struct Bench<'a> {
    service: &'a Service<'a>,
    tireless: &'a Service<'a>,
    recoveries: &'a [(Cause, Recovery)],
}

/// What is carried in one state.
struct Carried {
    rps: f64,
    /// What carries least for what is asked of it; none where nothing is left.
    least: Option<Headroom>,
    /// Share of the requests that can be served at all.
    reachable: f64,
}

impl Bench<'_> {
    /// What is carried in a state, or why that cannot be said.
    fn carried(&self, state: &State, recovered: bool) -> Result<Carried, String> {
        let model = self.service.model();
        let demand = model.traffic.demand_rps.filter(|d| *d > 0.0);
        let demand = demand.ok_or(
            "how much a node carries is not known: state `traffic.demand`, and `node-capacity` of every tier",
        )?;
        let assumed = model.tiers.iter().find(|t| {
            t.user_facing && t.utilisation_assumed.is_some() && t.capacity_per_node.is_finite()
        });
        if let Some(tier) = assumed {
            return Err(format!(
                "what a node of `{}` carries is only assumed: state its `node-capacity`",
                tier.name
            ));
        }
        let phase = Phase {
            launches: Launches::Granted,
            ..Phase::SETTLED
        };
        let reachable = self.tireless.served(state, phase).worse();
        let least = self.service.headroom(state, recovered);
        if least.is_none() && reachable > 0.0 {
            return Err(
                "no tier that requests pass through has a capacity: state its `node-capacity`"
                    .into(),
            );
        }
        Ok(Carried {
            rps: least.map_or(0.0, |l| l.factor) * demand * reachable,
            least,
            reachable,
        })
    }

    /// The worst single cause of a kind: its name and what is carried once it has settled.
    fn worst(&self, kind: Disruption) -> Option<Result<(String, Carried), String>> {
        let mut worst: Option<(String, Carried)> = None;
        let of_kind = self.recoveries.iter().map(|(c, _)| c);
        for cause in of_kind.filter(|c| c.disruption == kind && !c.label.starts_with("group:")) {
            let nominal = self.service.nominal();
            let after = lose(self.service.model(), &nominal, &cause.loss);
            let state = local_standbys(&after, cause);
            match self.carried(&state, true) {
                Err(why) => return Some(Err(why)),
                Ok(found) if worst.as_ref().is_none_or(|(_, w)| found.rps < w.rps) => {
                    worst = Some((cause.label.clone(), found));
                }
                Ok(_) => {}
            }
        }
        worst.map(Ok)
    }

    fn normal(&self, rate: RequestRate, alone: bool) -> Verdict {
        let found = self.carried(&self.service.nominal(), false);
        let mut after = String::new();
        if alone && found.is_ok() {
            for kind in SHOWN {
                if let Some(Ok((cause, left))) = self.worst(kind) {
                    after.push_str(&format!("; {} after {cause}", words(left.rps)));
                }
            }
        }
        let found = found.map(|c| {
            let why = format!("{}{after}", self.bottleneck(&c));
            (c, why)
        });
        self.verdict("throughput".into(), "objectives.throughput", rate, found)
    }

    fn after(&self, kind: Disruption, rate: RequestRate) -> Verdict {
        let found = match self.worst(kind) {
            None => Err(format!("no disruption of kind `{kind}` is drilled")),
            Some(found) => found.map(|(cause, c)| {
                let why = format!("after {cause}, {}", self.bottleneck(&c));
                (c, why)
            }),
        };
        let path = format!("objectives.throughput.{kind}");
        self.verdict(format!("throughput.{kind}"), &path, rate, found)
    }

    fn bottleneck(&self, c: &Carried) -> String {
        let model = self.service.model();
        let Some(least) = c.least.filter(|_| c.reachable > 0.0) else {
            return "nothing is served".into();
        };
        let tier = model.tiers.get(least.tier).map_or("", |t| &t.name);
        let region = model.regions.get(least.region).map_or("", |r| &r.key);
        let most = format!("`{tier}` in {region} is full first");
        if c.reachable < 1.0 - 1e-9 {
            let lost = Value::Share(1.0 - c.reachable).text();
            return format!("{lost} of the requests reach nothing that serves; {most}");
        }
        most
    }

    fn verdict(
        &self,
        subject: String,
        path: &str,
        rate: RequestRate,
        found: Result<(Carried, String), String>,
    ) -> Verdict {
        let (result, standing, reason, cause, measured) = match found {
            Err(why) => (
                "unknown".into(),
                Standing::Unknown,
                why,
                "tiers".into(),
                None,
            ),
            Ok((carried, why)) => {
                let met = carried.rps >= rate.rps() * (1.0 - 1e-12);
                let standing = if met { Standing::Met } else { Standing::Missed };
                let text = words(carried.rps);
                let measured = Measured::new(
                    (&Value::Number(carried.rps), text.clone()),
                    (&Value::Number(rate.rps()), words(rate.rps())),
                    Better::Higher,
                );
                let place = carried.least.and_then(|least| {
                    let tier = self.service.model().tiers.get(least.tier)?;
                    tier.places.iter().find(|p| p.region == least.region)
                });
                let cause = place.map_or_else(|| "tiers".into(), |p| p.path.clone());
                (text, standing, why, cause, Some(measured))
            }
        };
        Verdict {
            place: None,
            subject,
            target: rate.to_text(),
            result,
            standing,
            reason,
            path: path.into(),
            cause,
            measured,
        }
    }
}

/// Requests per second, as they are written.
fn words(rps: f64) -> String {
    let rounded = if rps >= 100.0 {
        rps.floor()
    } else {
        (rps * 100.0).floor() / 100.0
    };
    format!("{rounded} rps")
}

//! What can be lost, one cause at a time.

use crate::model::{Damage, Dist, Failure, GroupKind, Model, Spread, Victim};
use crate::scenario::{DependencyKind, Disruption};

/// What is lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Loss {
    /// One node of a tier in a region: tier, place.
    Node(usize, usize),
    /// One process of a tier in a region, on a node that goes on: tier, place.
    Process(usize, usize),
    /// The spot nodes of a tier in a region that are taken back together: tier, place.
    Spot(usize, usize),
    /// The instance of a copy: store, copy.
    Instance(usize, usize),
    /// A set of larger parts.
    Parts(Vec<Victim>),
    /// A dependency.
    Dependency(usize),
    /// Launching and scaling in these regions.
    Launches(Vec<usize>),
    /// Changes to DNS records.
    Records,
    /// Links between pairs of regions.
    Cut(Vec<(usize, usize)>),
    /// Two at once.
    Both(Box<Loss>, Box<Loss>),
    /// Nothing: a release that fails.
    Release,
    /// The data of every store, in every copy.
    Data(Damage),
}

impl Loss {
    /// Whether whole zones, regions or providers are among it.
    #[must_use]
    pub fn takes_parts(&self) -> bool {
        match self {
            Self::Parts(_) => true,
            Self::Both(one, other) => one.takes_parts() || other.takes_parts(),
            _ => false,
        }
    }

    /// The larger parts among it.
    #[must_use]
    pub fn parts(&self) -> Vec<Victim> {
        match self {
            Self::Parts(victims) => victims.clone(),
            Self::Both(one, other) => [one.parts(), other.parts()].concat(),
            _ => Vec::new(),
        }
    }

    /// The damage to data among it.
    #[must_use]
    pub fn damage(&self) -> Option<Damage> {
        match self {
            Self::Data(damage) => Some(*damage),
            Self::Both(one, other) => one.damage().or_else(|| other.damage()),
            _ => None,
        }
    }
}

/// How a cause counts in the long run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// Its unit is in the joint states; the time to switch is added.
    InStates,
    /// By itself, from start to end, as if nothing else were amiss.
    Alone,
    /// Not at all: a named exclusion.
    Excluded,
}

/// One event that can happen.
#[derive(Clone, Debug)]
pub struct Cause {
    /// Stable name, such as `region:us-east`, `zone:us-east/1`, `operator-error:all`.
    pub label: String,
    /// Part it belongs to in the contributions to unavailability.
    pub part: String,
    /// Kind of disruption: objectives and the recovery table go by it.
    pub disruption: Disruption,
    /// Kind of disruption whose plan applies.
    pub plan: Disruption,
    /// What is lost.
    pub loss: Loss,
    /// How often and how long.
    pub failure: Failure,
    /// Share of the failure's events that are this one, 0..=1; for nodes their number.
    pub share: f64,
    /// How it counts in the long run.
    pub counting: Counting,
}

impl Cause {
    /// A cause that is a part of its own, with the plan of its kind.
    #[must_use]
    pub fn of(label: String, disruption: Disruption, loss: Loss, failure: &Failure) -> Self {
        Self {
            part: label.clone(),
            label,
            disruption,
            plan: disruption,
            loss,
            failure: failure.clone(),
            share: 1.0,
            counting: Counting::InStates,
        }
    }
}

/// Every single cause of a model, in a fixed order: inside regions, zones, regions, providers,
/// common causes, what stands in front, data.
#[must_use]
pub fn causes(model: &Model) -> Vec<Cause> {
    let mut out = Vec::new();
    nodes(model, &mut out);
    instances(model, &mut out);
    places(model, &mut out);
    groups(model, &mut out);
    dependencies(model, &mut out);
    control(model, &mut out);
    software(model, &mut out);
    out
}

/// Control planes and links.
fn control(model: &Model, out: &mut Vec<Cause>) {
    let alone = |label: String, kind: Disruption, loss: Loss, failure: &Failure| Cause {
        counting: Counting::Alone,
        ..Cause::of(label, kind, loss, failure)
    };
    let beside = &model.beside;
    let plane = Disruption::ControlPlane;
    for (r, failure) in &beside.control_planes {
        let label = format!("control-plane:{}", region_key(model, *r));
        out.push(alone(label, plane, Loss::Launches(vec![*r]), failure));
    }
    for need in &beside.launch_needs {
        let label = format!("control-plane:{}", need.name);
        let loss = Loss::Launches(need.regions.clone());
        out.push(alone(label, plane, loss, &need.failure));
    }
    if let Some(failure) = &beside.records {
        let label = "control-plane:dns".into();
        out.push(alone(label, plane, Loss::Records, failure));
    }
    for link in &beside.links {
        let (a, b) = link.between;
        let label = format!("link:{}~{}", region_key(model, a), region_key(model, b));
        let loss = Loss::Cut(vec![link.between]);
        out.push(alone(label, Disruption::Link, loss, &link.failure));
    }
    // How often a region is cut off from all others is not known, only for how long.
    for (r, length) in &beside.isolated {
        let others = beside.isolated.iter().map(|(other, _)| *other);
        let cut = others.filter(|o| o != r).map(|o| (*r.min(&o), *r.max(&o)));
        out.push(Cause {
            counting: Counting::Excluded,
            ..Cause::of(
                format!("link:{}", region_key(model, *r)),
                Disruption::Link,
                Loss::Cut(cut.collect()),
                &Failure::lasting(*length),
            )
        });
    }
}

/// Releases, planned work and damage to data.
fn software(model: &Model, out: &mut Vec<Cause>) {
    let counting = |counted: bool| match counted {
        true => Counting::Alone,
        false => Counting::Excluded,
    };
    if let Some(deploy) = &model.beside.deploys {
        let (place, _, _) = super::release::reach(model, deploy.blast);
        let label = format!("bad-deploy:{place}");
        out.push(Cause {
            part: "bad-deploy".into(),
            counting: counting(deploy.counted),
            ..Cause::of(label, Disruption::BadDeploy, Loss::Release, &deploy.failure)
        });
    }
    for work in &model.beside.maintenance {
        let label = format!("maintenance:{}", work.name);
        let loss = Loss::Parts(work.victims.clone());
        out.push(Cause {
            counting: Counting::Alone,
            ..Cause::of(label, Disruption::Maintenance, loss, &work.failure)
        });
    }
    for d in &model.beside.damages {
        let loss = Loss::Data(d.damage);
        let label = d.damage.label().to_owned();
        out.push(Cause {
            counting: counting(d.counted && !model.stores.is_empty()),
            ..Cause::of(label, d.damage.disruption(), loss, &d.failure)
        });
    }
}

fn region_key(model: &Model, r: usize) -> &str {
    model.regions.get(r).map_or("?", |x| x.key.as_str())
}

/// Single nodes, single processes and reclaimed spot pools.
fn nodes(model: &Model, out: &mut Vec<Cause>) {
    for (t, tier) in model.tiers.iter().enumerate() {
        for (p, place) in tier.places.iter().enumerate() {
            let at = format!("{}@{}", tier.name, region_key(model, place.region));
            let loss = Loss::Node(t, p);
            let label = format!("node:{at}");
            let mut cause = Cause::of(label, Disruption::Node, loss, &tier.node_failure);
            cause.share = f64::from(place.nodes);
            out.push(cause);
            if place.spot_nodes_lost > 0 && model.tier_matters(t) {
                let loss = Loss::Spot(t, p);
                let label = format!("spot:{at}");
                out.push(Cause::of(label, Disruption::Spot, loss, &tier.spot_failure));
            }
            if let Some(restart) = restarts(model, place.restart).filter(|_| place.nodes > 0) {
                let loss = Loss::Process(t, p);
                let failure = Failure::lasting(restart);
                let label = format!("software:{at}");
                out.push(Cause::of(label, Disruption::Software, loss, &failure));
            }
        }
    }
}

/// Time until a process serves again: the stated steps of its plan, else the usual.
fn restarts(model: &Model, usual: Option<Dist>) -> Option<Dist> {
    let plan = model.recovery.get(&Disruption::Software);
    let stated: Vec<f64> = plan
        .iter()
        .flat_map(|p| &p.steps)
        .filter_map(|s| s.time.map(Dist::mean))
        .collect();
    if stated.is_empty() {
        return usual;
    }
    usual.map(|_| Dist::Fixed(crate::math::sum(stated)))
}

fn instances(model: &Model, out: &mut Vec<Cause>) {
    for (s, store) in model.stores.iter().enumerate() {
        for (c, copy) in store.copies.iter().enumerate() {
            if copy.failure.unavailability > 0.0 {
                let kind = match copy.spread {
                    Spread::Region => Disruption::Region,
                    Spread::OneZone | Spread::TwoZones => Disruption::Node,
                };
                let label = format!("store:{}@{}", store.name, region_key(model, copy.region));
                out.push(Cause::of(label, kind, Loss::Instance(s, c), &copy.failure));
            }
        }
    }
}

/// Zones, regions, providers.
fn places(model: &Model, out: &mut Vec<Cause>) {
    let one = |victim: Victim| Loss::Parts(vec![victim]);
    for (r, region) in model.regions.iter().enumerate() {
        for z in 0..region.zones {
            out.push(Cause::of(
                format!("zone:{}/{}", region.key, z + 1),
                Disruption::Zone,
                one(Victim::Zone(r, z)),
                &region.zone_failure,
            ));
        }
    }
    for (r, region) in model.regions.iter().enumerate() {
        out.push(Cause::of(
            format!("region:{}", region.key),
            Disruption::Region,
            one(Victim::Region(r)),
            &region.failure,
        ));
    }
    for (p, provider) in model.providers.iter().enumerate() {
        out.push(Cause::of(
            format!("provider:{}", provider.provider),
            Disruption::Provider,
            one(Victim::Provider(p)),
            &provider.failure,
        ));
    }
}

/// Common causes, by what each of their outcomes takes.
fn groups(model: &Model, out: &mut Vec<Cause>) {
    for group in &model.groups {
        for (i, (p, victims)) in group.outcomes.iter().enumerate() {
            let hit = || {
                let every = model.regions.len() > 1 && victims.len() == model.regions.len();
                if every && group.kind == GroupKind::Operator {
                    return "all".to_owned();
                }
                let keys: Vec<&str> = victims
                    .iter()
                    .filter_map(|v| match v {
                        Victim::Region(r) => Some(region_key(model, *r)),
                        _ => None,
                    })
                    .collect();
                keys.join("+")
            };
            let plan = widest(victims);
            let (label, disruption) = match group.kind {
                GroupKind::Area => (format!("area:{}", hit()), Disruption::Area),
                GroupKind::Operator => (
                    format!("operator-error:{}", hit()),
                    Disruption::OperatorError,
                ),
                GroupKind::Declared => (format!("group:{}/{}", group.name, i + 1), plan),
            };
            out.push(Cause {
                part: format!("group:{}", group.name),
                plan,
                share: *p,
                ..Cause::of(
                    label,
                    disruption,
                    Loss::Parts(victims.clone()),
                    &group.failure,
                )
            });
        }
    }
}

/// What stands in front, and third parties; a mere substitute interrupts nothing by itself.
fn dependencies(model: &Model, out: &mut Vec<Cause>) {
    for (d, dependency) in model.dependencies.iter().enumerate() {
        if !dependency.required {
            continue;
        }
        let disruption = match dependency.kind {
            DependencyKind::FrontDoor | DependencyKind::Dns | DependencyKind::Identity => {
                Disruption::FrontDoor
            }
            _ => Disruption::Dependency,
        };
        let label = format!("{disruption}:{}", dependency.name);
        out.push(Cause {
            part: format!("dependency:{}", dependency.name),
            ..Cause::of(label, disruption, Loss::Dependency(d), &dependency.failure)
        });
    }
}

fn widest(victims: &[Victim]) -> Disruption {
    victims
        .iter()
        .map(|v| match v {
            Victim::Place(..) => Disruption::Node,
            Victim::Zone(..) => Disruption::Zone,
            Victim::Region(_) => Disruption::Region,
            Victim::Provider(_) => Disruption::Provider,
        })
        .max()
        .unwrap_or(Disruption::Region)
}

//! The nodes of a place as arguments of its module.

use super::place::Place;
use super::plan::Plan;
use crate::hcl::Expr;
use crate::slug::slug;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use stormglass_core::model::{PlaceModel, TierModel};
use stormglass_core::scenario::{Platform, Provider, PurchaseOption};

/// Groups of nodes on virtual machines and on the provider's Kubernetes.
pub(super) struct Groups {
    /// On virtual machines.
    pub machines: Expr,
    /// On Kubernetes.
    pub kubernetes: Expr,
    /// Whether any group of virtual machines scales by itself.
    pub scaling: bool,
    /// Whether there are virtual machines.
    pub any_machines: bool,
}

/// Nodes of one kind of purchase.
struct Part {
    spot: bool,
    nodes: u32,
    least: u32,
    most: u32,
}

/// The groups of a place.
pub(super) fn groups(plan: &mut Plan<'_>, place: &Place<'_>) -> Groups {
    let model = plan.subject.model;
    let mut machines = Vec::new();
    let mut kubernetes = Vec::new();
    let mut scaling = false;
    for tier in &model.tiers {
        let Some(here) = tier.places.iter().find(|p| p.region == place.index) else {
            continue;
        };
        committed(plan, tier, here);
        let managed = matches!(here.platform, Platform::Eks | Platform::Gke | Platform::Aks);
        if !managed && here.platform != Platform::Vm {
            plan.leave_out(
                &here.path,
                format!(
                    "{} nodes of `{}` on `{}`",
                    here.nodes, tier.name, here.platform
                ),
                "this target has virtual machines and the providers' own Kubernetes",
            );
            continue;
        }
        let name = slug(&tier.name, 20);
        if place.provider == Provider::Aws && !managed {
            let part = Part {
                spot: false,
                nodes: here.nodes,
                least: here.nodes_min.min(here.nodes),
                most: most(here),
            };
            scaling |= part.most > part.least;
            let mut entries = entries(plan, place, tier, here, &part);
            entries.push(("spot_percent", percent(here)));
            entries.push(("user_facing", Expr::Bool(in_front(tier))));
            machines.push((name, Expr::map(entries)));
            continue;
        }
        for part in parts(here) {
            let mut entries = entries(plan, place, tier, here, &part);
            entries.push(("spot", Expr::Bool(part.spot)));
            entries.push(("tier", Expr::from(&tier.name)));
            let name = if part.spot {
                format!("{name}-spot")
            } else {
                name.clone()
            };
            if managed {
                // What the modules for Kubernetes do not ask.
                let unknown: &[&str] = if place.provider == Provider::Azure {
                    &["arm", "disk_type"]
                } else {
                    &["disk_type"]
                };
                entries.retain(|(key, _)| !unknown.contains(key));
                kubernetes.push((name, Expr::map(entries)));
            } else {
                scaling |= part.most > part.least;
                if place.provider == Provider::Azure {
                    entries.push(("user_facing", Expr::Bool(in_front(tier))));
                }
                machines.push((name, Expr::map(entries)));
            }
        }
    }
    Groups {
        any_machines: !machines.is_empty(),
        machines: Expr::Map(machines),
        kubernetes: Expr::Map(kubernetes),
        scaling,
    }
}

/// What every group says.
fn entries(
    plan: &mut Plan<'_>,
    place: &Place<'_>,
    tier: &TierModel,
    here: &PlaceModel,
    part: &Part,
) -> Vec<(&'static str, Expr)> {
    let known = plan
        .subject
        .catalog
        .instance(place.provider.word(), &here.instance_type);
    let arm = known.is_some_and(|i| i.arch == "arm64");
    let mut entries = vec![
        ("instance_type", Expr::from(&here.instance_type)),
        ("arm", Expr::Bool(arm)),
        ("nodes", Expr::from(part.nodes)),
        ("nodes_min", Expr::from(part.least)),
        ("nodes_max", Expr::from(part.most)),
    ];
    if let Some((size, kind)) = &here.disk {
        entries.push(("disk_gb", Expr::from(size.gib().ceil())));
        match disk_type(place.provider, kind) {
            Some(word) => entries.push(("disk_type", Expr::from(word))),
            None => plan.leave_out(
                &format!("{}.disk", here.path),
                format!("disks of the type `{kind}` on `{}`", tier.name),
                "the provider has no boot disk of this type by that name; its default is taken",
            ),
        }
    }
    entries
}

/// Whether balancers send requests to a tier: voters are asked by other tiers.
fn in_front(tier: &TierModel) -> bool {
    tier.user_facing && tier.quorum.is_none()
}

/// Disk types that machines start from.
fn disk_type(provider: Provider, kind: &str) -> Option<&str> {
    let known: &[&str] = match provider {
        Provider::Gcp => &["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"],
        Provider::Azure => &[
            "Standard_LRS",
            "StandardSSD_LRS",
            "Premium_LRS",
            "StandardSSD_ZRS",
            "Premium_ZRS",
        ],
        _ => &["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"],
    };
    known.iter().copied().find(|k| *k == kind)
}

/// Most nodes: of the range, or after a recovery has scaled.
fn most(here: &PlaceModel) -> u32 {
    here.nodes_max
        .max(here.nodes_recovered)
        .max(here.nodes_at_peak)
        .max(here.nodes)
}

fn spot_share(here: &PlaceModel) -> Decimal {
    let spot = here
        .purchase
        .iter()
        .filter(|(o, _)| *o == PurchaseOption::Spot);
    spot.map(|(_, share)| share.share()).sum()
}

fn percent(here: &PlaceModel) -> Expr {
    Expr::from((spot_share(here) * Decimal::from(100)).round())
}

/// The nodes by kind of purchase: of each number, as many spot nodes as the share gives, rounded up,
/// as the model counts them.
fn parts(here: &PlaceModel) -> Vec<Part> {
    let share = spot_share(here);
    let spot = |n: u32| (Decimal::from(n) * share).ceil().to_u32().unwrap_or(n);
    let least = here.nodes_min.min(here.nodes);
    let part = |of: &dyn Fn(u32) -> u32, spot: bool| Part {
        spot,
        nodes: of(here.nodes),
        least: of(least),
        most: of(most(here)),
    };
    let taken = part(&spot, true);
    let kept = part(&|n| n - spot(n).min(n), false);
    [kept, taken].into_iter().filter(|p| p.most > 0).collect()
}

/// Commitments are bought, not deployed.
fn committed(plan: &mut Plan<'_>, tier: &TierModel, here: &PlaceModel) {
    let bought = here.purchase.iter().filter(|(option, share)| {
        !matches!(option, PurchaseOption::OnDemand | PurchaseOption::Spot)
            && share.share() > Decimal::ZERO
    });
    let words: Vec<String> = bought
        .map(|(o, s)| format!("{} {o}", quantity(s.percent())))
        .collect();
    if !words.is_empty() {
        plan.leave_out(
            &here.path,
            format!("commitments of `{}`: {}", tier.name, words.join(", ")),
            "a commitment is a contract, bought with the provider; the nodes are emitted on demand",
        );
    }
}

fn quantity(percent: Decimal) -> String {
    format!("{}%", percent.normalize())
}

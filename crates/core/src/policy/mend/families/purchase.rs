//! How nodes are bought: committed for a year or three, or from the spot market where no user waits.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, names, path};
use crate::model::TierModel;
use crate::scenario::PurchaseOption;

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    let on_demand = |tier: &&TierModel| {
        tier.places.iter().any(|p| p.nodes_min > 0)
            && tier.places.iter().all(|p| {
                ground.is_cloud(p.region)
                    && p.purchase
                        .iter()
                        .all(|(o, share)| *o == PurchaseOption::OnDemand || share.fraction() <= 0.0)
            })
    };
    let all: Vec<&TierModel> = ground.model.tiers.iter().filter(on_demand).collect();
    for tier in &all {
        committed(&[tier], out);
    }
    if all.len() > 1 {
        committed(&all, out);
    }
    for tier in all.iter().filter(|t| !t.user_facing && t.quorum.is_none()) {
        let text = format!(
            "run `{}`, which no user waits for, on spot nodes",
            tier.name
        );
        out.push(bought(Candidate::new(Family::Purchase, text), tier, "spot"));
    }
}

fn bought(candidate: Candidate, tier: &TierModel, option: &str) -> Candidate {
    let at = path(&["tiers", &tier.name, "purchase"]);
    candidate
        .set(at, format!("{{ {option}: 100% }}"))
        .about("tier", &tier.name)
}

fn committed(tiers: &[&TierModel], out: &mut Vec<Candidate>) {
    let named: Vec<&str> = tiers.iter().map(|t| t.name.as_str()).collect();
    for (option, words) in [
        ("reserved-1y", "reserve the nodes of {} for a year"),
        (
            "savings-plan-1y",
            "buy the nodes of {} under a savings plan of a year",
        ),
        ("reserved-3y", "reserve the nodes of {} for three years"),
        (
            "savings-plan-3y",
            "buy the nodes of {} under a savings plan of three years",
        ),
    ] {
        let text = words.replace("{}", &names(&named));
        let candidate = Candidate::new(Family::Purchase, text);
        let mut each = tiers
            .iter()
            .fold(candidate, |c, tier| bought(c, tier, option));
        each.gives_up = if option.ends_with("3y") { 2 } else { 1 };
        out.push(each);
    }
}

//! The next instance type of the same make, up or down, in every place of a tier. What a node carries is
//! taken to grow with its processors, and the change says so in the scenario; without that, a smaller node
//! would carry as much as a larger one and save money for nothing.

use super::super::candidate::{Candidate, Family};
use super::super::ground::{Ground, path};
use super::load::utilisation;
use crate::catalog::Instance;
use crate::model::TierModel;
use crate::quantity::Quantity;

/// A name with its size taken out: `m6i.*`, `n2-standard-*`, `Standard_D*s_v5`.
fn make(name: &str) -> String {
    if let Some((family, _)) = name.split_once('.') {
        return format!("{family}.*");
    }
    // Google's size stands last, Azure's first.
    let digits = |c: char| c.is_ascii_digit();
    if let Some((family, size)) = name.rsplit_once('-')
        && !size.is_empty()
        && size.chars().all(digits)
    {
        return format!("{family}-*");
    }
    let start = name.find(digits).unwrap_or(name.len());
    let (family, rest) = name.split_at(start);
    format!("{family}*{}", rest.trim_start_matches(digits))
}

/// The type of the same make with `times` the processors.
pub(super) fn scaled<'a>(
    ground: &Ground<'a>,
    provider: &str,
    name: &str,
    times: f64,
) -> Option<&'a Instance> {
    let now = ground.catalog.instance(provider, name)?;
    let wanted = make(name);
    let mut fitting = ground
        .catalog
        .instances(provider)
        .filter(|i| make(&i.instance_type) == wanted && i.arch == now.arch);
    fitting.find(|i| (i.vcpus - now.vcpus * times).abs() < 1e-9)
}

pub(super) fn list(ground: &Ground<'_>, out: &mut Vec<Candidate>) {
    for (t, tier) in ground.model.tiers.iter().enumerate() {
        if tier.user_facing && tier.quorum.is_none() {
            for (times, word) in [(2.0, "larger"), (0.5, "smaller")] {
                out.extend(of_tier(ground, t, tier, times, word));
            }
        }
    }
}

fn of_tier(
    ground: &Ground<'_>,
    t: usize,
    tier: &TierModel,
    times: f64,
    word: &str,
) -> Option<Candidate> {
    let mut types = Vec::new();
    let mut candidate = Candidate::new(Family::InstanceType, "").about("tier", &tier.name);
    for place in &tier.places {
        let provider = ground.provider(place.region)?.word();
        let next = scaled(ground, provider, &place.instance_type, times)?;
        types.push(next.instance_type.to_string());
        candidate = candidate
            .set(format!("{}.instance-type", place.path), &next.instance_type)
            .about("region", ground.key(place.region));
    }
    types.dedup();
    let nodes: Vec<u32> = tier.places.iter().map(|p| p.nodes).collect();
    match utilisation(ground, t, tier, &nodes, times) {
        Some(None) => return None,
        Some(Some((path, text))) => candidate = candidate.set(path, text),
        None => {
            let stated = ground.document.scenario.tiers.get(&tier.name);
            let rate = stated.and_then(|s| s.node_capacity)?;
            let rate = format!("{} rps", rate.rps() * times);
            // What cannot be read back is not said.
            crate::quantity::RequestRate::from_text(&rate).ok()?;
            candidate = candidate.set(path(&["tiers", &tier.name, "node-capacity"]), rate);
        }
    }
    let half = if times > 1.0 { "twice" } else { "half" };
    candidate.text = format!(
        "run `{}` on the next {word} instance type, {}, taken to carry {half} as much a node",
        tier.name,
        super::super::ground::names(&types.iter().map(String::as_str).collect::<Vec<_>>())
    );
    Some(candidate)
}

#[cfg(test)]
mod tests {
    #[test]
    fn makes_of_all_clouds() {
        for (name, make) in [
            ("m6i.xlarge", "m6i.*"),
            ("n2-standard-4", "n2-standard-*"),
            ("Standard_D4s_v5", "Standard_D*s_v5"),
            ("Standard_B2s", "Standard_B*s"),
        ] {
            assert_eq!(super::make(name), make);
        }
    }
}

//! Dependencies and common causes: what several parts share.

use super::super::{
    DependencyModel, Failure, GroupKind, GroupModel, ProviderUnit, RegionUnit, TierModel, Victim,
};
use super::context::Resolver;
use crate::math::great_circle_km;
use crate::scenario::{Dependency, DependencyKind, UnitFailure};

/// Members of a group whose hits are drawn one by one.
const MOST_MEMBERS: usize = 10;

impl Resolver<'_> {
    /// Dependencies whose loss interrupts requests; DNS by default.
    pub fn dependencies(
        &mut self,
        providers: &[ProviderUnit],
        regions: &[RegionUnit],
    ) -> Vec<DependencyModel> {
        let scenario = self.scenario;
        let mut out = Vec::new();
        let names: Vec<&str> = scenario.dependencies.keys().map(String::as_str).collect();
        let mut kept: Vec<&String> = Vec::new();
        for (name, d) in &scenario.dependencies {
            let path = format!("dependencies.{name}");
            let kind = kind_of(d);
            if matches!(
                kind,
                DependencyKind::Pipeline | DependencyKind::Registry | DependencyKind::Secrets
            ) {
                // It stops deploys or starts when it is lost, not requests.
                continue;
            }
            kept.push(name);
            let failure = self.dependency_failure(d, kind, &path);
            let mut in_regions = Vec::new();
            for (i, key) in d.regions.iter().enumerate() {
                in_regions.extend(self.region_index(&format!("{path}.regions[{i}]"), key));
            }
            let share = match (d.share, kind) {
                (Some(s), _) => s.fraction(),
                (None, DependencyKind::Identity) => self
                    .catalog
                    .shock("identity")
                    .map_or(0.1, |s| s.hit_probability),
                (None, _) => 1.0,
            };
            // A provider-wide event leaves that provider's DNS and CDN up.
            let shares_fate = !matches!(kind, DependencyKind::Dns | DependencyKind::FrontDoor);
            out.push(DependencyModel {
                name: name.clone(),
                kind,
                what: match d.places.as_slice() {
                    places if places.is_empty() || d.service.is_some() => words(kind, d),
                    places => format!("{}, run in {}", words(kind, d), places.join(" and ")),
                },
                failure,
                share,
                substitutes: Vec::new(),
                required: self.is_needed(name),
                provider: d
                    .provider
                    .filter(|_| shares_fate)
                    .and_then(|p| providers.iter().position(|x| x.provider == p)),
                places: self.runs_in(&d.places, &path),
                regions: in_regions,
            });
        }
        self.substitutes(&kept, &names, &mut out);
        self.default_dns(regions, &mut out);
        out
    }

    /// A dependency counts for all requests, unless tiers only `use` it.
    fn is_needed(&self, name: &str) -> bool {
        let tiers = || self.scenario.tiers.values();
        let used = tiers().any(|t| t.uses.iter().any(|x| x == name));
        !used || tiers().any(|t| t.needs.iter().any(|x| x == name))
    }

    pub(super) fn dependency_failure(
        &mut self,
        d: &Dependency,
        kind: DependencyKind,
        path: &str,
    ) -> Failure {
        if d.availability.is_some() || d.rate.is_some() || d.duration.is_some() {
            let stated = UnitFailure {
                availability: d.availability,
                rate: d.rate,
                duration: d.duration,
                ..UnitFailure::default()
            };
            return self
                .stated_failure(&stated, path)
                .unwrap_or_else(Failure::never);
        }
        if self.assume_none() {
            return Failure::never();
        }
        match kind {
            DependencyKind::FrontDoor => self.shock("front-door", None),
            DependencyKind::Dns => self.shock("dns", None),
            DependencyKind::Identity => self.shock("identity", None),
            DependencyKind::Secrets => self.shock("secrets", None),
            DependencyKind::Pipeline | DependencyKind::Registry => self.shock("pipeline", None),
            _ => {
                let up = self.number("saas-sla-unstated", &format!("{path}.availability"));
                Failure::from_unavailability(1.0 - up)
            }
        }
    }

    fn substitutes(&mut self, kept: &[&String], names: &[&str], out: &mut [DependencyModel]) {
        let scenario = self.scenario;
        let mut replaced: Vec<(usize, Vec<usize>)> = Vec::new();
        for (i, name) in kept.iter().enumerate() {
            let Some(d) = scenario.dependencies.get(*name) else {
                continue;
            };
            let names: Vec<&str> = names.iter().copied().filter(|n| n != name).collect();
            let mut list = Vec::new();
            for (k, other) in d.substitutes.iter().enumerate() {
                match kept.iter().position(|x| *x == other) {
                    Some(j) if j != i => list.push(j),
                    _ => self.dangling(
                        &format!("dependencies.{name}.substitutes[{k}]"),
                        other,
                        "other dependency",
                        &names,
                    ),
                }
            }
            replaced.push((i, list));
        }
        for (i, list) in replaced {
            for j in &list {
                let mutual = kept
                    .get(*j)
                    .and_then(|n| scenario.dependencies.get(*n))
                    .is_some_and(|d| kept.get(i).is_some_and(|me| d.substitutes.contains(me)));
                // Of two that replace each other the first is the one that counts.
                if let Some(other) = out.get_mut(*j)
                    && (!mutual || *j > i)
                {
                    other.required = false;
                }
            }
            if let Some(d) = out.get_mut(i) {
                d.substitutes = list;
            }
        }
    }

    /// One DNS provider, unless the design declares what stands in front or is free of it.
    fn default_dns(&mut self, regions: &[RegionUnit], out: &mut Vec<DependencyModel>) {
        let scenario = self.scenario;
        let declared = scenario
            .dependencies
            .values()
            .any(|d| matches!(kind_of(d), DependencyKind::Dns | DependencyKind::FrontDoor));
        if declared
            || self.assume_none()
            || self.is_independent("dns")
            || regions.is_empty()
            || scenario.tiers.is_empty()
        {
            return;
        }
        let failure = self.shock("dns", None);
        let provider = scenario
            .traffic
            .as_ref()
            .and_then(|t| t.dns.as_ref())
            .and_then(|d| d.provider.clone());
        out.push(DependencyModel {
            name: "dns".into(),
            kind: DependencyKind::Dns,
            what: match provider {
                Some(p) => format!("authoritative DNS at {p}"),
                None => "authoritative DNS at one provider (assumed)".into(),
            },
            failure,
            share: 1.0,
            substitutes: Vec::new(),
            required: true,
            provider: None,
            places: Vec::new(),
            regions: Vec::new(),
        });
    }

    /// Regions in which a dependency runs.
    pub(super) fn runs_in(&mut self, places: &[String], path: &str) -> Vec<usize> {
        let mut out = Vec::new();
        for (i, key) in places.iter().enumerate() {
            out.extend(self.region_index(&format!("{path}.in[{i}]"), key));
        }
        out
    }

    pub(super) fn is_independent(&self, group: &str) -> bool {
        self.scenario
            .failures
            .as_ref()
            .is_some_and(|f| f.independent.iter().any(|g| g == group))
    }

    /// Common causes: declared ones, then the default ones.
    pub fn groups(
        &mut self,
        providers: &[ProviderUnit],
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> Vec<GroupModel> {
        let scenario = self.scenario;
        let mut out = Vec::new();
        let defaults = ["hazard-area", "dns", "front-door", "operator"];
        if let Some(failures) = &scenario.failures {
            for (i, name) in failures.independent.iter().enumerate() {
                if !defaults.contains(&name.as_str()) {
                    self.dangling(
                        &format!("failures.independent[{i}]"),
                        name,
                        "default group",
                        &defaults,
                    );
                }
            }
            for unit in failures.units.keys() {
                self.check_unit(unit);
            }
            for (name, group) in &failures.groups {
                let path = format!("failures.groups.{name}");
                let mut victims = Vec::new();
                for (i, member) in group.members.iter().enumerate() {
                    victims.extend(self.victims(
                        &format!("{path}.members[{i}]"),
                        member,
                        providers,
                        regions,
                        tiers,
                    ));
                }
                if group.members.is_empty() {
                    self.error(
                        "missing-key",
                        &path,
                        format!("group `{name}` has no members"),
                        "add `members: [\"region:<name>\", …]`".into(),
                    );
                }
                let Some(fails) = &group.fails else {
                    self.error(
                        "missing-key",
                        &path,
                        format!("it is not said how often group `{name}` strikes"),
                        "add `fails: { rate: 0.1/year, duration: 4h }`".into(),
                    );
                    continue;
                };
                let Some(failure) = self.stated_failure(fails, &format!("{path}.fails")) else {
                    continue;
                };
                let hit = group.hit.map_or(1.0, |p| p.fraction());
                if hit < 1.0 && victims.len() > MOST_MEMBERS {
                    self.error(
                        "not-supported-yet",
                        &path,
                        format!("more than {MOST_MEMBERS} members hit with a probability is not supported yet"),
                        "split the group, or hit all members".into(),
                    );
                    continue;
                }
                out.push(GroupModel {
                    name: name.clone(),
                    kind: match name.as_str() {
                        "operator" => GroupKind::Operator,
                        "hazard-area" => GroupKind::Area,
                        _ => GroupKind::Declared,
                    },
                    failure,
                    outcomes: subsets(&victims, hit),
                });
            }
        }
        if self.assume_none() || regions.is_empty() {
            return out;
        }
        // A declared group goes before the default of its name.
        let declared = |name: &str| {
            let groups = scenario.failures.as_ref().map(|f| &f.groups);
            groups.is_some_and(|g| g.contains_key(name))
        };
        if !self.is_independent("operator") && !declared("operator") {
            out.push(self.operator(regions));
        }
        if !self.is_independent("hazard-area") && !declared("hazard-area") {
            out.extend(self.hazard_areas(regions));
        }
        out
    }

    /// One team and one set of credentials: all regions at once, or exactly one.
    fn operator(&mut self, regions: &[RegionUnit]) -> GroupModel {
        let failure = self.shock("operator", None);
        let all = self
            .catalog
            .shock("operator")
            .map_or(0.4, |s| s.hit_probability);
        let every: Vec<Victim> = (0..regions.len()).map(Victim::Region).collect();
        let outcomes = if regions.len() == 1 {
            vec![(1.0, every)]
        } else {
            let one = (1.0 - all) / regions.len() as f64;
            let mut list = vec![(all, every)];
            list.extend((0..regions.len()).map(|r| (one, vec![Victim::Region(r)])));
            list
        };
        GroupModel {
            name: "operator".into(),
            kind: GroupKind::Operator,
            failure,
            outcomes,
        }
    }

    /// Regions closer than the radius share a hazard; so do those that name the same area.
    fn hazard_areas(&mut self, regions: &[RegionUnit]) -> Vec<GroupModel> {
        let radius = self
            .catalog
            .default("area-radius")
            .map_or(300.0, |d| d.value);
        let named = |r: &RegionUnit| {
            self.scenario
                .regions
                .get(&r.key)
                .and_then(|x| x.hazard_area.clone())
        };
        let mut area: Vec<usize> = (0..regions.len()).collect();
        for (i, a) in regions.iter().enumerate() {
            for (j, b) in regions.iter().enumerate().skip(i + 1) {
                let near = match (named(a), named(b)) {
                    (Some(x), Some(y)) => x == y,
                    _ => great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude) < radius,
                };
                let (Some(x), Some(y)) = (area.get(i).copied(), area.get(j).copied()) else {
                    continue;
                };
                if near && x != y {
                    for slot in area.iter_mut().filter(|s| **s == y) {
                        *slot = x;
                    }
                }
            }
        }
        let mut out = Vec::new();
        for root in 0..regions.len() {
            let members: Vec<usize> = (0..regions.len())
                .filter(|r| area.get(*r) == Some(&root))
                .collect();
            if members.len() < 2 {
                continue;
            }
            self.number("area-radius", "regions");
            let failure = self.shock("hazard-area", None);
            let hit = self
                .catalog
                .shock("hazard-area")
                .map_or(0.5, |s| s.hit_probability);
            let victims: Vec<Victim> = members.iter().map(|r| Victim::Region(*r)).collect();
            let keys: Vec<&str> = members
                .iter()
                .filter_map(|r| regions.get(*r))
                .map(|r| r.key.as_str())
                .collect();
            let outcomes = if victims.len() <= MOST_MEMBERS {
                subsets(&victims, hit)
            } else {
                vec![(hit, victims)]
            };
            out.push(GroupModel {
                name: format!("hazard-area {}", keys.join("+")),
                kind: GroupKind::Area,
                failure,
                outcomes,
            });
        }
        out
    }

    fn check_unit(&mut self, unit: &str) {
        let path = format!("failures.units.{unit}");
        let Some((kind, name)) = unit.split_once(':') else {
            self.error_at_key(
                "unknown-reference",
                &path,
                format!("`{unit}` names no unit"),
                self.with_kind(unit),
            );
            return;
        };
        let s = self.scenario;
        let known: Vec<String> = match kind {
            "region" | "zone" | "load-balancer" => s.regions.keys().cloned().collect(),
            "node" | "spot" => s.tiers.keys().cloned().collect(),
            "provider" => s
                .regions
                .values()
                .filter_map(|r| r.provider)
                .map(|p| p.word().to_owned())
                .collect(),
            "store" => s
                .stores
                .iter()
                .flat_map(|(n, x)| x.copies.keys().map(move |r| format!("{n}@{r}")))
                .collect(),
            _ => {
                let kinds = [
                    "region",
                    "zone",
                    "load-balancer",
                    "node",
                    "spot",
                    "provider",
                    "store",
                ];
                self.dangling(&path, kind, "kind of unit", &kinds);
                return;
            }
        };
        if !known.iter().any(|k| k == name) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.dangling(&path, name, kind, &known);
        }
    }

    pub(super) fn victims(
        &mut self,
        path: &str,
        member: &str,
        providers: &[ProviderUnit],
        regions: &[RegionUnit],
        tiers: &[TierModel],
    ) -> Vec<Victim> {
        let Some((kind, name)) = member.split_once(':') else {
            self.error(
                "unknown-reference",
                path,
                format!("`{member}` names no part"),
                self.with_kind(member),
            );
            return Vec::new();
        };
        let region = |key: &str| regions.iter().position(|r| r.key == key);
        match kind {
            "region" => match region(name) {
                Some(r) => return vec![Victim::Region(r)],
                None => self.unknown_region(path, name),
            },
            "provider" => match providers.iter().position(|p| p.provider.word() == name) {
                Some(p) => return vec![Victim::Provider(p)],
                None => {
                    let known: Vec<&str> = providers.iter().map(|p| p.provider.word()).collect();
                    self.dangling(path, name, "provider in use", &known);
                }
            },
            "zone" => {
                let (key, zone) = name.split_once('/').unwrap_or((name, ""));
                match (region(key), zone.parse::<usize>()) {
                    (Some(r), Ok(z)) if z >= 1 && regions.get(r).is_some_and(|x| z <= x.zones) => {
                        return vec![Victim::Zone(r, z - 1)];
                    }
                    (None, _) => self.unknown_region(path, key),
                    _ => self.error(
                        "unknown-reference",
                        path,
                        format!("there is no zone `{zone}` of `{key}`"),
                        match region(key).and_then(|r| regions.get(r)).map(|r| r.zones) {
                            Some(n) if n > 1 => format!("write `zone:{key}/1` to `zone:{key}/{n}`"),
                            _ => format!("write `zone:{key}/1`"),
                        },
                    ),
                }
            }
            "tier" => {
                let (tier, only) = name
                    .split_once('@')
                    .map_or((name, None), |(t, r)| (t, Some(r)));
                let Some((t, found)) = tiers.iter().enumerate().find(|(_, x)| x.name == tier)
                else {
                    let known: Vec<&str> = tiers.iter().map(|x| x.name.as_str()).collect();
                    self.dangling(path, tier, "tier", &known);
                    return Vec::new();
                };
                return found
                    .places
                    .iter()
                    .filter(|p| only.is_none_or(|k| region(k) == Some(p.region)))
                    .map(|p| Victim::Place(t, p.region))
                    .collect();
            }
            _ => self.dangling(
                path,
                kind,
                "kind of part",
                &["region", "provider", "zone", "tier"],
            ),
        }
        Vec::new()
    }

    /// How to name a part that was named without its kind.
    fn with_kind(&self, name: &str) -> String {
        let s = self.scenario;
        if s.regions.contains_key(name) {
            format!("did you mean `region:{name}`?")
        } else if s.tiers.contains_key(name) {
            format!("did you mean `tier:{name}`?")
        } else {
            "write the kind and the name, such as `region:us-east`".into()
        }
    }

    fn unknown_region(&mut self, path: &str, name: &str) {
        let known: Vec<&str> = self.scenario.regions.keys().map(String::as_str).collect();
        self.dangling(path, name, "region", &known);
    }
}

/// What an event takes when each member is hit by itself with this probability.
fn subsets(victims: &[Victim], hit: f64) -> Vec<(f64, Vec<Victim>)> {
    if hit >= 1.0 {
        return vec![(1.0, victims.to_vec())];
    }
    (1_u32..(1 << victims.len().min(MOST_MEMBERS)))
        .map(|mask| {
            let mut p = 1.0;
            let mut struck = Vec::new();
            for (i, v) in victims.iter().enumerate() {
                if mask & (1 << i) != 0 {
                    p *= hit;
                    struck.push(*v);
                } else {
                    p *= 1.0 - hit;
                }
            }
            (p, struck)
        })
        .collect()
}

/// Kind of a dependency: stated, else by its service.
pub(super) fn kind_of(d: &Dependency) -> DependencyKind {
    d.kind.unwrap_or(match d.service.as_deref() {
        Some("route53" | "cloud-dns" | "azure-dns" | "traffic-manager") => DependencyKind::Dns,
        Some("cloudflare" | "cloudfront" | "front-door" | "fastly" | "akamai" | "cloud-cdn") => {
            DependencyKind::FrontDoor
        }
        Some("okta" | "auth0" | "entra" | "cognito") => DependencyKind::Identity,
        _ => DependencyKind::Saas,
    })
}

fn words(kind: DependencyKind, d: &Dependency) -> String {
    let what = match kind {
        DependencyKind::FrontDoor => "front door",
        DependencyKind::Dns => "authoritative DNS",
        DependencyKind::Identity => "sign-in",
        _ if !d.places.is_empty() => "service",
        _ => "service of a third party",
    };
    match &d.service {
        Some(service) => format!("{what} at {service}"),
        None => what.into(),
    }
}

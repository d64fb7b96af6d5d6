//! Small designs drawn by chance, written as scenarios, for laws and oracles.

#![allow(
    dead_code,
    reason = "each test that includes this module uses a part of it"
)]

pub mod world;

use proptest::prelude::*;
use std::fmt::Write;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{Model, ResolveOptions, check, resolve};
use stormglass_core::scenario::{self, Document, Estimates};
use stormglass_core::source::Sources;

/// Providers' regions with a server type and a database type sold there.
const PLACES: [(&str, &str, &str, &str, &str); 4] = [
    (
        "aws",
        "us-east-1",
        "c6i.xlarge",
        "db.r6g.large",
        "cache.r6g.large",
    ),
    (
        "gcp",
        "us-central1",
        "n2-standard-4",
        "db-custom-4-16384",
        "standard-5gb",
    ),
    (
        "aws",
        "us-west-2",
        "c6i.xlarge",
        "db.r6g.large",
        "cache.r6g.large",
    ),
    (
        "azure",
        "eastus2",
        "Standard_D4s_v5",
        "Standard_D4ds_v4",
        "P1",
    ),
];

/// How parts fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rates {
    /// As the data say.
    Defaults,
    /// As shares of time, in tenths of a percent by kind; nothing switches, for there are no events.
    Shares([u16; 6]),
    /// As events, each so many a year by kind.
    Events([u16; 6]),
}

#[derive(Clone, Debug)]
pub struct Region {
    pub zones: u32,
    pub nodes: u32,
    pub more: u32,
}

#[derive(Clone, Debug)]
pub struct Store {
    pub engine: &'static str,
    pub mode: &'static str,
    /// Whether each region has a copy.
    pub copies: Vec<bool>,
    pub multi: bool,
}

#[derive(Clone, Debug)]
pub struct Design {
    pub regions: Vec<Region>,
    pub stores: Vec<Store>,
    /// Voters in each region, and whether members may lie.
    pub voters: Option<(Vec<u32>, bool)>,
    /// Share in tenths of requests that fail with the dependency, whether it has a substitute,
    /// whether it is of the first region's provider.
    pub dependency: Option<(u32, bool, bool)>,
    /// Chance in tenths that a member is hit; whether it strikes zones and tiers, not regions.
    pub group: Option<(u32, bool)>,
    /// Even shares; else the first healthy region in order.
    pub weighted: bool,
    /// Requests per second of 100 that one node carries.
    pub capacity: u32,
    pub read_share: u32,
    pub rates: Rates,
    /// Stated success of the recovery in percent.
    pub success: Option<u32>,
}

impl Design {
    pub fn yaml(&self) -> String {
        let mut out = String::from("stormglass: 1\ncost: { estimates: allow }\nregions:\n");
        let places = || self.regions.iter().zip(PLACES).enumerate();
        for (i, (r, p)) in places() {
            let _ = writeln!(
                out,
                "  r{i}: {{ provider: {}, location: {}, zones: {} }}",
                p.0, p.1, r.zones
            );
        }
        let mut needs: Vec<String> = (0..self.stores.len()).map(|s| format!("s{s}")).collect();
        needs.extend(self.voters.iter().map(|_| "state".to_owned()));
        let _ = writeln!(
            out,
            "tiers:\n  app:\n    needs: [{}]\n    node-capacity: {} rps\n    in:",
            needs.join(", "),
            self.capacity
        );
        for (i, (r, p)) in places().filter(|(_, (r, _))| r.nodes > 0) {
            let _ = writeln!(
                out,
                "      r{i}: {{ nodes: {}..{}, instance-type: {} }}",
                r.nodes,
                r.nodes + r.more,
                p.2
            );
        }
        if let Some((voters, lie)) = &self.voters {
            let fault = if *lie { "byzantine" } else { "crash" };
            let _ = writeln!(
                out,
                "  voters:\n    quorum: {{ tolerates: {fault} }}\n    in:"
            );
            for ((i, (_, p)), n) in places().zip(voters) {
                let _ = writeln!(out, "      r{i}: {{ nodes: {n}, instance-type: {} }}", p.2);
            }
        }
        self.write_stores(&mut out);
        let policy = if self.weighted {
            "weighted"
        } else {
            "failover"
        };
        let served = places().filter(|(_, (r, _))| r.nodes > 0);
        let order: Vec<String> = served.map(|(i, _)| format!("r{i}")).collect();
        let _ = writeln!(
            out,
            "traffic:\n  demand: 100 rps\n  read-share: {}%\n  routing: {{ policy: {policy}, order: [{}] }}",
            self.read_share,
            order.join(", ")
        );
        if let Some((share, substitute, of_provider)) = self.dependency {
            let fails = match self.rates {
                Rates::Defaults => "",
                Rates::Shares(_) => ", availability: 98%",
                Rates::Events(_) => ", rate: 2/year, duration: 3h",
            };
            let with = if substitute {
                ", substitutes: [d2]"
            } else {
                ""
            };
            let of = if of_provider { ", provider: aws" } else { "" };
            let _ = writeln!(
                out,
                "dependencies:\n  d1: {{ share: {}%{fails}{with}{of} }}",
                share * 10
            );
            if substitute {
                let _ = writeln!(out, "  d2: {{ share: 100%{fails} }}");
            }
        }
        if let Some(success) = self.success {
            for (i, disruption) in ["region", "provider", "zone"].iter().enumerate() {
                let head = if i == 0 { "recovery:\n" } else { "" };
                let _ = writeln!(out, "{head}  {disruption}: {{ success: {success}% }}");
            }
        }
        self.write_failures(&mut out);
        out
    }

    fn write_stores(&self, out: &mut String) {
        if self.stores.is_empty() && self.voters.is_none() {
            return;
        }
        out.push_str("stores:\n");
        for (s, store) in self.stores.iter().enumerate() {
            let _ = writeln!(
                out,
                "  s{s}:\n    engine: {}\n    size: 10 GB\n    in:",
                store.engine
            );
            for (i, (region, p)) in self.regions.iter().zip(PLACES).enumerate() {
                if !store.copies[i] {
                    continue;
                }
                let what = match store.engine {
                    "postgresql" => format!("instance-type: {}, ", p.3),
                    "redis" => format!("instance-type: {}, ", p.4),
                    _ => String::new(),
                };
                let multi = store.multi && region.zones > 1 && store.engine != "object";
                let zones = if multi {
                    "zones: multi"
                } else {
                    "zones: single"
                };
                let zones = if store.engine == "object" {
                    "class: standard"
                } else {
                    zones
                };
                let _ = writeln!(out, "      r{i}: {{ {what}{zones} }}");
            }
        }
        if self.voters.is_some() {
            out.push_str("  state: { engine: consensus, voters: voters }\n");
        }
        if !self.stores.is_empty() {
            out.push_str("replication:\n");
        }
        for (s, store) in self.stores.iter().enumerate() {
            let _ = writeln!(out, "  s{s}: {{ mode: {} }}", store.mode);
        }
    }

    fn write_failures(&self, out: &mut String) {
        const KINDS: [&str; 6] = [
            "node",
            "zone",
            "region",
            "provider",
            "database",
            "load-balancer",
        ];
        let how = |kind: usize| match self.rates {
            Rates::Defaults => None,
            Rates::Shares(list) => Some(format!(
                "availability: {}%",
                100.0 - f64::from(list[kind]) / 10.0
            )),
            Rates::Events(list) => Some(format!(
                "rate: {}/year, duration: 2h",
                f64::from(list[kind]) / 10.0
            )),
        };
        out.push_str("failures:\n");
        let assume = if self.rates == Rates::Defaults {
            "defaults"
        } else {
            "none"
        };
        let _ = writeln!(out, "  assume: {assume}");
        for (k, kind) in KINDS.iter().enumerate() {
            if let Some(how) = how(k) {
                let _ = writeln!(out, "  {kind}: {{ {how} }}");
            }
        }
        if let Some((hit, local)) = self.group {
            let members: Vec<String> = if local {
                vec!["\"zone:r0/1\"".into(), "\"tier:app@r0\"".into()]
            } else {
                (0..self.regions.len())
                    .map(|i| format!("\"region:r{i}\""))
                    .collect()
            };
            let fails = match self.rates {
                Rates::Shares(_) => "availability: 99%",
                _ => "rate: 0.3/year, duration: 2h",
            };
            let _ = writeln!(
                out,
                "  groups:\n    cause: {{ members: [{}], hit: {}%, fails: {{ {fails} }} }}",
                members.join(", "),
                hit * 10
            );
        }
    }

    /// The scenario as read back.
    pub fn document(&self) -> Document {
        document(&self.yaml())
    }

    /// The resolved model, which must hold every law of a model.
    pub fn model(&self, catalog: &Catalog) -> Model {
        model(&self.yaml(), catalog)
    }

    /// All nodes of a region are of one provider's type.
    pub fn provider(&self, r: usize) -> &'static str {
        PLACES[r].0
    }
}

pub fn document(text: &str) -> Document {
    let mut sources = Sources::new();
    let id = sources.add("design.yaml", text.to_owned());
    let parsed = scenario::parse(&sources, id);
    assert_eq!(parsed.diagnostics, Vec::new(), "{text}");
    parsed.value.expect("a document")
}

pub fn model(text: &str, catalog: &Catalog) -> Model {
    let allow = ResolveOptions {
        estimates: Some(Estimates::Allow),
    };
    let resolved = resolve(&document(text), catalog, &allow);
    assert_eq!(resolved.diagnostics, Vec::new(), "{text}");
    let model = resolved.value.expect("a model");
    assert_eq!(check::check(&model), Vec::<String>::new(), "{text}");
    model
}

fn store(regions: usize) -> impl Strategy<Value = Store> {
    let engine = prop_oneof![Just("postgresql"), Just("redis"), Just("object")];
    let mode = prop_oneof![
        Just("none"),
        Just("async"),
        Just("sync"),
        Just("semi-sync"),
        Just("quorum"),
        Just("active-active")
    ];
    let copies = prop::collection::vec(any::<bool>(), regions);
    (engine, mode, copies, any::<bool>()).prop_map(|(engine, mode, mut copies, multi)| {
        if !copies.contains(&true) {
            copies[0] = true;
        }
        Store {
            engine,
            mode,
            copies,
            multi,
        }
    })
}

/// The first region has servers; a region without holds only data.
fn with_servers_first(mut regions: Vec<Region>) -> Vec<Region> {
    regions[0].nodes = regions[0].nodes.max(1);
    regions
}

/// Designs of up to `most` regions, failing as `rates` says.
pub fn designs(
    most: usize,
    rates: impl Strategy<Value = Rates> + Clone + 'static,
) -> impl Strategy<Value = Design> {
    (1..=most).prop_flat_map(move |n| {
        let region = (1..=2_u32, 0..=3_u32, 0..=1_u32).prop_map(|(zones, nodes, more)| Region {
            zones,
            nodes,
            more,
        });
        (
            prop::collection::vec(region, n),
            prop::collection::vec(store(n), 0..=2),
            prop::option::weighted(0.2, (prop::collection::vec(1..=2_u32, n), any::<bool>())),
            prop::option::weighted(0.3, (1..=10_u32, any::<bool>(), any::<bool>())),
            prop::option::weighted(0.3, (3..=10_u32, any::<bool>())),
            any::<bool>(),
            (20..=120_u32, 0..=10_u32),
            rates.clone(),
            prop::option::of(80..=100_u32),
        )
            .prop_map(
                |(
                    regions,
                    stores,
                    voters,
                    dependency,
                    group,
                    weighted,
                    (capacity, reads),
                    rates,
                    success,
                )| {
                    Design {
                        regions: with_servers_first(regions),
                        stores,
                        voters,
                        dependency,
                        group,
                        weighted,
                        capacity,
                        read_share: reads * 10,
                        rates,
                        success,
                    }
                },
            )
    })
}

/// As many designs as `PROPTEST_CASES` says, else `every_day`.
pub fn config(every_day: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|n| n.parse().ok());
    ProptestConfig {
        cases: cases.unwrap_or(every_day),
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    }
}

/// Shares of time lost, large enough that joint losses count.
pub fn shares() -> impl Strategy<Value = Rates> + Clone {
    prop::array::uniform6(prop_oneof![Just(0_u16), 1..=100_u16]).prop_map(Rates::Shares)
}

/// Events, a few a year.
pub fn events() -> impl Strategy<Value = Rates> + Clone {
    prop::array::uniform6(1..=50_u16).prop_map(Rates::Events)
}

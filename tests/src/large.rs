//! A large design, written as a scenario: for benchmarks, and for laws at scale.
//!
//! Cells of the same make in many regions: each has servers, a cache and an object store of its own
//! in one to three zones; one account database lives in the first region with a replica in the
//! second; requests are spread evenly, and a lost cell's requests go to the others.

use std::fmt::Write;

/// Provider, location, server type, cache type.
const PLACES: [(&str, &str, &str, &str); 9] = [
    ("aws", "us-east-1", "c6i.xlarge", "cache.r6g.large"),
    ("gcp", "us-central1", "n2-standard-4", "standard-5gb"),
    ("azure", "eastus2", "Standard_D4s_v5", "P1"),
    ("aws", "eu-west-1", "c6i.xlarge", "cache.r6g.large"),
    ("gcp", "europe-west1", "n2-standard-4", "standard-5gb"),
    ("azure", "westeurope", "Standard_D4s_v5", "P1"),
    ("aws", "us-west-2", "c6i.xlarge", "cache.r6g.large"),
    ("gcp", "asia-northeast1", "n2-standard-4", "standard-5gb"),
    ("azure", "southeastasia", "Standard_D4s_v5", "P1"),
];

/// How large.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Number of regions of the design; several may be in one place.
    pub regions: usize,
    /// Tiers in each region, the first of them with a store each.
    pub tiers: usize,
    /// Zones of each region.
    pub zones: usize,
    /// Nodes of each tier in each region.
    pub nodes: usize,
    /// Voters of a quorum, one in each of so many regions; none for 0.
    pub voters: usize,
}

/// The design as a scenario.
#[must_use]
pub fn scenario(size: Size) -> String {
    let mut out = String::from(
        "stormglass: 1\nmetadata: { name: large }\nobjectives: { availability: 99.9%, rto: 1h }\ncost: { estimates: allow }\nregions:\n",
    );
    let place = |r: usize| PLACES.get(r % PLACES.len()).copied().unwrap_or_default();
    for r in 0..size.regions {
        let (provider, location, ..) = place(r);
        let _ = writeln!(
            out,
            "  r{r}: {{ provider: {provider}, location: {location}, zones: {} }}",
            size.zones
        );
    }
    out.push_str("tiers:\n");
    for t in 0..size.tiers {
        let needs = match t {
            0 => "[accounts]".to_owned(),
            _ if t <= 2 => format!("[cache-{t}]"),
            _ => "[]".to_owned(),
        };
        let _ = writeln!(out, "  tier-{t}:\n    needs: {needs}\n    in:");
        for r in 0..size.regions {
            let _ = writeln!(
                out,
                "      r{r}: {{ nodes: {}, instance-type: {} }}",
                size.nodes,
                place(r).2
            );
        }
    }
    if size.voters > 0 {
        out.push_str("  voters:\n    quorum: { tolerates: crash }\n    in:\n");
        for r in 0..size.voters.min(size.regions) {
            let _ = writeln!(
                out,
                "      r{r}: {{ nodes: 1, instance-type: {} }}",
                place(r).2
            );
        }
    }
    out.push_str("stores:\n  accounts:\n    engine: postgresql\n    size: 100 GB\n    in:\n");
    out.push_str(
        "      r0: { instance-type: db.r6g.large, zones: multi, role: primary }\n      r1: { instance-type: db-custom-4-16384, role: replica }\n",
    );
    for t in 1..size.tiers.min(3) {
        let _ = writeln!(
            out,
            "  cache-{t}:\n    engine: redis\n    size: 5 GB\n    in:"
        );
        for r in 0..size.regions {
            let _ = writeln!(out, "      r{r}: {{ instance-type: {} }}", place(r).3);
        }
    }
    out.push_str("replication:\n  accounts: { mode: async, lag: 5s }\n");
    for t in 1..size.tiers.min(3) {
        let _ = writeln!(out, "  cache-{t}: {{ mode: active-active }}");
    }
    out.push_str("traffic:\n  demand: 100,000 rps\n  routing: { policy: weighted }\n");
    out
}

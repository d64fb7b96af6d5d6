//! Which links between regions a design hangs on.

use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::parse;
use stormglass_core::source::Sources;

/// Every region that serves hangs on its link to the only copy, whatever else runs beside the copy.
#[test]
fn each_place_that_serves_hangs_on_the_way_to_its_data() {
    let text = |sessions: &str| {
        format!(
            "
stormglass: 1
regions:
  r0: {{ provider: aws, location: us-east-1 }}
  r1: {{ provider: gcp, location: us-central1 }}
  r2: {{ provider: aws, location: us-west-2 }}
tiers:
  app: {{ needs: [sessions, orders], in: {{ r0: {{ nodes: 1, instance-type: c6i.xlarge }}, r2: {{ nodes: 1, instance-type: c6i.xlarge }} }} }}
stores:
  sessions: {{ engine: redis, in: {{ r0: {{ service: elasticache }}, r2: {{ service: elasticache }}{sessions} }} }}
  orders: {{ engine: postgresql, in: {{ r1: {{ service: cloud-sql, instance-type: db-custom-4-16384 }} }} }}
replication: {{ sessions: {{ mode: none }}, orders: {{ mode: none }} }}
traffic: {{ routing: {{ policy: weighted, weights: {{ r0: 50%, r2: 50% }} }} }}
"
        )
    };
    let links = |text: &str| {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", text);
        let read = parse(&sources, id);
        assert_eq!(read.diagnostics, vec![]);
        let catalog = Catalog::builtin();
        let resolved = resolve(&read.value.unwrap(), &catalog, &ResolveOptions::default());
        let model = resolved.value.unwrap();
        let links = model.beside.links.iter();
        links.map(|l| l.between).collect::<Vec<_>>()
    };
    let alone = links(&text(""));
    let beside = links(&text(", r1: { service: memorystore, size: 5 GiB }"));
    for links in [&alone, &beside] {
        assert!(
            links.contains(&(0, 1)) && links.contains(&(1, 2)),
            "{links:?}"
        );
    }
}

/// A hub with the only copy, and shops that send their writes there.
#[test]
fn what_links_could_take_that_are_not_followed_is_said() {
    let found = |shops: usize| {
        let text = format!(
            r#"
stormglass: 1
regions:
  hub: {{ provider: aws, location: us-east-1, zones: 1 }}
  shop: {{ count: {shops}, provider: edge, coordinates: "40.7, -74.0", country: US }}
tiers:
  app: {{ needs: [orders], in: {{ hub: {{ nodes: 1, instance-type: c6i.xlarge }}, shop: {{ nodes: 1, instance-type: box }} }} }}
stores:
  orders: {{ engine: postgresql, in: {{ hub: {{ service: rds, instance-type: db.m6g.large }} }} }}
traffic: {{ routing: {{ policy: weighted, weights: {{ hub: 40%, shop: 60% }} }} }}
failures: {{ assume: none, link: {{ rate: 1/year, duration: 10h }} }}
"#
        );
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", text);
        let read = parse(&sources, id);
        assert_eq!(read.diagnostics, vec![]);
        let catalog = Catalog::builtin();
        let resolved = resolve(&read.value.unwrap(), &catalog, &ResolveOptions::default());
        let model = resolved.value.unwrap();
        let rule = model.assumptions.iter().find(|a| a.key == "rule.links");
        let said = rule.map(|a| a.value.clone());
        (model.beside.links.len(), said)
    };
    assert_eq!(found(39), (39, None));
    // 32 of 60 links are left out; a shop has a hundredth of the requests: 0.32 × 10 h in 8,770.
    let said = "28 of 60; the others take at most 3.6e-4 of all requests";
    assert_eq!(found(60), (28, Some(said.to_owned())));
}

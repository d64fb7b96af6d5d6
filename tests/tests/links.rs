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

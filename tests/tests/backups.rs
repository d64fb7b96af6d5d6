//! Which backups help after the loss of a place: those that hold what was written there.

use stormglass_core::assess;
use stormglass_core::assessment::LossFigure;
use stormglass_core::catalog::Catalog;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::parse;
use stormglass_core::source::Sources;

const DESIGN: &str = "
stormglass: 1
regions:
  east: { provider: aws, location: us-east-1, role: active }
  west: { provider: aws, location: us-west-2, role: active }
tiers:
  web: { needs: [orders], in: { east: { nodes: 3, instance-type: m6i.xlarge }, west: { nodes: 3, instance-type: m6i.xlarge } } }
stores:
  orders:
    engine: postgresql
    size: 10 GB
    in:
      east: { service: rds, instance-type: db.m6g.xlarge, role: writable }
      west: { service: rds, instance-type: db.m6g.xlarge, role: writable }
replication: { orders: { mode: scheduled, every: 24h, direction: both } }
backups: { orders: { every: 24h, point-in-time: true, log-every: 5m COPIES } }
traffic: { routing: { policy: weighted, weights: { east: 50%, west: 50% } } }
";

/// Hours of orders lost with region `east`.
fn lost(copies: &str) -> f64 {
    lost_in(&DESIGN.replace("COPIES", copies))
}

fn lost_in(text: &str) -> f64 {
    let mut sources = Sources::new();
    let id = sources.add("a.yaml", text);
    let read = parse(&sources, id);
    assert_eq!(read.diagnostics, vec![]);
    let document = read.value.unwrap();
    let catalog = Catalog::builtin();
    let resolved = resolve(&document, &catalog, &ResolveOptions::default());
    let assessment = assess(&resolved.value.unwrap(), &catalog).assessment;
    let drill = assessment
        .drills
        .iter()
        .find(|d| d.cause == "region:east")
        .unwrap();
    match &drill.losses[0].loss {
        LossFigure::Window { worst, .. } => worst.seconds / 3600.0,
        LossFigure::Unrecoverable => f64::INFINITY,
    }
}

#[test]
fn the_backup_of_another_writer_is_no_help() {
    // West backs up what west has: orders of east as of the last copy.
    assert_eq!(lost(""), 24.0);
}

#[test]
fn a_copy_of_the_backups_elsewhere_is() {
    assert_eq!(lost(", copies-in: [west]"), 5.0 / 60.0);
}

#[test]
fn an_archive_elsewhere_holds_the_data() {
    let text = DESIGN
        .replace(
            "mode: scheduled, every: 24h, direction: both",
            "mode: async, lag: 3s",
        )
        .replace(
            "db.m6g.xlarge, role: writable }\nreplication",
            "db.m6g.xlarge, role: archive }\nreplication",
        )
        .replacen("role: writable", "role: primary", 1);
    assert!(text.contains("role: archive") && text.contains("role: primary"));
    assert_eq!(
        lost_in(&text.replace(
            "backups: { orders: { every: 24h, point-in-time: true, log-every: 5m COPIES } }",
            ""
        )),
        3.0 / 3600.0
    );
}

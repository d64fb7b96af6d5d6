//! Terraform: the root has the design's numbers, a module a region, and the text that its golden says.

use super::{ALL, Emitted};
use stormglass_core::scenario::Provider;
use stormglass_emit::Files;
use stormglass_tests::golden::Goldens;

/// The sum of `name = NUMBER` in the files that call the modules.
fn sum(files: &Files, name: &str) -> u32 {
    let calls = ["aws.tf", "gcp.tf", "azure.tf"].map(|f| format!("terraform/{f}"));
    let texts = calls.iter().filter_map(|f| files.text.get(f));
    let lines = texts.flat_map(|t| t.lines());
    lines
        .filter_map(|l| l.split_once('='))
        .filter(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().parse::<u32>().unwrap())
        .sum()
}

#[test]
fn terraform_has_the_nodes_and_replicas_of_the_design() {
    let mut nodes = 0;
    for Emitted {
        name, model, files, ..
    } in ALL.iter()
    {
        let cloud = |r: usize| {
            let provider = model.providers[model.regions[r].provider].provider;
            matches!(provider, Provider::Aws | Provider::Gcp | Provider::Azure)
        };
        let places: Vec<_> = model
            .tiers
            .iter()
            .flat_map(|t| &t.places)
            .filter(|p| cloud(p.region))
            .collect();
        let stated: u32 = places.iter().map(|p| p.nodes).sum();
        assert_eq!(sum(files, "nodes"), stated, "{name}");
        let least: u32 = places.iter().map(|p| p.nodes_min.min(p.nodes)).sum();
        assert_eq!(sum(files, "nodes_min"), least, "{name}");
        let copies = model.stores.iter().flat_map(|s| &s.copies);
        let managed = ["rds", "cloud-sql", "azure-database", "memorystore"];
        let replicas = copies
            .filter(|c| managed.contains(&c.service.as_str()))
            .map(|c| c.read_replicas)
            .sum::<u32>();
        assert_eq!(sum(files, "read_replicas"), replicas, "{name}");
        nodes += stated;
    }
    assert!(nodes > 1000, "{nodes}");
}

#[test]
fn every_region_is_a_module_or_left_out() {
    for Emitted {
        name, model, files, ..
    } in ALL.iter()
    {
        for region in &model.regions {
            let call = format!("\nmodule \"{}\" {{\n", region.key.replace('-', "_"));
            let called = files.text.values().filter(|t| t.contains(&call)).count();
            let left = files
                .not_emitted
                .iter()
                .any(|l| l.target == "terraform" && l.path == format!("regions.{}", region.key));
            let no_target = !files.text.keys().any(|p| p.starts_with("terraform/"));
            assert!(
                called == 1 && !left || called == 0 && (left || no_target),
                "{name}: {}",
                region.key
            );
        }
    }
}

#[test]
fn the_five_systems_are_emitted_as_their_goldens_say() {
    let directory = Goldens::directory("emit");
    let mut goldens = Goldens::default();
    for Emitted { name, files, .. } in ALL.iter() {
        if name.contains(':') || name.contains('/') || name == "fraiseql" {
            continue;
        }
        let ours = |path: &&String| {
            path.starts_with("terraform/") && !path.contains("/modules/")
                || path.starts_with("tfvars/")
        };
        let mut text = String::new();
        for path in files.text.keys().filter(ours) {
            text.push_str(&format!("==> {path} <==\n{}\n", files.text[path]));
        }
        for left in files.not_emitted.iter().filter(|l| l.target == "terraform") {
            let line = format!("not emitted: {}: {}: {}\n", left.path, left.what, left.why);
            text.push_str(&line);
        }
        goldens.check(&directory.join(format!("{name}.txt")), &text);
    }
    goldens.finish();
}

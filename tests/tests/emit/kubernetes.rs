//! Tiers on Kubernetes: a site for each region that runs some, with the numbers of the design.

use super::ALL;

fn site(name: &str, site: &str) -> Option<&'static str> {
    let found = ALL.iter().find(|e| e.name == name).unwrap();
    let file = found
        .files
        .text
        .get(&format!("kubernetes/sites/{site}.yaml"));
    file.map(String::as_str)
}

#[test]
fn sites_have_the_numbers_of_the_design() {
    let wildcam = site("wildcam", "azure-west").unwrap();
    // 5..20 nodes of 4 vCPU and 16 GiB; a pod asks for three quarters of one.
    for line in [
        "min: 5",
        "max: 20",
        "cpu: \"3000m\"",
        "memory: \"12288Mi\"",
        "access: everyone",
    ] {
        assert!(wildcam.contains(line), "{line}\n{wildcam}");
    }
    let batch = site("prsm", "gcp-us-west")
        .unwrap()
        .split("  batch:")
        .nth(1)
        .unwrap();
    assert!(
        batch.contains("cloud.google.com/gke-spot: \"true\"") && batch.contains("access: nobody")
    );
    assert_eq!(site("prsm", "gcp-us-east"), None);
    assert_eq!(site("aurigraph", "aws-east"), None);
}

#[test]
fn the_chart_is_the_same_for_every_design_but_for_its_header() {
    let mut charts = 0;
    for e in ALL.iter() {
        let Some(text) = e
            .files
            .text
            .get("kubernetes/chart/templates/workloads.yaml")
        else {
            continue;
        };
        charts += 1;
        let template = include_str!("../../../crates/emit/src/kubernetes/chart/workloads.yaml");
        assert!(text.ends_with(template), "{}", e.name);
    }
    assert!(charts > 10, "{charts}");
}

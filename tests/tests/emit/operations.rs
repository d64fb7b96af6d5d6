//! Rules: limits are those of objectives and model, and every alert is told apart from the others.

use super::ALL;
use std::collections::BTreeSet;

fn rules(name: &str) -> &'static str {
    let found = ALL.iter().find(|e| e.name == name).unwrap();
    &found.files.text["prometheus/rules.yaml"]
}

#[test]
fn limits_are_those_of_the_design() {
    let go_pro = rules("go-pro");
    // 99.99%: 14.4 times one in ten thousand. RPO 1 min; lag 5 s; a backup a day and its length; 5 nodes.
    for limit in [
        "service:error_ratio:rate1h{service=\"go-pro\"} > 0.00144",
        "store=\\\"database\\\",region=\\\"us-central\\\"}) > 60",
        "store=\\\"database\\\",region=\\\"us-central\\\"}) > 5\"",
        "tier=\\\"app\\\",region=\\\"us-east\\\"}) < 5\"",
    ] {
        assert!(go_pro.contains(limit), "{limit}\n{go_pro}");
    }
    let aurigraph = rules("aurigraph");
    // Seven of twelve voters.
    assert!(aurigraph.contains("tier=\\\"validators\\\"}) < 7\""));
    assert!(aurigraph.contains("tier=\\\"validators\\\"}) < 8\""));
}

#[test]
fn no_two_alerts_have_the_same_name_and_labels() {
    let mut alerts = 0;
    for e in ALL.iter() {
        let Some(text) = e.files.text.get("prometheus/rules.yaml") else {
            continue;
        };
        let mut seen = BTreeSet::new();
        for rule in text.split("- alert: ").skip(1) {
            let labels = rule.split("labels:").nth(1).unwrap();
            let labels = labels.split("annotations:").next().unwrap();
            let alert = (rule.lines().next().unwrap(), labels);
            alerts += 1;
            assert!(seen.insert(alert), "{}: {alert:?}", e.name);
        }
    }
    assert!(alerts > 500, "{alerts}");
}

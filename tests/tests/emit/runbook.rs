//! Runbooks: every cause of every shipped design has its place, with the times of its drill.

use super::{ALL, Emitted};
use stormglass_core::wording;

/// The part of a page below the heading of a cause.
fn section<'a>(page: &'a str, cause: &str) -> Option<&'a str> {
    let from = page.find(&format!("\n## {cause}\n"))?;
    let rest = page.get(from + 4..)?;
    Some(
        rest.split_once("\n## ")
            .map_or(rest, |(section, _)| section),
    )
}

#[test]
fn every_cause_has_its_place_with_the_times_of_its_drill() {
    let (mut loud, mut quiet) = (0, 0);
    for Emitted {
        name,
        assessment,
        files,
        ..
    } in ALL.iter()
    {
        for drill in &assessment.drills {
            let at = format!("{name}: {}", drill.cause);
            let page = &files.text[&format!("runbook/{}.md", drill.disruption)];
            if drill.transparent {
                quiet += 1;
                assert!(page.contains(&format!("| `{}` |", drill.cause)), "{at}");
                assert_eq!(section(page, &drill.cause), None, "{at}");
                continue;
            }
            loud += 1;
            let section = section(page, &drill.cause).expect(&at);
            for mark in [&drill.restored, &drill.full_capacity]
                .into_iter()
                .flatten()
            {
                assert!(section.contains(&wording::span(&mark.p95)), "{at}");
            }
            for stage in &drill.stages {
                assert!(
                    section.contains(&format!("**{}**", stage.kind.word())),
                    "{at}"
                );
            }
            for loss in &drill.losses {
                let row = format!("| `{}` | {} |", loss.store, wording::loss(&loss.loss));
                let lost = wording::loss(&loss.loss) != "none";
                assert_eq!(section.contains(&row), lost, "{at}: {row}");
            }
        }
    }
    assert!(loud > 500 && quiet > 200, "{loud} {quiet}");
}

#[test]
fn the_index_has_the_four_numbers_and_each_page() {
    for Emitted {
        name,
        assessment,
        files,
        ..
    } in ALL.iter()
    {
        let Some(index) = files.text.get("runbook/README.md") else {
            assert!(assessment.drills.is_empty(), "{name}");
            continue;
        };
        for number in stormglass_core::assessment::headline::four(assessment) {
            let row = format!("| {} | {} |", number.label, number.result);
            assert!(index.contains(&row), "{name}: {row}");
        }
        for path in files.text.keys().filter(|p| p.starts_with("runbook/")) {
            let page = path.trim_start_matches("runbook/");
            assert!(
                page == "README.md" || index.contains(&format!("]({page})")),
                "{name}: {page}"
            );
        }
    }
}

/// A lost primary: the command names the copy that is left, and none that is lost too.
#[test]
fn commands_work_on_what_is_left() {
    let page = |name: &str, page: &str| {
        let found = ALL.iter().find(|e| e.name == name).unwrap();
        found.files.text[&format!("runbook/{page}.md")].clone()
    };
    let go_pro = page("go-pro", "region");
    let lost = section(&go_pro, "region:us-east").unwrap();
    assert!(lost.contains("gcloud sql instances promote-replica \"$DATABASE_US_CENTRAL\""));
    assert!(lost.contains(
        "kubectl --context us-central --namespace go-pro patch hpa/app --patch '{\"spec\":{\"minReplicas\":10}}'"
    ));
    assert!(!lost.contains("DATABASE_US_EAST"), "{lost}");
    let aurigraph = page("aurigraph", "provider");
    let lost = section(&aurigraph, "provider:aws").unwrap();
    assert!(lost.contains("DATABASE_AZURE_EAST") && lost.contains("DATABASE_GCP_WEST"));
    assert!(!lost.contains("DATABASE_AWS_WEST"), "{lost}");
}

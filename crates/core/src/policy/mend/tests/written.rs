//! Mends written into variants, and what is refused.

use super::*;

const FILE: &str = "
stormglass: 1
objectives: { rto: { zone: 5m } }
regions:
  main: { provider: aws, location: eu-central-1 }
tiers:
  app:
    needs: [orders]
    in: { main: { nodes: 3, instance-type: m6i.large } }
stores:
  orders:
    engine: postgresql
    size: 100 GB
    in: { main: { instance-type: db.m6g.large, zones: single } } # why
variants:
  big: # later
    tiers: { app: { in: { main: { nodes: 6 } } } }
";

fn mend(lab: &Lab, target: &str) -> crate::policy::report::Mend {
    let families = [Family::Standby];
    let answer = lab.with(|bench, base| search_in(bench, base, lab.check(target), &families, ALL));
    answer.mend.expect("a standby mends it")
}

#[test]
fn a_variant_is_mended_in_its_patch() {
    let lab = Lab::variant(FILE, Some("big"));
    let after = lab
        .written(&mend(&lab, "rto.zone"))
        .expect("it can be written");
    assert_eq!(after.check("rto.zone").standing, Standing::Passed);
    let text = &after.sources.get(SourceId::default()).unwrap().text;
    assert!(text.contains("zones: single } } # why"), "{text}");
    assert!(
        text.contains("    stores: { orders: { in: { main: { zones: multi } } } }\n"),
        "{text}"
    );
    // The file as it stands is as it was.
    let base = Lab::of(after.sources.clone(), None);
    assert_eq!(base.check("rto.zone").standing, Standing::Failed);
}

#[test]
fn the_file_is_mended_where_the_value_stands() {
    let lab = Lab::new(FILE);
    let mend = mend(&lab, "rto.zone");
    assert_eq!(mend.changes.len(), 1);
    assert_eq!(mend.changes[0].from.as_deref(), Some("single"));
    // It adds, and its cost is known; whether lesser rules then fail stands in its text.
    assert_eq!(mend.safe, !mend.text.contains("it then asks"));
    let after = lab.written(&mend).expect("it can be written");
    let text = &after.sources.get(SourceId::default()).unwrap().text;
    assert_eq!(*text, FILE.replace("zones: single", "zones: multi"));
}

#[test]
fn what_another_file_states_is_left_to_it() {
    let mut sources = Sources::new();
    let root = sources.add("mine.yaml", "stormglass: 1\nextends: [base.yaml]\n");
    let base = sources.add("base.yaml", FILE);
    sources.link(root, "base.yaml", Ok(base));
    let lab = Lab::of(sources, None);
    let refused = lab
        .written(&mend(&lab, "rto.zone"))
        .err()
        .expect("it is refused");
    assert!(
        refused.reason.contains("is stated in base.yaml:14"),
        "{refused:?}"
    );
}

#[test]
fn what_an_alias_repeats_is_refused() {
    let text = FILE
        .replace(
            "main: { instance-type: db.m6g.large, zones: single }",
            "main: &copy { instance-type: db.m6g.large, zones: single }",
        )
        .replace(
            "variants:\n",
            "  other: { engine: postgresql, size: 1 GB, in: { main: *copy } }\nvariants:\n",
        );
    let lab = Lab::new(&text);
    let refused = lab
        .written(&mend(&lab, "rto.zone"))
        .err()
        .expect("it is refused");
    assert!(refused.reason.contains("reach further"), "{refused:?}");
}

//! The search against trying everything.

use super::super::families::neighbourhood;
use super::super::matter;
use super::super::search::{green, rank, worse};
use super::*;

/// The cheapest change of the families that may mend a check, by assessing every one of them.
fn cheapest(lab: &Lab, check: &Check) -> Option<(String, String)> {
    let families = matter::families(check, &lab.model).ok()?;
    let all = neighbourhood(&lab.document, &lab.model, &lab.catalog, &|f| {
        families.contains(&f)
    });
    let mut best: Option<(_, String, String)> = None;
    for candidate in all {
        let Some(built) = lab.with(|bench, base| bench.build(base, &candidate)) else {
            continue;
        };
        let looked = lab.with(|bench, _| bench.look(&built));
        if green(check, &looked).is_none() || worse(check, &lab.checks, &looked).is_some() {
            continue;
        }
        let rank = rank(&built, &families);
        if best.as_ref().is_none_or(|(b, _, _)| rank < *b) {
            best = Some((
                rank,
                candidate.text.clone(),
                format!("{:?}", candidate.sets),
            ));
        }
    }
    best.map(|(_, text, sets)| (text, sets))
}

#[test]
fn the_search_finds_what_trying_everything_finds() {
    let designs = [
        "
stormglass: 1
objectives: { availability: 99.95%, rto: { zone: 2m, region: 10m }, rpo: { region: 1m }, budget: \"$500/month\" }
regions:
  main: { provider: aws, location: eu-west-1, role: primary, zones: 2 }
  spare: { provider: gcp, location: europe-west1, role: warm-standby }
tiers:
  app:
    utilisation: 45%
    needs: [orders]
    in:
      main: { nodes: 2, instance-type: m6i.large }
      spare: { nodes: 1..4, instance-type: n2-standard-2 }
stores:
  orders:
    engine: postgresql
    size: 50 GB
    change-rate: 1 GB/day
    in: { main: { service: rds, instance-type: db.m6g.large, role: primary } }
traffic:
  routing: { policy: failover, order: [main, spare] }
  dns: { provider: route53, queries: 1M/month }
  response: 10 B
  demand: 10 rps
",
        "
stormglass: 1
objectives: { availability: 99.999%, rto: { region: 2m }, budget: \"$260/month\" }
regions:
  us: { provider: aws, location: us-west-2 }
  eu: { provider: gcp, location: europe-west1 }
tiers:
  web:
    node-capacity: 60 rps
    in:
      us: { nodes: 2, instance-type: m6i.large }
      eu: { nodes: 2, instance-type: n2-standard-2 }
traffic:
  demand: 100 rps
  response: 10 B
  dns: { provider: route53, queries: 1M/month }
  routing: { policy: weighted, weights: { us: 50%, eu: 50% } }
",
    ];
    let mut found = 0;
    for text in designs {
        let lab = Lab::new(text);
        let failed = lab.failed();
        assert!(
            failed.len() > 1,
            "{:?}",
            lab.checks
                .iter()
                .map(|c| (&c.target, c.standing, &c.message))
                .collect::<Vec<_>>()
        );
        let answers = lab.with(|bench, base| search(bench, base, &failed, ALL, &OneByOne));
        for (check, answer) in failed.iter().zip(answers) {
            let best = cheapest(&lab, check);
            let sets = |m: &crate::policy::report::Mend| {
                let sets = m.changes.iter().map(|c| (c.path.clone(), c.to.clone()));
                format!("{:?}", sets.collect::<Vec<_>>())
            };
            assert_eq!(
                answer.mend.as_ref().map(sets),
                best.as_ref().map(|(_, sets)| sets.clone()),
                "{}: {:?} against {:?}",
                check.target,
                answer,
                best
            );
            found += usize::from(best.is_some());
        }
    }
    assert!(found >= 3, "only {found} of the checks have a mend");
}

/// Counts the designs that are made.
struct Counting(std::cell::Cell<usize>);

impl Hands for Counting {
    fn build(&self, bench: &Bench<'_>, base: &Base<'_>, all: &[&Candidate]) -> Vec<Option<Built>> {
        self.0.set(self.0.get() + all.len());
        OneByOne.build(bench, base, all)
    }

    fn look(&self, bench: &Bench<'_>, all: &[&Built]) -> Vec<Looked> {
        OneByOne.look(bench, all)
    }
}

#[test]
fn less_effort_tries_less_and_says_so() {
    let text = include_str!("../../../../../../scenarios/patterns/two-regions-one-dns.yaml");
    let lab = Lab::new(text);
    let failed = vec![lab.check("availability")];
    let with = |per_check, per_design| {
        let effort = Effort {
            per_check,
            per_design,
        };
        let counting = Counting(std::cell::Cell::new(0));
        let found = lab.with(|bench, base| search(bench, base, &failed, effort, &counting));
        assert!(counting.0.get() <= per_design);
        found
    };
    let whole = with(usize::MAX, usize::MAX);
    let mend = whole[0].mend.clone().expect("a second DNS");
    assert!(
        mend.text.starts_with("put a second DNS beside `dns`"),
        "{mend:?}"
    );
    // What mends most often is among the first that are tried.
    assert_eq!(
        with(8, 8)[0].mend.as_ref().map(|m| &m.text),
        Some(&mend.text)
    );
    let none = with(0, 0)[0].no_mend.clone().unwrap();
    assert!(
        none.contains("not tried") || none.contains("was tried"),
        "{none}"
    );
}

//! What holds for every design: tried on small ones drawn by chance.

mod designs;

use designs::{Design, Rates, Region, config, designs, document, events, model, shares};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::sync::OnceLock;
use stormglass_core::assessment::Assessment;
use stormglass_core::catalog::Catalog;
use stormglass_core::pricing::bill::{Bill, Line};
use stormglass_core::{assess, scenario};

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(Catalog::builtin)
}

fn assessed(text: &str) -> Assessment {
    assess(&model(text, catalog()), catalog()).assessment
}

fn any_rates() -> impl Strategy<Value = Rates> + Clone {
    prop_oneof![Just(Rates::Defaults), shares(), events()]
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn printing_reads_back_as_the_same(design in designs(4, any_rates())) {
        let first = design.document().scenario;
        let printed = scenario::print(&first).expect("text");
        prop_assert_eq!(document(&printed).scenario, first, "{}", printed);
    }

    #[test]
    fn figures_are_shares_and_agree_with_each_other(design in designs(3, any_rates())) {
        let text = design.yaml();
        let a = assessed(&text);
        let v = &a.availability;
        for (what, u) in [
            ("overall", v.overall.unavailability),
            ("reads", v.reads.unavailability),
            ("writes", v.writes.unavailability),
            ("settled", v.settled),
            ("switching", v.switch_over),
            ("bound", v.error_bound),
        ] {
            prop_assert!((0.0..=1.0).contains(&u), "{what} {u}\n{text}");
        }
        // A region that cannot read cannot write, so writes are never better served.
        prop_assert!(v.writes.unavailability >= v.reads.unavailability * (1.0 - 1e-9) - 1e-15, "{text}");
        let mixed = v.read_share * v.reads.unavailability + (1.0 - v.read_share) * v.writes.unavailability;
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-12 + 1e-9 * b;
        prop_assert!(close(v.overall.unavailability, mixed), "{text}");
        prop_assert!(close(v.overall.unavailability, v.settled + v.switch_over), "{text}");
        prop_assert!(close(v.overall.availability, 1.0 - v.overall.unavailability));
        // No single part takes more than there is; of several nodes each may be blamed for the same.
        for c in v.contributions.iter().filter(|c| !c.part.starts_with("node:")) {
            prop_assert!(c.settled <= v.settled * (1.0 + 1e-6) + 2.0 * v.error_bound, "{}\n{text}", c.part);
        }
        for d in &a.drills {
            for point in &d.curve {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&point.reads), "{}\n{text}", d.cause);
                prop_assert!(point.writes <= point.reads + 1e-12, "{}\n{text}", d.cause);
            }
            for mark in d.restored.iter().chain(&d.full_capacity) {
                prop_assert!(mark.mean.seconds >= 0.0 && mark.p95.seconds >= 0.0);
            }
            prop_assert!(!d.transparent || d.until_repair || d.restored.as_ref().is_some_and(|m| m.p95.seconds == 0.0),
                "{} interrupts nothing and takes time\n{text}", d.cause);
        }
    }

    #[test]
    fn the_same_design_gives_the_same_bytes(design in designs(3, any_rates())) {
        let text = design.yaml();
        let json = || serde_json::to_string(&assessed(&text)).expect("JSON");
        prop_assert_eq!(json(), json());
    }

    #[test]
    fn every_view_of_the_bill_adds_up(design in designs(4, any_rates())) {
        let bill = assessed(&design.yaml()).cost.expect("a bill");
        adds_up(&bill)?;
    }

    #[test]
    fn cutting_a_tier_in_two_costs_the_same(design in designs(3, any_rates()), first in 1..=3_u32) {
        let mut design = design;
        // The parts have fixed nodes; of a range more may run than the fewest.
        design.regions.iter_mut().for_each(|r| r.more = 0);
        let whole = design.yaml();
        let mut parts = document(&whole).scenario;
        let mut second = parts.tiers["app"].clone();
        let mut cut = false;
        for (name, place) in &mut parts.tiers["app"].places {
            let n = place.nodes.expect("a count").min;
            let left = first.min(n.saturating_sub(1)).max(1);
            place.nodes = Some(fixed(left));
            if n > left {
                second.places.get_mut(name).expect("a place").nodes = Some(fixed(n - left));
                cut = true;
            } else {
                second.places.shift_remove(name);
            }
        }
        prop_assume!(cut);
        parts.tiers.insert("more".into(), second);
        let split = assessed(&scenario::print(&parts).expect("text"));
        prop_assert_eq!(split.cost.expect("a bill").total, assessed(&whole).cost.expect("a bill").total);
    }

    #[test]
    fn more_zones_for_the_same_nodes_cost_the_same(design in designs(3, any_rates())) {
        let with = |zones: u32| {
            let mut design = design.clone();
            design.stores.iter_mut().for_each(|s| s.multi = false);
            design.regions.iter_mut().for_each(|r| r.zones = zones);
            assessed(&design.yaml()).cost.expect("a bill").total
        };
        prop_assert_eq!(with(1), with(2));
    }
}

fn fixed(n: u32) -> stormglass_core::quantity::NodeCount {
    stormglass_core::quantity::NodeCount::fixed(n)
}

fn adds_up(bill: &Bill) -> Result<(), TestCaseError> {
    let sum = |of: &dyn Fn(&Line) -> bool| -> Decimal {
        bill.lines.iter().filter(|l| of(l)).map(|l| l.cost.0).sum()
    };
    for line in &bill.lines {
        prop_assert_eq!(line.quantity * line.unit_price, line.cost.0, "{:?}", line);
    }
    prop_assert_eq!(sum(&|_| true), bill.total.0);
    for (name, cost) in &bill.by_provider {
        prop_assert_eq!(sum(&|l| l.provider == *name), cost.0);
    }
    for (name, cost) in &bill.by_region {
        prop_assert_eq!(sum(&|l| l.region == *name), cost.0);
    }
    for (component, cost) in &bill.by_component {
        prop_assert_eq!(sum(&|l| l.component == *component), cost.0);
    }
    let views = [
        bill.by_provider.iter().map(|x| x.1.0).sum::<Decimal>(),
        bill.by_region.iter().map(|x| x.1.0).sum(),
        bill.by_component.iter().map(|x| x.1.0).sum(),
    ];
    prop_assert_eq!(views, [bill.total.0; 3]);
    prop_assert_eq!(sum(&|l| l.estimate.is_some()), bill.estimated.0);
    Ok(())
}

/// More of something must not serve less: while settled, and in all unless only `settled` is asked.
fn no_worse(less: &Design, more: &Design, settled: bool) -> Result<(), TestCaseError> {
    let (a, b) = (
        assessed(&less.yaml()).availability,
        assessed(&more.yaml()).availability,
    );
    let off = a.error_bound + b.error_bound;
    let overall = (a.overall.unavailability, b.overall.unavailability);
    let pairs = [
        (a.settled, b.settled),
        if settled { (0.0, 0.0) } else { overall },
    ];
    for (a, b) in pairs {
        prop_assert!(
            b <= a * (1.0 + 1e-9) + off,
            "{a:e} became {b:e} (bound {off:e})\n{}\n--- with more\n{}",
            less.yaml(),
            more.yaml()
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn one_more_node_never_serves_less(design in designs(3, any_rates()), at in 0..3_usize) {
        let mut more = design.clone();
        let r = at % design.regions.len();
        prop_assume!(design.regions[r].nodes > 0);
        more.regions[r].nodes += 1;
        no_worse(&design, &more, zones_differ(&design, r))?;
    }

    /// From an even number of voters to an odd one: as many are needed as before.
    #[test]
    fn one_more_voter_for_an_even_number_never_serves_less(design in designs(3, any_rates()), at in 0..3_usize) {
        let mut more = design.clone();
        let r = at % design.regions.len();
        let Some((voters, false)) = &mut more.voters else {
            return Err(TestCaseError::reject("no voters that only stop"));
        };
        prop_assume!(voters.iter().sum::<u32>() % 2 == 0);
        voters[r] += 1;
        no_worse(&design, &more, false)?;
    }

    #[test]
    fn one_more_copy_never_serves_less(design in designs(3, any_rates()), at in 0..9_usize) {
        let free: Vec<(usize, usize)> = design.stores.iter().enumerate()
            .flat_map(|(s, x)| x.copies.iter().enumerate().filter(|(_, c)| !**c).map(move |(r, _)| (s, r)))
            .filter(|(s, r)| !a_copy_may_serve_less(&design, *s, *r))
            .collect();
        prop_assume!(!free.is_empty());
        let (s, r) = free[at % free.len()];
        let mut more = design.clone();
        more.stores[s].copies[r] = true;
        no_worse(&design, &more, false)?;
    }

    #[test]
    fn one_more_region_never_serves_less(design in designs(2, any_rates()), nodes in 0..=3_u32) {
        prop_assume!(!a_region_may_serve_less(&design));
        let mut design = design;
        // Each node carries everything: else the loss of a small region could be a gain.
        design.capacity = 100;
        let mut more = design.clone();
        more.regions.push(Region { zones: 1, nodes, more: 0 });
        more.stores.iter_mut().for_each(|s| s.copies.push(false));
        no_worse(&design, &more, false)?;
    }
}

/// Whether one more node may take requests that a node in a better zone served (a reason of the closed
/// list): of several zones one holds a database, or voters, or is hit by a cause of its own. Whoever
/// is served from there loses nothing by a loss that stops everybody; who is served from the other
/// does, until the balancer has left it.
fn zones_differ(design: &Design, r: usize) -> bool {
    let holds = design
        .stores
        .iter()
        .any(|s| s.copies[r] && s.engine != "object");
    let hit = r == 0 && matches!(design.group, Some((_, true)));
    design.regions[r].zones > 1 && (holds || hit || design.voters.is_some())
}

/// Whether a reason of the closed list concerns one more copy of a store in a region.
fn a_copy_may_serve_less(design: &Design, s: usize, r: usize) -> bool {
    let store = &design.stores[s];
    // The write quorum grows, or a synchronous write needs one more copy.
    matches!(store.mode, "sync" | "quorum" | "semi-sync")
        // Servers read the copy beside them, which before read a better one.
        || design.regions[r].nodes > 0
        // The first copy is the primary: a new one before it takes its writes.
        || store.copies.iter().position(|c| *c).is_none_or(|first| r < first)
}

/// Whether a reason of the closed list concerns one more region, last in the order.
fn a_region_may_serve_less(design: &Design) -> bool {
    // It takes an even share of the traffic, or joins the group of all regions, or its voters.
    design.weighted || design.group.is_some() || design.voters.is_some()
}

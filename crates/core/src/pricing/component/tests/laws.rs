//! Laws of bills on generated designs.

use super::models::*;
use crate::catalog::Catalog;
use crate::model::Model;
use crate::pricing::bill;
use crate::scenario::{Engine, Platform, Provider, PurchaseOption};
use proptest::prelude::*;

const PLACES: [(Provider, &str, &str, Platform); 4] = [
    (Provider::Aws, "us-east-1", "c6i.xlarge", Platform::Eks),
    (Provider::Aws, "eu-west-1", "m5.large", Platform::Vm),
    (Provider::Gcp, "us-central1", "n2-standard-4", Platform::Gke),
    (Provider::Azure, "eastus", "Standard_D4s_v5", Platform::Aks),
];

fn empty() -> Model {
    let places: Vec<_> = PLACES.iter().map(|p| (p.0, p.1)).collect();
    let mut m = model(&places);
    m.estimates_allowed = true;
    m
}

fn nodes(region: usize, count: u32, spot: u32) -> crate::model::PlaceModel {
    let (_, _, size, platform) = PLACES[region];
    let mut p = on(platform, place(region, count, size));
    p.purchase = vec![
        (PurchaseOption::OnDemand, percent(100 - spot)),
        (PurchaseOption::Spot, percent(spot)),
    ];
    p.disk = (region < 3).then(|| {
        let kind = if region == 2 { "pd-balanced" } else { "gp3" };
        (bytes("50 GiB"), kind.into())
    });
    p
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn splitting_nodes_changes_no_cost(
        counts in proptest::collection::vec(1_u32..200, 4),
        cut in 0_u32..200,
        spot in 0_u32..=100,
    ) {
        let catalog = Catalog::builtin();
        let mut whole = empty();
        let places = counts.iter().enumerate().map(|(r, n)| nodes(r, *n, spot));
        whole.tiers.push(tier("app", places.collect()));
        let mut split = empty();
        let part = |n: u32| cut.min(n - 1);
        let first = counts.iter().enumerate().map(|(r, n)| {
            // Over two zones as well.
            let mut p = nodes(r, part(*n), spot);
            p.nodes_by_zone = vec![p.nodes / 2, p.nodes - p.nodes / 2];
            p
        });
        split.tiers.push(tier("one", first.collect()));
        let second = counts.iter().enumerate().map(|(r, n)| nodes(r, n - part(*n), spot));
        split.tiers.push(tier("two", second.collect()));
        let (a, b) = (bill(&whole, &catalog), bill(&split, &catalog));
        hold_laws(&a);
        hold_laws(&b);
        prop_assert_eq!(&a.diagnostics, &Vec::new());
        prop_assert_eq!(a.bill.total, b.bill.total);
        prop_assert_eq!(a.bill.by_region, b.bill.by_region);
        prop_assert_eq!(a.bill.by_component, b.bill.by_component);
    }

    #[test]
    fn splitting_objects_over_stores_changes_no_cost(
        sizes in proptest::collection::vec(1_u64..300_000, 1..5),
    ) {
        let catalog = Catalog::builtin();
        let objects = |sizes: &[u64]| {
            let mut m = empty();
            for (i, gb) in sizes.iter().enumerate() {
                let name = format!("bucket-{i}");
                let mut s = store(&name, Engine::Object, vec![copy(0, "s3", None)]);
                s.size = Some(bytes(&format!("{gb} GB")));
                m.stores.push(s);
            }
            bill(&m, &catalog)
        };
        let (many, one) = (objects(&sizes), objects(&[sizes.iter().sum()]));
        hold_laws(&many);
        prop_assert_eq!(many.bill.total, one.bill.total);
    }

    #[test]
    fn more_nodes_never_cost_less(counts in proptest::collection::vec(1_u32..100, 4)) {
        let catalog = Catalog::builtin();
        let mut m = empty();
        let places = counts.iter().enumerate().map(|(r, n)| {
            let mut p = nodes(r, *n, 0);
            p.nodes_max = n + 7;
            p
        });
        m.tiers.push(tier("app", places.collect()));
        let priced = bill(&m, &catalog);
        hold_laws(&priced);
        let most = priced.bill.total_at_most.expect("scales");
        prop_assert!(most > priced.bill.total);
        for p in &mut m.tiers[0].places {
            p.nodes = p.nodes_max;
            p.nodes_min = p.nodes_max;
        }
        prop_assert_eq!(bill(&m, &catalog).bill.total, most);
    }
}

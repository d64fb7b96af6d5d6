//! Prices already looked up for one bill: the same key is asked for again by many lines, and by
//! the bills at the fewest and at the most nodes.

use crate::catalog::{Catalog, Confidence, Provenance};
use crate::model::Model;
use crate::pricing::{Estimates, MissingPrice, PriceKey, Quote, Tier, Unit};
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A price, or why there is none.
type Found = Result<Quote, Box<MissingPrice>>;

/// Prices of one bill.
pub(in crate::pricing) struct Quotes<'a> {
    catalog: &'a Catalog,
    stated: BTreeMap<PriceKey, Quote>,
    found: RefCell<BTreeMap<(PriceKey, Estimates), Found>>,
    pairs: RefCell<BTreeMap<(String, String, String, Estimates), Found>>,
}

impl<'a> Quotes<'a> {
    /// Nothing looked up yet; with the price sheets of the design's own sites.
    pub fn new(catalog: &'a Catalog, model: &Model) -> Self {
        let mut stated = BTreeMap::new();
        for site in &model.cost.sites {
            for ([service, item, meter], unit, price) in &site.prices {
                let key = PriceKey::new(site.provider, &site.location, service, item, meter);
                stated.insert(key.clone(), own(key, *unit, *price));
            }
        }
        Self {
            catalog,
            stated,
            found: RefCell::default(),
            pairs: RefCell::default(),
        }
    }

    /// What is known.
    pub fn catalog(&self) -> &'a Catalog {
        self.catalog
    }

    /// The price of a key.
    pub fn get(&self, key: &PriceKey, estimates: Estimates) -> Found {
        if let Some(quote) = self.stated.get(key) {
            return Ok(quote.clone());
        }
        let place = (key.clone(), estimates);
        if let Some(found) = self.found.borrow().get(&place) {
            return found.clone();
        }
        let found = self.catalog.prices().quote(key, estimates);
        self.found.borrow_mut().insert(place, found.clone());
        found
    }

    /// The price of moving data between two regions of a provider.
    pub fn between(&self, provider: &str, from: &str, to: &str, estimates: Estimates) -> Found {
        let place = (provider.into(), from.into(), to.into(), estimates);
        if let Some(found) = self.pairs.borrow().get(&place) {
            return found.clone();
        }
        let prices = self.catalog.prices();
        let found = prices.inter_region(provider, from, to, estimates);
        self.pairs.borrow_mut().insert(place, found.clone());
        found
    }
}

/// A price that the scenario states.
fn own(key: PriceKey, unit: Unit, price: Decimal) -> Quote {
    Quote {
        priced_region: key.region.clone(),
        key,
        unit,
        tiers: vec![Tier {
            from: Decimal::ZERO,
            to: None,
            price,
        }],
        components: Vec::new(),
        provenance: Provenance {
            source: "stated in the scenario".into(),
            as_of: "".into(),
            confidence: Confidence::Checked,
        },
        source_title: "stated in the scenario".to_owned(),
        note: String::new(),
        estimate: None,
    }
}

//! Prices already looked up for one bill: the same key is asked for again by many lines, and by
//! the bills at the fewest and at the most nodes.

use crate::catalog::Catalog;
use crate::pricing::{Estimates, MissingPrice, PriceKey, Quote};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A price, or why there is none.
type Found = Result<Quote, Box<MissingPrice>>;

/// Prices of one bill.
pub(in crate::pricing) struct Quotes<'a> {
    catalog: &'a Catalog,
    found: RefCell<BTreeMap<(PriceKey, Estimates), Found>>,
    pairs: RefCell<BTreeMap<(String, String, String, Estimates), Found>>,
}

impl<'a> Quotes<'a> {
    /// Nothing looked up yet.
    pub fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
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

//! What the families of changes read: the design as written and as resolved, and the facts.

use crate::catalog::Catalog;
use crate::math::great_circle_km;
use crate::model::{CopyModel, Model, PlaceModel, RegionUnit, StoreModel, TierModel};
use crate::scenario::{Document, Provider, RegionRole};
use crate::yaml::path::{Segment, join};
use crate::yaml::{self, Node};

/// A design that changes are looked for.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub document: &'a Document,
    pub model: &'a Model,
    pub catalog: &'a Catalog,
}

/// The path of some keys.
pub(super) fn path(keys: &[&str]) -> String {
    let steps: Vec<Segment> = keys.iter().map(|k| Segment::Key((*k).to_owned())).collect();
    join(&steps)
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(super) fn names(all: &[&str]) -> String {
    let quoted: Vec<String> = all.iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

impl<'a> Ground<'a> {
    /// The value written at a path.
    pub fn written(&self, path: &str) -> Option<&'a Node> {
        yaml::find(&self.document.tree, path)
    }

    /// Texts of the list written at a path; empty where there is none.
    pub fn list(&self, path: &str) -> Vec<&'a str> {
        let items = self.written(path).map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::text).collect()
    }

    pub fn region(&self, r: usize) -> Option<&'a RegionUnit> {
        self.model.regions.get(r)
    }

    pub fn provider(&self, r: usize) -> Option<Provider> {
        let unit = self.model.providers.get(self.region(r)?.provider)?;
        Some(unit.provider)
    }

    /// Whether a region is a public cloud's: what a site of one's own could hold is not known.
    pub fn is_cloud(&self, r: usize) -> bool {
        matches!(
            self.provider(r),
            Some(Provider::Aws | Provider::Gcp | Provider::Azure)
        )
    }

    /// Places of a tier in public clouds, with their regions.
    pub fn places(
        &self,
        tier: &'a TierModel,
    ) -> impl Iterator<Item = (&'a PlaceModel, &'a RegionUnit)> {
        let ground = *self;
        tier.places.iter().filter_map(move |p| {
            let region = ground.region(p.region)?;
            ground.is_cloud(p.region).then_some((p, region))
        })
    }

    /// The copy that writes go to first, or the first one.
    pub fn home(&self, store: &'a StoreModel) -> Option<&'a CopyModel> {
        match store.write {
            crate::model::WriteRule::Primary(p) => store.copies.get(p),
            _ => store.copies.first(),
        }
    }

    /// Kilometres between two regions.
    pub fn km(&self, a: usize, b: usize) -> f64 {
        match (self.region(a), self.region(b)) {
            (Some(a), Some(b)) => great_circle_km(a.latitude, a.longitude, b.latitude, b.longitude),
            _ => f64::INFINITY,
        }
    }

    /// Round trip between two regions, milliseconds.
    pub fn round_trip(&self, a: usize, b: usize) -> Option<f64> {
        let (x, y) = (self.region(a)?, self.region(b)?);
        let (p, q) = (self.provider(a)?.word(), self.provider(b)?.word());
        let found = self.catalog.rtt(p, &x.location, q, &y.location);
        found.map(|rtt| rtt.ms)
    }

    /// Other regions of public clouds that hold data, nearest to `from` first.
    pub fn others(&self, from: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.model.regions.len())
            .filter(|r| *r != from && self.is_cloud(*r))
            .filter(|r| {
                self.region(*r)
                    .is_some_and(|x| x.role != RegionRole::Witness)
            })
            .collect();
        all.sort_by(|a, b| {
            self.km(from, *a)
                .total_cmp(&self.km(from, *b))
                .then(a.cmp(b))
        });
        all
    }

    /// The nearest of some regions, and the nearest of another provider.
    pub fn near_and_apart(&self, from: usize, all: &[usize]) -> Vec<usize> {
        let home = self.provider(from);
        let near = all.first().copied();
        let apart = all.iter().copied().find(|r| self.provider(*r) != home);
        let mut out: Vec<usize> = near.into_iter().chain(apart).collect();
        out.dedup();
        out
    }

    /// Key of a region, or nothing.
    pub fn key(&self, r: usize) -> &'a str {
        self.region(r).map_or("", |x| x.key.as_str())
    }

    /// The path of the number of nodes of a place, also where the region's short form states it.
    pub fn nodes_path(&self, place: &PlaceModel) -> String {
        format!("{}.nodes", place.path)
    }
}

//! What contains, copies and needs what, as a graph.
//!
//! Nodes are parts, edges point from the whole to its parts (`Contains`), from a source to the
//! copy that follows it (`Replicates`), and from a part to what it needs (`Needs`).

use super::{Model, WriteRule};
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

/// A part of the deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A provider.
    Provider(usize),
    /// A region.
    Region(usize),
    /// A zone of a region, from 0.
    Zone(usize, usize),
    /// The nodes of a tier in one region: tier, place.
    Place(usize, usize),
    /// A copy of a store: store, copy.
    Copy(usize, usize),
    /// A dependency.
    Dependency(usize),
}

/// How two parts hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The second is inside the first.
    Contains,
    /// The second follows the first.
    Replicates,
    /// The first needs the second.
    Needs,
}

/// The graph of a model.
#[derive(Clone, Debug, Default)]
pub struct Topology {
    graph: DiGraph<Part, Link>,
}

impl Topology {
    /// Builds the graph of a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        let mut t = Self::default();
        let providers: Vec<NodeIndex> = (0..model.providers.len())
            .map(|p| t.graph.add_node(Part::Provider(p)))
            .collect();
        let mut zones: Vec<Vec<NodeIndex>> = Vec::new();
        let mut regions: Vec<NodeIndex> = Vec::new();
        for (r, region) in model.regions.iter().enumerate() {
            let node = t.graph.add_node(Part::Region(r));
            if let Some(p) = providers.get(region.provider) {
                t.graph.add_edge(*p, node, Link::Contains);
            }
            regions.push(node);
            let list = (0..region.zones)
                .map(|z| {
                    let zone = t.graph.add_node(Part::Zone(r, z));
                    t.graph.add_edge(node, zone, Link::Contains);
                    zone
                })
                .collect();
            zones.push(list);
        }
        let zone = |r: usize, z: usize| zones.get(r).and_then(|l| l.get(z)).copied();
        let mut copies: Vec<Vec<NodeIndex>> = Vec::new();
        for (s, store) in model.stores.iter().enumerate() {
            let mut nodes = Vec::new();
            for (c, copy) in store.copies.iter().enumerate() {
                let node = t.graph.add_node(Part::Copy(s, c));
                let inside = match copy.spread {
                    super::Spread::Region => vec![regions.get(copy.region).copied()],
                    super::Spread::OneZone => vec![zone(copy.region, 0)],
                    super::Spread::TwoZones => vec![zone(copy.region, 0), zone(copy.region, 1)],
                };
                for whole in inside.into_iter().flatten() {
                    t.graph.add_edge(whole, node, Link::Contains);
                }
                nodes.push(node);
            }
            if let WriteRule::Primary(p) = store.write {
                for (c, node) in nodes.iter().enumerate().filter(|(c, _)| *c != p) {
                    let _ = c;
                    if let Some(from) = nodes.get(p) {
                        t.graph.add_edge(*from, *node, Link::Replicates);
                    }
                }
            }
            copies.push(nodes);
        }
        for (i, tier) in model.tiers.iter().enumerate() {
            for (p, place) in tier.places.iter().enumerate() {
                let node = t.graph.add_node(Part::Place(i, p));
                for (z, n) in place.nodes_by_zone.iter().enumerate() {
                    if let (Some(zone), true) = (zone(place.region, z), *n > 0) {
                        t.graph.add_edge(zone, node, Link::Contains);
                    }
                }
                for s in &tier.needs {
                    for copy in copies.get(*s).into_iter().flatten() {
                        t.graph.add_edge(node, *copy, Link::Needs);
                    }
                }
            }
        }
        for (d, dependency) in model.dependencies.iter().enumerate() {
            let node = t.graph.add_node(Part::Dependency(d));
            if let Some(p) = dependency.provider.and_then(|p| providers.get(p)) {
                t.graph.add_edge(*p, node, Link::Contains);
            }
        }
        t
    }

    /// Every part inside `whole`, directly or through others, in a fixed order.
    #[must_use]
    pub fn inside(&self, whole: Part) -> Vec<Part> {
        let mut out = std::collections::BTreeSet::new();
        let mut open: Vec<NodeIndex> = self
            .graph
            .node_indices()
            .filter(|n| self.graph.node_weight(*n) == Some(&whole))
            .collect();
        while let Some(node) = open.pop() {
            for edge in self.graph.edges_directed(node, Direction::Outgoing) {
                if *edge.weight() != Link::Contains {
                    continue;
                }
                if let Some(part) = self.graph.node_weight(edge.target())
                    && out.insert(*part)
                {
                    open.push(edge.target());
                }
            }
        }
        out.into_iter().collect()
    }

    /// Number of parts and of links.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.graph.node_count(), self.graph.edge_count())
    }

    /// Every link: from, to, how.
    pub fn links(&self) -> impl Iterator<Item = (Part, Part, Link)> + '_ {
        self.graph.edge_references().filter_map(|e| {
            let from = self.graph.node_weight(e.source())?;
            let to = self.graph.node_weight(e.target())?;
            Some((*from, *to, *e.weight()))
        })
    }
}

//! `without` in a variant: a whole cloud, or single regions, taken out of a design.
//!
//! What runs there goes with it: nodes, copies, what is listed by region or provider, and parts
//! that were nowhere else. What then needs a decision (requests that went there, a primary that
//! was there, a tier that needs a store which is gone) is an error unless the variant decides it.

use super::Provider;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::source::Span;
use crate::yaml::{Entry, Kind, Node, same_word};

/// What is gone.
#[derive(Default)]
struct Gone {
    regions: Vec<String>,
    providers: Vec<String>,
    tiers: Vec<String>,
    stores: Vec<String>,
    dependencies: Vec<String>,
}

/// Something that the rest of the variant has to decide.
pub(super) struct Dangling {
    /// Keys to the text that hangs in the air.
    way: Vec<String>,
    /// Where that text is written; a patch that replaces it has decided. None for copies of which
    /// one has to be the primary.
    written: Option<Span>,
    /// A store or dependency that is missed; one of that name placed anew has decided too.
    part: Option<String>,
    message: String,
    help: String,
}

/// Takes the named providers and regions out of a tree; what is left to decide comes back.
pub(super) fn take_out(
    tree: &mut Node,
    named: &[(String, Span)],
    path: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Dangling> {
    let mut gone = Gone::default();
    for (i, (name, span)) in named.iter().enumerate() {
        let found = regions_of(tree, name);
        if found.is_empty() {
            diagnostics.push(unknown(tree, name).at(format!("{path}[{i}]"), Some(*span)));
        }
        gone.regions.extend(found);
    }
    if gone.regions.is_empty() {
        return Vec::new();
    }
    if gone.regions.len() >= tree.get("regions").map_or(0, |r| r.entries().len()) {
        let place = named.first().map(|(_, span)| *span);
        diagnostics.push(
            Diagnostic::error("left-without", "nothing is left of the design")
                .at(path, place)
                .help("leave a region in it"),
        );
        return Vec::new();
    }
    let before = providers(tree);
    keep(tree, &["regions"], |e| !gone.regions.contains(&e.key));
    let after = providers(tree);
    gone.providers = before.into_iter().filter(|p| !after.contains(p)).collect();
    let words: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    let mut cut = Cut {
        tree,
        gone,
        what: format!("`without: [{}]`", words.join(", ")),
        left: Vec::new(),
    };
    cut.placed();
    cut.dependencies();
    cut.listed();
    cut.traffic();
    cut.references();
    cut.left
}

/// Errors for what the patch of the variant has not decided.
pub(super) fn undecided(
    tree: &Node,
    left: Vec<Dangling>,
    (path, place): (&str, Option<Span>),
) -> Vec<Diagnostic> {
    left.into_iter()
        .filter(|d| {
            let node = d.way.iter().try_fold(tree, |node, key| match &node.kind {
                Kind::Sequence(items) => items.get(key.parse::<usize>().ok()?),
                _ => node.get(key),
            });
            let back = ["stores", "dependencies"].iter().any(|chapter| {
                let parts = tree.get(chapter).zip(d.part.as_deref());
                parts.is_some_and(|(parts, name)| parts.get(name).is_some())
            });
            !back
                && node.is_some_and(|node| match d.written {
                    Some(written) => node.span == written,
                    None => !node.entries().iter().any(is_primary),
                })
        })
        .map(|d| {
            Diagnostic::error("left-without", d.message)
                .at(path, place.or(d.written))
                .help(d.help)
        })
        .collect()
}

fn is_primary(copy: &Entry) -> bool {
    copy.value.get("role").and_then(Node::text) == Some("primary")
}

fn regions_of(tree: &Node, name: &str) -> Vec<String> {
    let regions = tree.get("regions").map(Node::entries).unwrap_or_default();
    let is = |e: &&Entry| e.key == name || provider(&e.value) == Some(name);
    regions.iter().filter(is).map(|e| e.key.clone()).collect()
}

fn provider(region: &Node) -> Option<&str> {
    region.get("provider").and_then(Node::text)
}

fn providers(tree: &Node) -> Vec<String> {
    let regions = tree.get("regions").map(Node::entries).unwrap_or_default();
    let mut out: Vec<String> = Vec::new();
    for word in regions.iter().filter_map(|e| provider(&e.value)) {
        if !out.iter().any(|p| p == word) {
            out.push(word.to_owned());
        }
    }
    out
}

fn unknown(tree: &Node, name: &str) -> Diagnostic {
    let regions = tree.get("regions").map(Node::entries).unwrap_or_default();
    let mut known = providers(tree);
    known.extend(regions.iter().map(|e| e.key.clone()));
    let what = if Provider::ALL.iter().any(|p| p.word() == name) {
        format!("nothing runs on `{name}`")
    } else {
        format!("there is no provider or region `{name}`")
    };
    let help = match did_you_mean(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are: {}", known.join(", ")),
    };
    Diagnostic::error("unknown-reference", what).help(help)
}

struct Cut<'t> {
    tree: &'t mut Node,
    gone: Gone,
    /// The word as written, for messages.
    what: String,
    left: Vec<Dangling>,
}

impl Cut<'_> {
    /// Nodes, copies, and tiers and stores that were nowhere else.
    fn placed(&mut self) {
        for chapter in ["tiers", "stores"] {
            let gone = &self.gone;
            let mut emptied = Vec::new();
            let mut headless = Vec::new();
            for part in parts(self.tree, chapter) {
                let Some(places) = child(&mut part.value, "in") else {
                    continue;
                };
                let Kind::Mapping(list) = &mut places.kind else {
                    continue;
                };
                let lost = |e: &Entry| gone.regions.contains(&e.key);
                let led = list.iter().any(|e| lost(e) && is_primary(e));
                let before = list.len();
                list.retain(|e| !lost(e));
                if list.is_empty() && before > 0 {
                    emptied.push(part.key.clone());
                } else if led && !list.iter().any(is_primary) {
                    headless.push(part.key.clone());
                }
            }
            for store in headless {
                self.primary(store);
            }
            match chapter {
                "tiers" => self.gone.tiers = emptied,
                _ => self.gone.stores = emptied,
            }
        }
        let gone = &mut self.gone;
        for store in parts(self.tree, "stores") {
            let voters = store.value.get("voters").and_then(Node::text);
            if voters.is_some_and(|t| gone.tiers.iter().any(|x| x == t)) {
                gone.stores.push(store.key.clone());
            }
        }
        let gone = &self.gone;
        keep(self.tree, &["tiers"], |e| !gone.tiers.contains(&e.key));
        for way in [
            &["stores"][..],
            &["replication"],
            &["backups"],
            &["compliance", "data-residency"],
            &["objectives", "rpo", "stores"],
            &["objectives", "rto", "stores"],
            &["objectives", "latency", "commit"],
        ] {
            keep(self.tree, way, |e| !gone.stores.contains(&e.key));
        }
    }

    /// The primary was there, and no other copy says that it is one.
    fn primary(&mut self, store: String) {
        let copies = self
            .tree
            .get("stores")
            .and_then(|s| s.get(&store)?.get("in"));
        let Some(first) = copies.and_then(|c| c.entries().first()) else {
            return;
        };
        let message = format!("{} takes the primary of `{store}` away", self.what);
        let key = first.key.clone();
        self.left.push(Dangling {
            help: format!(
                "say which copy takes its place: `stores: {{ {store}: {{ in: {{ {key}: {{ role: primary }} }} }} }}`"
            ),
            way: vec!["stores".into(), store, "in".into()],
            written: None,
            part: None,
            message,
        });
    }

    /// Dependencies that share a provider's fate, or ran nowhere else.
    fn dependencies(&mut self) {
        let gone = &self.gone;
        let mut lost = Vec::new();
        for part in parts(self.tree, "dependencies") {
            let provider = provider(&part.value);
            let shares = provider.is_some_and(|p| gone.providers.iter().any(|x| x == p));
            let nowhere = items_leave(&mut part.value, "in", &gone.regions);
            let nobody = items_leave(&mut part.value, "regions", &gone.regions);
            if shares || nowhere || nobody {
                lost.push(part.key.clone());
            }
        }
        keep(self.tree, &["dependencies"], |e| !lost.contains(&e.key));
        for part in parts(self.tree, "dependencies") {
            items_leave(&mut part.value, "substitutes", &lost);
        }
        self.gone.dependencies = lost;
    }

    /// What is listed by region or by provider.
    fn listed(&mut self) {
        let Gone {
            regions,
            providers,
            tiers,
            stores,
            ..
        } = &self.gone;
        let in_region = |e: &Entry| !regions.contains(&e.key);
        for way in [
            &["network", "nat"][..],
            &["network", "load-balancers"],
            &["network", "interconnects"],
            &["network", "addresses"],
            &["network", "vpn-gateways"],
            &["compliance", "data-residency"],
        ] {
            keep(self.tree, way, in_region);
        }
        for way in [&["objectives", "budget"][..], &["cost", "support"]] {
            keep(self.tree, way, |e| !providers.contains(&e.key));
        }
        for part in parts(self.tree, "backups") {
            items_leave(&mut part.value, "copies-in", regions);
        }
        if let Some(network) = child(self.tree, "network") {
            items_leave(network, "between", regions);
            if let Some(Kind::Sequence(flows)) = child(network, "transfer").map(|n| &mut n.kind) {
                let end = |f: &Node, key: &str| f.get(key).and_then(Node::text).map(str::to_owned);
                let there = |f: &Node, key| end(f, key).is_some_and(|r| regions.contains(&r));
                flows.retain(|f| !there(f, "from") && !there(f, "to"));
            }
            for (chapter, key) in [("cdn", "regions"), ("waf", "in")] {
                empty_parts(network, chapter, key, regions, providers);
            }
        }
        if let Some(cost) = child(self.tree, "cost") {
            empty_parts(cost, "services", "in", regions, providers);
            if let Some(Kind::Sequence(list)) = child(cost, "discounts").map(|n| &mut n.kind) {
                list.retain(|d| provider(d).is_none_or(|p| !providers.iter().any(|x| x == p)));
            }
        }
        let unit_gone = |unit: &str| {
            let (kind, name) = unit.split_once(':').unwrap_or(("", unit));
            let (part, at) = name.split_once('@').unwrap_or((name, ""));
            let place = name.split_once('/').map_or(name, |x| x.0);
            let has = |list: &[String], x: &str| list.iter().any(|y| y == x);
            match kind {
                "provider" => has(providers, name),
                "region" | "zone" | "load-balancer" => has(regions, place),
                "node" | "spot" | "tier" => has(tiers, part) || has(regions, at),
                "store" => has(stores, part) || has(regions, at),
                _ => false,
            }
        };
        if let Some(failures) = child(self.tree, "failures") {
            keep(failures, &["units"], |e| !unit_gone(&e.key));
            if let Some(groups) = child(failures, "groups") {
                keep(groups, &[], |e| {
                    let members = e.value.get("members").map(Node::items).unwrap_or_default();
                    let all = |m: &Node| m.text().is_some_and(unit_gone);
                    members.is_empty() || !members.iter().all(all)
                });
                for group in entries(groups) {
                    if let Some(Kind::Sequence(list)) =
                        child(&mut group.value, "members").map(|n| &mut n.kind)
                    {
                        list.retain(|m| !m.text().is_some_and(unit_gone));
                    }
                }
            }
            keep(failures, &["maintenance"], |e| {
                let scope = e.value.get("scope").and_then(Node::text);
                !scope.is_some_and(unit_gone)
            });
        }
    }

    /// Where requests go; of kinds whose tiers are gone the shares have to be stated anew.
    fn traffic(&mut self) {
        let tiers = self.gone.tiers.clone();
        let Some(traffic) = child(self.tree, "traffic") else {
            return;
        };
        let written = traffic.get("kinds").map(|n| n.span);
        let mut lost = Vec::new();
        let mut ways = vec![vec!["traffic".to_owned()]];
        for kind in parts(traffic, "kinds") {
            if items_leave(&mut kind.value, "tiers", &tiers) {
                lost.push(kind.key.clone());
            } else {
                ways.push(["traffic", "kinds", &kind.key].map(str::to_owned).into());
            }
        }
        keep(traffic, &["kinds"], |e| !lost.contains(&e.key));
        if let (Some(written), false) = (written, lost.is_empty()) {
            self.left.push(Dangling {
                way: vec!["traffic".into(), "kinds".into()],
                written: Some(written),
                part: None,
                message: format!(
                    "{} takes every tier of `{}` requests away",
                    self.what,
                    lost.join("`, `")
                ),
                help: "state the kinds of the variant anew, or `traffic: { kinds: ~ }` for one"
                    .into(),
            });
        }
        for way in ways {
            self.routing(&way);
        }
    }

    /// Orders lose the regions; shares and targets have to be stated anew.
    fn routing(&mut self, way: &[String]) {
        let regions = self.gone.regions.clone();
        let providers = self.gone.providers.clone();
        let mut keys = way.iter().map(String::as_str).chain(["routing"]);
        let node = keys.try_fold(&mut *self.tree, child);
        let Some(routing) = node else {
            return;
        };
        items_leave(routing, "order", &regions);
        let mut left = Vec::new();
        for key in ["weights", "map"] {
            let Some(node) = child(routing, key) else {
                continue;
            };
            let written = node.span;
            let there = |e: &Entry| {
                let name = if key == "map" {
                    e.value.text().unwrap_or("")
                } else {
                    &e.key
                };
                regions.iter().any(|r| r == name) || providers.iter().any(|p| p == name)
            };
            let lost: Vec<String> = node
                .entries()
                .iter()
                .filter(|e| there(e))
                .map(|e| match key {
                    "map" => format!("`{}` to `{}`", e.key, e.value.text().unwrap_or("")),
                    _ => format!("{} of `{}`", e.value.text().unwrap_or(""), e.key),
                })
                .collect();
            if !lost.is_empty() {
                keep(node, &[], |e| !there(e));
                left.push((key, written, lost.join(", ")));
            }
        }
        for (key, written, lost) in left {
            let (verb, help) = match key {
                "map" => (
                    "sent",
                    "state it in the variant: `routing: { policy: geolocation, map: { … } }`",
                ),
                _ => (
                    "weighted",
                    "state it in the variant: `routing: { policy: weighted, weights: { … } }`",
                ),
            };
            self.left.push(Dangling {
                way: [way, &["routing".into(), key.into()]].concat(),
                written: Some(written),
                part: None,
                message: format!(
                    "{} leaves requests without a place: {verb} {lost}",
                    self.what
                ),
                help: help.into(),
            });
        }
    }

    /// Tiers that need a part which is gone, and a leader that was there.
    fn references(&mut self) {
        let lost: Vec<String> = [&self.gone.stores[..], &self.gone.dependencies].concat();
        for part in parts(self.tree, "tiers") {
            items_leave(&mut part.value, "uses", &lost);
            let needs = part.value.get("needs");
            for (i, need) in needs
                .map(Node::items)
                .unwrap_or_default()
                .iter()
                .enumerate()
            {
                let Some(name) = need.text().filter(|n| lost.iter().any(|x| x == n)) else {
                    continue;
                };
                self.left.push(Dangling {
                    way: ["tiers", &part.key, "needs", &i.to_string()]
                        .map(str::to_owned)
                        .into(),
                    written: Some(need.span),
                    part: Some(name.to_owned()),
                    message: format!(
                        "{} takes `{name}` away, which tier `{}` needs",
                        self.what, part.key
                    ),
                    help: format!(
                        "place `{name}` elsewhere, or state what `{}` needs in this variant",
                        part.key
                    ),
                });
            }
        }
        for part in parts(self.tree, "replication") {
            let Some(leader) = part.value.get("leader") else {
                continue;
            };
            let Some(name) = leader
                .text()
                .filter(|l| self.gone.regions.iter().any(|r| r == l))
            else {
                continue;
            };
            self.left.push(Dangling {
                way: ["replication", &part.key, "leader"]
                    .map(str::to_owned)
                    .into(),
                written: Some(leader.span),
                part: None,
                message: format!(
                    "{} takes `{name}` away, which leads `{}`",
                    self.what, part.key
                ),
                help: "name another leader, or `leader: ~` for any".into(),
            });
        }
    }
}

/// Parts of a chapter that stood in these regions only, or belong to the providers that are gone.
fn empty_parts(
    chapter: &mut Node,
    key: &str,
    list: &str,
    regions: &[String],
    providers: &[String],
) {
    let Some(chapter) = child(chapter, key) else {
        return;
    };
    let mut lost = Vec::new();
    for part in entries(chapter) {
        let owned = |p: &str| providers.iter().any(|x| x == p);
        let of = provider(&part.value).is_some_and(owned)
            || part.value.get(list).is_none() && owner(&part.value).is_some_and(owned);
        if items_leave(&mut part.value, list, regions) || of {
            lost.push(part.key.clone());
        }
    }
    keep(chapter, &[], |e| !lost.contains(&e.key));
}

/// The provider whose regions a content delivery or firewall stands in front of.
fn owner(part: &Node) -> Option<&'static str> {
    match part.get("service").and_then(Node::text)? {
        "cloudfront" | "aws-waf" => Some("aws"),
        "cloud-cdn" | "cloud-armor" => Some("gcp"),
        "front-door" | "azure-cdn" | "front-door-waf" => Some("azure"),
        _ => None,
    }
}

/// Takes names out of a list under a key; the key goes with the last of them. Whether it did.
fn items_leave(node: &mut Node, key: &str, names: &[String]) -> bool {
    let Some(Kind::Sequence(list)) = child(node, key).map(|n| &mut n.kind) else {
        return false;
    };
    let before = list.len();
    list.retain(|x| !x.text().is_some_and(|t| names.iter().any(|n| n == t)));
    let emptied = list.is_empty() && before > 0;
    if emptied {
        keep(node, &[], |e| !same_word(&e.key, key));
    }
    emptied
}

/// Keeps those entries of the mapping at the end of some keys.
fn keep(node: &mut Node, way: &[&str], wanted: impl Fn(&Entry) -> bool) {
    let mut node = node;
    for key in way {
        match child(node, key) {
            Some(next) => node = next,
            None => return,
        }
    }
    if let Kind::Mapping(list) = &mut node.kind {
        list.retain(wanted);
    }
}

fn child<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    let list = match &mut node.kind {
        Kind::Mapping(list) => list,
        _ => return None,
    };
    let at = list.iter().position(|e| same_word(&e.key, key))?;
    list.get_mut(at).map(|e| &mut e.value)
}

fn entries(node: &mut Node) -> &mut [Entry] {
    match &mut node.kind {
        Kind::Mapping(list) => list,
        _ => &mut [],
    }
}

fn parts<'n>(tree: &'n mut Node, chapter: &str) -> &'n mut [Entry] {
    child(tree, chapter).map(entries).unwrap_or_default()
}

//! `count` on a region: so many sites alike, each with all that is stated for the region.
//!
//! A region `station` with `count: 10` stands for `station-1` to `station-10`; wherever the file
//! names `station`, it means each of them. The texts keep their places, so that findings point at
//! what was written once.

use crate::diagnostic::Diagnostic;
use crate::yaml::{self, Entry, Kind, Node, same_word};
use rust_decimal::Decimal;

/// Most sites of one region.
const MOST: usize = 1000;
/// Stands for the number of the site in a `hazard-area`.
const NUMBER: &str = "{n}";

/// Mappings from regions, or from units of them.
const BY_REGION: [&str; 9] = [
    "in",
    "nat",
    "load-balancers",
    "interconnects",
    "addresses",
    "vpn-gateways",
    "data-residency",
    "weights",
    "units",
];
/// Lists of regions, or of units of them.
const OF_REGIONS: [&str; 6] = ["in", "regions", "between", "copies-in", "order", "members"];

/// A region that stands for several.
struct Several {
    name: String,
    count: usize,
}

impl Several {
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        (1..=self.count).map(|n| format!("{}-{n}", self.name))
    }
}

/// Writes every site out.
pub(super) fn written_out(tree: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
    let several = counted(tree, diagnostics);
    if several.is_empty() {
        return;
    }
    let mut whole = tree.clone();
    regions(&mut whole, &several);
    let Kind::Mapping(chapters) = &mut whole.kind else {
        return;
    };
    for chapter in chapters {
        match chapter.key.as_str() {
            "regions" | "claims" | "variants" | "timeline" | "metadata" => {}
            key => named(&mut chapter.value, key, &several),
        }
    }
    let most = yaml::MAX_NODES;
    if whole.count() > most {
        let place = tree.get("regions").map(|n| n.span);
        diagnostics.push(
            Diagnostic::error(
                yaml::codes::TOO_MANY_NODES,
                format!("with every site written out there are more than {most} values"),
            )
            .at("regions", place)
            .help("lower a `count`"),
        );
        return;
    }
    *tree = whole;
}

/// Regions with a count, if it is one.
fn counted(tree: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Several> {
    let regions = tree.get("regions").map(Node::entries).unwrap_or_default();
    let mut out = Vec::new();
    for region in regions {
        let Some(count) = region.value.get("count") else {
            continue;
        };
        let number = count.text().and_then(|t| t.parse::<usize>().ok());
        let path = format!("regions.{}.count", region.key);
        let refuse = |message: String, help: String| {
            Diagnostic::error("quantity-out-of-range", message)
                .at(path.clone(), Some(count.span))
                .help(help)
        };
        // What is no number at all is said when the region is read.
        match number {
            Some(n) if (1..=MOST).contains(&n) => {
                let clash = |e: &&Entry| {
                    let rest = e.key.strip_prefix(region.key.as_str());
                    let rest = rest.and_then(|r| r.strip_prefix('-'));
                    rest.and_then(|r| r.parse::<usize>().ok())
                        .is_some_and(|k| (1..=n).contains(&k))
                };
                if let Some(other) = regions.iter().find(clash) {
                    diagnostics.push(refuse(
                        format!(
                            "`{}` is also one of the {n} sites of `{}`",
                            other.key, region.key
                        ),
                        "give one of the two another name".into(),
                    ));
                    continue;
                }
                out.push(Several {
                    name: region.key.clone(),
                    count: n,
                });
            }
            Some(n) => diagnostics.push(refuse(
                format!("a region cannot stand for {n} sites"),
                format!("write a number from 1 to {MOST}"),
            )),
            None => {}
        }
    }
    out
}

fn regions(tree: &mut Node, several: &[Several]) {
    let Kind::Mapping(chapters) = &mut tree.kind else {
        return;
    };
    let Some(regions) = chapters.iter_mut().find(|e| e.key == "regions") else {
        return;
    };
    let Kind::Mapping(entries) = &mut regions.value.kind else {
        return;
    };
    let mut out = Vec::new();
    for entry in std::mem::take(entries) {
        let Some(one) = several.iter().find(|s| s.name == entry.key) else {
            out.push(entry);
            continue;
        };
        for (i, name) in one.names().enumerate() {
            let mut site = entry.clone();
            site.key = name;
            if let Kind::Mapping(keys) = &mut site.value.kind {
                keys.retain(|e| e.key != "count");
                for area in keys.iter_mut().filter(|e| same_word(&e.key, "hazard-area")) {
                    if let Kind::Scalar { text, .. } = &mut area.value.kind {
                        *text = text.replace(NUMBER, &(i + 1).to_string());
                    }
                }
            }
            out.push(site);
        }
    }
    *entries = out;
}

/// Every place below a key that names such a region names each of its sites.
fn named(node: &mut Node, key: &str, several: &[Several]) {
    match &mut node.kind {
        Kind::Mapping(entries) => {
            let by_region = BY_REGION.contains(&key);
            let mut out = Vec::with_capacity(entries.len());
            for mut entry in std::mem::take(entries) {
                named(&mut entry.value, &entry.key, several);
                match site_of(&entry.key, several).filter(|_| by_region) {
                    None => out.push(entry),
                    Some(found) => out.extend(for_each(&entry, found)),
                }
            }
            *entries = out;
        }
        Kind::Sequence(items) => {
            let of_regions = OF_REGIONS.contains(&key);
            let mut out = Vec::with_capacity(items.len());
            for mut item in std::mem::take(items) {
                let text = item.text().filter(|_| of_regions);
                match text.and_then(|t| site_of(t, several)) {
                    Some((before, one, after)) => {
                        let names = one.names().map(|n| format!("{before}{n}{after}"));
                        out.extend(names.map(|name| put(&item, &name)));
                    }
                    None if key == "transfer" => out.extend(flows(item, several)),
                    None => {
                        named(&mut item, "", several);
                        out.push(item);
                    }
                }
            }
            *items = out;
        }
        Kind::Scalar { .. } | Kind::Null => {}
    }
}

/// What is stated under the name of the region, once for each site.
fn for_each(entry: &Entry, (before, one, after): (&str, &Several, &str)) -> Vec<Entry> {
    let shares = share(&entry.value, one.count);
    let site = |(i, name): (usize, String)| {
        let value = match shares.get(i) {
            Some(share) => put(&entry.value, share),
            None => entry.value.clone(),
        };
        Entry {
            key: format!("{before}{name}{after}"),
            key_span: entry.key_span,
            value,
        }
    };
    one.names().enumerate().map(site).collect()
}

/// The region in a name: alone, or as in `region:station`, `zone:station/1`, `store:orders@station`.
fn site_of<'t, 's>(
    text: &'t str,
    several: &'s [Several],
) -> Option<(&'t str, &'s Several, &'t str)> {
    let is = |name: &str| several.iter().find(|s| s.name == name);
    if let Some(one) = is(text) {
        return Some(("", one, ""));
    }
    let (kind, rest) = text.split_once(':')?;
    if let Some((_, place)) = rest.split_once('@') {
        let before = text.len() - place.len();
        return Some((text.get(..before)?, is(place)?, ""));
    }
    if !matches!(kind, "region" | "zone" | "load-balancer") {
        return None;
    }
    let end = rest.find('/').unwrap_or(rest.len());
    let one = is(rest.get(..end)?)?;
    Some((text.get(..=kind.len())?, one, rest.get(end..)?))
}

/// A percentage of requests is split evenly; the last site takes what rounding leaves.
fn share(value: &Node, count: usize) -> Vec<String> {
    let number = value.text().and_then(|t| t.trim().strip_suffix('%'));
    let Some(all) = number.and_then(|n| n.trim().parse::<Decimal>().ok()) else {
        return Vec::new();
    };
    let each = (all / Decimal::from(count)).round_dp(6);
    let last = all - each * Decimal::from(count.saturating_sub(1));
    let one = |i: usize| if i + 1 == count { last } else { each };
    (0..count)
        .map(|i| format!("{}%", one(i).normalize()))
        .collect()
}

fn put(node: &Node, text: &str) -> Node {
    let mut out = node.clone();
    if let Kind::Scalar { text: old, .. } = &mut out.kind {
        text.clone_into(old);
    }
    out
}

/// A stated flow from or to such a region is one for each site.
fn flows(item: Node, several: &[Several]) -> Vec<Node> {
    let mut out = vec![item];
    for key in ["from", "to"] {
        out = out
            .into_iter()
            .flat_map(|flow| {
                let named = flow.get(key).and_then(Node::text);
                let Some(one) = several.iter().find(|s| Some(s.name.as_str()) == named) else {
                    return vec![flow];
                };
                let each = |name: String| {
                    let mut flow = flow.clone();
                    if let Kind::Mapping(entries) = &mut flow.kind
                        && let Some(end) = entries.iter_mut().find(|e| e.key == key)
                    {
                        end.value = put(&end.value, &name);
                    }
                    flow
                };
                one.names().map(each).collect()
            })
            .collect();
    }
    out
}

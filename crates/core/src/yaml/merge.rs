//! One tree laid over another, with every place kept.
//!
//! Mappings are merged key by key; anything else is replaced; `~` (null) takes a key away. What
//! states one thing as a whole (say, shares that add up to 100%) is replaced too: the caller says
//! which paths these are.

use super::codes;
use super::node::{Entry, Kind, Node, same_word};
use super::path::{Segment, parse};
use crate::diagnostic::Diagnostic;

/// `patch` over `base`. `whole` is asked for the keys that lead to a mapping present in both;
/// where it says yes, the mapping is replaced instead of merged.
///
/// A merged mapping keeps the place of the base; what the patch brings has the place of the patch.
#[must_use]
pub fn merge(base: Node, patch: &Node, whole: &dyn Fn(&[&str]) -> bool) -> Node {
    let mut way = Vec::new();
    merge_at(base, patch, whole, &mut way)
}

fn merge_at<'p>(
    base: Node,
    patch: &'p Node,
    whole: &dyn Fn(&[&str]) -> bool,
    way: &mut Vec<&'p str>,
) -> Node {
    let (Kind::Mapping(over), true) = (&patch.kind, matches!(base.kind, Kind::Mapping(_))) else {
        return patch.clone();
    };
    if !way.is_empty() && whole(way) {
        return patch.clone();
    }
    let Node { span, alias, kind } = base;
    let Kind::Mapping(mut entries) = kind else {
        return patch.clone();
    };
    for entry in over {
        let at = entries.iter().position(|e| same_word(&e.key, &entry.key));
        way.push(&entry.key);
        match (at, &entry.value.kind) {
            (Some(at), Kind::Null) => {
                entries.remove(at);
            }
            // Taking away what is not there changes nothing.
            (None, Kind::Null) => {}
            (Some(at), _) => {
                if let Some(slot) = entries.get_mut(at) {
                    let old = std::mem::replace(&mut slot.value, nothing(&entry.value));
                    let both = matches!(
                        (&old.kind, &entry.value.kind),
                        (Kind::Mapping(_), Kind::Mapping(_))
                    );
                    slot.value = merge_at(old, &entry.value, whole, way);
                    if !both {
                        slot.key_span = entry.key_span;
                    }
                }
            }
            (None, _) => entries.push(Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                value: without_nulls(&entry.value),
            }),
        }
        way.pop();
    }
    Node {
        span,
        alias,
        kind: Kind::Mapping(entries),
    }
}

/// An absent value in the place of another.
fn nothing(like: &Node) -> Node {
    Node {
        span: like.span,
        alias: None,
        kind: Kind::Null,
    }
}

/// A patch may take away what an earlier layer may or may not have; where there was nothing, the
/// nulls inside it go too.
fn without_nulls(node: &Node) -> Node {
    let Kind::Mapping(entries) = &node.kind else {
        return node.clone();
    };
    let kept = entries
        .iter()
        .filter(|e| e.value.kind != Kind::Null)
        .map(|e| Entry {
            key: e.key.clone(),
            key_span: e.key_span,
            value: without_nulls(&e.value),
        })
        .collect();
    Node {
        span: node.span,
        alias: node.alias,
        kind: Kind::Mapping(kept),
    }
}

/// Puts a value at a path: in the place of what is there, or under new keys. Null takes a key away.
///
/// `fresh` says whether a mapping that is not there yet may be begun, by the keys that lead to it.
///
/// # Errors
/// `edit-refused`, when the path is not well formed or leads through something that is not there.
pub fn put(
    root: &mut Node,
    path: &str,
    value: Node,
    fresh: &dyn Fn(&[&str]) -> bool,
) -> Result<(), Diagnostic> {
    let near = super::nearest(root, path).span;
    let absent = |what: &str| {
        Diagnostic::error(codes::EDIT_REFUSED, format!("there is no `{what}`"))
            .at(path, Some(near))
            .help("check the path; list places are counted from 0")
    };
    let Some(segments) = parse(path).filter(|s| !s.is_empty()) else {
        return Err(Diagnostic::error(
            codes::EDIT_REFUSED,
            format!("`{path}` is no path to a key"),
        )
        .help("write names with dots between them, such as `traffic.dns.ttl`"));
    };
    let (Some(last), parents) = (
        segments.last(),
        segments.split_last().map_or(&[][..], |s| s.1),
    ) else {
        return Err(absent(path));
    };
    let mut node = root;
    for (i, step) in parents.iter().enumerate() {
        let so_far = || super::path::join(segments.get(..=i).unwrap_or_default());
        let keys_follow = matches!(segments.get(i + 1), Some(Segment::Key(_)));
        node = match (step, &mut node.kind) {
            (Segment::Key(key), Kind::Mapping(entries)) => {
                let at = entries.iter().position(|e| same_word(&e.key, key));
                // A chapter that is not there yet; whether it is a word is seen when it is read.
                let at = at.or_else(|| {
                    let way: Option<Vec<&str>> = parents
                        .iter()
                        .take(i + 1)
                        .map(|s| match s {
                            Segment::Key(key) => Some(key.as_str()),
                            Segment::Index(_) => None,
                        })
                        .collect();
                    let begin = keys_follow
                        && value.kind != Kind::Null
                        && way.is_some_and(|way| fresh(&way));
                    begin.then(|| {
                        entries.push(Entry {
                            key: key.clone(),
                            key_span: value.span,
                            value: Node {
                                span: value.span,
                                alias: None,
                                kind: Kind::Mapping(Vec::new()),
                            },
                        });
                        entries.len() - 1
                    })
                });
                at.and_then(|at| entries.get_mut(at)).map(|e| &mut e.value)
            }
            (Segment::Index(i), Kind::Sequence(items)) => items.get_mut(*i),
            _ => None,
        }
        .ok_or_else(|| absent(&so_far()))?;
    }
    match (last, &mut node.kind) {
        (Segment::Key(key), Kind::Mapping(entries)) => {
            match entries.iter().position(|e| same_word(&e.key, key)) {
                Some(at) if value.kind == Kind::Null => {
                    entries.remove(at);
                }
                Some(at) => {
                    if let Some(entry) = entries.get_mut(at) {
                        entry.value = value;
                    }
                }
                None if value.kind == Kind::Null => return Err(absent(path)),
                None => entries.push(Entry {
                    key: key.clone(),
                    key_span: value.span,
                    value,
                }),
            }
            Ok(())
        }
        (Segment::Index(i), Kind::Sequence(items)) => match items.get_mut(*i) {
            Some(item) => {
                *item = value;
                Ok(())
            }
            None => Err(absent(path)),
        },
        _ => Err(absent(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::yaml::load;

    fn tree(text: &str) -> Node {
        let mut sources = Sources::new();
        let id = sources.add("a.yaml", text);
        load(&sources, id).value.unwrap()
    }

    /// The tree as compact text, without places.
    fn plain(node: &Node) -> String {
        match &node.kind {
            Kind::Null => "~".into(),
            Kind::Scalar { text, .. } => text.clone(),
            Kind::Sequence(items) => {
                format!(
                    "[{}]",
                    items.iter().map(plain).collect::<Vec<_>>().join(",")
                )
            }
            Kind::Mapping(entries) => format!(
                "{{{}}}",
                entries
                    .iter()
                    .map(|e| format!("{}:{}", e.key, plain(&e.value)))
                    .collect::<Vec<_>>()
                    .join(",")
            ),
        }
    }

    fn merged(base: &str, patch: &str) -> String {
        plain(&merge(tree(base), &tree(patch), &|way| way == ["routing"]))
    }

    #[test]
    fn mappings_merge_and_the_rest_is_replaced() {
        assert_eq!(
            merged("{a: {b: 1, c: [1, 2]}, d: x}", "{a: {c: [3], e: 5}}"),
            "{a:{b:1,c:[3],e:5},d:x}"
        );
        assert_eq!(merged("{a: 1}", "{a: {b: 2}}"), "{a:{b:2}}");
        assert_eq!(merged("{a_b: 1}", "{a-b: 2}"), "{a_b:2}");
    }

    #[test]
    fn null_takes_away() {
        assert_eq!(
            merged("{a: {b: 1, c: 2}}", "{a: {b: ~}, x: ~}"),
            "{a:{c:2}}"
        );
        assert_eq!(merged("{}", "{a: {b: ~, c: 1}}"), "{a:{c:1}}");
    }

    #[test]
    fn what_is_one_thing_is_replaced() {
        assert_eq!(
            merged(
                "{routing: {policy: failover, order: [a]}}",
                "{routing: {policy: latency}}"
            ),
            "{routing:{policy:latency}}"
        );
    }

    #[test]
    fn a_merged_value_knows_which_text_it_is_from() {
        let mut sources = Sources::new();
        let base = sources.add("base.yaml", "{a: {b: 1, c: 2}}");
        let over = sources.add("over.yaml", "{a: {c: 3}}");
        let load = |id| load(&sources, id).value.unwrap();
        let node = merge(load(base), &load(over), &|_| false);
        let at = |path| crate::yaml::find(&node, path).unwrap().span;
        assert_eq!((at("a.b").source, sources.slice(at("a.b"))), (base, "1"));
        assert_eq!((at("a.c").source, sources.slice(at("a.c"))), (over, "3"));
        assert_eq!(crate::yaml::key_span(&node, "a.c").unwrap().source, over);
    }

    #[test]
    fn values_are_put_where_there_is_a_place_for_them() {
        let new = |way: &[&str]| way != ["z"];
        let mut root = tree("{a: {b: 1}, l: [1, {x: 2}]}");
        put(&mut root, "a.c", tree("5m"), &new).unwrap();
        put(&mut root, "a.b", tree("{d: 1}"), &new).unwrap();
        put(&mut root, "l[1].x", tree("9"), &new).unwrap();
        assert_eq!(plain(&root), "{a:{b:{d:1},c:5m},l:[1,{x:9}]}");
        put(
            &mut root,
            "a.c",
            tree("{a: ~}").get("a").unwrap().clone(),
            &new,
        )
        .unwrap();
        assert_eq!(plain(&root), "{a:{b:{d:1}},l:[1,{x:9}]}");
        put(&mut root, "q.r", tree("7"), &new).unwrap();
        assert_eq!(plain(&root), "{a:{b:{d:1}},l:[1,{x:9}],q:{r:7}}");
        for path in ["q[1].r", "l[7]", "a.b.d.e", "", "a..b", "l.x", "z.y"] {
            assert_eq!(
                put(&mut root, path, tree("1"), &new).unwrap_err().code,
                codes::EDIT_REFUSED
            );
        }
    }
}

//! Into the order of the vocabulary, as far as anchors allow: an alias needs its anchor before it.

use std::collections::BTreeSet;

/// Most parts that are sorted around shared anchors; more stay as they are written.
const MOST_SHARING: usize = 200;

/// Something to put into order.
pub(super) struct Part<T> {
    /// Where it belongs; none: behind what it was written behind.
    pub(super) rank: Option<usize>,
    /// Anchors and aliases in it.
    pub(super) names: BTreeSet<String>,
    pub(super) what: T,
}

/// The parts in order, and whether that is a new order.
pub(super) fn sorted<T>(parts: Vec<Part<T>>) -> (Vec<T>, bool) {
    let mut rank = 0;
    let mut left: Vec<(usize, usize, Part<T>)> = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        rank = part.rank.unwrap_or(rank);
        left.push((rank, at, part));
    }
    let ranks = |left: &[(usize, usize, Part<T>)]| left.is_sorted_by_key(|(rank, _, _)| *rank);
    let mut seen = BTreeSet::new();
    let shared = left
        .iter()
        .any(|(_, _, part)| !part.names.iter().all(|name| seen.insert(name)));
    let settled = ranks(&left) || shared && left.len() > MOST_SHARING;
    if settled || !shared {
        if !settled {
            left.sort_by_key(|(rank, at, _)| (*rank, *at));
        }
        let out = left.into_iter().map(|(_, _, part)| part.what).collect();
        return (out, !settled);
    }
    let mut out = Vec::new();
    let mut moved = false;
    while !left.is_empty() {
        // The lowest rank among those that share no anchor with one written before them.
        let next = (0..left.len())
            .filter(|i| {
                let free = |part: &Part<T>| {
                    left.iter()
                        .take(*i)
                        .all(|(_, _, before)| before.names.is_disjoint(&part.names))
                };
                left.get(*i).is_some_and(|(_, _, part)| free(part))
            })
            .min_by_key(|i| left.get(*i).map(|(rank, at, _)| (*rank, *at)))
            .unwrap_or(0);
        moved |= next > 0;
        let (_, _, part) = left.remove(next);
        out.push(part.what);
    }
    (out, moved)
}

/// The words after `&` and `*` in a text. Some may be prose; they only keep the order as it is.
pub(super) fn names(text: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        if matches!(c, '&' | '*') && (before.is_whitespace() || "[{,:-".contains(before)) {
            let word = text.get(at + 1..).unwrap_or_default();
            let end = word
                .find(|c: char| c.is_whitespace() || ",[]{}".contains(c))
                .unwrap_or(word.len());
            out.extend(word.get(..end).filter(|w| !w.is_empty()).map(str::to_owned));
        }
        before = c;
    }
    out
}

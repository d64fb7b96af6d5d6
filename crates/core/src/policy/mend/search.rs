//! The cheapest of some changes with which a failed check passes and nothing that passed fails.

use super::bench::{Base, Bench, Built, Cost, Looked};
use super::candidate::{Candidate, Family};
use super::families::neighbourhood;
use super::matter;
use super::outcome;
use crate::policy::report::Mend;
use crate::policy::{Check, Standing};
use crate::quantity::Usd;
use std::collections::BTreeMap;

/// How many designs may be looked at. Counts, not times, so that the same input gives the same answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// For one check.
    pub per_check: usize,
    /// For all checks of a design. Making and pricing one counts, whether it is then looked at or not.
    pub per_design: usize,
}

/// Who makes designs and looks at them, each list in its order; how many at once is the shell's business.
pub trait Hands {
    /// The designs of some changes, with their bills.
    fn build(&self, bench: &Bench<'_>, base: &Base<'_>, all: &[&Candidate]) -> Vec<Option<Built>>;
    /// What the rules say of some designs.
    fn look(&self, bench: &Bench<'_>, all: &[&Built]) -> Vec<Looked>;
}

/// One after the other.
#[derive(Clone, Copy, Debug)]
pub struct OneByOne;

impl Hands for OneByOne {
    fn build(&self, bench: &Bench<'_>, base: &Base<'_>, all: &[&Candidate]) -> Vec<Option<Built>> {
        all.iter().map(|c| bench.build(base, c)).collect()
    }

    fn look(&self, bench: &Bench<'_>, all: &[&Built]) -> Vec<Looked> {
        all.iter().map(|b| bench.look(b)).collect()
    }
}

/// What was found for a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The cheapest change, if one was found.
    pub mend: Option<Mend>,
    /// Why there is none.
    pub no_mend: Option<String>,
}

impl Answer {
    pub(super) fn none(why: impl Into<String>) -> Self {
        Self {
            mend: None,
            no_mend: Some(why.into()),
        }
    }
}

/// Designs that are looked at together.
const BATCH: usize = 4;

/// The cheapest single change for each of some failed checks, those that matter most first.
#[must_use]
pub fn search(
    bench: &Bench<'_>,
    base: &Base<'_>,
    failed: &[&Check],
    effort: Effort,
    hands: &dyn Hands,
) -> Vec<Answer> {
    let wanted: Vec<Result<Vec<Family>, &'static str>> = failed
        .iter()
        .map(|check| matter::families(check, base.model))
        .collect();
    let any = |family: Family| wanted.iter().flatten().any(|all| all.contains(&family));
    let mut search = Search::new(bench, base, effort, hands, &any);
    failed
        .iter()
        .zip(&wanted)
        .map(|(check, families)| match families {
            Ok(families) => search.check(check, families),
            Err(why) => Answer::none(*why),
        })
        .collect()
}

/// [`search`] for one check, among changes of some families only.
#[cfg(test)]
pub(super) fn search_in(
    bench: &Bench<'_>,
    base: &Base<'_>,
    check: &Check,
    families: &[Family],
    effort: Effort,
) -> Answer {
    let wanted = |family| families.contains(&family);
    let mut search = Search::new(bench, base, effort, &OneByOne, &wanted);
    search.check(check, families)
}

/// A search over all checks of a design; what one check made the others find again.
struct Search<'a> {
    bench: &'a Bench<'a>,
    base: &'a Base<'a>,
    effort: Effort,
    hands: &'a dyn Hands,
    /// Of the design as it stands.
    cost: Cost,
    candidates: Vec<Candidate>,
    /// Designs by the number of their candidate; none where it makes no sound design.
    built: BTreeMap<usize, Option<Built>>,
    looked: BTreeMap<usize, Looked>,
}

impl<'a> Search<'a> {
    fn new(
        bench: &'a Bench<'a>,
        base: &'a Base<'a>,
        effort: Effort,
        hands: &'a dyn Hands,
        wanted: &dyn Fn(Family) -> bool,
    ) -> Self {
        Self {
            bench,
            base,
            effort,
            hands,
            cost: bench.cost(base),
            candidates: neighbourhood(base.document, base.model, bench.catalog, wanted),
            built: BTreeMap::new(),
            looked: BTreeMap::new(),
        }
    }

    fn check(&mut self, check: &Check, families: &[Family]) -> Answer {
        let mut relevant = self.relevant(check, families);
        let all = relevant.len();
        relevant.truncate(self.effort.per_check);
        let relevant = self.build(&relevant);
        let left = all - relevant.len();
        let mut order = Vec::new();
        for i in relevant {
            if let Some(Some(built)) = self.built.get(&i) {
                order.push((rank(built, families), i));
            }
        }
        // The first that does it is the answer.
        order.sort();
        let order: Vec<usize> = order.into_iter().map(|(_, i)| i).collect();
        let mut tried: Vec<usize> = Vec::new();
        for batch in order.chunks(BATCH) {
            self.look_at(batch);
            for i in batch {
                tried.push(*i);
                let (Some(Some(built)), Some(looked)) = (self.built.get(i), self.looked.get(i))
                else {
                    continue;
                };
                if let Some(green) = green(check, looked)
                    && worse(check, self.base.checks, looked).is_none()
                {
                    let lesser: Vec<&Check> = gone(self.base.checks, looked).collect();
                    let found = outcome::Found {
                        built,
                        green,
                        lesser: &lesser,
                        tried: tried.len(),
                    };
                    let mend = outcome::mend(self.base, &self.cost, &found);
                    return Answer {
                        mend: Some(mend),
                        no_mend: None,
                    };
                }
            }
        }
        Answer::none(self.nothing(check, &tried, left))
    }

    /// Numbers of the candidates that may mend a check: of each kind in turn, and of a kind those first that
    /// change what the check is about.
    fn relevant(&self, check: &Check, families: &[Family]) -> Vec<usize> {
        // What becomes of a store's data is a matter of its own copies and backups.
        let stores = self.base.model.stores.iter();
        let store = stores
            .map(|s| s.name.as_str())
            .filter(|name| names(&check.target, name))
            .max_by_key(|name| name.len())
            .map(|name| format!("store:{name}"));
        let fits = |c: &Candidate| {
            let of_data = families.iter().all(|f| f.is_of_data());
            let other = |store: &String| of_data && !c.about.contains(store);
            !store.as_ref().is_some_and(other)
        };
        let about = |c: &Candidate| {
            let named = |part: &String| {
                let name = part.split_once(':').map_or(part.as_str(), |(_, n)| n);
                [&check.target, &check.cause, &check.message]
                    .iter()
                    .any(|text| names(text, name))
            };
            c.about.iter().any(named)
        };
        let mut by_family: Vec<std::vec::IntoIter<usize>> = families
            .iter()
            .map(|family| {
                let of = self.candidates.iter().enumerate();
                let mut of: Vec<(bool, usize)> = of
                    .filter(|(_, c)| c.family == *family && fits(c))
                    .map(|(i, c)| (!about(c), i))
                    .collect();
                of.sort_unstable();
                of.into_iter()
                    .map(|(_, i)| i)
                    .collect::<Vec<_>>()
                    .into_iter()
            })
            .collect();
        let mut out = Vec::new();
        loop {
            let before = out.len();
            out.extend(by_family.iter_mut().filter_map(Iterator::next));
            if out.len() == before {
                return out;
            }
        }
    }

    /// Makes the designs of some candidates, as many as may be; which of them there are then.
    fn build(&mut self, wanted: &[usize]) -> Vec<usize> {
        let mut there = Vec::new();
        let mut new = Vec::new();
        for i in wanted {
            if !self.built.contains_key(i) {
                if self.built.len() + new.len() >= self.effort.per_design {
                    continue;
                }
                new.push(*i);
            }
            there.push(*i);
        }
        let candidates: Vec<&Candidate> =
            new.iter().filter_map(|i| self.candidates.get(*i)).collect();
        if !candidates.is_empty() {
            let built = self.hands.build(self.bench, self.base, &candidates);
            self.built.extend(new.into_iter().zip(built));
        }
        there
    }

    /// Looks at what nobody has looked at.
    fn look_at(&mut self, batch: &[usize]) {
        let new = |i: &usize| !self.looked.contains_key(i);
        let new: Vec<usize> = batch.iter().copied().filter(new).collect();
        let designs: Vec<&Built> = new
            .iter()
            .filter_map(|i| self.built.get(i)?.as_ref())
            .collect();
        if !designs.is_empty() {
            let found = self.hands.look(self.bench, &designs);
            self.looked.extend(new.into_iter().zip(found));
        }
    }

    /// Why there is no mend, with what came closest.
    fn nothing(&self, check: &Check, tried: &[usize], left: usize) -> String {
        let designs = || {
            tried.iter().filter_map(|i| {
                let built = self.built.get(i)?.as_ref()?;
                Some((built, self.looked.get(i)?))
            })
        };
        let breaks = designs().find_map(|(built, looked)| {
            green(check, looked)?;
            Some((built, worse(check, self.base.checks, looked)?))
        });
        let closest = designs()
            .filter_map(|(built, looked)| {
                let is = same(check, &looked.checks)?;
                Some((built, outcome::gain(check, is)?, is))
            })
            .fold(None, |best: Option<(&Built, f64, &Check)>, x| match best {
                Some(b) if b.1 >= x.1 => Some(b),
                _ => Some(x),
            });
        outcome::nothing(
            tried.len(),
            left,
            breaks,
            closest.map(|(built, _, is)| (built, is)),
        )
    }
}

/// What comes first is preferred: the cheapest, and of equals the smaller change. Where money is what is to be
/// saved the cheapest would be whatever cuts deepest; there it is what gives up least, and of that kind what
/// saves least and is still enough.
pub(super) fn rank(built: &Built, families: &[Family]) -> (usize, Usd, usize) {
    let size = built.candidate.sets.len();
    if !families.iter().any(|f| f.is_of_money()) {
        return (0, built.cost.total, size);
    }
    let kind = families.iter().position(|f| *f == built.candidate.family);
    let kind = kind.unwrap_or(families.len()) * 4 + usize::from(built.candidate.gives_up);
    (kind, Usd::ZERO - built.cost.total, size)
}

/// Whether a text has a name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

/// The check of the same rule and target; of several, the one with the same cause.
fn same<'a>(check: &Check, among: &'a [Check]) -> Option<&'a Check> {
    let fits = |c: &&Check| c.rule == check.rule && c.target == check.target;
    let mut all = among.iter().filter(fits);
    let first = all.next()?;
    match all.next() {
        None => Some(first),
        Some(_) => among
            .iter()
            .filter(fits)
            .find(|c| c.cause == check.cause)
            .or(Some(first)),
    }
}

/// The check as it passes in a changed design.
pub(super) fn green<'a>(check: &Check, looked: &'a Looked) -> Option<&'a Check> {
    same(check, &looked.checks).filter(|c| c.standing == Standing::Passed)
}

/// What does not pass any more, or is new and does not.
fn gone<'a>(before: &'a [Check], looked: &'a Looked) -> impl Iterator<Item = &'a Check> {
    looked.checks.iter().filter(|now| {
        let was = same(now, before).map(|c| c.standing);
        match now.standing {
            Standing::Passed => false,
            Standing::Inconclusive => {
                !matches!(was, Some(Standing::Inconclusive | Standing::Failed))
            }
            Standing::Failed => was != Some(Standing::Failed),
        }
    })
}

/// What stands in the way of a mend: a check as bad as the one that is mended, or worse, that does not pass any
/// more. A lesser one is no reason to leave a worse one as it is; it is named.
pub(super) fn worse<'a>(
    check: &Check,
    before: &'a [Check],
    looked: &'a Looked,
) -> Option<&'a Check> {
    gone(before, looked).find(|c| c.severity <= check.severity)
}

//! Sums over the joint states that were visited.

use super::formula::Figure;
use crate::math::Sum;
use serde::Serialize;

/// Units of one make: how many there are, and how many states each can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Make {
    /// Units.
    pub count: usize,
    /// States of each; the first is the one in which it is as it should be.
    pub states: usize,
}

/// One joint state: departures from the state in which everything is as it should be, each with
/// how many units are in it, and which of the losses it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Visit {
    /// Departure and how many units, in the order in which they were added.
    pub chosen: Vec<(usize, usize)>,
    /// Position among the losses.
    pub loss: usize,
}

/// The joint states that were visited. Its parts are the share of reads, the probability of each
/// state of each make, and the losses: shares of reads and writes, probability of an outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Visits {
    /// The makes.
    pub makes: Vec<Make>,
    /// Departures: make and state.
    pub departures: Vec<(usize, usize)>,
    /// The states, in the order of the visit.
    pub visits: Vec<Visit>,
}

/// Where each sum stands in the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Share of reads lost.
    Reads,
    /// Share of writes lost.
    Writes,
    /// Share of requests lost.
    Overall,
    /// Probability of an outage.
    Outage,
}

/// How many totals come before what is known given each state.
const TOTALS: usize = 4;

impl Visits {
    /// Position of a total in the result.
    #[must_use]
    pub fn total(which: Total) -> usize {
        match which {
            Total::Reads => 0,
            Total::Writes => 1,
            Total::Overall => 2,
            Total::Outage => 3,
        }
    }

    fn at(&self, make: usize, state: usize) -> usize {
        let before = self.makes.iter().take(make).map(|m| m.states);
        before.sum::<usize>() + state
    }

    /// Position in the result of the share lost given a state of a unit of a make; the probability
    /// of an outage given it comes next.
    #[must_use]
    pub fn given(&self, make: usize, state: usize) -> usize {
        TOTALS + 2 * self.at(make, state)
    }

    /// The totals, then by make and state what is lost given it and how likely an outage is.
    #[must_use]
    pub fn apply(&self, parts: &[&Figure]) -> Option<Vec<f64>> {
        let states: usize = self.makes.iter().map(|m| m.states).sum();
        let (read_share, rest) = parts.split_first()?;
        let read_share = read_share.number()?;
        let (probabilities, losses) = rest.split_at_checked(states)?;
        let p: Option<Vec<f64>> = probabilities.iter().map(|x| x.number()).collect();
        let p = p?;
        let losses: Option<Vec<[f64; 3]>> = losses.iter().map(|x| three(x)).collect();
        let losses = losses?;
        let own = |make: usize, state: usize| p.get(self.at(make, state)).copied();
        let mut nominal = 1.0;
        for (i, make) in self.makes.iter().enumerate() {
            let one = own(i, 0).unwrap_or(1.0);
            nominal *= (0..make.count).fold(1.0, |p, _| p * one);
        }
        let mut totals = [Sum::default(); TOTALS];
        let mut given = vec![(Sum::default(), Sum::default()); self.departures.len()];
        let mut taken = vec![0_usize; self.makes.len()];
        for visit in &self.visits {
            taken.fill(0);
            let mut odds = 1.0;
            for (i, n) in &visit.chosen {
                let (make, state) = *self.departures.get(*i)?;
                let ratio = own(make, state)? / own(make, 0)?;
                let count = self.makes.get(make)?.count as f64;
                for before in 0..*n {
                    let used = taken.get_mut(make)?;
                    let left = count - *used as f64;
                    *used += 1;
                    odds = odds * ratio * left / (before + 1) as f64;
                }
            }
            let probability = odds * nominal;
            let [reads, writes, outage] = *losses.get(visit.loss)?;
            let lost = read_share * reads + (1.0 - read_share) * writes;
            for (total, x) in totals.iter_mut().zip([reads, writes, lost, outage]) {
                total.add(probability * x);
            }
            for (i, n) in &visit.chosen {
                let (make, state) = *self.departures.get(*i)?;
                let count = self.makes.get(make)?.count as f64;
                let share = probability * (*n as f64 / count) / own(make, state)?;
                let slot = given.get_mut(*i)?;
                slot.0.add(share * lost);
                slot.1.add(share * outage);
            }
        }
        let mut out: Vec<f64> = totals.iter().map(Sum::value).collect();
        out.resize(TOTALS + 2 * states, 0.0);
        for ((make, state), (lost, outage)) in self.departures.iter().zip(&given) {
            let at = self.given(*make, *state);
            *out.get_mut(at)? = lost.value();
            *out.get_mut(at + 1)? = outage.value();
        }
        // What the state in which all is well leaves: the total less the departures.
        for (i, make) in self.makes.iter().enumerate() {
            for (which, total) in [(0, Total::Overall), (1, Total::Outage)] {
                let mut departed = Sum::default();
                for state in 1..make.states {
                    departed.add(own(i, state)? * out.get(self.given(i, state) + which)?);
                }
                let rest = out.get(Self::total(total))? - departed.value();
                let at = self.given(i, 0) + which;
                *out.get_mut(at)? = (rest / own(i, 0)?).max(0.0);
            }
        }
        Some(out)
    }
}

fn three(figure: &Figure) -> Option<[f64; 3]> {
    match figure {
        Figure::Several(list) => <[f64; 3]>::try_from(list.as_slice()).ok(),
        _ => None,
    }
}

//! The steps of a calculation: arithmetic, and the functions that the engines call themselves.

use super::cases::RegionCases;
use super::formula::Figure;
use super::visits::Visits;
use crate::drill::{Ask, Course, Series, release_lost};
use crate::latency::last_vote;
use crate::math;
use crate::model::Dist;
use crate::pricing::exact_product;
use rust_decimal::Decimal;
use serde::Serialize;

/// How a term is made from its parts.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "op")]
pub enum Operation {
    /// The parts added up, first to last; exact where all are.
    Sum,
    /// The same with compensation for rounding.
    CompensatedSum,
    /// The parts multiplied, first to last; exact where all are.
    Product,
    /// The first less the second.
    Difference,
    /// The first divided by the second.
    Quotient,
    /// The quotient of exact numbers to this many decimals; zero where there is nothing to divide.
    ExactQuotient {
        /// Decimals.
        decimals: u32,
    },
    /// The largest part.
    Largest,
    /// The smallest part.
    Smallest,
    /// Rounded to the nearest part of one.
    Rounded {
        /// How many parts one has.
        parts: f64,
    },
    /// The part as a binary number, or the word that it is.
    Binary,
    /// The whole number below.
    Floor,
    /// How many parts there are.
    Count,
    /// How many parts are below a mark.
    CountBelow {
        /// The mark.
        mark: f64,
    },
    /// Share of the parts but the first that the first is not below.
    ShareWithin,
    /// The part at this place once they are sorted: the smallest that so many of them are within.
    Ranked {
        /// Of the parts, this many
        numerator: usize,
        /// in this many are within it.
        denominator: usize,
    },
    /// The parts as a list.
    List,
    /// One element of a list.
    Element {
        /// Which, from 0.
        index: usize,
    },
    /// The mean of a length of time.
    Mean,
    /// The length that this share does not exceed.
    Quantile {
        /// The share, 0..=1.
        share: f64,
    },
    /// Always as long as the part.
    Always,
    /// Evenly spread between both parts.
    Evenly,
    /// Lognormal: the length that this share does not exceed, and the sigma of its logarithm.
    LogNormalWithQuantile {
        /// The share, 0..=1.
        share: f64,
    },
    /// Great-circle distance: degrees north and east of one place, then of the other.
    GreatCircle,
    /// Time until enough votes are there: how many are needed, then milliseconds and votes of each.
    LastVote,
    /// The last part, or zero where no other is above zero.
    WhereInterrupted,
    /// The first part where it is finite, else the second.
    UnlessNever,
    /// One where the part is above zero, else zero.
    WhereAny,
    /// The second part where the first is above zero, else without end.
    OnlyWith,
    /// Of parts in threes, the third of those with the largest first, and second, part.
    OfLongest,
    /// Of parts in twos, the second of those with the smallest first part.
    OfShortest,
    /// Steps of a recovery followed at their mean lengths: hours after the fault.
    Scheduled {
        /// Which steps follow which.
        course: Course,
        /// Which step.
        step: usize,
        /// Its end, else its start.
        end: bool,
    },
    /// A recovery followed over many draws of its steps.
    Recovery {
        /// Which steps follow which.
        course: Course,
        /// What is asked of it.
        ask: Ask,
    },
    /// Stages one after another over many draws of each.
    InSeries {
        /// What is asked of them.
        ask: Series,
    },
    /// Requests lost to a bad release, in hours: the share that it reaches, with a canary that
    /// one's share and how long it is watched, then the stages until it is rolled back.
    BadRelease {
        /// Whether there is a canary.
        canary: bool,
    },
    /// The third part where the first is above the second, else zero.
    WhereAbove,
    /// Cases of what a region offers while it is up, each with its probability.
    RegionCases(RegionCases),
    /// Sums over the joint states that were visited.
    JointStates(Visits),
}

/// Binary numbers of the parts.
fn numbers(parts: &[&Figure]) -> Option<Vec<f64>> {
    parts.iter().map(|p| p.number()).collect()
}

/// Exact numbers, if all parts are.
fn exact(parts: &[&Figure]) -> Option<Vec<Decimal>> {
    parts
        .iter()
        .map(|p| match p {
            Figure::Exact(d) => Some(*d),
            _ => None,
        })
        .collect()
}

fn lasts(part: &Figure) -> Option<Dist> {
    match part {
        Figure::Lasts(d) => Some(*d),
        _ => None,
    }
}

fn two(parts: &[&Figure]) -> Option<(f64, f64)> {
    match parts {
        [a, b] => Some((a.number()?, b.number()?)),
        _ => None,
    }
}

impl Operation {
    /// What the parts make; none when they do not fit.
    #[must_use]
    pub fn apply(&self, parts: &[&Figure]) -> Option<Figure> {
        let number = match self {
            Self::Sum => match exact(parts) {
                Some(all) => return Some(Figure::Exact(all.into_iter().sum())),
                None => numbers(parts)?.into_iter().fold(0.0, |a, b| a + b),
            },
            Self::CompensatedSum => math::sum(numbers(parts)?),
            Self::Product => match exact(parts) {
                Some(all) => {
                    let mut all = all.into_iter();
                    let first = all.next()?;
                    let product = all.try_fold(first, exact_product)?;
                    return Some(Figure::Exact(product));
                }
                None => numbers(parts)?.into_iter().reduce(|a, b| a * b)?,
            },
            Self::Difference => two(parts).map(|(a, b)| a - b)?,
            Self::Quotient => two(parts).map(|(a, b)| a / b)?,
            Self::ExactQuotient { decimals } => match exact(parts)?.as_slice() {
                [a, b] => {
                    let quotient = a.checked_div(*b).unwrap_or(Decimal::ZERO);
                    return Some(Figure::Exact(quotient.round_dp(*decimals).normalize()));
                }
                _ => return None,
            },
            Self::Largest => numbers(parts)?.into_iter().reduce(f64::max)?,
            Self::Smallest => numbers(parts)?.into_iter().reduce(f64::min)?,
            Self::Rounded { parts: n } => match numbers(parts)?.as_slice() {
                [x] if x.is_finite() => (x * n).round() / n + 0.0,
                [x] => *x,
                _ => return None,
            },
            Self::Binary => match parts {
                [word @ Figure::Word(_)] => return Some((*word).clone()),
                _ => numbers(parts)?.first().copied()?,
            },
            Self::Floor => numbers(parts)?.first()?.floor(),
            Self::Count => parts.len() as f64,
            Self::CountBelow { mark } => {
                numbers(parts)?.iter().filter(|x| *x < mark).count() as f64
            }
            Self::ShareWithin => {
                let all = numbers(parts)?;
                let (bound, rest) = all.split_first()?;
                let within = rest.iter().filter(|x| *x <= bound).count();
                within as f64 / rest.len().max(1) as f64
            }
            Self::Ranked {
                numerator,
                denominator,
            } => {
                let mut all = numbers(parts)?;
                all.sort_by(f64::total_cmp);
                let rank = (all.len() * numerator).div_ceil(*denominator);
                *all.get(rank.saturating_sub(1))?
            }
            Self::List => return numbers(parts).map(Figure::Several),
            Self::Element { index } => match parts {
                [Figure::Several(list)] => *list.get(*index)?,
                _ => return None,
            },
            Self::Mean => lasts(parts.first()?)?.mean(),
            Self::Quantile { share } => lasts(parts.first()?)?.quantile(*share),
            Self::Always => {
                return Some(Figure::Lasts(Dist::Fixed(parts.first()?.number()?)));
            }
            Self::Evenly => {
                let (low, high) = two(parts)?;
                return Some(Figure::Lasts(Dist::Uniform { low, high }));
            }
            Self::LogNormalWithQuantile { share } => {
                let (at, sigma) = two(parts)?;
                let median = at * math::exp(-sigma * math::normal_quantile(*share));
                return Some(Figure::Lasts(Dist::LogNormal { median, sigma }));
            }
            Self::GreatCircle => match numbers(parts)?.as_slice() {
                [a, b, c, d] => math::great_circle_km(*a, *b, *c, *d),
                _ => return None,
            },
            Self::LastVote => {
                let all = numbers(parts)?;
                let (need, votes) = all.split_first()?;
                let votes: Vec<(f64, f64)> = votes
                    .chunks(2)
                    .filter_map(|v| Some((*v.first()?, *v.get(1)?)))
                    .collect();
                last_vote(*need, &votes).unwrap_or(f64::INFINITY)
            }
            Self::WhereInterrupted => {
                let all = numbers(parts)?;
                let (then, interrupted) = all.split_last()?;
                if interrupted.iter().any(|x| *x > 1e-12) {
                    *then
                } else {
                    0.0
                }
            }
            Self::UnlessNever => {
                let (first, second) = two(parts)?;
                if first.is_finite() { first } else { second }
            }
            Self::WhereAny => f64::from(u8::from(parts.first()?.number()? > 0.0)),
            Self::OnlyWith => match two(parts)? {
                (n, time) if n > 0.0 => time,
                _ => f64::INFINITY,
            },
            Self::OfLongest => {
                let all = numbers(parts)?;
                let mut best: Option<(f64, f64, f64)> = None;
                for three in all.chunks(3) {
                    let [first, second, third] = three else {
                        return None;
                    };
                    if best.is_none_or(|b| (*first, *second) > (b.0, b.1)) {
                        best = Some((*first, *second, *third));
                    }
                }
                best?.2
            }
            Self::OfShortest => {
                let all = numbers(parts)?;
                let mut best: Option<(f64, f64)> = None;
                for pair in all.chunks(2) {
                    let [first, second] = pair else {
                        return None;
                    };
                    if best.is_none_or(|b| *first < b.0) {
                        best = Some((*first, *second));
                    }
                }
                best?.1
            }
            Self::Scheduled { course, step, end } => {
                let times: Option<Vec<Dist>> = parts.iter().map(|p| lasts(p)).collect();
                let (start, stop) = course.at_mean_lengths(&times?, *step)?;
                if *end { stop } else { start }
            }
            Self::Recovery { course, ask } => course.answer(*ask, parts)?,
            Self::InSeries { ask } => {
                let times: Option<Vec<Dist>> = parts.iter().map(|p| lasts(p)).collect();
                ask.answer(&times?)?
            }
            Self::BadRelease { canary } => {
                let (reach, rest) = parts.split_first()?;
                let (canary, rest) = match (canary, rest) {
                    (true, [share, bake, rest @ ..]) => {
                        (Some((share.number()?, bake.number()?)), rest)
                    }
                    _ => (None, rest),
                };
                let times: Option<Vec<Dist>> = rest.iter().map(|p| lasts(p)).collect();
                release_lost(reach.number()?, canary, &times?)
            }
            Self::WhereAbove => match numbers(parts)?.as_slice() {
                [a, b, value] if a > b => *value,
                _ => 0.0,
            },
            Self::RegionCases(cases) => {
                return cases.apply(&numbers(parts)?).map(Figure::Several);
            }
            Self::JointStates(visits) => return visits.apply(parts).map(Figure::Several),
        };
        Some(Figure::Number(number))
    }

    /// What it does, in words that a list of its parts can follow.
    #[must_use]
    pub fn words(&self) -> String {
        let fixed = match self {
            Self::Sum => "the sum of",
            Self::CompensatedSum => "the sum (rounding compensated) of",
            Self::Product => "the product of",
            Self::Difference => "the first less the second of",
            Self::Quotient | Self::ExactQuotient { .. } => "the first divided by the second of",
            Self::Largest => "the largest of",
            Self::Smallest => "the smallest of",
            Self::Rounded { parts } => return format!("rounded to 1/{parts} of"),
            Self::Binary => "the nearest binary number to",
            Self::Floor => "the whole number below",
            Self::Count => "how many there are of",
            Self::CountBelow { mark } => return format!("how many are below {mark} of"),
            Self::ShareWithin => "the share that the first is not below of",
            Self::Ranked {
                numerator,
                denominator,
            } => {
                return format!("the value that {numerator} in {denominator} are within, of");
            }
            Self::List => "the list of",
            Self::Element { index } => return format!("number {} of", index + 1),
            Self::Mean => "the mean of",
            Self::Quantile { share } => {
                return format!("what {}% do not exceed of", share * 100.0);
            }
            Self::Always => "always as long as",
            Self::Evenly => "evenly spread between",
            Self::LogNormalWithQuantile { share } => {
                return format!(
                    "lognormal, from what {}% do not exceed and sigma:",
                    share * 100.0
                );
            }
            Self::GreatCircle => "the great circle between",
            Self::LastVote => {
                "until enough votes are there, from the needed number, times and votes:"
            }
            Self::WhereInterrupted => "nothing where no request is interrupted, else the last of",
            Self::UnlessNever => "the first, or the second where the first never ends, of",
            Self::WhereAny => "once where there is any",
            Self::OnlyWith => "the second where there is any of the first, of",
            Self::OfLongest => "that of the cause with the longest recovery, of",
            Self::OfShortest => "that of the way that loses least, of",
            Self::Scheduled { end, .. } => match *end {
                true => "the end of a step, each following those before it, from their lengths:",
                false => "the start of a step, each following those before it, from their lengths:",
            },
            Self::Recovery { ask, .. } => return ask.words(),
            Self::InSeries { ask } => return ask.words(),
            Self::BadRelease { .. } => "requests lost to a bad release, from its reach and stages:",
            Self::WhereAbove => "the third where the first is above the second, of",
            Self::RegionCases(_) => {
                "cases of zones, nodes and copies, from the share of time that each is lost:"
            }
            Self::JointStates(_) => {
                "sums over joint states, from the probability of each unit's states and what is lost in each:"
            }
        };
        fixed.to_owned()
    }
}

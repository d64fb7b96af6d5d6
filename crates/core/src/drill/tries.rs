//! First and second tries, and the share lost over a whole fault.

use super::curve::{Levels, Times, reaches, shortfall};
use super::levels::Recovery;
use super::quantiles::{COARSE, lengths};
use crate::model::Dist;
use crate::service::Served;

impl Recovery {
    /// When things are done if the first try (lengths as ordered by [`Self::dists`]) fails and a
    /// person starts a second one, `human` hours after the first should have restored it. What the
    /// region does by itself is not touched.
    #[must_use]
    pub fn second_try(&self, first: &[f64], human: f64, second: &[f64]) -> Times {
        let tried = self.times(first);
        let given_up = self.restored_at(&tried).unwrap_or(tried.finished);
        self.times(second).later(given_up + human, &tried)
    }

    /// [`Self::second_try`] at evenly spread lengths of both tries and of the decision between them.
    #[must_use]
    pub(super) fn second_tries(&self, human: Dist, points: u32) -> Vec<Times> {
        let dists = self.dists();
        let n = dists.len();
        let twice: Vec<Dist> = dists.iter().chain(&dists).copied().collect();
        let tries = lengths(&twice, points);
        let decisions = even_parts(human, points);
        let order = 0..decisions.len();
        order
            .filter_map(|i| {
                // In another order than the lengths of the steps.
                let human = *decisions.get((i * SCATTER) % decisions.len())?;
                let (first, second) = tries.get(i % tries.len())?.split_at_checked(n)?;
                Some(self.second_try(first, human, second))
            })
            .collect()
    }

    /// When things are done if no try works: what the region does by itself, and nothing else.
    #[must_use]
    pub fn no_try(&self, first: &[f64]) -> Times {
        self.times(first).stuck()
    }

    /// Share lost beyond the settled one over a whole fault, in hours, by a pick of the share.
    ///
    /// The automatic path works with probability `success`; otherwise one manual try after a
    /// `human` decision, and if that fails too, repair. Launches elsewhere are refused with
    /// probability `refusal`, drawn once; the settled share is then the one without them.
    #[must_use]
    pub fn extra_loss(
        &self,
        length: Dist,
        human: Dist,
        refusal: f64,
        pick: impl Fn(Served) -> f64 + Copy,
    ) -> f64 {
        let granted = self.extra_loss_at(&self.levels, length, human, pick);
        match &self.refused_levels {
            Some(levels) if refusal > 0.0 => {
                let refused = self.extra_loss_at(levels, length, human, pick);
                refusal * refused + (1.0 - refusal) * granted
            }
            _ => granted,
        }
    }

    fn extra_loss_at(
        &self,
        levels: &Levels,
        length: Dist,
        human: Dist,
        pick: impl Fn(Served) -> f64 + Copy,
    ) -> f64 {
        let settled = levels.last().copied().map_or(0.0, pick);
        let lost = |times: &Times| shortfall(levels, times, self.following, settled, length, pick);
        let mean = |of: &mut dyn Iterator<Item = f64>| {
            let (mut total, mut count) = (crate::math::Sum::default(), 0_u32);
            for x in of {
                total.add(x);
                count += 1;
            }
            total.value() / f64::from(count.max(1))
        };
        let dists = self.dists();
        let points = lengths(&dists, COARSE);
        let works = mean(&mut points.iter().map(|p| lost(&self.times(p))));
        if !self.acts || self.success >= 1.0 {
            return works;
        }
        let repair = mean(&mut points.iter().map(|p| lost(&self.no_try(p))));
        let again = self.second_tries(human, COARSE);
        let manual = mean(&mut again.iter().map(lost));
        let fails = self.success * manual + (1.0 - self.success) * repair;
        self.success * works + (1.0 - self.success) * fails
    }

    /// Share lost over a whole fault, in hours, by a pick of the share: until recovery settles, and
    /// what is lost even then. Where an overloaded design serves more once settled, that counts too.
    #[must_use]
    pub fn whole_loss(
        &self,
        length: Dist,
        human: Dist,
        refusal: f64,
        pick: impl Fn(Served) -> f64 + Copy,
    ) -> f64 {
        let lost = |settled: Served| pick(self.before) - pick(settled);
        let settled = match self.refused() {
            Some(refused) => refusal * lost(refused) + (1.0 - refusal) * lost(self.settled()),
            None => lost(self.settled()),
        };
        let extra = self.extra_loss(length, human, refusal, pick);
        (settled * length.mean() + extra).max(0.0)
    }

    /// Hours with the worse of reads and writes below `mark`, while the settled share is above.
    #[must_use]
    pub fn outage_hours(&self, mark: f64, length: Dist) -> f64 {
        if self.settled().worse() < mark {
            return 0.0;
        }
        let times = self.mean_times();
        reaches(&self.levels, &times, self.following, mark, Served::worse)
            .map_or_else(|| length.mean(), |t| length.limited_mean(t))
    }
}

/// Takes every so many-th of 16 or 32 parts and meets each of them once.
const SCATTER: usize = 13;

/// Means of parts of a length that are as likely: together their mean is that of the length,
/// however heavy its tail.
fn even_parts(of: Dist, parts: u32) -> Vec<f64> {
    if of.is_fixed() {
        return vec![of.mean(); parts as usize];
    }
    // Of the lengths up to `t`: the integral of survival, less what lies beyond `t`.
    let below = |t: f64| of.limited_mean(t) - t * of.survival(t);
    let mut before = 0.0;
    (1..=parts)
        .map(|i| {
            let upto = if i < parts {
                below(of.quantile(f64::from(i) / f64::from(parts)))
            } else {
                of.mean()
            };
            let mean = (upto - before) * f64::from(parts);
            before = upto;
            mean
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_parts_keep_the_mean_and_ascend() {
        for of in [
            Dist::log_normal_with_mean(0.64, 0.7),
            Dist::Exponential(2.0),
            Dist::Uniform {
                low: 1.0,
                high: 3.0,
            },
            Dist::Fixed(0.5),
        ] {
            let parts = even_parts(of, 32);
            let mean = crate::math::sum(parts.iter().copied()) / 32.0;
            assert!((mean - of.mean()).abs() < 1e-12, "{of:?} {mean}");
            assert!(parts.windows(2).all(|w| w[0] <= w[1]), "{parts:?}");
            let least = of.quantile(1e-9) - 1e-9;
            assert!(parts.iter().all(|p| *p >= least), "{parts:?}");
        }
    }
}

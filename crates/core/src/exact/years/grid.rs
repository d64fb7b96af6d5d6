//! A compound Poisson distribution on a grid of equal steps, by Panjer's recursion.

use super::Losses;
use crate::math;

/// Losses below this part of a step are taken together, where roundings would add up.
const SMALL: f64 = 0.25;
/// Chance, of either side, that the small losses together stray further than is allowed for.
const STRAY: f64 = 1e-7;

/// Places over which a loss between two bounds is spread, and how far apart they are.
const PLACES: f64 = 4.0;
const APART: f64 = 4e-3;
/// Bits of a number by which sizes are told apart: 128 to each doubling.
const BITS: u32 = 52 - 7;
/// From 2^-60 to 2^20 hours; what is smaller or larger goes with these.
const LOWEST: u64 = (1023 - 60) << 7;
const HIGHEST: u64 = (1023 + 20) << 7;

/// How single losses are brought to multiples of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    /// To both neighbours, so that their mean stays.
    Mean,
    /// The least they can be, down: the sum is not larger than the true one.
    Down,
    /// The most they can be, up: the sum is not smaller than the true one.
    Up,
}

/// Numbers of losses by size, of sizes that differ by less than a hundredth taken together.
#[derive(Clone, Debug)]
pub(super) struct Sizes {
    rounding: Rounding,
    /// Number per hour, and hours lost by one.
    list: Vec<(f64, f64)>,
}

impl Sizes {
    /// What is lost in an hour.
    pub(super) fn new(losses: &Losses, rounding: Rounding) -> Self {
        let mut bins = vec![(0.0, 0.0); (HIGHEST - LOWEST) as usize + 1];
        let mut add = |n: f64, size: f64| {
            if size <= 0.0 || n <= 0.0 {
                return;
            }
            let at = (size.to_bits() >> BITS).clamp(LOWEST, HIGHEST) - LOWEST;
            if let Some(bin) = bins.get_mut(at as usize) {
                let first = bin.0 == 0.0;
                bin.0 += n;
                bin.1 = match rounding {
                    _ if first => size,
                    Rounding::Mean => bin.1 + (size - bin.1) * n / bin.0,
                    Rounding::Down => size.min(bin.1),
                    Rounding::Up => size.max(bin.1),
                };
            }
        };
        for e in &losses.events {
            let n = e.rate;
            match rounding {
                Rounding::Down => add(n, e.low),
                Rounding::Up => add(n, e.high),
                Rounding::Mean => {
                    // Spread as far to both sides as it may, in a few places.
                    let far = (e.mean - e.low).min(e.high - e.mean).max(0.0);
                    let places = (2.0 * far / (APART * e.mean)).ceil().clamp(1.0, PLACES);
                    let mut at = e.mean - far * (1.0 - 1.0 / places);
                    for _ in 0..places as u32 {
                        add(n / places, at);
                        at += 2.0 * far / places;
                    }
                }
            }
        }
        Self {
            rounding,
            list: bins.into_iter().filter(|bin| bin.0 > 0.0).collect(),
        }
    }
}

/// Probabilities of losing no more than multiples of the step.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    step: f64,
    /// Hours that are lost at any rate.
    shift: f64,
    cumulative: Vec<f64>,
    /// What the probabilities may be too small by.
    stray: f64,
}

impl Grid {
    /// What the losses of a period add up to on so many steps; the period's hours, and those of them that are
    /// lost at any rate.
    pub(super) fn new(losses: &Sizes, period: (f64, f64), step: f64, cells: usize) -> Self {
        let (hours, steady) = period;
        let rounding = losses.rounding;
        // Expected numbers of losses of 1, 2, … steps; those beyond the grid only count.
        let mut number = vec![0.0; cells + 1];
        let mut events = 0.0;
        let (mut mean, mut square) = (0.0, 0.0);
        let mut put = |cell: f64, n: f64| {
            if cell >= 1.0 && n > 0.0 {
                events += n;
                if let Some(slot) = number.get_mut(cell.min(cells as f64 + 1.0) as usize) {
                    *slot += n;
                }
            }
        };
        for (n, size) in &losses.list {
            let (n, size) = (n * hours, size / step);
            match rounding {
                _ if size < SMALL => {
                    mean += n * size;
                    square += n * size * size;
                }
                Rounding::Mean => {
                    let whole = size.floor();
                    put(whole, n * (1.0 - (size - whole)));
                    put(whole + 1.0, n * (size - whole));
                }
                // Within rounding of a multiple it is that multiple.
                Rounding::Down => put((size + 1e-9).floor(), n),
                Rounding::Up => put((size - 1e-9).ceil(), n),
            }
        }
        if rounding == Rounding::Mean {
            // As many single steps as have the same variance, and the rest of the mean at any rate.
            put(1.0, square);
        }
        // Bernstein: how far the sum of many small losses strays from its mean.
        let spread = -math::ln(STRAY);
        let root = (2.0 * square * spread).sqrt();
        let together = match rounding {
            Rounding::Mean => mean - square,
            Rounding::Down => (mean - root).max(0.0),
            Rounding::Up if square > 0.0 => mean + root + SMALL * spread / 3.0,
            Rounding::Up => mean,
        };
        Self {
            step,
            shift: steady + together * step,
            cumulative: cumulative(&number, events),
            stray: match rounding {
                Rounding::Down if square > 0.0 => STRAY,
                Rounding::Up if square > 0.0 => -STRAY,
                _ => 0.0,
            },
        }
    }

    /// Probability of losing no more than so many hours, which the grid must reach.
    pub(super) fn at_most(&self, lost: f64) -> f64 {
        let steps = ((lost - self.shift) / self.step + 1e-9).floor();
        if steps < 0.0 {
            return self.stray.max(0.0);
        }
        let at = (steps as usize).min(self.cumulative.len().saturating_sub(1));
        let p = self.cumulative.get(at).copied().unwrap_or(0.0);
        (p + self.stray).clamp(0.0, 1.0)
    }

    /// Hours not exceeded with a probability; none if that is beyond the grid.
    pub(super) fn quantile(&self, p: f64) -> Option<f64> {
        let at = self
            .cumulative
            .partition_point(|known| *known + self.stray < p);
        (at < self.cumulative.len()).then_some(self.shift + at as f64 * self.step)
    }
}

/// Sums of the probabilities of 0, 1, … steps, where losses of so many steps are expected so many
/// times, and of any size `events` times.
fn cumulative(number: &[f64], events: f64) -> Vec<f64> {
    // By falling size, so that a window of them meets the probabilities in rising order.
    let weights: Vec<f64> = (0..number.len())
        .rev()
        .map(|j| j as f64 * number.get(j).copied().unwrap_or(0.0))
        .collect();
    // Kept within the range of numbers, apart from a common factor.
    const MOST: f64 = 1e200;
    let mut factor = -events;
    let mut each = vec![0.0; number.len()];
    if let Some(none) = each.first_mut() {
        *none = 1.0;
    }
    for s in 1..each.len() {
        let from = weights.len() - 1 - s;
        let window = weights.get(from..weights.len() - 1).unwrap_or(&[]);
        let sum = product(window, &each);
        if let Some(slot) = each.get_mut(s) {
            *slot = sum / s as f64;
        }
        if sum > MOST {
            each.iter_mut().for_each(|x| *x /= MOST);
            factor += math::ln(MOST);
        }
    }
    let factor = math::exp(factor);
    let mut total = 0.0;
    each.iter()
        .map(|x| {
            total += x * factor;
            total.min(1.0)
        })
        .collect()
}

/// The sum of products, in four strands that do not wait for each other.
fn product(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().min(b.len());
    let (a, b) = (a.get(..n).unwrap_or(&[]), b.get(..n).unwrap_or(&[]));
    let ((fours, rest), (others, remains)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let mut strands = (0.0, 0.0, 0.0, 0.0);
    for ([a, b, c, d], [w, x, y, z]) in fours.iter().zip(others) {
        strands.0 += a * w;
        strands.1 += b * x;
        strands.2 += c * y;
        strands.3 += d * z;
    }
    let rest: f64 = rest.iter().zip(remains).map(|(x, y)| x * y).sum();
    (strands.0 + strands.1) + (strands.2 + strands.3) + rest
}

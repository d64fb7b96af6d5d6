//! Random numbers by name: what a draw is depends on nothing but the seed, the replication, the
//! component, the event and the purpose.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers, as easy as 1, 2, 3, 2011)
//! turns a 64-bit key and a 128-bit counter into 128 random bits. There is no state: a component
//! that is added changes nobody else's draws, any replication can be run anywhere, and the same
//! bits come out natively and in the browser.

use crate::math;
use crate::model::Dist;

/// Nanoseconds in an hour.
pub const HOUR: f64 = 3.6e12;
/// A time that no run reaches, in nanoseconds.
pub const NEVER: u64 = u64::MAX / 4;

/// Ten rounds of Philox on four words.
#[must_use]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut k, mut l] = key;
    for _ in 0..10 {
        let x = 0xD251_1F53_u64 * u64::from(a);
        let y = 0xCD9E_8D57_u64 * u64::from(c);
        (a, b, c, d) = (
            (y >> 32) as u32 ^ b ^ k,
            y as u32,
            (x >> 32) as u32 ^ d ^ l,
            x as u32,
        );
        k = k.wrapping_add(0x9E37_79B9);
        l = l.wrapping_add(0xBB67_AE85);
    }
    [a, b, c, d]
}

/// What a draw is for. The numbers are part of the format: runs of one seed stay the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// Time until the next failure, and the length of it.
    Failure = 0,
    /// What a common cause takes.
    Outcome = 1,
    /// Whether tries work and launches are granted.
    Luck = 2,
    /// A person's decision after a failed try.
    Human = 3,
    /// The way back.
    FailBack = 4,
    /// Which unit fails first in a cycle.
    First = 5,
    /// When the next unit fails while others are down.
    Next = 6,
    /// Whether to go on with a path of little weight.
    Roulette = 7,
    /// How far behind data are.
    Lag = 8,
    /// Steps of the first try: this and the numbers after it.
    Step = 32,
    /// Steps of the second try: this and the numbers after it.
    SecondStep = 128,
}

/// Most steps with draws of their own in one try.
pub const MOST_STEPS: usize = 96;

/// Draws of one run and replication.
#[derive(Clone, Copy, Debug)]
pub struct Stream {
    key: [u32; 2],
    replication: u32,
}

impl Stream {
    /// Draws of a replication under a seed.
    #[must_use]
    pub fn new(seed: u64, replication: u64) -> Self {
        Self {
            // The high part of a very long count joins the key.
            key: [
                seed as u32,
                (seed >> 32) as u32 ^ ((replication >> 32) as u32).rotate_left(16),
            ],
            replication: replication as u32,
        }
    }

    /// Two even draws in the open interval (0, 1) for a component's event.
    #[must_use]
    pub fn pair(self, component: u64, event: u32, purpose: u8) -> (f64, f64) {
        let counter = [
            component as u32,
            (component >> 32) as u32,
            self.replication,
            (event << 8) | u32::from(purpose),
        ];
        let [a, b, c, d] = philox(counter, self.key);
        (open(a, b), open(c, d))
    }

    /// One draw.
    #[must_use]
    pub fn one(self, component: u64, event: u32, purpose: Purpose) -> f64 {
        self.pair(component, event, purpose as u8).0
    }

    /// A length for a step of a component's event: one draw of a distribution, in hours.
    #[must_use]
    pub fn length(self, component: u64, event: u32, from: Purpose, step: usize, of: Dist) -> f64 {
        if of.is_fixed() {
            return of.mean();
        }
        // Steps share draws two by two, so that each costs half a block.
        let index = (step.min(MOST_STEPS - 1) / 2) as u8;
        let (even, odd) = self.pair(component, event, from as u8 + index);
        sample(of, if step.is_multiple_of(2) { even } else { odd })
    }
}

/// 53 random bits as the middle of their interval: never 0 and never 1.
fn open(low: u32, high: u32) -> f64 {
    let bits = (u64::from(high) << 21) ^ (u64::from(low) >> 11);
    let mantissa = bits & ((1 << 53) - 1);
    (mantissa as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
}

/// The length (hours) that a share `u` of all lengths does not exceed.
#[must_use]
pub fn sample(of: Dist, u: f64) -> f64 {
    match of {
        // From the upper tail: the same law, and short times keep all their digits.
        Dist::Exponential(mean) => -mean * math::ln(u),
        other => other.quantile(u),
    }
}

/// Hours as nanoseconds; what no run reaches is [`NEVER`].
#[must_use]
pub fn nanos(hours: f64) -> u64 {
    let ns = hours * HOUR;
    if ns >= NEVER as f64 {
        NEVER
    } else if ns > 0.0 {
        (ns + 0.5) as u64
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the generator's authors (Random123, kat_vectors).
    #[test]
    fn known_answers() {
        let max = u32::MAX;
        for (counter, key, wanted) in [
            (
                [0; 4],
                [0; 2],
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
            ),
            (
                [max; 4],
                [max; 2],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ] {
            assert_eq!(philox(counter, key), wanted);
        }
    }

    /// The first draws of a seed. If this changes, every stored run changes: say so in the changelog.
    #[test]
    fn first_draws() {
        let s = Stream::new(1, 0);
        let us_east = math::name_number("region:us-east");
        let draws: Vec<String> = (0..3)
            .map(|event| format!("{:?}", s.pair(us_east, event, Purpose::Failure as u8)))
            .collect();
        assert_eq!(draws, FIRST_DRAWS);
        assert_eq!(us_east, 11_200_750_423_951_909_417);
    }

    const FIRST_DRAWS: [&str; 3] = [
        "(0.18991751237169135, 0.38183002820472495)",
        "(0.2876636295308271, 0.41357884838763775)",
        "(0.6308337928223209, 0.9852910764171274)",
    ];

    #[test]
    fn draws_are_even() {
        let s = Stream::new(7, 3);
        let n = 200_000_u32;
        let (mut sum, mut squares, mut product) = (0.0, 0.0, 0.0);
        for i in 0..n {
            let (a, b) = s.pair(42, i, 0);
            sum += a + b;
            squares += a * a + b * b;
            product += a * b;
        }
        let n = f64::from(n);
        // Four standard errors of the mean, the second moment and the correlation.
        assert!((sum / (2.0 * n) - 0.5).abs() < 4.0 * 0.2887 / (2.0 * n).sqrt());
        assert!((squares / (2.0 * n) - 1.0 / 3.0).abs() < 4.0 * 0.2981 / (2.0 * n).sqrt());
        assert!((product / n - 0.25).abs() < 4.0 * 0.2205 / n.sqrt());
    }

    #[test]
    fn samples_have_the_mean_and_the_median_of_their_law() {
        let s = Stream::new(9, 0);
        let n = 100_000_u32;
        for of in [
            Dist::Exponential(3.0),
            Dist::LogNormal {
                median: 2.0,
                sigma: 0.8,
            },
            Dist::Uniform {
                low: 1.0,
                high: 4.0,
            },
        ] {
            let drawn: Vec<f64> = (0..n).map(|i| sample(of, s.pair(1, i, 3).0)).collect();
            let mean = math::sum(drawn.iter().copied()) / f64::from(n);
            let spread = math::sum(drawn.iter().map(|x| (x - mean) * (x - mean))) / f64::from(n);
            let error = (spread / f64::from(n)).sqrt();
            assert!((mean - of.mean()).abs() < 4.0 * error, "{of:?} {mean}");
            let below = drawn.iter().filter(|x| **x < of.quantile(0.5)).count() as f64;
            let share = below / f64::from(n);
            assert!((share - 0.5).abs() < 4.0 * 0.5 / f64::from(n).sqrt());
        }
    }
}

//! Where in its distribution each input lies in each draw: a centred Latin hypercube.
//!
//! Every input is once in each of n equal slices of its distribution, at the middle of the slice; in
//! which draw follows from the seed and the input's name alone. So one input more or less leaves
//! the draws of the others as they are, and the same seed gives the same bits everywhere.

use crate::math::name_number;

/// Percentiles (0..1) of one input, one a draw.
#[must_use]
pub fn percentiles(seed: u64, name: &str, draws: u32) -> Vec<f64> {
    let key = mixed(seed ^ name_number(name));
    let mut order: Vec<(u64, u32)> = (0..draws).map(|i| (counted(key, i), i)).collect();
    order.sort_unstable();
    let mut out = vec![0.0; order.len()];
    for (slice, (_, draw)) in order.iter().enumerate() {
        let place = usize::try_from(*draw).ok().and_then(|d| out.get_mut(d));
        if let Some(place) = place {
            *place = (slice as f64 + 0.5) / f64::from(draws);
        }
    }
    out
}

/// The i-th number of a stream: a bijection of a counter (Steele, Lea, Flood, `SplitMix`, 2014).
fn counted(key: u64, i: u32) -> u64 {
    mixed(key.wrapping_add((u64::from(i) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

fn mixed(z: u64) -> u64 {
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math;

    #[test]
    fn every_slice_is_met_once() {
        let mut at = percentiles(7, "rate.region.*", 50);
        at.sort_by(f64::total_cmp);
        for (i, u) in at.iter().enumerate() {
            assert_eq!(*u, (i as f64 + 0.5) / 50.0);
        }
    }

    #[test]
    fn first_draws_are_these() {
        let first = |seed, name| {
            let at = percentiles(seed, name, 8);
            at.iter()
                .map(|u| (u * 8.0 - 0.5) as u32)
                .collect::<Vec<_>>()
        };
        assert_eq!(first(1, "a"), FIRST_A);
        assert_ne!(first(1, "b"), first(1, "a"));
        assert_ne!(first(2, "a"), first(1, "a"));
    }

    /// Slices of the first eight draws of input `a` with seed 1.
    const FIRST_A: [u32; 8] = [1, 3, 6, 2, 0, 7, 4, 5];

    #[test]
    fn inputs_are_hardly_correlated() {
        let n = 400_u32;
        for pair in 0..40 {
            let a = percentiles(1, &format!("a{pair}"), n);
            let b = percentiles(1, &format!("b{pair}"), n);
            let sum = math::sum(a.iter().zip(&b).map(|(x, y)| (x - 0.5) * (y - 0.5)));
            // Standard error of a correlation is 1/√n = 0.05.
            let r = sum / f64::from(n) * 12.0;
            assert!(r.abs() < 0.2, "{pair}: {r}");
        }
    }
}

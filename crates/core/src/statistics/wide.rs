//! Unsigned integers of 384 bits: sums of squares that must not round.
//!
//! Squares of times in nanoseconds overflow 128 bits after some thousand years.

use serde::{Deserialize, Serialize};

const LIMBS: usize = 6;
/// Largest power of ten in a limb: nineteen digits at a time.
const CHUNK: u64 = 10_000_000_000_000_000_000;

/// An unsigned integer of 384 bits, its lowest limb first; written as decimal text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Wide([u64; LIMBS]);

impl From<u128> for Wide {
    fn from(value: u128) -> Self {
        Self([value as u64, (value >> 64) as u64, 0, 0, 0, 0])
    }
}

impl Wide {
    /// `self + other`, the largest value instead of more than that.
    pub fn add(self, other: Self) -> Self {
        let mut sum = self;
        let mut carry = false;
        for (limb, more) in sum.0.iter_mut().zip(other.0) {
            let (part, first) = limb.overflowing_add(more);
            let (whole, second) = part.overflowing_add(u64::from(carry));
            *limb = whole;
            carry = first || second;
        }
        if carry { Self([u64::MAX; LIMBS]) } else { sum }
    }

    /// `self * factor`, the largest value instead of more than that.
    pub fn times(self, factor: u64) -> Self {
        self.times_and(factor, 0)
    }

    /// `self * factor + more`, the largest value instead of more than that.
    fn times_and(self, factor: u64, more: u64) -> Self {
        let mut product = self;
        let mut carry = u128::from(more);
        for limb in &mut product.0 {
            let whole = u128::from(*limb) * u128::from(factor) + carry;
            *limb = whole as u64;
            carry = whole >> 64;
        }
        if carry > 0 {
            Self([u64::MAX; LIMBS])
        } else {
            product
        }
    }

    /// `a * b`, exactly.
    pub fn product(a: u128, b: u128) -> Self {
        let high = Self::from(a).times((b >> 64) as u64);
        let [l0, l1, l2, l3, l4, _] = high.0;
        Self([0, l0, l1, l2, l3, l4]).add(Self::from(a).times(b as u64))
    }

    /// `self - other` as a number with sign, rounded once.
    pub fn minus(self, other: Self) -> f64 {
        if self.is_less(other) {
            -other.difference(self).to_f64()
        } else {
            self.difference(other).to_f64()
        }
    }

    fn is_less(self, other: Self) -> bool {
        self.0.iter().rev().lt(other.0.iter().rev())
    }

    /// `self - other`, which is not more than `self`.
    fn difference(self, other: Self) -> Self {
        let mut rest = self;
        let mut borrow = false;
        for (limb, less) in rest.0.iter_mut().zip(other.0) {
            let (part, first) = limb.overflowing_sub(less);
            let (whole, second) = part.overflowing_sub(u64::from(borrow));
            *limb = whole;
            borrow = first || second;
        }
        rest
    }

    /// As a floating-point number, rounded once: the two highest limbs, and whether any bit below
    /// them could break a tie.
    fn to_f64(self) -> f64 {
        let mut value = 0.0;
        let mut scale = TWO_64.recip();
        let mut below = 0;
        let mut any = false;
        for limb in self.0 {
            if limb != 0 {
                let window = (u128::from(limb) << 64) | u128::from(below) | u128::from(any);
                value = window as f64 * scale;
            }
            any |= below != 0;
            below = limb;
            scale *= TWO_64;
        }
        value
    }

    fn divided(self, by: u64) -> (Self, u64) {
        let mut quotient = self;
        let mut rest = 0_u128;
        for limb in quotient.0.iter_mut().rev() {
            let whole = (rest << 64) | u128::from(*limb);
            *limb = (whole / u128::from(by)) as u64;
            rest = whole % u128::from(by);
        }
        (quotient, rest as u64)
    }
}

const TWO_64: f64 = 18_446_744_073_709_551_616.0;

impl From<Wide> for String {
    fn from(value: Wide) -> Self {
        let mut chunks = Vec::new();
        let mut left = value;
        while left != Wide::default() {
            let (quotient, rest) = left.divided(CHUNK);
            chunks.push(rest);
            left = quotient;
        }
        let mut text = chunks.pop().unwrap_or_default().to_string();
        for chunk in chunks.iter().rev() {
            text.push_str(&format!("{chunk:019}"));
        }
        text
    }
}

impl TryFrom<String> for Wide {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // 2^384 has 116 digits; a sum that saturated is not one to go on with.
        if !digits || text.len() > 115 {
            return Err(format!("`{text}` is not a whole number below 10^115"));
        }
        Ok(text.bytes().fold(Self::default(), |sum, digit| {
            sum.times_and(10, u64::from(digit - b'0'))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_differences_are_exact() {
        let big = Wide::product(u128::MAX, u128::MAX);
        // (2^128 - 1)^2 = 2^256 - 2^129 + 1
        let text = "115792089237316195423570985008687907852589419931798687112530834793049593217025";
        assert_eq!(String::from(big), text);
        assert_eq!(Wide::try_from(text.to_owned()).unwrap(), big);
        assert_eq!(big.minus(big), 0.0);
        assert_eq!(big.add(Wide::from(5)).minus(big), 5.0);
        assert_eq!(big.minus(big.add(Wide::from(5))), -5.0);
        assert_eq!(String::from(Wide::from(12).times(12)), "144");
        assert_eq!(String::from(Wide::default()), "0");
    }

    #[test]
    fn becomes_the_nearest_floating_point_number() {
        for n in [
            0_u128,
            1,
            255,
            1 << 53,
            (1 << 64) - 1,
            1 << 64,
            u128::MAX,
            3 << 100,
        ] {
            assert_eq!(Wide::from(n).minus(Wide::default()), n as f64, "{n}");
        }
        let square = Wide::product(1 << 100, 1 << 100);
        assert_eq!(
            square.minus(Wide::default()),
            TWO_64 * TWO_64 * TWO_64 * 256.0
        );
    }

    #[test]
    fn too_much_stays_at_the_top_and_is_not_read_back() {
        let top = Wide([u64::MAX; LIMBS]);
        assert_eq!(top.add(Wide::from(1)), top);
        assert_eq!(top.times(2), top);
        assert!(Wide::try_from(String::from(top)).is_err());
        assert!(Wide::try_from("-1".to_owned()).is_err());
        assert!(Wide::try_from(String::new()).is_err());
    }
}

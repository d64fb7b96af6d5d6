//! Tiered prices: each part of a quantity at the price of the tier it falls in, exactly.

use rust_decimal::Decimal;

/// A price for a stretch of the monthly quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Where it starts, in the price's unit.
    pub from: Decimal,
    /// Where it ends; none if it does not.
    pub to: Option<Decimal>,
    /// US dollars per unit.
    pub price: Decimal,
}

/// The part of a quantity that falls in one tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierLine {
    /// Quantity in this tier.
    pub quantity: Decimal,
    /// US dollars per unit.
    pub unit_price: Decimal,
    /// Quantity times unit price.
    pub cost: Decimal,
}

/// A quantity beyond what the price list covers, or below zero, or too large to multiply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no price is known for a monthly quantity of {quantity}; the last known tier ends at {end}"
)]
pub struct BeyondLastTier {
    /// The quantity asked for.
    pub quantity: Decimal,
    /// Where the known tiers end.
    pub end: Decimal,
}

/// Splits a monthly quantity over tiers. Tiers are contiguous and ascending, as quotes give them.
///
/// # Errors
/// If the quantity is negative, reaches past the last known tier, or overflows.
pub fn tiered_cost(quantity: Decimal, tiers: &[Tier]) -> Result<Vec<TierLine>, BeyondLastTier> {
    let end = tiers.last().and_then(|t| t.to).unwrap_or(Decimal::MAX);
    let beyond = BeyondLastTier { quantity, end };
    if quantity.is_sign_negative() && !quantity.is_zero() || quantity > end || tiers.is_empty() {
        return Err(beyond);
    }
    let mut lines = Vec::new();
    for tier in tiers {
        let upper = tier.to.map_or(quantity, |to| to.min(quantity));
        let part = upper - tier.from;
        if part > Decimal::ZERO {
            lines.push(TierLine {
                quantity: part,
                unit_price: tier.price,
                cost: part.checked_mul(tier.price).ok_or(beyond)?,
            });
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal as D;

    fn tier(from: i64, to: Option<i64>, cents: i64) -> Tier {
        Tier {
            from: D::from(from),
            to: to.map(D::from),
            price: D::new(cents, 3),
        }
    }

    #[test]
    fn a_quantity_is_split_at_the_bounds() {
        let tiers = [
            tier(0, Some(10240), 90),
            tier(10240, Some(51200), 85),
            tier(51200, None, 70),
        ];
        let lines = tiered_cost(D::from(60_000), &tiers).expect("covered");
        let costs: Vec<_> = lines.iter().map(|l| l.cost.to_string()).collect();
        assert_eq!(costs, ["921.600", "3481.600", "616.000"]);
        let total: D = lines.iter().map(|l| l.quantity).sum();
        assert_eq!(total, D::from(60_000));
        assert_eq!(
            tiered_cost(D::from(10240), &tiers).expect("covered").len(),
            1
        );
        assert!(tiered_cost(D::ZERO, &tiers).expect("covered").is_empty());
    }

    #[test]
    fn past_the_last_known_tier_is_an_error() {
        let tiers = [tier(0, Some(100), 0), tier(100, Some(10335), 120)];
        let fault = tiered_cost(D::from(10336), &tiers).expect_err("not covered");
        assert_eq!(fault.end, D::from(10335));
        assert!(tiered_cost(D::from(-1), &tiers).is_err());
        assert!(tiered_cost(D::ONE, &[]).is_err());
        assert!(tiered_cost(D::MAX, &[tier(0, None, 5000)]).is_err());
    }
}

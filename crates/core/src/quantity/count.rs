//! Numbers of nodes, fixed or autoscaling.

use super::{Quantity, QuantityError, wrong};

/// Largest number of nodes in one placement.
pub const MAX_NODES: u32 = 1_000_000;

/// A fixed number of nodes (`5`) or an autoscaling range (`5..20`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeCount {
    /// Fewest nodes that run.
    pub min: u32,
    /// Most nodes that run; equal to `min` when the count is fixed.
    pub max: u32,
}

impl NodeCount {
    /// A fixed number of nodes.
    #[must_use]
    pub fn fixed(n: u32) -> Self {
        Self { min: n, max: n }
    }

    /// Whether the count may vary.
    #[must_use]
    pub fn is_autoscaling(self) -> bool {
        self.min < self.max
    }
}

impl Quantity for NodeCount {
    const WHAT: &'static str = "a number of nodes";
    const EXAMPLES: &'static [&'static str] = &["5", "5..20"];

    fn from_text(text: &str) -> Result<Self, QuantityError> {
        let trimmed = text.trim();
        let one = |t: &str| t.trim().parse::<u32>().ok();
        let pair = match trimmed.split_once("..") {
            Some((a, b)) => one(a).zip(one(b)),
            None => one(trimmed).map(|n| (n, n)),
        };
        let (min, max) = pair.ok_or_else(|| wrong::<Self>(text))?;
        if min > max {
            return Err(QuantityError {
                code: "quantity-out-of-range",
                message: format!("`{trimmed}` ends before it begins"),
                help: format!("write `{max}..{min}`"),
            });
        }
        if max > MAX_NODES {
            return Err(QuantityError {
                code: "quantity-out-of-range",
                message: format!("`{trimmed}` is more than {MAX_NODES} nodes"),
                help: "split the tier over regions".into(),
            });
        }
        Ok(Self { min, max })
    }

    fn to_text(&self) -> String {
        if self.is_autoscaling() {
            format!("{}..{}", self.min, self.max)
        } else {
            self.min.to_string()
        }
    }
}

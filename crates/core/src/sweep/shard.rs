//! Numbered shards: which designs each computes, and what it hands over.

use super::Row;
use crate::simulate::BLOCK;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::str::FromStr;

/// One of so many shards, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShardId {
    number: u64,
    of: u64,
}

/// Most shards of one sweep.
const MAX_SHARDS: u64 = 1_000_000;

impl ShardId {
    /// Number `number` of `of`; none unless `1 <= number <= of` and there are not too many.
    #[must_use]
    pub fn new(number: u64, of: u64) -> Option<Self> {
        (number >= 1 && number <= of && of <= MAX_SHARDS).then_some(Self { number, of })
    }

    /// All shards of a sweep in order.
    pub fn all(of: u64) -> impl Iterator<Item = Self> {
        (1..=of.min(MAX_SHARDS)).map(move |number| Self { number, of })
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many there are.
    #[must_use]
    pub fn of(self) -> u64 {
        self.of
    }

    /// The part of this shard of `all` pieces of work: neighbours, and as many as in every other
    /// shard or one more.
    #[must_use]
    pub fn range(self, all: u64) -> Range<u64> {
        let end = |k: u64| {
            let product = u128::from(all) * u128::from(k) / u128::from(self.of);
            u64::try_from(product).unwrap_or(all)
        };
        end(self.number - 1)..end(self.number)
    }
}

impl std::fmt::Display for ShardId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl From<ShardId> for String {
    fn from(id: ShardId) -> Self {
        id.to_string()
    }
}

impl FromStr for ShardId {
    type Err = String;

    /// `3/100`; or `2+1/100` where a scheduler counts from 0.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let read = parts.and_then(|(number, of)| {
            let number = match number.split_once('+') {
                Some((from_zero, one)) => {
                    let one: u64 = one.trim().parse().ok().filter(|n| *n == 1)?;
                    from_zero.trim().parse::<u64>().ok()?.checked_add(one)?
                }
                None => number.trim().parse().ok()?,
            };
            Self::new(number, of.trim().parse().ok()?)
        });
        read.ok_or_else(|| {
            format!(
                "write it as 3/100, the third of a hundred (2+1/100 where counting starts at 0); \
                 at most {MAX_SHARDS} shards"
            )
        })
    }
}

impl TryFrom<String> for ShardId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// How far each design is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Simulated {
    /// Seed; the same for every design, so that they meet the same draws.
    pub seed: u64,
    /// Blocks of [`BLOCK`] years.
    pub blocks: u64,
}

impl Simulated {
    /// At least so many years.
    #[must_use]
    pub fn years(seed: u64, years: u64) -> Self {
        let blocks = years.div_ceil(BLOCK).max(1);
        Self { seed, blocks }
    }
}

/// A part of the work on one design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Number of the design.
    pub design: u64,
    /// First block of the simulation.
    pub first: u64,
    /// Blocks; one where nothing is simulated.
    pub count: u64,
}

/// What all shards of a sweep have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Head {
    /// Version of Stormglass.
    pub version: String,
    /// Digest of everything that decides the rows: scenario, designs, tables, columns, version.
    pub inputs: String,
    /// Name of the scenario.
    pub scenario: String,
    /// How many designs the sweep has.
    pub designs: u64,
    /// Paths that designs change, one column each.
    pub paths: Vec<String>,
    /// Names of the numbers, one column each.
    pub metrics: Vec<String>,
    /// How far designs are simulated; none where they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulated: Option<Simulated>,
}

impl Head {
    /// Blocks of work on each design.
    fn blocks(&self) -> u64 {
        self.simulated.map_or(1, |s| s.blocks)
    }

    /// All work: blocks of all designs, one design after another; none if that is too much.
    #[must_use]
    pub fn work(&self) -> Option<u64> {
        self.designs.checked_mul(self.blocks())
    }

    /// The work of one shard by design, in pieces of at most so many blocks.
    #[must_use]
    pub fn pieces(&self, shard: ShardId, most: u64) -> Vec<Piece> {
        let range = shard.range(self.work().unwrap_or(0));
        let blocks = self.blocks();
        let mut pieces = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let (design, first) = (at / blocks, at % blocks);
            let count = (blocks - first).min(range.end - at).min(most.max(1));
            pieces.push(Piece {
                design,
                first,
                count,
            });
            at += count;
        }
        pieces
    }
}

/// A finished shard.
#[derive(Clone, Debug, PartialEq)]
pub struct Shard {
    /// Which one.
    pub id: ShardId,
    /// What it belongs to.
    pub head: Head,
    /// Its rows, by number.
    pub rows: Vec<Row>,
}

impl Shard {
    /// Whether its rows are those that its number stands for.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let pieces = self.head.pieces(self.id, u64::MAX);
        let fits = |(row, piece): (&Row, &Piece)| {
            let run = match (&row.run, self.head.simulated) {
                (Some(run), Some(s)) => {
                    let tally = &run.tally;
                    (tally.seed, tally.first, tally.count) == (s.seed, piece.first, piece.count)
                }
                (run, simulated) => {
                    run.is_none() && (simulated.is_none() || row.figures.is_empty())
                }
            };
            run && row.design == piece.design
                && row.values.len() == self.head.paths.len()
                && (row.figures.is_empty() || row.figures.len() == self.head.metrics.len())
        };
        pieces.len() == self.rows.len() && self.rows.iter().zip(&pieces).all(fits)
    }
}

//! Which designs a sweep is about: listed ones, each crossed with every point of a grid.

use serde::{Deserialize, Serialize};

/// Most designs of one sweep.
pub const MAX_DESIGNS: u64 = 1_000_000;
/// The path that chooses a variant of the file instead of changing a value.
pub const VARIANT: &str = "variant";

/// Values to try at one path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Axis {
    /// Path in the scenario, or [`VARIANT`].
    pub path: String,
    /// Texts of the values, as `--set` takes them.
    pub values: Vec<String>,
}

/// A design of a list: a name and what it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Path and text of the value of each change, in order.
    pub sets: Vec<(String, String)>,
}

/// All designs of a sweep, numbered from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Designs {
    /// Listed designs; none for the scenario itself.
    pub listed: Vec<Listed>,
    /// Values tried on each of them, every combination; the last path changes fastest.
    pub axes: Vec<Axis>,
}

/// One design of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// Its number, from 0.
    pub number: u64,
    /// Its name in the list, if it came from one.
    pub name: Option<String>,
    /// Path and text of the value of each change, in order; [`VARIANT`] among them.
    pub sets: Vec<(String, String)>,
}

impl Designs {
    /// How many; none if the product does not fit.
    #[must_use]
    pub fn count(&self) -> Option<u64> {
        let listed = self.listed.len().max(1) as u64;
        self.axes
            .iter()
            .try_fold(listed, |n, axis| n.checked_mul(axis.values.len() as u64))
    }

    /// The design of a number; none beyond the last.
    #[must_use]
    pub fn get(&self, number: u64) -> Option<Design> {
        if number >= self.count()? {
            return None;
        }
        let mut rest = number;
        let mut tried = Vec::new();
        for axis in self.axes.iter().rev() {
            let many = axis.values.len() as u64;
            let at = usize::try_from(rest % many).ok()?;
            rest /= many;
            tried.push((axis.path.clone(), axis.values.get(at)?.clone()));
        }
        let listed = self.listed.get(usize::try_from(rest).ok()?);
        let mut sets = listed.map(|l| l.sets.clone()).unwrap_or_default();
        sets.extend(tried.into_iter().rev());
        Some(Design {
            number,
            name: listed.map(|l| l.name.clone()),
            sets,
        })
    }

    /// Every path that some design changes, in order of first mention.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let mut seen = std::collections::BTreeSet::new();
        let listed = self.listed.iter().flat_map(|l| l.sets.iter().map(|s| &s.0));
        let all = listed.chain(self.axes.iter().map(|a| &a.path));
        all.filter(|path| seen.insert(path.as_str()))
            .cloned()
            .collect()
    }
}

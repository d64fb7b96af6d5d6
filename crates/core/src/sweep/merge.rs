//! Shards put together: only if they belong to one sweep, none is missing and none counts twice.

use super::{Head, Row, Shard, ShardId};
use std::collections::BTreeMap;

/// Why shards do not add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Whether all is well with the shards and some have just not been computed yet.
    pub incomplete: bool,
}

impl Refusal {
    fn new(message: String, help: &str) -> Self {
        Self {
            message,
            help: help.to_owned(),
            incomplete: false,
        }
    }
}

/// Most shards named in a message.
const NAMED: usize = 12;

/// The rows of all designs in order, from the shards in any order, each with a name for messages.
///
/// # Errors
/// When shards are of different sweeps or cuts, differ although they have one number, are not
/// whole, or when some are missing.
pub fn merge(shards: Vec<(String, Shard)>) -> Result<(Head, Vec<Row>), Refusal> {
    let mut known: BTreeMap<ShardId, (String, Shard)> = BTreeMap::new();
    let mut first: Option<(String, ShardId, Head)> = None;
    for (name, shard) in shards {
        let (one, id, head) =
            first.get_or_insert_with(|| (name.clone(), shard.id, shard.head.clone()));
        if *head != shard.head {
            return Err(Refusal::new(
                format!(
                    "`{one}` and `{name}` are not of one sweep: scenario, designs, tables, \
                     columns or version differ"
                ),
                "merge the shards of each sweep apart, and compute the stale ones again",
            ));
        }
        if id.of() != shard.id.of() {
            return Err(Refusal::new(
                format!(
                    "`{one}` is one of {} shards and `{name}` one of {}",
                    id.of(),
                    shard.id.of()
                ),
                "merge shards of one cut; keep other cuts in folders of their own",
            ));
        }
        if !shard.is_whole() {
            return Err(Refusal::new(
                format!("`{name}` does not hold the designs of shard {}", shard.id),
                "compute this shard again",
            ));
        }
        match known.get(&shard.id) {
            Some((other, same)) if *same != shard => {
                return Err(Refusal::new(
                    format!(
                        "`{other}` and `{name}` are both shard {} and differ",
                        shard.id
                    ),
                    "compute this shard again and delete the others; equal inputs give equal bytes",
                ));
            }
            Some(_) => {}
            None => {
                known.insert(shard.id, (name, shard));
            }
        }
    }
    let Some((_, id, head)) = first else {
        return Err(Refusal::new(
            "there are no shards".to_owned(),
            "name the folder that `stormglass sweep --into` filled",
        ));
    };
    let missing: Vec<ShardId> = ShardId::all(id.of())
        .filter(|id| !known.contains_key(id))
        .collect();
    if !missing.is_empty() {
        let mut names: Vec<String> = missing
            .iter()
            .take(NAMED)
            .map(ToString::to_string)
            .collect();
        if missing.len() > NAMED {
            names.push("…".to_owned());
        }
        return Err(Refusal {
            incomplete: true,
            ..Refusal::new(
                format!(
                    "{} of {} shards are missing: {}",
                    missing.len(),
                    id.of(),
                    names.join(", ")
                ),
                "compute them with `--shard`, or repeat the sweep on the folder: finished ones stay",
            )
        });
    }
    let rows = known.into_values().flat_map(|(_, shard)| shard.rows);
    Ok((head, joined(rows)?))
}

/// Rows by design, from parts in order.
///
/// # Errors
/// When parts of one design differ in what they must have in common.
pub fn joined(parts: impl IntoIterator<Item = Row>) -> Result<Vec<Row>, Refusal> {
    let mut rows: Vec<Row> = Vec::new();
    for part in parts {
        match rows.last_mut().filter(|row| row.design == part.design) {
            None => rows.push(part),
            Some(row) => {
                let number = part.design + 1;
                row.join(part).map_err(|why| {
                    Refusal::new(
                        format!("parts of design {number} do not fit together: {why}"),
                        "compute the shards again, all with the same program",
                    )
                })?;
            }
        }
    }
    Ok(rows)
}

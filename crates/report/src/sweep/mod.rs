//! The rows of a sweep: as a table for spreadsheets, as JSON lines, and as the files in which
//! shards are handed over; and what a cluster needs to compute them. `docs/sweep.md` describes the columns.

mod cluster;
mod pod;
mod simulation;

pub use cluster::{Cluster, MAX_INPUT, Storage};

use crate::csv;
use crate::json::digest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use stormglass_core::sweep::{Figure, Head, Problem, Row, Shard, ShardId};

/// Identifier and version of a shard's shape.
pub const SHARD_SCHEMA: &str = "stormglass-sweep-shard/1";

/// Columns before those of paths and metrics.
const BEFORE: [&str; 5] = ["design", "name", "state", "problem", "place"];
/// Columns after them.
const AFTER: [&str; 3] = ["objectives-met", "objectives-missed", "objectives-unknown"];

/// Names of all columns, and then a line a design.
#[must_use]
pub fn csv(head: &Head, rows: &[Row]) -> String {
    let fixed = BEFORE.iter().copied();
    let named = head.paths.iter().chain(&head.metrics).map(String::as_str);
    let simulated = head.simulated.iter().flat_map(|_| simulation::NAMES);
    let mut out = csv::line(fixed.chain(named).chain(AFTER).chain(simulated));
    for row in rows {
        out.push_str(&csv::line(fields(head, row)));
    }
    out
}

fn fields(head: &Head, row: &Row) -> Vec<String> {
    let problem = row.problem.as_ref();
    let mut fields = vec![
        (row.design + 1).to_string(),
        row.name.clone().unwrap_or_default(),
        row.state.word().to_owned(),
        problem.map(said).unwrap_or_default(),
        problem.map(|p| p.place.clone()).unwrap_or_default(),
    ];
    fields.extend(row.values.iter().map(|v| v.clone().unwrap_or_default()));
    let figures = (0..head.metrics.len()).map(|i| row.figures.get(i).and_then(Option::as_ref));
    fields.extend(figures.map(|f| f.map_or("", Figure::exact).to_owned()));
    fields.extend(match row.objectives {
        Some(o) => [o.met, o.missed, o.unknown].map(|n| n.to_string()),
        None => [(); 3].map(|()| String::new()),
    });
    if head.simulated.is_some() {
        let of = row
            .run
            .as_ref()
            .map(|run| simulation::fields(&run.summary()));
        let of = of.unwrap_or_else(|| simulation::NAMES.map(|_| None));
        fields.extend(of.map(|f| f.map_or_else(String::new, |f| f.exact().to_owned())));
    }
    fields
}

pub(crate) fn said(problem: &Problem) -> String {
    match problem.errors {
        0 | 1 => format!("{}: {}", problem.code, problem.message),
        n => format!("{}: {} (and {} more)", problem.code, problem.message, n - 1),
    }
}

/// One JSON object a line and design, with what it sets and its numbers by name.
///
/// # Errors
/// When a value cannot be written, which is a fault of the program.
pub fn json_lines(head: &Head, rows: &[Row]) -> Result<String, serde_json::Error> {
    let mut out = String::new();
    for row in rows {
        let mut object = Map::new();
        object.insert("design".into(), (row.design + 1).into());
        if let Some(name) = &row.name {
            object.insert("name".into(), name.as_str().into());
        }
        object.insert("state".into(), row.state.word().into());
        let values = head.paths.iter().zip(&row.values);
        let values = values.filter_map(|(p, v)| Some((p.clone(), Value::from(v.clone()?))));
        object.insert("sets".into(), Value::Object(values.collect()));
        let figures = head.metrics.iter().zip(&row.figures);
        let figures = figures.map(|(name, figure)| (name.clone(), json(figure.as_ref())));
        object.insert("metrics".into(), Value::Object(figures.collect()));
        if let Some(objectives) = &row.objectives {
            object.insert("objectives".into(), serde_json::to_value(objectives)?);
        }
        if let Some(run) = &row.run {
            let of = simulation::NAMES
                .iter()
                .zip(simulation::fields(&run.summary()));
            let of = of.map(|(name, f)| ((*name).to_owned(), json(f.as_ref())));
            object.insert("simulated".into(), Value::Object(of.collect()));
        }
        if let Some(problem) = &row.problem {
            object.insert("problem".into(), serde_json::to_value(problem)?);
        }
        out.push_str(&serde_json::to_string(&object)?);
        out.push('\n');
    }
    Ok(out)
}

fn json(figure: Option<&Figure>) -> Value {
    let Some(figure) = figure else {
        return Value::Null;
    };
    let number = figure.number.as_deref().and_then(|n| n.parse::<f64>().ok());
    match number.and_then(serde_json::Number::from_f64) {
        // Written as it stands in the table; reading it must not cost the last bit.
        Some(number) => Value::Number(number),
        None => figure.text.as_str().into(),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    schema: String,
    shard: ShardId,
    head: Head,
    /// Digest of the lines that follow.
    rows: String,
}

/// The text of a finished shard: a line about it, and a line a design.
///
/// # Errors
/// When a value cannot be written, which is a fault of the program.
pub fn shard(shard: &Shard) -> Result<String, serde_json::Error> {
    let mut rows = String::new();
    for row in &shard.rows {
        rows.push_str(&serde_json::to_string(row)?);
        rows.push('\n');
    }
    let first = serde_json::to_string(&Written {
        schema: SHARD_SCHEMA.to_owned(),
        shard: shard.id,
        head: shard.head.clone(),
        rows: digest(rows.as_bytes()),
    })?;
    Ok(format!("{first}\n{rows}"))
}

/// Reads a shard back.
///
/// # Errors
/// Why it is none, or is not as it was written.
pub fn read_shard(text: &str) -> Result<Shard, String> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(written) = serde_json::from_str::<Written>(first) else {
        return Err("it is not a shard of a sweep of this version".to_owned());
    };
    if written.schema != SHARD_SCHEMA {
        return Err(format!(
            "it is of `{}`, not of `{SHARD_SCHEMA}`",
            written.schema
        ));
    }
    if digest(rest.as_bytes()) != written.rows {
        return Err(
            "it is damaged: its lines do not have the digest that its first line states".to_owned(),
        );
    }
    let rows: Result<Vec<Row>, _> = rest.lines().map(serde_json::from_str).collect();
    let rows = rows.map_err(|e| format!("it is damaged: {e}"))?;
    Ok(Shard {
        id: written.shard,
        head: written.head,
        rows,
    })
}

/// Digest of everything that decides the rows of a sweep.
///
/// `texts` are the scenario, the files it extends and the tables, in order.
///
/// # Errors
/// When a value cannot be written, which is a fault of the program.
pub fn inputs<'a>(
    version: &str,
    texts: impl IntoIterator<Item = &'a str>,
    rest: &impl Serialize,
) -> Result<String, serde_json::Error> {
    let mut all = serde_json::to_string(&(SHARD_SCHEMA, version, rest))?;
    for text in texts {
        // Each by its own digest, so that no text can run into the next.
        all.push_str(&digest(text.as_bytes()));
    }
    Ok(digest(all.as_bytes()))
}

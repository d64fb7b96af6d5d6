//! Every number of an assessed design by name: `availability`, `rto.region`, `cost.provider.aws`.
//!
//! Claims, policies and explanations name what they are about in these words; `docs/metrics.md` lists
//! them. A number comes with its dimension, with the reason for it in a few words, and with the path in
//! the scenario that decides it, so that a verdict can say why.

mod cost;
mod expression;
mod latency;
mod names;
mod recovery;
mod topology;
mod value;
mod years;

pub(crate) use cost::lines as cost_lines;
pub(crate) use expression::split;
pub use expression::{Evaluated, Numbers, Operand, Step, evaluate};
pub use names::names;
pub use value::{Dimension, Value};

use crate::assessment::Assessment;
use crate::catalog::Catalog;
use crate::diagnostic::did_you_mean;
use crate::model::Model;

/// A design with its results, as numbers are read from it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The resolved design.
    pub model: &'a Model,
    /// Its results.
    pub assessment: &'a Assessment,
    /// Facts about places and instance types.
    pub catalog: &'a Catalog,
}

/// A number with its reason.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The number.
    pub value: Value,
    /// Why it is so, in a few words; empty when the number is itself the fact.
    pub because: String,
    /// Path in the scenario that decides it; empty when no single one does.
    pub path: String,
}

/// Why there is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What is missing, one sentence.
    pub message: String,
    /// What to write or state instead.
    pub help: String,
    /// Whether the name is right and the design just has no such thing.
    pub absent: bool,
}

impl Missing {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            absent: false,
        }
    }

    /// The name is right, but there is nothing behind it.
    pub(crate) fn absent(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            absent: true,
            ..Self::new(message, help)
        }
    }

    /// A word that is none of the known ones.
    pub(crate) fn unknown<'k>(
        what: &str,
        word: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        let mut seen = std::collections::BTreeSet::new();
        let known: Vec<&str> = known.into_iter().filter(|k| seen.insert(*k)).collect();
        let help = match did_you_mean(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "the design has none".to_owned(),
            None => format!("there are: {}", known.join(", ")),
        };
        Self::new(format!("there is no {what} `{word}`"), help)
    }
}

/// First words of the names there are.
const FAMILIES: [&str; 35] = [
    "availability",
    "unavailability",
    "downtime",
    "sla-floor",
    "outages",
    "missed",
    "contribution",
    "rto",
    "rpo",
    "drill",
    "latency",
    "single-points-of-failure",
    "cost",
    "nodes",
    "vcpus",
    "memory",
    "voters",
    "regions",
    "providers",
    "zones",
    "copies",
    "tunnels",
    "share",
    "role",
    "location",
    "instance-type",
    "platform",
    "service",
    "mode",
    "lag",
    "sync-every",
    "size",
    "backup",
    "detection",
    "distance",
];

/// The number of this name.
///
/// # Errors
/// When there is no such name, or the design has no such part, or the number was not computed.
pub fn measure(subject: &Subject<'_>, name: &str) -> Result<Measured, Missing> {
    let words: Vec<&str> = name.split('.').collect();
    let Some((family, rest)) = words.split_first() else {
        return Err(Missing::unknown("metric", name, FAMILIES));
    };
    match *family {
        "availability" | "unavailability" | "downtime" | "sla-floor" | "outages" => {
            availability(subject, family, rest)
        }
        "missed" => years::missed(subject, rest),
        "rto" => recovery::rto(subject, rest),
        "rpo" => recovery::rpo(subject, rest),
        "drill" => recovery::drill(subject, rest),
        "latency" => latency::latency(subject, rest),
        "single-points-of-failure" if rest.is_empty() => Ok(recovery::single_points(subject)),
        "contribution" => contribution(subject, rest),
        "cost" => cost::cost(subject, rest),
        _ => topology::measure(subject, family, rest),
    }
}

/// Shares served, contracts, outages.
fn availability(subject: &Subject<'_>, family: &str, rest: &[&str]) -> Result<Measured, Missing> {
    let a = &subject.assessment.availability;
    let kinds = &subject.assessment.kinds;
    let of_kind = kinds
        .iter()
        .find(|k| rest.first() == Some(&"kind") && rest.get(1) == Some(&k.name.as_str()));
    let figure = |word: Option<&&str>| match word {
        Some(&"kind") => match of_kind {
            Some(kind) => Ok(kind.availability),
            None => Err(Missing::unknown(
                "kind of requests",
                rest.get(1).unwrap_or(&""),
                kinds.iter().map(|k| k.name.as_str()),
            )),
        },
        None | Some(&"overall") => Ok(a.overall),
        Some(&"reads") => Ok(a.reads),
        Some(&"writes") => Ok(a.writes),
        Some(word) => Err(Missing::unknown(
            "part",
            word,
            ["overall", "reads", "writes", "kind"],
        )),
    };
    let (whole, parts) = match of_kind {
        Some(kind) => (&kind.availability, &kind.contributions),
        None => (&a.overall, &a.contributions),
    };
    let most = parts.first().map_or_else(String::new, |c| {
        format!(
            "{:.1} min a year are lost, {:.1} of them through {}",
            whole.minutes_per_year, c.minutes_per_year, c.what
        )
    });
    let measured = |value, because: String| {
        Ok(Measured {
            value,
            because,
            path: "objectives.availability".into(),
        })
    };
    match family {
        "availability" => measured(
            Value::Availability(figure(rest.first())?.unavailability),
            most,
        ),
        "unavailability" => measured(Value::Share(figure(rest.first())?.unavailability), most),
        "downtime" => match rest.first() {
            Some(&"year") => measured(Value::seconds(a.overall.minutes_per_year * 60.0), most),
            Some(&"month") => measured(Value::seconds(a.overall.minutes_per_month * 60.0), most),
            Some(&word) if years::is_one(word) => years::downtime(subject, word),
            word => Err(Missing::unknown(
                "period",
                word.unwrap_or(&""),
                ["year", "month", "p50", "p90", "p99", "worst-of-10"],
            )),
        },
        "sla-floor" => match subject.assessment.sla_floor.availability {
            Some(floor) => measured(
                Value::Availability(1.0 - floor),
                "the contracts of the best region under those in front of it".into(),
            ),
            None => Err(Missing::absent(
                format!(
                    "there is no SLA floor: no contract covers {}",
                    subject.assessment.sla_floor.without.join(", ")
                ),
                "choose parts with a contract",
            )),
        },
        _ => match (a.outages, rest.first()) {
            (None, _) => Err(Missing::absent(
                a.outages_absent
                    .clone()
                    .unwrap_or_else(|| "outages are not counted".into()),
                "state rates instead of availabilities",
            )),
            (Some(o), None | Some(&"per-year")) => measured(Value::Number(o.per_year), most),
            (Some(_), Some(&"none")) => years::no_outage(subject),
            (Some(o), Some(&"length")) => measured(Value::seconds(o.mean_minutes * 60.0), most),
            (_, Some(word)) => Err(Missing::unknown(
                "word",
                word,
                ["per-year", "length", "none"],
            )),
        },
    }
}

/// Time a year that the service would gain if a part never failed.
fn contribution(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let all = &subject.assessment.availability.contributions;
    let name = rest.join(".");
    match all.iter().find(|c| c.part == name) {
        Some(c) => Ok(Measured {
            value: Value::seconds(c.minutes_per_year * 60.0),
            because: format!("{}: lost in a year because of it", c.what),
            path: String::new(),
        }),
        None => Err(Missing::unknown(
            "part that contributes",
            &name,
            all.iter().map(|c| c.part.as_str()),
        )),
    }
}

/// Pairs of a key and a name, such as `tier.app.region.us-east`.
fn filters<'w>(words: &[&'w str], keys: &[&str]) -> Result<Vec<(&'w str, &'w str)>, Missing> {
    words
        .chunks(2)
        .map(|pair| match pair {
            [key, name] if keys.contains(key) => Ok((*key, *name)),
            [key, _] => Err(Missing::unknown("word", key, keys.iter().copied())),
            [key] if keys.contains(key) => Err(Missing::new(
                format!("`{key}` needs a name after it"),
                format!("write `{key}.NAME`"),
            )),
            [key] => Err(Missing::unknown("word", key, keys.iter().copied())),
            _ => Ok(("", "")),
        })
        .collect()
}

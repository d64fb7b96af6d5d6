//! Recovery times, losses, and what a drill shows.

use super::{Measured, Missing, Subject, Value};
use crate::assessment::{Drill, LoadRow, LossFigure, Mark, Span, Stage, StoreLoss};
use crate::scenario::Disruption;

/// Kinds that `rto` and `rpo` without a kind take the worst of.
const OVERALL: [Disruption; 4] = [
    Disruption::Node,
    Disruption::Zone,
    Disruption::Region,
    Disruption::Provider,
];

/// Words that choose a figure of a recovery.
const MARKS: [&str; 4] = ["restored", "full-capacity", "mean", "p95"];

/// `rto`, `rto.KIND[.full-capacity][.mean]`: P95 of the recovery unless the mean is asked for.
pub(super) fn rto(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let (kinds, marks) = match rest.split_first() {
        Some((word, marks)) if Disruption::ALL.iter().any(|d| d.word() == *word) => {
            (vec![kind(word)?], marks)
        }
        Some((word, _)) if !MARKS.contains(word) => return Err(unknown_kind(word)),
        Some(_) => (OVERALL.to_vec(), rest),
        None => (OVERALL.to_vec(), rest),
    };
    let mut worst: Option<(f64, Measured)> = None;
    for kind in kinds {
        let Some(row) = subject
            .assessment
            .disruptions
            .iter()
            .find(|r| r.disruption == kind)
        else {
            continue;
        };
        let Some(drill) = subject
            .assessment
            .drills
            .iter()
            .find(|d| d.cause == row.worst)
        else {
            continue;
        };
        let measured = mark(drill, marks)?;
        let seconds = measured.value.number().unwrap_or(f64::INFINITY);
        if worst.as_ref().is_none_or(|(w, _)| seconds > *w) {
            worst = Some((seconds, measured));
        }
    }
    worst.map(|(_, m)| m).ok_or_else(|| {
        Missing::absent(
            "no such disruption is drilled for this design",
            "`stormglass drill` lists those that are",
        )
    })
}

/// `rpo`, `rpo.KIND`, `rpo.KIND.STORE`, each with `.mean`: the maximum where bounded, else P99.
pub(super) fn rpo(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let mean = rest.last() == Some(&"mean");
    let words = rest.strip_suffix(&["mean"]).unwrap_or(rest);
    let (kinds, store) = match words {
        [] => (OVERALL.to_vec(), None),
        [word] => (vec![kind(word)?], None),
        [word, store] => (vec![kind(word)?], Some(*store)),
        [_, _, word, ..] => return Err(Missing::unknown("word", word, ["mean"])),
    };
    if let Some(name) = store {
        known_store(subject, name)?;
    }
    let mut worst: Option<(f64, Measured)> = None;
    let drills = subject.assessment.drills.iter();
    for drill in drills.filter(|d| kinds.contains(&d.disruption) && !d.cause.starts_with("group:"))
    {
        let losses = drill.losses.iter();
        for loss in losses.filter(|l| store.is_none_or(|s| l.store == s)) {
            let measured = loss_of(drill, loss, mean);
            let seconds = measured.value.number().unwrap_or(f64::INFINITY);
            if worst.as_ref().is_none_or(|(w, _)| seconds > *w) {
                worst = Some((seconds, measured));
            }
        }
    }
    worst.map(|(_, m)| m).ok_or_else(|| {
        Missing::absent(
            "no store loses anything that is drilled",
            "`stormglass drill` lists what is",
        )
    })
}

/// `drill.CAUSE.restored`, `.full-capacity`, `.step.KIND`, `.load`, `.served`, `.interrupted`.
pub(super) fn drill(subject: &Subject<'_>, rest: &[&str]) -> Result<Measured, Missing> {
    let drills = &subject.assessment.drills;
    let Some((cause, rest)) = rest.split_first() else {
        return Err(Missing::new(
            "`drill` needs the name of a disruption after it",
            "write `drill.region:NAME.restored`",
        ));
    };
    let Some(drill) = drills.iter().find(|d| d.cause == *cause) else {
        let causes = drills.iter().map(|d| d.cause.as_str());
        return Err(Missing::unknown("disruption", cause, causes));
    };
    let of = |value, because: String| {
        Ok(Measured {
            value,
            because,
            path: format!("recovery.{}", drill.disruption),
        })
    };
    match rest {
        ["step", word, ..] => {
            let mean: Vec<&Stage> = drill
                .stages
                .iter()
                .filter(|s| s.kind.word() == *word || s.name == *word)
                .collect();
            let names = drill.stages.iter().map(|s| s.kind.word());
            let Some(first) = mean.first() else {
                return Err(Missing::unknown("step", word, names));
            };
            let seconds = mean.iter().map(|s| s.end.seconds - s.start.seconds).sum();
            of(Value::seconds(seconds), first.name.clone())
        }
        ["load"] | ["load", "peak"] => {
            let peak = rest.len() > 1;
            let used = |row: &LoadRow| match row.at_peak {
                Some(at_peak) if peak => at_peak,
                _ => row.utilisation,
            };
            let most = drill
                .loads
                .iter()
                .max_by(|a, b| used(a).total_cmp(&used(b)));
            match most {
                Some(row) => of(
                    Value::Share(used(row)),
                    format!("{} in {} carries most", row.tier, row.region),
                ),
                None => Err(Missing::new(
                    "no tier with a capacity takes over",
                    "state `node-capacity` and `demand`, or a `utilisation`",
                )),
            }
        }
        ["served"] => of(
            Value::Share(drill.settled.0.min(drill.settled.1)),
            "once recovery has settled, before repair".into(),
        ),
        ["interrupted"] => of(
            Value::Share(drill.interrupted.0.max(drill.interrupted.1)),
            "right after the fault".into(),
        ),
        words => mark(drill, words),
    }
}

/// `restored` or `full-capacity`, P95 or mean.
fn mark(drill: &Drill, words: &[&str]) -> Result<Measured, Missing> {
    for word in words {
        if !MARKS.contains(word) {
            return Err(Missing::unknown("word", word, MARKS));
        }
    }
    let full = words.contains(&"full-capacity");
    let chosen = if full {
        &drill.full_capacity
    } else {
        &drill.restored
    };
    let seconds = |m: &Mark| {
        if words.contains(&"mean") {
            m.mean.seconds
        } else {
            m.p95.seconds
        }
    };
    let path = format!("recovery.{}", drill.disruption);
    let (value, because) = match chosen {
        _ if drill.transparent => (0.0, format!("{} interrupts nothing", drill.cause)),
        None => (
            f64::INFINITY,
            format!("nothing brings the service back after {}", drill.cause),
        ),
        Some(m) if drill.until_repair => (seconds(m), format!("only repair ends {}", drill.cause)),
        Some(m) => (
            seconds(m),
            format!("{}: {}", drill.cause, way(&drill.stages)),
        ),
    };
    Ok(Measured {
        value: Value::seconds(value),
        because,
        path,
    })
}

/// The critical path in words: `detect 30 s + switch 1 min + ...`.
fn way(stages: &[Stage]) -> String {
    let parts: Vec<String> = stages
        .iter()
        .filter(|s| s.critical && s.end.seconds > s.start.seconds)
        .map(|s| {
            let length = Span::from_seconds(s.end.seconds - s.start.seconds);
            format!("{} {}", s.kind.word(), crate::assess::time(&length))
        })
        .collect();
    if parts.is_empty() {
        "no step takes time".into()
    } else {
        parts.join(" + ")
    }
}

fn loss_of(drill: &Drill, loss: &StoreLoss, mean: bool) -> Measured {
    let seconds = match &loss.loss {
        LossFigure::Unrecoverable => f64::INFINITY,
        LossFigure::Window { mean: m, .. } if mean => m.seconds,
        LossFigure::Window { worst, .. } => worst.seconds,
    };
    Measured {
        value: Value::seconds(seconds),
        because: format!("{} after {}: {}", loss.store, drill.cause, loss.from),
        path: format!("replication.{}", loss.store),
    }
}

fn known_store(subject: &Subject<'_>, name: &str) -> Result<(), Missing> {
    let stores = subject.model.stores.iter().map(|s| s.name.as_str());
    if stores.clone().any(|s| s == name) {
        Ok(())
    } else {
        Err(Missing::unknown("store", name, stores))
    }
}

fn kind(word: &str) -> Result<Disruption, Missing> {
    Disruption::ALL
        .iter()
        .copied()
        .find(|d| d.word() == word)
        .ok_or_else(|| unknown_kind(word))
}

fn unknown_kind(word: &str) -> Missing {
    Missing::unknown("disruption", word, Disruption::ALL.iter().map(|d| d.word()))
}

/// How many single causes leave less than 99% of reads or writes served until repair; damage to
/// data, which takes all copies, is not counted.
pub(super) fn single_points(subject: &Subject<'_>) -> Measured {
    let found: Vec<&str> = subject
        .assessment
        .drills
        .iter()
        .filter(|d| {
            let data = matches!(
                d.disruption,
                Disruption::DataCorruption | Disruption::Ransomware
            );
            !data && d.settled.0.min(d.settled.1) < 0.99
        })
        .map(|d| d.cause.as_str())
        .collect();
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    Measured {
        value: Value::Number(f64::from(count)),
        because: if found.is_empty() {
            "every single cause leaves at least 99% served once recovery has settled".into()
        } else {
            found.join(", ")
        },
        path: "objectives.availability".into(),
    }
}

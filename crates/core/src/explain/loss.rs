//! Lost data: from the fault back to the newest point that survives it.

use super::draft::Draft;
use super::formula::{Origin, Unit};
use super::operation::Operation;
use super::recovery::OVERALL;
use crate::drill::{Back, Cause, ways};
use crate::model::{Dist, Failure, Lag, StoreModel};
use crate::scenario::Disruption;

/// `rpo`, `rpo.KIND`, `rpo.KIND.STORE`, each with `.mean`.
pub(super) fn term(d: &mut Draft<'_>, rest: &[&str]) -> Option<usize> {
    let mean = rest.last() == Some(&"mean");
    let words = rest.strip_suffix(&["mean"]).unwrap_or(rest);
    let kind = |w: &str| Disruption::ALL.iter().copied().find(|k| k.word() == w);
    let (kinds, store) = match words {
        [] => (OVERALL.to_vec(), None),
        [word] => (vec![kind(word)?], None),
        [word, store, ..] => (vec![kind(word)?], Some(*store)),
    };
    let engines = d.engines();
    let stores = d.model().stores.iter().enumerate();
    let mut of = Vec::new();
    for (s, store) in stores.filter(|(_, x)| store.is_none_or(|s| x.name == s)) {
        for (cause, recovery) in &engines.recoveries {
            if !kinds.contains(&cause.disruption) || cause.label.starts_with("group:") {
                continue;
            }
            let found = ways(&engines.service, &recovery.after, cause, s, store);
            let ways: Vec<Back> = found.ways.into_iter().map(|w| w.0).collect();
            let key = format!("loss {s} {mean} {ways:?} {}", origins_of(&ways, cause));
            of.push(d.maybe_shared(key, |d| lost(d, cause, store, &ways, mean))?);
        }
    }
    let what = match mean {
        true => "the most lost, mean",
        false => "the most lost, at worst",
    };
    Some(d.made(what, Unit::Seconds, Operation::Largest, of))
}

/// What is explained of a cause besides the ways: damage has lengths of its own.
fn origins_of(ways: &[Back], cause: &Cause) -> String {
    let own = ways.iter().any(|w| matches!(w, Back::Before(_)));
    if own {
        cause.label.clone()
    } else {
        String::new()
    }
}

/// What a store loses: in the best of the ways in which it may come back.
fn lost(
    d: &mut Draft<'_>,
    cause: &Cause,
    store: &StoreModel,
    ways: &[Back],
    mean: bool,
) -> Option<usize> {
    let what = format!("{} after {}", store.name, cause.label);
    let mut of = Vec::new();
    for back in ways {
        let worst = window(d, cause, store, back, false)?;
        of.push(worst);
        of.push(match mean {
            true => window(d, cause, store, back, true)?,
            false => worst,
        });
    }
    if of.is_empty() {
        // Nothing brings it back.
        let origin = d.from(&[&format!("backups.{}", store.name), &store.path], "");
        let none = d.input("ways in which it comes back", Unit::Count, 0.0, origin);
        let least = d.fixed("least that is lost", Unit::Hours, 0.0);
        let hours = d.made("lost", Unit::Hours, Operation::OnlyWith, vec![none, least]);
        return Some(d.seconds(&what, hours));
    }
    let hours = d.made(
        "the way that loses least",
        Unit::Hours,
        Operation::OfShortest,
        of,
    );
    Some(d.seconds(&what, hours))
}

/// How far back a way goes, in hours.
fn window(
    d: &mut Draft<'_>,
    cause: &Cause,
    store: &StoreModel,
    back: &Back,
    mean: bool,
) -> Option<usize> {
    Some(match back {
        Back::Whole => {
            let state = Draft::design(format!("after {}: what survives is whole", cause.label));
            d.input("lost", Unit::Hours, 0.0, state)
        }
        Back::Copy(None) => behind(d, store, mean)?,
        Back::Copy(Some(cut)) => {
            let behind = behind(d, store, mean)?;
            let origin = d.of_failure("link", &link(d));
            let cut = spread(d, "length of a cut", *cut, origin, mean);
            d.made(
                "lag and cut",
                Unit::Hours,
                Operation::Sum,
                vec![behind, cut],
            )
        }
        Back::Backup => backup(d, store, mean)?,
        Back::Before(noticed) => {
            let origin = d.of_failure(&cause.label, &Failure::never());
            let noticed = spread(d, "until it is noticed", *noticed, origin, mean);
            let point = backup(d, store, mean)?;
            let what = "noticed, and the backup before";
            d.made(what, Unit::Hours, Operation::Sum, vec![noticed, point])
        }
        Back::Split(length) => {
            let origin = d.of_failure("link", &link(d));
            let length = spread(d, "length of a cut", *length, origin, mean);
            if !mean {
                return Some(length);
            }
            let origin = d.from(&["recovery.link.fencing"], "rule.fencing");
            let fencing = d.model().beside.fencing;
            let fencing = d.input("fencing", Unit::Share, fencing, origin);
            let one = d.fixed("one", Unit::Count, 1.0);
            let by = Operation::Difference;
            let not = d.made("both sides write", Unit::Share, by, vec![one, fencing]);
            d.made(
                "on average",
                Unit::Hours,
                Operation::Product,
                vec![not, length],
            )
        }
    })
}

fn link(d: &Draft<'_>) -> Failure {
    let link = d.model().beside.links.first();
    link.map_or_else(Failure::never, |l| l.failure.clone())
}

/// Mean, or P99, of a length.
fn spread(d: &mut Draft<'_>, what: &str, length: Dist, origin: Origin, mean: bool) -> usize {
    let length = d.input(what, Unit::Hours, length, origin);
    match mean {
        true => d.made("on average", Unit::Hours, Operation::Mean, vec![length]),
        false => {
            let by = Operation::Quantile { share: 0.99 };
            d.made("P99", Unit::Hours, by, vec![length])
        }
    }
}

/// How far a copy is behind.
fn behind(d: &mut Draft<'_>, store: &StoreModel, mean: bool) -> Option<usize> {
    let path = format!("replication.{}", store.name);
    let at = format!("{path}.lag");
    Some(match store.replication.lag {
        Lag::Zero => {
            let origin = d.from(&[&format!("{path}.mode"), &path, &store.path], "");
            d.input("confirmed everywhere", Unit::Hours, 0.0, origin)
        }
        Lag::Bounded(h) => {
            let origin = d.from(&[&at, &path], "");
            d.input("lag", Unit::Hours, h, origin)
        }
        Lag::Spread(lag) => {
            let origin = d.from(&[&at, &path], "default.");
            spread(d, "lag", lag, origin, mean)
        }
        Lag::Scheduled { every, duration } => interval(
            d,
            (every, &format!("{path}.every")),
            (duration, &path),
            mean,
        ),
        Lag::Never => return None,
    })
}

/// Age of the newest backup, or of the archived logs.
fn backup(d: &mut Draft<'_>, store: &StoreModel, mean: bool) -> Option<usize> {
    let b = store.backup.as_ref()?;
    let path = b.path.clone();
    Some(match b.log_every {
        Some(log) => interval(d, (log, &format!("{path}.log-every")), (0.0, &path), mean),
        None => interval(
            d,
            (b.every, &format!("{path}.every")),
            (b.duration, &path),
            mean,
        ),
    })
}

/// Age of the newest finished copy, taken every so often, each run taking so long.
fn interval(d: &mut Draft<'_>, every: (f64, &str), run: (f64, &str), mean: bool) -> usize {
    let origin = d.stated(every.1);
    let interval = d.input("interval", Unit::Hours, every.0, origin);
    let origin = match run.0 > 0.0 {
        true => d.from(&[&format!("{}.duration", run.1), run.1], ""),
        false => d.from(&[run.1], ""),
    };
    let run = d.input("length of a run", Unit::Hours, run.0, origin);
    let since = match mean {
        true => {
            let half = d.fixed("half, on average", Unit::Share, 0.5);
            d.made(
                "on average",
                Unit::Hours,
                Operation::Product,
                vec![half, interval],
            )
        }
        false => interval,
    };
    d.made(
        "age of the newest",
        Unit::Hours,
        Operation::Sum,
        vec![since, run],
    )
}

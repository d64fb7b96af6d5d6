//! Loss of data by store: how far the newest recoverable point lies behind the fault.
//!
//! A surviving copy is as far behind as its replication; a surviving backup as old as its
//! interval. Replication never protects against damaged data. See `docs/model/recovery.md`.

use super::cause::{Cause, Loss};
use crate::assessment::{LossFigure, Span, StoreLoss};
use crate::model::{BackupModel, Dist, Lag, Model, StoreModel, WriteRule};
use crate::scenario::{CopyRole, Disruption, Engine};
use crate::service::{CopyState, Service, State};

/// How far behind, in hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Maximum where bounded, else P99.
    pub worst: f64,
    /// Mean.
    pub mean: f64,
    /// Whether `worst` is a maximum.
    pub bounded: bool,
    /// How it is spread: the sum of two independent parts.
    pub parts: [Dist; 2],
}

/// No second part.
const NO_MORE: Dist = Dist::Fixed(0.0);

impl Window {
    /// Nothing is lost.
    pub const NOTHING: Self = Self {
        worst: 0.0,
        mean: 0.0,
        bounded: true,
        parts: [NO_MORE; 2],
    };

    fn figure(self) -> Option<LossFigure> {
        Some(LossFigure::Window {
            worst: Span::from_hours(self.worst)?,
            mean: Span::from_hours(self.mean)?,
            bounded: self.bounded,
        })
    }
}

/// From what a store comes back.
#[derive(Clone, Debug, PartialEq)]
pub enum Back {
    /// Nothing is lost.
    Whole,
    /// From a copy that follows with the store's lag, and is behind by a cut link besides.
    Copy(Option<Dist>),
    /// From a backup.
    Backup,
    /// From a backup before damage that is noticed after this time.
    Before(Dist),
    /// Both sides of a link that is cut for so long take writes.
    Split(Dist),
}

impl Back {
    /// How much is lost of a store that comes back so; none where it cannot.
    #[must_use]
    pub fn window(&self, model: &Model, store: &StoreModel) -> Option<Window> {
        let backup = || store.backup.as_ref().map(backup_window);
        Some(match self {
            Self::Whole => Window::NOTHING,
            Self::Copy(None) => replicated(store.replication.lag)?,
            Self::Copy(Some(cut)) => {
                let behind = replicated(store.replication.lag)?;
                Window {
                    worst: behind.worst + cut.quantile(0.99),
                    mean: behind.mean + cut.mean(),
                    bounded: false,
                    parts: [behind.parts[0], *cut],
                }
            }
            Self::Backup => backup()?,
            Self::Before(noticed) => {
                let point = backup()?;
                Window {
                    worst: noticed.quantile(0.99) + point.worst,
                    mean: noticed.mean() + point.mean,
                    bounded: matches!(noticed, Dist::Fixed(_)),
                    parts: [*noticed, point.parts[0]],
                }
            }
            Self::Split(length) => Window {
                worst: length.quantile(0.99),
                mean: (1.0 - model.beside.fencing) * length.mean(),
                bounded: false,
                parts: [*length, NO_MORE],
            },
        })
    }
}

/// Ways in which a store may come back, each with words; the one that loses least at worst is
/// taken, the first of equals. Without any, all is lost, for the reason given.
#[derive(Clone, Debug)]
pub struct Ways {
    /// Each way.
    pub ways: Vec<(Back, String)>,
    /// Why there is none.
    pub otherwise: String,
}

impl Ways {
    pub(super) fn one(back: Back, from: impl Into<String>) -> Self {
        Self {
            ways: vec![(back, from.into())],
            otherwise: String::new(),
        }
    }

    pub(super) fn none(why: impl Into<String>) -> Self {
        Self {
            ways: Vec::new(),
            otherwise: why.into(),
        }
    }

    fn best(&self, model: &Model, store: &StoreModel) -> (Option<Window>, String) {
        let mut best: Option<(Window, &String)> = None;
        for (back, from) in &self.ways {
            if let Some(window) = back.window(model, store)
                && best.is_none_or(|(b, _)| window.worst < b.worst)
            {
                best = Some((window, from));
            }
        }
        match best {
            Some((window, from)) => (Some(window), from.clone()),
            None => (None, self.otherwise.clone()),
        }
    }
}

/// How far behind each store's newest recoverable point is when these parts are gone; none where
/// nothing can be recovered.
#[must_use]
pub fn windows(service: &Service<'_>, after: &State, cause: &Cause) -> Vec<Option<Window>> {
    let model = service.model();
    let stores = model.stores.iter().enumerate();
    stores
        .map(|(s, store)| ways(service, after, cause, s, store).best(model, store).0)
        .collect()
}

/// What each store loses when these parts are gone.
#[must_use]
pub fn losses(service: &Service<'_>, after: &State, cause: &Cause) -> Vec<StoreLoss> {
    let model = service.model();
    model
        .stores
        .iter()
        .enumerate()
        .map(|(s, store)| {
            let (window, from) = ways(service, after, cause, s, store).best(model, store);
            StoreLoss {
                store: store.name.clone(),
                loss: window
                    .and_then(Window::figure)
                    .unwrap_or(LossFigure::Unrecoverable),
                from,
            }
        })
        .collect()
}

/// In which ways a store may come back when these parts are gone.
#[must_use]
pub fn ways(
    service: &Service<'_>,
    after: &State,
    cause: &Cause,
    s: usize,
    store: &StoreModel,
) -> Ways {
    let model = service.model();
    // An instance restarts with its data; a slip of the operator stops places, it does not burn them.
    let comes_back =
        matches!(cause.loss, Loss::Instance(..)) || cause.disruption == Disruption::OperatorError;
    match (&cause.loss, cause.loss.damage()) {
        (_, Some(damage)) => super::damage::after_damage(model, store, damage),
        (Loss::Cut(pairs), None) => after_cut(model, store, pairs),
        // Requests are moved before planned work begins, and what stops comes back.
        (_, None) if cause.disruption == Disruption::Maintenance => {
            Ways::one(Back::Whole, "planned: writes have stopped before it begins")
        }
        (_, None) => after_loss(service, after, s, store, comes_back),
    }
}

fn after_loss(
    service: &Service<'_>,
    after: &State,
    s: usize,
    store: &StoreModel,
    comes_back: bool,
) -> Ways {
    let model = service.model();
    let region_up = |r: usize| after.region_up.get(r) == Some(&true);
    if let WriteRule::Voters(t) = store.write {
        let alive = voters_alive(model, after, t);
        let need = model
            .tiers
            .get(t)
            .and_then(|x| x.quorum)
            .map_or(1, |q| q.need);
        let all = model
            .tiers
            .get(t)
            .and_then(|x| x.quorum)
            .map_or(1, |q| q.voters);
        // A committed entry is on `need` voters; it survives if fewer than `need` are gone.
        return if comes_back || all - alive < need {
            Ways::one(Back::Whole, "every committed entry is on a surviving voter")
        } else {
            from_backup(
                store.backup.as_ref(),
                &region_up,
                &[],
                "too many voters are lost",
            )
        };
    }
    if store.engine == Engine::Redis
        && store.replication.lag == Lag::Never
        && store.backup.is_none()
    {
        return Ways::one(
            Back::Whole,
            "a cache without replication or backup holds nothing of record",
        );
    }
    let kept = |c: usize| {
        let copy = store.copies.get(c);
        copy.is_some_and(|x| region_up(x.region))
            && after
                .copies
                .get(s)
                .and_then(|x| x.get(c))
                .is_some_and(|x| *x != CopyState::Lost)
    };
    let writers: Vec<usize> = writers(store);
    let lost_writer = writers.iter().any(|c| !kept(*c));
    if !lost_writer {
        return Ways::one(Back::Whole, "no writable copy is lost");
    }
    let surviving: Vec<usize> = (0..store.copies.len()).filter(|c| kept(*c)).collect();
    // A copy that serves comes before an archive, from which the data can be had all the same.
    let serves = |c: &usize| {
        let copy = store.copies.get(*c);
        copy.is_some_and(|x| x.role != CopyRole::Archive)
    };
    let mut live: Vec<usize> = surviving.iter().copied().filter(serves).collect();
    if live.is_empty() {
        live.clone_from(&surviving);
    }
    let follows = store.replication.lag != Lag::Never;
    let by_copy = (!live.is_empty() && follows)
        .then(|| {
            let name = live
                .first()
                .and_then(|c| store.copies.get(*c))
                .and_then(|c| model.regions.get(c.region))
                .map_or("", |r| r.key.as_str());
            format!("copy in {name}, {}", lag_words(store.replication.lag))
        })
        .map(|found| fallen_behind(model, after, store, &writers, &live, found));
    let lost: Vec<usize> = writers
        .iter()
        .filter(|c| !kept(**c))
        .filter_map(|c| store.copies.get(*c).map(|x| x.region))
        .collect();
    let mut ways = from_backup(
        store.backup.as_ref(),
        &region_up,
        &lost,
        "no copy or backup survives, the data come back only if the place does",
    );
    if let Some(found) = by_copy {
        ways.ways.insert(0, found);
    }
    if ways.ways.is_empty() && comes_back {
        return Ways::one(Back::Whole, "the data come back with the service");
    }
    ways
}

/// While its link is cut a copy falls behind by as long as the cut lasts.
fn fallen_behind(
    model: &Model,
    after: &State,
    store: &StoreModel,
    writers: &[usize],
    live: &[usize],
    from: String,
) -> (Back, String) {
    let region = |c: &usize| store.copies.get(*c).map(|x| x.region);
    let Some(home) = writers.first().and_then(region) else {
        return (Back::Copy(None), from);
    };
    if after.cut.is_empty() || store.replication.lag == Lag::Zero {
        return (Back::Copy(None), from);
    }
    let followed = live
        .iter()
        .filter_map(region)
        .any(|r| after.reaches(home, r));
    let cut = live
        .iter()
        .filter_map(region)
        .find_map(|r| model.beside.link_length(home, r));
    match cut {
        Some(length) if !followed => (
            Back::Copy(Some(length)),
            format!("{from}, and behind by as long as the link was cut"),
        ),
        _ => (Back::Copy(None), from),
    }
}

/// A cut by itself loses nothing, unless both of two sites take writes: then the writes of the
/// smaller side are gone, with the probability that nothing stops the former primary.
fn after_cut(model: &Model, store: &StoreModel, pairs: &[(usize, usize)]) -> Ways {
    let automatic = [Disruption::Region, Disruption::Link]
        .iter()
        .all(|d| model.recovery.get(d).is_none_or(|p| p.decide.is_none()));
    let between = |a: usize, b: usize| pairs.contains(&(a.min(b), a.max(b)));
    let split = store
        .two_sites(&model.regions)
        .filter(|(a, b)| automatic && between(*a, *b))
        .and_then(|(a, b)| model.beside.link_length(a, b));
    let unfenced = 1.0 - model.beside.fencing;
    match split {
        Some(length) if unfenced > 0.0 => Ways::one(
            Back::Split(length),
            format!(
                "both sides take writes (split brain, {:.0}% likely): those of the smaller side are lost; a witness, a person who decides or fencing prevents it",
                unfenced * 100.0
            ),
        ),
        _ => Ways::one(
            Back::Whole,
            "nothing is lost by the cut; copies on the other side fall behind until it ends",
        ),
    }
}

/// Copies whose loss can lose writes.
fn writers(store: &StoreModel) -> Vec<usize> {
    match store.write {
        WriteRule::Primary(p) => vec![p],
        WriteRule::AnyCopy => (0..store.copies.len()).collect(),
        WriteRule::Copies(_) => (0..store.copies.len()).collect(),
        WriteRule::Voters(_) => Vec::new(),
    }
}

fn voters_alive(model: &Model, state: &State, t: usize) -> u32 {
    model.tiers.get(t).map_or(0, |tier| {
        tier.places
            .iter()
            .enumerate()
            .filter(|(_, p)| state.region_up.get(p.region) == Some(&true))
            .map(|(i, _)| {
                state
                    .live
                    .get(t)
                    .and_then(|x| x.get(i))
                    .copied()
                    .unwrap_or(0)
            })
            .sum()
    })
}

fn replicated(lag: Lag) -> Option<Window> {
    match lag {
        Lag::Zero => Some(Window::NOTHING),
        Lag::Bounded(h) => Some(Window {
            worst: h,
            mean: h,
            bounded: true,
            parts: [Dist::Fixed(h), NO_MORE],
        }),
        Lag::Spread(d) => Some(Window {
            worst: d.quantile(0.99),
            mean: d.mean(),
            bounded: false,
            parts: [d, NO_MORE],
        }),
        Lag::Scheduled { every, duration } => Some(interval(every, duration)),
        Lag::Never => None,
    }
}

fn lag_words(lag: Lag) -> &'static str {
    match lag {
        Lag::Zero => "replicated before each write is confirmed",
        Lag::Bounded(_) => "behind by at most the stated lag",
        Lag::Spread(_) => "behind by the default lag (P99)",
        Lag::Scheduled { .. } => "copied at intervals",
        Lag::Never => "not replicated",
    }
}

/// Age of the newest finished copy, taken every T and running d: U(d, T + d).
fn interval(every: f64, duration: f64) -> Window {
    Window {
        worst: every + duration,
        mean: 0.5 * every + duration,
        bounded: true,
        parts: [
            Dist::Uniform {
                low: duration,
                high: duration + every,
            },
            NO_MORE,
        ],
    }
}

pub(super) fn backup_window(backup: &BackupModel) -> Window {
    match backup.log_every {
        Some(log) => interval(log, 0.0),
        None => interval(backup.every, backup.duration),
    }
}

/// What a surviving backup gives back; `lost` are the regions of the writers whose data are gone. A
/// place that holds only its own writes is no help for those of another.
fn from_backup(
    backup: Option<&BackupModel>,
    region_up: &impl Fn(usize) -> bool,
    lost: &[usize],
    otherwise: &str,
) -> Ways {
    let survives = |b: &BackupModel| {
        let own = || lost.iter().all(|r| b.regions.contains(r) && region_up(*r));
        b.complete.iter().any(|r| region_up(*r)) || !lost.is_empty() && own()
    };
    match backup {
        Some(b) if survives(b) => {
            let what = if b.log_every.is_some() {
                "backup and archived logs"
            } else {
                "newest backup"
            };
            Ways::one(Back::Backup, what)
        }
        Some(_) => Ways::none(format!("{otherwise}: backups were in the same place")),
        None => Ways::none(format!("{otherwise}: no backup is stated")),
    }
}

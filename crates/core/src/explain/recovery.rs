//! Recovery times: the steps of each cause with their lengths, followed again.

use super::course::{course, refused, shares, state, step_times};
use super::draft::Draft;
use super::formula::{Origin, Unit};
use super::operation::Operation;
use crate::drill::{
    Ask, Cause, Course, Loss, MOST_LOADS, Recovery, Series, Staged, after_damage, damage_course,
    reach, release_course, survives,
};
use crate::model::{Damage, Dist, StepKind};
use crate::scenario::Disruption;

/// Kinds that `rto` without a kind takes the worst of.
pub(super) const OVERALL: [Disruption; 4] = [
    Disruption::Node,
    Disruption::Zone,
    Disruption::Region,
    Disruption::Provider,
];

/// Which of the four figures of a recovery.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Mark {
    full: bool,
    mean: bool,
}

impl Mark {
    const RESTORED: Self = Self {
        full: false,
        mean: false,
    };
    const FULL: Self = Self {
        full: true,
        mean: false,
    };

    fn of(words: &[&str]) -> Self {
        Self {
            full: words.contains(&"full-capacity"),
            mean: words.contains(&"mean"),
        }
    }

    fn ask(self) -> Ask {
        match (self.full, self.mean) {
            (false, false) => Ask::RestoredP95,
            (false, true) => Ask::RestoredMean,
            (true, false) => Ask::FullP95,
            (true, true) => Ask::FullMean,
        }
    }

    fn words(self) -> &'static str {
        match (self.full, self.mean) {
            (false, false) => "restored, P95",
            (false, true) => "restored, mean",
            (true, false) => "full capacity, P95",
            (true, true) => "full capacity, mean",
        }
    }
}

/// `rto`, `rto.KIND`, each with marks.
pub(super) fn rto(d: &mut Draft<'_>, rest: &[&str]) -> Option<usize> {
    let kind = |w: &str| Disruption::ALL.iter().copied().find(|k| k.word() == w);
    let first = rest.first().and_then(|w| kind(w));
    let kinds = first.map_or_else(|| OVERALL.to_vec(), |k| vec![k]);
    let mark = Mark::of(rest);
    let mut of = Vec::new();
    for kind in kinds {
        of.extend(worst(d, kind, mark));
    }
    let what = format!("worst kind of disruption, {}", mark.words());
    Some(d.made(what, Unit::Seconds, Operation::Largest, of))
}

/// The figure of the worst single cause of a kind.
fn worst(d: &mut Draft<'_>, kind: Disruption, mark: Mark) -> Option<usize> {
    let all = &d.subject.assessment.drills;
    let of_kind = |i: &usize| {
        let drill = all.get(*i);
        drill.is_some_and(|x| x.disruption == kind && !x.cause.starts_with("group:"))
    };
    let drills: Vec<usize> = (0..all.len()).filter(of_kind).collect();
    let never = |i: &usize| all.get(*i).is_some_and(|x| x.per_year == Some(0.0));
    let happen: Vec<usize> = drills.iter().copied().filter(|i| !never(i)).collect();
    let mut drills = if happen.is_empty() { drills } else { happen };
    if drills.is_empty()
        || !d
            .subject
            .assessment
            .disruptions
            .iter()
            .any(|r| r.disruption == kind)
    {
        return None;
    }
    // Of equals the place itself is shown rather than a service in it.
    drills.sort_by_key(|i| all.get(*i).is_some_and(|x| x.cause.starts_with("store:")));
    let mut of = Vec::new();
    for i in drills {
        of.push(ends(d, i, Mark::RESTORED)?);
        of.push(ends(d, i, Mark::FULL)?);
        of.push(figure(d, i, mark)?);
    }
    let what = format!("worst cause of kind {kind}, {}", mark.words());
    Some(d.made(what, Unit::Seconds, Operation::OfLongest, of))
}

/// `drill.CAUSE…`.
pub(super) fn drill(d: &mut Draft<'_>, rest: &[&str]) -> Option<usize> {
    let (cause, rest) = rest.split_first()?;
    let drills = &d.subject.assessment.drills;
    let i = drills.iter().position(|x| x.cause == *cause)?;
    match rest {
        ["step", word, ..] => step(d, i, word),
        ["load", peak @ ..] => load(d, i, !peak.is_empty()),
        ["served"] => served(d, i),
        ["interrupted"] => {
            let of = interrupted(d, i, true)?;
            let what = format!("interrupted by {cause}");
            Some(d.made(what, Unit::Share, Operation::Largest, of))
        }
        words => figure(d, i, Mark::of(words)),
    }
}

/// Causes that leave less than 99% served until repair.
pub(super) fn single_points(d: &mut Draft<'_>) -> Option<usize> {
    let mut of = Vec::new();
    for (i, drill) in d.subject.assessment.drills.iter().enumerate() {
        let data = matches!(
            drill.disruption,
            Disruption::DataCorruption | Disruption::Ransomware
        );
        if !data {
            of.push(served(d, i)?);
        }
    }
    let what = "causes that leave less than 99% served";
    let by = Operation::CountBelow { mark: 0.99 };
    Some(d.made(what, Unit::Count, by, of))
}

/// A mark of a recovery in seconds; none interrupted, none needed.
fn figure(d: &mut Draft<'_>, i: usize, mark: Mark) -> Option<usize> {
    d.maybe_shared(format!("mark {i} {} {}", mark.full, mark.mean), |d| {
        let mut of = interrupted(d, i, false)?;
        of.push(ends(d, i, mark)?);
        let label = d.subject.assessment.drills.get(i)?.cause.clone();
        let what = format!("{label}: {}", mark.words());
        Some(d.made(what, Unit::Seconds, Operation::WhereInterrupted, of))
    })
}

/// When the recovery ends, in seconds.
fn ends(d: &mut Draft<'_>, i: usize, mark: Mark) -> Option<usize> {
    let engines = d.engines();
    let (cause, recovery) = engines.recoveries.get(i)?;
    d.maybe_shared(format!("end {i} {} {}", mark.full, mark.mean), |d| {
        let hours = match &cause.loss {
            Loss::Data(damage) => {
                let stages = stages(d, cause)?;
                let time = in_series(d, &stages, mark);
                let survive = surviving(d, *damage);
                let what = "from what survives";
                d.made(what, Unit::Hours, Operation::OnlyWith, vec![survive, time])
            }
            Loss::Release => {
                let stages = stages(d, cause)?;
                in_series(d, &stages, mark)
            }
            _ => {
                let by = Operation::Recovery {
                    course: Course::of(recovery),
                    ask: mark.ask(),
                };
                let key = format!("recovery {} {} {:?}", recovery.kind, cause.plan, mark.ask());
                let parts = course(d, cause, recovery);
                let followed = d.shared(key, |d| d.made("by recovery", Unit::Hours, by, parts));
                let repaired = match cause.failure.events {
                    Some(events) => {
                        let length = length(d, cause, events.length);
                        let by = match mark.mean {
                            true => Operation::Mean,
                            false => Operation::Quantile { share: 0.95 },
                        };
                        d.made("by repair", Unit::Hours, by, vec![length])
                    }
                    None => d.fixed("by repair, which is not known", Unit::Hours, f64::INFINITY),
                };
                let of = vec![followed, repaired];
                d.made(
                    "by recovery or repair",
                    Unit::Hours,
                    Operation::UnlessNever,
                    of,
                )
            }
        };
        Some(d.seconds(&format!("{}: {}", cause.label, mark.words()), hours))
    })
}

/// How long a cause's events last.
pub(super) fn length(d: &mut Draft<'_>, cause: &Cause, length: Dist) -> usize {
    d.shared(format!("length {} {length:?}", cause.label), |d| {
        let origin = d.of_length(cause);
        d.input(
            format!("length of {}", cause.label),
            Unit::Hours,
            length,
            origin,
        )
    })
}

/// A stage after damage to data, or after a bad release.
struct Stages {
    course: Course,
    names: Vec<(StepKind, String)>,
    times: Vec<usize>,
}

impl Draft<'_> {
    /// How long a cause's events last.
    pub fn length_of(&mut self, cause: &Cause, of: Dist) -> usize {
        length(self, cause, of)
    }

    /// What a recovery is followed from.
    pub fn course_of(&mut self, cause: &Cause, r: &Recovery) -> Vec<usize> {
        course(self, cause, r)
    }

    /// The chance that launches elsewhere are refused, and the shares served then: reads, writes.
    pub fn refused_of(&mut self, cause: &Cause, r: &Recovery) -> [usize; 3] {
        refused(self, cause, r)
    }

    /// The lengths of the stages after damage or a bad release.
    pub fn stage_times(&mut self, cause: &Cause, stages: &[Staged]) -> Vec<usize> {
        let mut times = Vec::new();
        for (kind, name, time, stated) in stages {
            let key = format!("stage {} {name} {time:?}", cause.label);
            times.push(self.shared(key, |d| {
                let origin = stage_origin(d, cause, *kind, *stated);
                d.input(name.clone(), Unit::Hours, *time, origin)
            }));
        }
        times
    }
}

fn stages(d: &mut Draft<'_>, cause: &Cause) -> Option<Stages> {
    let m = d.model();
    let staged = match &cause.loss {
        Loss::Data(damage) => damage_course(m, *damage),
        _ => release_course(m, m.beside.deploys.as_ref()?),
    };
    let times = d.stage_times(cause, &staged);
    Some(Stages {
        course: Course::in_series(staged.iter().map(|s| s.0)),
        names: staged.into_iter().map(|s| (s.0, s.1)).collect(),
        times,
    })
}

fn stage_origin(d: &Draft<'_>, cause: &Cause, kind: StepKind, stated: bool) -> Origin {
    match (&cause.loss, kind) {
        _ if stated => d.of_step(cause, (kind, ""), true, None),
        (Loss::Data(_), StepKind::Detect) => {
            d.of_failure(&cause.label, &crate::model::Failure::never())
        }
        (Loss::Release, _) => d.of_length(cause),
        _ => d.of_step(cause, (kind, ""), false, None),
    }
}

fn in_series(d: &mut Draft<'_>, stages: &Stages, mark: Mark) -> usize {
    let ask = if mark.mean { Series::Mean } else { Series::P95 };
    let by = Operation::InSeries { ask };
    d.made(
        "one stage after another",
        Unit::Hours,
        by,
        stages.times.clone(),
    )
}

/// How many stores have a backup that outlives damage.
fn surviving(d: &mut Draft<'_>, damage: Damage) -> usize {
    d.shared(format!("surviving {damage:?}"), |d| {
        let m = d.model();
        let mut of = Vec::new();
        for store in &m.stores {
            if let Some(b) = &store.backup
                && survives(m, b, damage)
            {
                let origin = d.written(&b.path);
                of.push(d.input(
                    "backup that survives",
                    Unit::None,
                    store.name.as_str(),
                    origin,
                ));
            }
        }
        d.made("backups that survive", Unit::Count, Operation::Count, of)
    })
}

/// Shares interrupted right after the fault: reads and writes; of damage to data `all` of them, or
/// those of stores that there are.
fn interrupted(d: &mut Draft<'_>, i: usize, all: bool) -> Option<Vec<usize>> {
    let engines = d.engines();
    let (cause, r) = engines.recoveries.get(i)?;
    let [reads, writes, after_reads, after_writes] = shares(d, cause, r);
    match &cause.loss {
        Loss::Data(_) if all => Some(vec![reads, writes]),
        Loss::Data(_) => {
            let m = d.model();
            let names = m.stores.iter().map(|s| (s.name.clone(), s.path.clone()));
            let names: Vec<(String, String)> = names.collect();
            let stores = d.shared("stores damaged".into(), |d| {
                let of = names
                    .into_iter()
                    .map(|(name, path)| {
                        let origin = d.written(&path);
                        d.input("store", Unit::None, name.as_str(), origin)
                    })
                    .collect();
                d.made("stores", Unit::Count, Operation::Count, of)
            });
            let any = d.made("any store", Unit::Count, Operation::WhereAny, vec![stores]);
            let one = |d: &mut Draft<'_>, share: usize| {
                d.made(
                    "interrupted",
                    Unit::Share,
                    Operation::Product,
                    vec![any, share],
                )
            };
            Some(vec![one(d, reads), one(d, writes)])
        }
        Loss::Release => {
            let deploy = d.model().beside.deploys.as_ref()?;
            let (place, reached, _) = reach(d.model(), deploy.blast);
            let noticed = release_course(d.model(), deploy);
            let noticed = noticed.first().map_or(0.0, |s| s.2.mean());
            let mut most = {
                let origin = Draft::design(format!("requests through {place}"));
                d.input("reached by a release", Unit::Share, reached, origin)
            };
            if let Some((first, bake)) = deploy.canary
                && noticed <= bake
            {
                let origin = d.written("failures.deploys.canary");
                let first = d.input("reached at first", Unit::Share, first, origin);
                most = d.made(
                    "reached",
                    Unit::Share,
                    Operation::Product,
                    vec![most, first],
                );
            }
            let one = |d: &mut Draft<'_>, share: usize| {
                d.made(
                    "interrupted",
                    Unit::Share,
                    Operation::Product,
                    vec![most, share],
                )
            };
            Some(vec![one(d, reads), one(d, writes)])
        }
        _ => {
            let one = |d: &mut Draft<'_>, before: usize, list: usize| {
                let by = Operation::Element { index: 0 };
                let after = d.made("after the fault", Unit::Share, by, vec![list]);
                d.made(
                    "interrupted",
                    Unit::Share,
                    Operation::Difference,
                    vec![before, after],
                )
            };
            Some(vec![
                one(d, reads, after_reads),
                one(d, writes, after_writes),
            ])
        }
    }
}

/// The share of the worse of reads and writes once recovery has settled.
fn served(d: &mut Draft<'_>, i: usize) -> Option<usize> {
    let engines = d.engines();
    let (cause, r) = engines.recoveries.get(i)?;
    d.maybe_shared(format!("settled {i}"), |d| match &cause.loss {
        Loss::Data(damage) => {
            let m = d.model();
            let gone = |s: &&crate::model::StoreModel| after_damage(m, s, *damage).ways.is_empty();
            let gone: Vec<String> = m
                .stores
                .iter()
                .filter(gone)
                .map(|s| s.path.clone())
                .collect();
            let of = gone
                .iter()
                .map(|path| {
                    let origin = d.written(path);
                    d.input("store that is lost", Unit::None, path.as_str(), origin)
                })
                .collect();
            let lost = d.made("stores lost for good", Unit::Count, Operation::Count, of);
            let any = d.made("any store", Unit::Count, Operation::WhereAny, vec![lost]);
            let one = d.fixed("all requests", Unit::Share, 1.0);
            let what = "served in the end";
            Some(d.made(what, Unit::Share, Operation::Difference, vec![one, any]))
        }
        Loss::Release => {
            let one = d.fixed("all requests", Unit::Share, 1.0);
            let lost = d.fixed("lost for good by a release", Unit::Share, 0.0);
            let what = "served in the end";
            Some(d.made(what, Unit::Share, Operation::Difference, vec![one, lost]))
        }
        _ => {
            let [_, _, reads, writes] = shares(d, cause, r);
            let index = r.levels.len().checked_sub(1)?;
            let mut last = |list: usize| {
                let by = Operation::Element { index };
                d.made("once everything is done", Unit::Share, by, vec![list])
            };
            let of = vec![last(reads), last(writes)];
            let what = format!("served until repair of {}", cause.label);
            Some(d.made(what, Unit::Share, Operation::Smallest, of))
        }
    })
}

/// Mean time of the steps of a kind, or of a name.
fn step(d: &mut Draft<'_>, i: usize, word: &str) -> Option<usize> {
    let engines = d.engines();
    let (cause, r) = engines.recoveries.get(i)?;
    let all = match &cause.loss {
        Loss::Data(_) | Loss::Release => stages(d, cause)?,
        _ => Stages {
            course: Course::of(r),
            names: r.steps.iter().map(|s| (s.kind, s.name.clone())).collect(),
            times: step_times(d, cause, r),
        },
    };
    let mut of = Vec::new();
    for (step, (kind, name)) in all.names.iter().enumerate() {
        if kind.word() != word && name != word {
            continue;
        }
        let at = |d: &mut Draft<'_>, end: bool| {
            let by = Operation::Scheduled {
                course: all.course.clone(),
                step,
                end,
            };
            let what = if end { "its end" } else { "its start" };
            let hours = d.made(what, Unit::Hours, by, all.times.clone());
            d.seconds(what, hours)
        };
        let (end, start) = (at(d, true), at(d, false));
        of.push(d.made(
            name.clone(),
            Unit::Seconds,
            Operation::Difference,
            vec![end, start],
        ));
    }
    let sum = d.made("all of them", Unit::Seconds, Operation::Sum, of);
    Some(d.micro(&format!("steps of kind {word}"), Unit::Seconds, sum))
}

/// Load over capacity of the fullest tier that takes over; at the peak where the demand varies.
fn load(d: &mut Draft<'_>, i: usize, peak: bool) -> Option<usize> {
    let engines = d.engines();
    let (cause, r) = engines.recoveries.get(i)?;
    let normal = engines.service.loads(&engines.service.nominal());
    let now = engines.service.loads(&r.after);
    let few = normal.len() <= MOST_LOADS;
    let m = d.model();
    let mut of = Vec::new();
    for (now, was) in now.into_iter().zip(normal) {
        if now.capacity <= 0.0 || !few && now == was {
            continue;
        }
        let tier = m.tiers.get(now.tier)?;
        let region = m.regions.get(now.region).map_or("", |x| x.key.as_str());
        let what = format!("{} in {region}", tier.name);
        let mut demand = d.input(
            format!("demand on {what}"),
            Unit::Share,
            now.demand,
            state(cause),
        );
        let mut capacity = capacity(d, cause, &what, &now);
        let place = tier.places.iter().find(|p| p.region == now.region)?;
        if peak && now.at_peak.is_some() {
            let origin = d.written("traffic.demand");
            let times = d.input("peak over mean", Unit::Count, m.traffic.peak, origin);
            demand = d.made(
                "at the peak",
                Unit::Share,
                Operation::Product,
                vec![demand, times],
            );
            let origin = d.stated(&format!("{}.nodes", place.path));
            let then = f64::from(place.nodes_at_peak);
            let then = d.input("nodes at the peak", Unit::Count, then, origin.clone());
            let usual = f64::from(place.nodes.max(1));
            let usual = d.input("nodes at the mean", Unit::Count, usual, origin);
            let more = d.made("more", Unit::Count, Operation::Quotient, vec![then, usual]);
            let by = Operation::Product;
            capacity = d.made("at the peak", Unit::Share, by, vec![capacity, more]);
        }
        let by = Operation::Quotient;
        of.push(d.made(what, Unit::Share, by, vec![demand, capacity]));
    }
    Some(d.made("fullest tier", Unit::Share, Operation::Largest, of))
}

/// What the live nodes of a tier carry.
fn capacity(d: &mut Draft<'_>, cause: &Cause, what: &str, load: &crate::service::Load) -> usize {
    let each = d
        .model()
        .tiers
        .get(load.tier)
        .map_or(0.0, |t| t.capacity_per_node);
    let live = (load.capacity / each).round();
    let what = format!("capacity of {what}");
    if live * each != load.capacity {
        return d.input(what, Unit::Share, load.capacity, state(cause));
    }
    let live = d.input("live nodes", Unit::Count, live, state(cause));
    let tier = d
        .model()
        .tiers
        .get(load.tier)
        .map_or("", |t| t.name.as_str());
    let own = format!("tiers.{tier}");
    let origin = d.from(
        &[
            &format!("{own}.node-capacity"),
            &format!("{own}.utilisation"),
            "traffic.demand",
            &own,
        ],
        "",
    );
    let each = d.input(
        "share of the demand that one carries",
        Unit::Share,
        each,
        origin,
    );
    d.made(what, Unit::Share, Operation::Product, vec![live, each])
}

//! A recovery as a bare calculation: which steps follow which, and what follows from their lengths
//! and from the shares served meanwhile. Explanations work recoveries out again with it.

use super::curve::{Following, Levels, done};
use super::levels::{Marks, Recovery};
use super::quantiles::{FINE, lengths, quantile};
use super::steps::{PlannedStep, schedule};
use crate::explain::Figure;
use crate::model::{Dist, StepKind};
use crate::service::{Served, State};
use serde::Serialize;

/// The order of the steps of a recovery.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Course {
    /// Steps, each after all that it waits for.
    pub steps: Vec<CourseStep>,
    /// Whether any step across regions is needed.
    pub acts: bool,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CourseStep {
    /// What it does.
    pub kind: StepKind,
    /// Positions of the steps that it waits for.
    pub after: Vec<usize>,
}

/// What is asked of a recovery. Hours, unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Mean time to *restored*; endless where only repair brings it.
    RestoredMean,
    /// The same, not exceeded in 95% of cases.
    RestoredP95,
    /// Mean time to *full capacity*.
    FullMean,
    /// The same, not exceeded in 95% of cases.
    FullP95,
    /// Hours of reads lost beyond what the settled state loses, in one event.
    LostReads,
    /// The same of writes.
    LostWrites,
    /// Hours with less than the mark of reads or writes served while the settled state serves more.
    Outage,
    /// Probability that a promotion has begun before the repair.
    Promoting,
    /// Hours of reads lost in one event from its start to its end.
    WholeReads,
    /// The same of writes.
    WholeWrites,
}

impl Ask {
    /// What it is, in a few words.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::RestoredMean | Self::RestoredP95 => "restored",
            Self::FullMean | Self::FullP95 => "full capacity",
            Self::LostReads => "reads lost until recovery settles",
            Self::LostWrites => "writes lost until recovery settles",
            Self::Outage => "in an outage that settling ends",
            Self::Promoting => "a promotion has begun",
            Self::WholeReads => "reads lost by one event",
            Self::WholeWrites => "writes lost by one event",
        }
    }

    /// What it does, in words that a list of its parts can follow.
    #[must_use]
    pub fn words(self) -> String {
        let what = match self {
            Self::RestoredMean => {
                "mean time until 90% of the interrupted requests are served again"
            }
            Self::RestoredP95 => {
                "time until 90% of the interrupted requests are served again, not exceeded in 95% of cases"
            }
            Self::FullMean => "mean time until the servers have done everything",
            Self::FullP95 => {
                "time until the servers have done everything, not exceeded in 95% of cases"
            }
            Self::LostReads => "reads lost in one event beyond what the settled state loses",
            Self::LostWrites => "writes lost in one event beyond what the settled state loses",
            Self::Outage => "time of one event in an outage that settling ends",
            Self::Promoting => "probability that a promotion has begun before the repair",
            Self::WholeReads => "reads lost in one event from its start to its end",
            Self::WholeWrites => "writes lost in one event from its start to its end",
        };
        format!("{what}; from the lengths of its steps and the shares served after each:")
    }
}

/// What is asked of stages one after another. Hours, unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Series {
    /// Mean of them all.
    Mean,
    /// Not exceeded in 95% of cases.
    P95,
}

impl Series {
    /// What it does, in words that a list of its parts can follow.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Mean => "the mean of stages one after another:".into(),
            Self::P95 => "what 95% of cases do not exceed, over stages one after another:".into(),
        }
    }

    /// The answer for stages of these lengths.
    #[must_use]
    pub fn answer(self, dists: &[Dist]) -> Option<f64> {
        let mean: f64 = dists.iter().map(|d| d.mean()).sum();
        match self {
            Self::Mean => Some(mean),
            Self::P95 => {
                let points = lengths(dists, FINE);
                let mut sums: Vec<f64> = points.iter().map(|p| p.iter().sum()).collect();
                Some(quantile(&mut sums, 0.95).unwrap_or(mean))
            }
        }
    }
}

/// Reads the parts of a calculation one after the other.
struct Parts<'a>(std::slice::Iter<'a, &'a Figure>);

impl Parts<'_> {
    fn number(&mut self) -> Option<f64> {
        self.0.next()?.number()
    }

    fn lasts(&mut self) -> Option<Dist> {
        match self.0.next()? {
            Figure::Lasts(d) => Some(*d),
            _ => None,
        }
    }

    fn several(&mut self) -> Option<Vec<f64>> {
        match self.0.next()? {
            Figure::Several(list) => Some(list.clone()),
            _ => None,
        }
    }
}

impl Course {
    /// The course of a recovery.
    #[must_use]
    pub fn of(recovery: &Recovery) -> Self {
        Self {
            steps: recovery
                .steps
                .iter()
                .map(|s| CourseStep {
                    kind: s.kind,
                    after: s.after.clone(),
                })
                .collect(),
            acts: recovery.acts,
        }
    }

    /// Steps of these kinds, each after the one before.
    #[must_use]
    pub fn in_series(kinds: impl Iterator<Item = StepKind>) -> Self {
        let steps = kinds.enumerate().map(|(i, kind)| CourseStep {
            kind,
            after: i.checked_sub(1).into_iter().collect(),
        });
        Self {
            steps: steps.collect(),
            acts: false,
        }
    }

    fn planned(&self, times: &[Dist]) -> Vec<PlannedStep> {
        self.steps
            .iter()
            .zip(times)
            .map(|(step, time)| PlannedStep {
                kind: step.kind,
                name: String::new(),
                time: *time,
                stated: false,
                after: step.after.clone(),
                store: None,
                over: 0.0,
                parts: 0,
            })
            .collect()
    }

    /// Start and end of a step at mean lengths, in hours.
    #[must_use]
    pub fn at_mean_lengths(&self, times: &[Dist], step: usize) -> Option<(f64, f64)> {
        let means: Vec<f64> = times.iter().map(|d| d.mean()).collect();
        schedule(&self.planned(times), &means).get(step).copied()
    }

    /// The recovery that these parts describe: reroute, local failover, the steps, shares of reads
    /// and writes before, reads and writes by what has been done, the time over which clients
    /// follow and in how many parts, the share that keeps stale answers and for how long, the chance of success.
    fn recovery(&self, parts: &mut Parts<'_>) -> Option<Recovery> {
        let (reroute, local) = (parts.lasts()?, parts.lasts()?);
        let times: Option<Vec<Dist>> = self.steps.iter().map(|_| parts.lasts()).collect();
        let before = Served {
            reads: parts.number()?,
            writes: parts.number()?,
        };
        let (reads, writes) = (parts.several()?, parts.several()?);
        let mut levels: Levels = [before; done::COUNT];
        for (slot, (reads, writes)) in levels.iter_mut().zip(reads.into_iter().zip(writes)) {
            *slot = Served { reads, writes };
        }
        let following = Following {
            ttl: parts.number()?,
            parts: parts.number()? as u32,
            tail_share: parts.number()?,
            tail: parts.lasts()?,
        };
        let success = parts.number()?;
        Some(Recovery::bare(
            self.planned(&times?),
            (reroute, local),
            (before, levels),
            following,
            (self.acts, success),
        ))
    }

    /// The answer, from the parts that [`Self::recovery`] needs and then, where one event is asked
    /// about, the length of the fault and of a human decision, the chance that launches are refused
    /// and the shares of reads and writes served then by what has been done (empty where that makes
    /// no difference); or the length of the fault and the mark.
    #[must_use]
    pub fn answer(&self, ask: Ask, parts: &[&Figure]) -> Option<f64> {
        let mut parts = Parts(parts.iter());
        let recovery = self.recovery(&mut parts)?;
        let mark = |pick: fn(Marks) -> f64| Some(recovery.marks().map_or(f64::INFINITY, pick));
        match ask {
            Ask::RestoredMean => mark(|m| m.restored.0),
            Ask::RestoredP95 => mark(|m| m.restored.1),
            Ask::FullMean => mark(|m| m.full_capacity.0),
            Ask::FullP95 => mark(|m| m.full_capacity.1),
            Ask::LostReads | Ask::LostWrites | Ask::WholeReads | Ask::WholeWrites => {
                let (length, human) = (parts.lasts()?, parts.lasts()?);
                let refusal = parts.number()?;
                let recovery = recovery.with_refused(parts.several()?, parts.several()?);
                let reads = |s: Served| s.reads;
                let writes = |s: Served| s.writes;
                Some(match ask {
                    Ask::LostReads => recovery.extra_loss(length, human, refusal, reads),
                    Ask::LostWrites => recovery.extra_loss(length, human, refusal, writes),
                    Ask::WholeReads => recovery.whole_loss(length, human, refusal, reads),
                    _ => recovery.whole_loss(length, human, refusal, writes),
                })
            }
            Ask::Outage => {
                let (length, below) = (parts.lasts()?, parts.number()?);
                Some(recovery.outage_hours(below, length))
            }
            Ask::Promoting => Some(recovery.promotion_begun(parts.lasts()?, parts.lasts()?)),
        }
    }
}

impl State {
    /// No state of any design.
    pub(super) fn none() -> Self {
        Self {
            region_up: Vec::new(),
            balancer_up: Vec::new(),
            live: Vec::new(),
            copies: Vec::new(),
            dependency_down: Vec::new(),
            cut: Vec::new(),
            no_launches: Vec::new(),
            records_fixed: false,
            held: Vec::new(),
        }
    }
}

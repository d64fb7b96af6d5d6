//! One design of a sweep, computed: its numbers, or why there are none.

use super::{Design, Piece, Simulated, VARIANT};
use crate::assessment::{Assessment, Standing};
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::metric::{Subject, Value, measure};
use crate::model::{ResolveOptions, resolve};
use crate::scenario::{self, Reading};
use crate::simulate::{Beside, Plan, Simulation, Simulator, Tally};
use crate::source::{SourceId, Sources};
use serde::{Deserialize, Serialize};

/// Numbers that every sweep shows.
pub const DEFAULT_METRICS: [&str; 9] = [
    "availability",
    "unavailability",
    "downtime.year",
    "outages.per-year",
    "rto",
    "rpo",
    "single-points-of-failure",
    "cost",
    "cost.estimated-share",
];

/// What became of a design.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Assessed.
    Assessed,
    /// Assessed as far as it goes: a price is missing, or the like.
    Incomplete,
    /// Not assessed: the design is wrong, or describes nothing.
    Invalid,
}

impl State {
    /// Its word in tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Assessed => "assessed",
            Self::Incomplete => "incomplete",
            Self::Invalid => "invalid",
        }
    }
}

/// What is wrong with a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Problem {
    /// Code of the first error.
    pub code: String,
    /// What it says, with its mend.
    pub message: String,
    /// File, line and column; empty if it has no place.
    pub place: String,
    /// Errors in all.
    pub errors: u64,
}

/// A number or word of a design.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Figure {
    /// Shares as fractions, times in seconds, money in US dollars a month; none for words and for
    /// times without end. Text, so that every digit is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The same for people.
    pub text: String,
}

impl Figure {
    fn new(value: &Value) -> Self {
        Self {
            number: value
                .number()
                .filter(|n| n.is_finite())
                .map(|n| n.to_string()),
            text: value.text(),
        }
    }

    /// The number, or else the word.
    #[must_use]
    pub fn exact(&self) -> &str {
        self.number.as_deref().unwrap_or(&self.text)
    }
}

/// How many objectives stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Standings {
    /// Met.
    pub met: u64,
    /// Missed.
    pub missed: u64,
    /// Cannot be said.
    pub unknown: u64,
}

impl Standings {
    fn of(assessment: &Assessment) -> Self {
        let count = |standing| {
            let fits = assessment
                .verdicts
                .iter()
                .filter(|v| v.standing == standing);
            fits.count() as u64
        };
        Self {
            met: count(Standing::Met),
            missed: count(Standing::Missed),
            unknown: count(Standing::Unknown),
        }
    }
}

/// A design followed through drawn failures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Run {
    /// What it is held against.
    pub beside: Beside,
    /// What its blocks add up to.
    pub tally: Tally,
}

impl Run {
    /// What it says.
    #[must_use]
    pub fn summary(&self) -> Simulation {
        self.beside.summary(&self.tally)
    }
}

/// One design with its numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// Number of the design, from 0.
    pub design: u64,
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it sets each path to; none where it leaves it as it is.
    pub values: Vec<Option<String>>,
    /// What became of it.
    pub state: State,
    /// The first error, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
    /// Its numbers, none where the design has no such thing; empty if it was not assessed.
    pub figures: Vec<Option<Figure>>,
    /// How its objectives stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objectives: Option<Standings>,
    /// Its simulation, or a part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
}

impl Row {
    /// Adds the part of the same design that comes right after this one.
    ///
    /// # Errors
    /// When they differ in what they must have in common.
    pub(super) fn join(&mut self, mut later: Self) -> Result<(), String> {
        let (mine, more) = (self.run.take(), later.run.take());
        if *self != later {
            return Err("their exact figures differ".to_owned());
        }
        self.run = match (mine, more) {
            (Some(mut mine), Some(more)) => {
                if mine.beside != more.beside {
                    return Err("their exact figures differ".to_owned());
                }
                mine.tally.merge(&more.tally)?;
                Some(mine)
            }
            (None, None) => None,
            _ => return Err("one of them was not simulated".to_owned()),
        };
        Ok(())
    }
}

/// What the rows of a sweep are computed from.
#[derive(Clone, Debug)]
pub struct Task<'a> {
    /// The scenario and the files it extends.
    pub sources: &'a Sources,
    /// The scenario among them.
    pub root: SourceId,
    /// Facts.
    pub catalog: &'a Catalog,
    /// How models are made.
    pub options: &'a ResolveOptions,
    /// Paths, one column each.
    pub paths: &'a [String],
    /// Names of the numbers, one column each.
    pub metrics: &'a [String],
    /// How far designs are simulated.
    pub simulated: Option<Simulated>,
}

impl Task<'_> {
    /// Computes one design, and the blocks of its simulation that the piece names. What is wrong with
    /// it becomes part of the row.
    #[must_use]
    pub fn row(&self, design: &Design, piece: Piece) -> Row {
        let value = |path: &String| design.sets.iter().rev().find(|(p, _)| p == path);
        let mut row = Row {
            design: design.number,
            name: design.name.clone(),
            values: self
                .paths
                .iter()
                .map(|path| value(path).map(|(_, v)| v.clone()))
                .collect(),
            state: State::Invalid,
            problem: None,
            figures: Vec::new(),
            objectives: None,
            run: None,
        };
        let mut sources = self.sources.clone();
        let mut reading = Reading::default();
        for (path, text) in &design.sets {
            if path == VARIANT {
                reading.variant = Some(text.clone());
            } else {
                let id = sources.add(format!("--set {path}"), text);
                reading.sets.push((path.clone(), id));
            }
        }
        // What other variants are made of is not the matter of this row.
        if reading.variant.is_none() {
            reading.variant = Some(scenario::BASE.to_owned());
        }
        let diagnostics = self.assess(&sources, &reading, piece, &mut row);
        row.problem = problem(&diagnostics, &sources);
        if row.problem.is_some() && row.state == State::Assessed {
            row.state = State::Incomplete;
        }
        row
    }

    fn assess(
        &self,
        sources: &Sources,
        reading: &Reading,
        piece: Piece,
        row: &mut Row,
    ) -> Vec<Diagnostic> {
        let parsed = scenario::parse_as(sources, self.root, reading);
        let mut diagnostics = parsed.diagnostics;
        let Some(document) = parsed.value.filter(|_| !has_errors(&diagnostics)) else {
            return diagnostics;
        };
        let resolved = resolve(&document, self.catalog, self.options);
        diagnostics.extend(resolved.diagnostics);
        let Some(model) = resolved.value else {
            return diagnostics;
        };
        if model.tiers.is_empty() && model.stores.is_empty() && model.dependencies.is_empty() {
            let nothing = Diagnostic::error("empty-document", "it has neither tiers nor stores");
            diagnostics.push(nothing.help("state what runs where under `tiers` and `stores`"));
            return diagnostics;
        }
        let assessed = crate::assess(&model, self.catalog);
        for mut found in assessed.diagnostics {
            found.span = found.span.or_else(|| document.span(&found.path));
            diagnostics.push(found);
        }
        let subject = Subject {
            model: &model,
            assessment: &assessed.assessment,
            catalog: self.catalog,
        };
        let figure = |name: &String| match measure(&subject, name) {
            Ok(measured) => Some(Figure::new(&measured.value)),
            Err(missing) if missing.absent => None,
            // A slip in a name must not look like a design that has no such thing.
            Err(missing) => Some(Figure {
                number: None,
                text: format!("unknown: {}", missing.message),
            }),
        };
        row.figures = self.metrics.iter().map(figure).collect();
        row.objectives = Some(Standings::of(&assessed.assessment));
        row.state = State::Assessed;
        row.run = self.simulated.map(|simulated| {
            let simulator = Simulator::new(&model);
            Run {
                beside: simulator.beside(&assessed.assessment.availability),
                tally: simulator.run(Plan {
                    seed: simulated.seed,
                    first: piece.first,
                    count: piece.count,
                }),
            }
        });
        diagnostics
    }
}

fn problem(diagnostics: &[Diagnostic], sources: &Sources) -> Option<Problem> {
    let errors = || diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let first = errors().next()?;
    let message = match &first.help {
        Some(help) => format!("{}: {help}", first.message),
        None => first.message.clone(),
    };
    Some(Problem {
        code: first.code.to_owned(),
        message,
        place: first.place(sources),
        errors: errors().count() as u64,
    })
}

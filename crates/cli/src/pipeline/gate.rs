//! One design through the gate.

use super::{Input, assessed, canonical_digest, exit, model, options, something};
use crate::args::Facts;
use crate::exit::{Exit, Failure};
use crate::streams::Shell;
use stormglass_core::assessment::{Assessment, Place};
use stormglass_core::audit::{Audit, Designs, audit};
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::{Diagnostic, Severity};
use stormglass_core::model::Model;
use stormglass_core::policy::baseline::same_design;
use stormglass_core::policy::report::{DesignReport, Figures, Report, Unanswered};
use stormglass_core::policy::{self, Beside, DesignId, Gate, Settings};
use stormglass_core::scenario::BASE;
use stormglass_core::source::{SourceId, Sources, Span};
use stormglass_core::uncertainty::{Options, REACH_DRAWS, reached};

/// There is nothing in the design.
pub const NOTHING: &str = "nothing-to-evaluate";
/// Something is stated that this version does not assess.
pub const NOT_ASSESSED: &str = "not-assessed";
/// The rule about claims, which needs every variant that they name.
const CLAIMS: &str = "claims-hold";

/// What the gate found of one design.
pub struct Examined {
    /// Its file, as named.
    pub file: String,
    /// The variant, if it is one.
    pub variant: Option<String>,
    /// The design as far as it could be read, with what is wrong with it.
    pub input: Input,
    /// What the rules say; none when the input is not sound.
    pub report: Option<DesignReport>,
    /// What is said of the rules.
    pub settings: Settings,
    /// What there is no honest answer to.
    pub unanswered: Vec<Unanswered>,
}

/// Assesses a design and asks the rules. `file` is the name of its file.
///
/// # Errors
/// When the program is at fault.
pub fn examine(
    mut input: Input,
    (file, variant): (&str, Option<&str>),
    catalog: &Catalog,
    facts: &Facts,
    (gate, baseline): (&Gate, Option<&Report>),
    shell: &Shell,
) -> Result<Examined, Failure> {
    let mut without_answer = Vec::new();
    let unanswered = |exit: Exit, code: &str, message: &str, help: &str, place| Unanswered {
        file: file.to_owned(),
        variant: variant.map(str::to_owned),
        exit: exit.code(),
        code: code.to_owned(),
        message: message.to_owned(),
        help: help.to_owned(),
        place,
    };
    let mut report = None;
    let mut settings = Settings::default();
    if let Some(model) = model(&mut input, catalog, facts, shell) {
        if let Err(failure) = something(&model, &input) {
            let Failure {
                exit,
                message,
                help,
            } = failure;
            without_answer.push(unanswered(exit, NOTHING, &message, &help, None));
        } else {
            let assessment = assessed(&mut input, &model, catalog, shell);
            if gate.strict {
                let help =
                    "leave it out, or run without --strict to accept a result that ignores it";
                without_answer.extend(assessment.not_assessed.iter().map(|left_out| {
                    let path = &left_out.path;
                    let message = format!("`{path}` is stated, but not assessed by this version");
                    let span = input.document.as_ref().and_then(|d| d.place(path));
                    let place = span.and_then(|s| place(s, &input.sources));
                    unanswered(Exit::NoHonestAnswer, NOT_ASSESSED, &message, help, place)
                }));
            }
            settings = gate.settings(&model);
            let (found, faults) = judged(
                &input,
                &model,
                &assessment,
                file,
                (catalog, gate, facts),
                baseline,
                shell,
            )?;
            report = found;
            input.diagnostics.extend(faults);
        }
    }
    let mut examined = Examined {
        file: file.to_owned(),
        variant: variant.map(str::to_owned),
        input,
        report,
        settings,
        unanswered: without_answer,
    };
    let wrong: Vec<Unanswered> = examined.errors(&examined.input.diagnostics).collect();
    examined.unanswered.extend(wrong);
    Ok(examined)
}

impl Examined {
    /// Errors as what there is no honest answer to.
    fn errors(&self, diagnostics: &[Diagnostic]) -> impl Iterator<Item = Unanswered> {
        let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
        errors.map(|d| Unanswered {
            file: self.file.clone(),
            variant: self.variant.clone(),
            exit: exit(std::slice::from_ref(d)).code(),
            code: d.code.to_owned(),
            message: d.message.clone(),
            help: d.help.clone().unwrap_or_default(),
            place: d.span.and_then(|s| place(s, &self.input.sources)),
        })
    }

    /// Adds what was found later in its texts.
    pub fn found(&mut self, diagnostics: Vec<Diagnostic>) {
        let wrong: Vec<Unanswered> = self.errors(&diagnostics).collect();
        self.unanswered.extend(wrong);
        self.input.diagnostics.extend(diagnostics);
    }
}

/// What the rules say of an assessed design.
fn judged(
    input: &Input,
    model: &Model,
    assessment: &Assessment,
    file: &str,
    (catalog, gate, facts): (&Catalog, &Gate, &Facts),
    baseline: Option<&Report>,
    shell: &Shell,
) -> Result<(Option<DesignReport>, Vec<Diagnostic>), Failure> {
    let Some(document) = &input.document else {
        return Ok((None, Vec::new()));
    };
    let priced = exit(&input.diagnostics) != Exit::NoHonestAnswer;
    let figures = Figures::of(assessment, priced);
    let design = &assessment.design;
    let before = baseline.and_then(|before| {
        let (variant, environment) = (design.variant.as_deref(), design.environment.as_deref());
        same_design(before, file, &design.name, variant, environment)
    });
    // Nothing is drawn unless the objective asks for a confidence.
    let drawn = shell.timings.time("draws", || {
        let draws = Options {
            draws: REACH_DRAWS,
            ..Options::default()
        };
        reached(document, model, catalog, &options(facts), &draws)
    });
    let claims = shell
        .timings
        .time("claims", || claims(input, model, catalog, gate, facts));
    let (audit, found) = claims.map_or((None, Vec::new()), |(audit, found)| (Some(audit), found));
    let place_of = |path: &str| document.place(path);
    let own = gate.own(model, &place_of);
    let beside = Beside {
        audit: audit.as_ref(),
        reached: drawn.as_ref(),
        own: &own,
        baseline: before.map(|d| &d.figures),
    };
    let (checks, mut faults) = shell.timings.time("rules", || {
        policy::examine(model, assessment, catalog, gate, &beside)
    });
    faults.extend(found);
    let id = DesignId {
        file: file.to_owned(),
        model_digest: canonical_digest(input)?,
        // One for all designs of a run: whoever writes it fills it in.
        prices_digest: String::new(),
    };
    let sources = &input.sources;
    let report = policy::design_report(id, assessment, figures, checks, document, sources);
    Ok((Some(report), faults))
}

/// What became of the claims about a design, with what is wrong with them; nothing unless the rule about them is on.
fn claims(
    input: &Input,
    model: &Model,
    catalog: &Catalog,
    gate: &Gate,
    facts: &Facts,
) -> Option<(Audit, Vec<Diagnostic>)> {
    let asked = policy::rule(CLAIMS).is_some_and(|rule| gate.settings(model).is_on(rule));
    let stated = input.document.as_ref()?;
    if !asked || stated.scenario.claims.is_empty() {
        return None;
    }
    let root = SourceId::default();
    let options = options(facts);
    let variant = model.variant.as_deref().unwrap_or(BASE);
    // A variant that is not sound has been refused when the file was read.
    let (designs, _) = Designs::new(&input.sources, root, &input.sets, catalog, &options).ok()?;
    Some(audit(&designs, Some(variant)))
}

fn place(span: Span, sources: &Sources) -> Option<Place> {
    let at = sources.position(span);
    Some(Place {
        file: sources.get(span.source)?.name.clone(),
        line: at.line,
        column: at.column,
    })
}

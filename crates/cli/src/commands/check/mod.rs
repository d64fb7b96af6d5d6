//! `check`: designs held to their objectives and to rules; the verb of continuous integration.

pub mod baseline;
pub mod designs;
pub mod judge;
pub mod render;
pub mod waivers;

use crate::args::Check as Args;
use crate::discover::scenarios;
use crate::exit::{Exit, Failure};
use crate::format::targets;
use crate::pipeline::{self, Disk, Examined, Input, Mending, NOT_ASSESSED, NOTHING};
use crate::streams::{Shell, read};
use designs::{Bench, Chosen, chosen};
use judge::{Waiving, judge};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use stormglass_core::calendar::Day;
use stormglass_core::diagnostic::{Diagnostic, did_you_mean};
use stormglass_core::policy::report::{Report, Unanswered};
use stormglass_core::policy::{self, Gate, Overrides, RULES, conclude};
use stormglass_core::scenario::Policies;
use stormglass_core::source::{SourceId, Sources};
use stormglass_core::yaml;
use stormglass_report::gate;

/// Checks every design; what is wrong with one does not stop the others.
pub fn run(args: &Args, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let files = scenarios(&args.paths)?;
    let facts = args.facts();
    let catalog = pipeline::catalog(&facts.books.price_books, shell)?;
    let day = args.today.map_or_else(today, Ok)?;
    let gate = Gate {
        files: policies(&args.policies, shell)?,
        overrides: Overrides {
            deny: args.deny.clone(),
            warn_on: args.warn_on.clone(),
            allow: args.allow.clone(),
        },
        fail_on: args.fail_on.severity(),
        strict: args.strict,
        today: Some(day.to_string()),
    };
    let which = Chosen {
        variants: &args.variants,
        all: args.all_variants,
    };
    let bench = Bench {
        catalog: &catalog,
        facts: &facts,
        gate: &gate,
        jobs: args.jobs,
        shell,
    };
    let waiving = Waiving {
        named: args.waivers.as_deref(),
        none: args.no_waivers,
        today: day,
    };
    let before = match &args.baseline {
        Some(text) => Some(baseline::of(text, &files, which, waiving, bench)?),
        None => None,
    };
    let designs = chosen(&files, &Disk, which, bench);
    let mut examined = judge(&designs, waiving, before.as_ref(), bench)?;
    known_rules(&gate.overrides, &examined)?;
    let mending = Mending {
        catalog: &catalog,
        facts: &facts,
        gate: &gate,
        effort: args.effort(),
        jobs: designs::threads(args.jobs),
        shell,
    };
    for one in &mut examined {
        if let Some(report) = &mut one.report {
            pipeline::mends(&one.input, report, mending);
        }
    }

    let texts = render::texts(&examined);
    let mut reports = Vec::new();
    let mut unanswered = Vec::new();
    let mut told = Vec::new();
    for one in examined {
        let new = once(&one.input, &mut told);
        pipeline::report(&new, &one.input.sources, shell);
        one.unanswered.iter().for_each(|u| said(u, shell));
        reports.extend(one.report);
        unanswered.extend(one.unanswered);
    }
    let named = [gate::Format::Json, gate::Format::Junit];
    let saved = args.write_baseline.as_deref();
    if saved.is_some() || targets.iter().any(|t| named.contains(&t.format.gate())) {
        let prices = shell
            .timings
            .time("digests", || pipeline::prices_digest(&catalog));
        for report in &mut reports {
            report.prices_digest.clone_from(&prices);
        }
    }
    let report = conclude(reports, unanswered, &gate);
    for target in &targets {
        let rendered = shell.timings.time("report", || {
            render::report(
                &report,
                &texts,
                target,
                args.output.sarif_include_waived,
                shell,
            )
        })?;
        shell.write(target, &rendered)?;
    }
    if let Some(file) = saved {
        baseline::write(&report, file, shell)?;
    }
    Ok(exit(&report, &gate, args.no_fail || saved.is_some()))
}

/// What has not been said of another variant of the file yet.
pub fn once(input: &Input, told: &mut Vec<(String, Diagnostic)>) -> Vec<Diagnostic> {
    let mut new = Vec::new();
    for diagnostic in &input.diagnostics {
        let file = input.sources.get(SourceId::default());
        let said = (
            file.map(|s| s.name.clone()).unwrap_or_default(),
            diagnostic.clone(),
        );
        if !told.contains(&said) {
            new.push(diagnostic.clone());
            told.push(said);
        }
    }
    new
}

/// The day that it is.
pub fn today() -> Result<Day, Failure> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = since
        .ok()
        .and_then(|s| i64::try_from(s.as_secs() / 86_400).ok());
    days.map(Day::since_1970).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "the clock of this machine says that it is before 1970",
            "name the day, as in `--today 2026-01-31`",
        )
    })
}

/// What the policy files say; what is wrong with one of them is told, and ends the run.
fn policies(files: &[PathBuf], shell: &Shell) -> Result<Vec<Policies>, Failure> {
    let mut all = Vec::new();
    for file in files {
        let wrong = |message: String, help: &str| Failure::new(Exit::InvalidInput, message, help);
        let bytes = read(file).map_err(|f| wrong(f.message, &f.help))?;
        let name = file.display().to_string();
        let text = yaml::decode_bytes(&bytes)
            .map_err(|d| wrong(format!("`{name}`: {}", d.message), ""))?;
        let mut sources = Sources::new();
        let id = sources.add(name.clone(), text);
        let outcome = policy::read(&sources, id);
        pipeline::report(&outcome.diagnostics, &sources, shell);
        let help = "mend what is said above; the shape is that of `policies` in a scenario";
        let read = outcome
            .value
            .ok_or_else(|| wrong(format!("`{name}` is no policy file"), help))?;
        all.push(read.policies);
    }
    Ok(all)
}

/// That there is every rule that the command line names.
fn known_rules(overrides: &Overrides, examined: &[Examined]) -> Result<(), Failure> {
    let built_in = RULES.iter().map(|r| r.id);
    let own = examined.iter().flat_map(|e| e.input.own_rules());
    let known: Vec<&str> = built_in.chain(own).collect();
    // A design that is wrong may have rules that nobody has read.
    if examined.iter().any(|e| e.report.is_none()) {
        return Ok(());
    }
    match overrides.ids().find(|id| !known.contains(id)) {
        None => Ok(()),
        Some(id) => Err(Failure::new(
            Exit::Usage,
            format!("there is no rule `{id}`"),
            match did_you_mean(id, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the rules are listed in docs/rules".to_owned(),
            },
        )),
    }
}

/// Says what no diagnostic says.
fn said(without: &Unanswered, shell: &Shell) {
    if [NOTHING, NOT_ASSESSED].contains(&without.code.as_str()) {
        let place = without.place.as_ref();
        let place = place.map_or(String::new(), |p| {
            format!("{}:{}:{}: ", p.file, p.line, p.column)
        });
        let message = format!("{place}{}", without.message);
        shell.fail(&Failure::new(Exit::Done, message, without.help.as_str()));
    }
}

/// How the command ends: the worst of everything.
fn exit(report: &Report, gate: &Gate, no_fail: bool) -> Exit {
    let all = [Exit::NothingToDo, Exit::NoHonestAnswer, Exit::InvalidInput];
    let mut exit = Exit::Done;
    for without in &report.unanswered {
        let worst = all.into_iter().find(|e| e.code() == without.exit);
        exit = exit.max(worst.unwrap_or(Exit::Internal));
    }
    for judged in report.designs.iter().flat_map(|d| &d.checks) {
        if gate.blocks(judged) {
            exit = exit.max(match judged.check.standing {
                stormglass_core::policy::Standing::Inconclusive => Exit::NoHonestAnswer,
                _ => Exit::CheckFailed,
            });
        }
    }
    if no_fail && exit == Exit::CheckFailed {
        return Exit::Done;
    }
    exit
}

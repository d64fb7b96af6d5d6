//! The scenarios and the gallery, assessed: their figures in short (`golden/assessments/<name>.txt`) and the
//! page people see (`<name>-page.txt`). A change of any figure has to show here.

use std::fmt::Write;
use std::path::Path;
use stormglass_core::assess;
use stormglass_core::assessment::{Assessment, Figure, LossFigure, Mark, Span};
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::Diagnostic;
use stormglass_core::model::{ResolveOptions, resolve};
use stormglass_core::scenario::{self, Estimates};
use stormglass_core::source::Sources;
use stormglass_report::{Style, text};
use stormglass_tests::golden::Goldens;

const ALLOW: ResolveOptions = ResolveOptions {
    estimates: Some(Estimates::Allow),
};

fn assessed(path: &Path, catalog: &Catalog) -> (Assessment, Vec<Diagnostic>) {
    let name = path.file_name().unwrap().to_string_lossy();
    let mut sources = Sources::new();
    let id = sources.add(name.clone(), std::fs::read_to_string(path).unwrap());
    let parsed = scenario::parse(&sources, id);
    assert_eq!(parsed.diagnostics, [], "{name}");
    let resolved = resolve(&parsed.value.unwrap(), catalog, &ALLOW);
    assert_eq!(resolved.diagnostics, [], "{name}");
    let assessed = assess(&resolved.value.unwrap(), catalog);
    (assessed.assessment, assessed.diagnostics)
}

#[test]
fn the_scenarios_are_assessed_as_their_goldens_say() {
    let catalog = Catalog::builtin();
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let directory = Goldens::directory("assessments");
    let mut goldens = Goldens::default();
    let mut files = Goldens::files(&scenarios, "yaml");
    assert_eq!(files.len(), 6);
    files.extend(Goldens::files(&scenarios.join("patterns"), "yaml"));
    for path in files {
        let stem = path.file_stem().unwrap().to_string_lossy();
        let name = match path.parent().is_some_and(|p| p.ends_with("patterns")) {
            true => format!("patterns/{stem}"),
            false => stem.into_owned(),
        };
        let (assessment, diagnostics) = assessed(&path, &catalog);
        goldens.check(
            &directory.join(format!("{name}.txt")),
            &compact(&assessment, &diagnostics),
        );
        let page = text::assessment(&assessment, &Style::default());
        goldens.check(&directory.join(format!("{name}-page.txt")), &page);
    }
    goldens.finish();
}

/// Seven digits: enough to see any change of the model, few enough not to see the last bit.
fn digits(x: f64) -> String {
    format!("{x:.6e}")
}

fn figure(f: &Figure) -> String {
    format!(
        "{:.7}%  unavailability {}",
        f.availability * 100.0,
        digits(f.unavailability)
    )
}

fn span(s: &Span) -> String {
    s.iso.clone()
}

fn mark(m: Option<&Mark>) -> String {
    m.map_or("until repair".into(), |m| {
        format!("{} / {}", span(&m.mean), span(&m.p95))
    })
}

fn loss(l: &LossFigure) -> String {
    match l {
        LossFigure::Window {
            worst,
            mean,
            bounded,
        } => format!(
            "{}{} / {}",
            span(worst),
            if *bounded { "" } else { " (not bounded)" },
            span(mean)
        ),
        LossFigure::Unrecoverable => "unrecoverable".into(),
    }
}

fn compact(a: &Assessment, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{text}").unwrap();
    let v = &a.availability;
    line(format!("{}: {}", a.design.name, a.design.title));
    line("\navailability".into());
    line(format!("  overall  {}", figure(&v.overall)));
    line(format!("  reads    {}", figure(&v.reads)));
    line(format!("  writes   {}", figure(&v.writes)));
    line(format!(
        "  settled {}  switch-over {}",
        digits(v.settled),
        digits(v.switch_over)
    ));
    match (&v.outages, &v.outages_absent) {
        (Some(o), _) => line(format!(
            "  outages {} a year, mean {} min",
            digits(o.per_year),
            digits(o.mean_minutes)
        )),
        (None, why) => line(format!(
            "  outages unknown: {}",
            why.as_deref().unwrap_or("?")
        )),
    }
    let floor = a
        .sla_floor
        .availability
        .map_or("none".into(), |f| format!("{:.7}%", f * 100.0));
    line(format!(
        "  promised by providers {floor} in {}; without a promise: {}",
        a.sla_floor.region.as_deref().unwrap_or("no region"),
        a.sla_floor.without.join(", ")
    ));
    for c in v.contributions.iter().take(8) {
        line(format!(
            "  {:<34} {} min/year",
            c.part,
            digits(c.minutes_per_year)
        ));
    }
    line("\ndisruptions: restored mean / P95; loss worst / mean; targets".into());
    for d in &a.disruptions {
        let restored = if d.transparent {
            "no interruption".into()
        } else {
            mark(d.restored.as_ref())
        };
        line(format!(
            "  {:<16} {}: {restored}; {}; rto {} rpo {}",
            d.disruption.word(),
            d.worst,
            loss(&d.loss),
            d.rto.as_ref().map_or("-".into(), span),
            d.rpo.as_ref().map_or("-".into(), span),
        ));
    }
    line("\nverdicts".into());
    for x in &a.verdicts {
        line(format!(
            "  {} {}: {} ({:?})",
            x.subject, x.target, x.result, x.standing
        ));
    }
    line("\ncost".into());
    match &a.cost {
        None => line("  unknown".into()),
        Some(bill) => {
            line(format!(
                "  total {}, {} lines",
                bill.total,
                bill.lines.len()
            ));
            for (provider, cost) in &bill.by_provider {
                line(format!("  {provider} {cost}"));
            }
            line(format!("  estimated share {}", bill.estimated_share));
            for u in &bill.unpriced {
                line(format!(
                    "  unpriced: {} in {}: {}",
                    u.what, u.region, u.reason
                ));
            }
        }
    }
    for d in diagnostics {
        line(format!("  {}[{}] {}", d.severity.word(), d.code, d.message));
    }
    line(
        "\ndefaults that move availability most: unavailability at the ends of their range".into(),
    );
    for s in a.sensitivities.iter().take(10) {
        line(format!(
            "  {:<44} {} .. {} ({})",
            s.key,
            digits(s.low),
            digits(s.high),
            s.confidence
        ));
    }
    line("\nfindings".into());
    for f in &a.findings {
        line(format!("  {} {}: {}", f.severity.word(), f.rule, f.message));
    }
    out
}

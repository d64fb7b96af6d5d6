//! One cause from fault to the way back: steps, commands, what is served when, what is lost.

use super::{commands, often, seconds, span};
use crate::files::Files;
use crate::markdown::{Page, code, inline};
use crate::subject::Subject;
use stormglass_core::assessment::{CurvePoint, Drill, LossFigure, Mark, Stage};
use stormglass_core::model::StepKind;
use stormglass_core::wording;

/// Change in a served share from which on a moment gets a row.
const STEP: f64 = 0.1;

/// Writes one cause.
pub(super) fn write(subject: &Subject<'_>, drill: &Drill, page: &mut Page, files: &mut Files) {
    page.heading(2, &drill.cause);
    let (reads, writes) = drill.interrupted;
    let lasts = drill.fault_length.as_ref();
    let lasts = lasts.map_or_else(String::new, |l| {
        format!("; the fault lasts {} on average", span(l))
    });
    page.paragraph(&format!(
        "What happened: **{}**. It interrupts {} of reads and {} of writes at once. How often: {}{lasts}.",
        inline(&drill.what),
        wording::percent(reads),
        wording::percent(writes),
        often(drill),
    ));
    if !drill.takes.is_empty() {
        page.paragraph(&format!("With it go {}.", inline(&drill.takes.join(", "))));
    }
    page.heading(3, "How to tell");
    tell(subject, drill, page);
    page.heading(3, "Steps");
    steps(drill, page);
    commands::write(subject, drill, page, files);
    page.heading(3, "What is served when");
    served(drill, page);
    if !drill.losses.is_empty() {
        page.heading(3, "Data lost");
        losses(drill, page);
    }
    otherwise(drill, page);
    if let Some(back) = &drill.fail_back {
        page.heading(3, "The way back");
        let refill = back.reseed.as_ref().map_or_else(
            || "Fill the lost copy again first: how long that takes is not known, the volume is not stated.".to_owned(),
            |r| format!("Fill the lost copy again first: {}, with one copy fewer meanwhile.", span(r)),
        );
        page.paragraph(&format!(
            "After the repair, at a quiet hour: {} goes back. {refill} The switch itself stops {} of reads and {} of writes for {}.",
            inline(&back.stores.join(", ")),
            wording::percent(back.interrupted.0),
            wording::percent(back.interrupted.1),
            span(&back.downtime),
        ));
    }
}

fn tell(subject: &Subject<'_>, drill: &Drill, page: &mut Page) {
    let detect = drill.stages.iter().find(|s| s.kind == StepKind::Detect);
    let mut items = Vec::new();
    if let Some(stage) = detect {
        let after = span(&stage.end);
        let name = if stage.name == StepKind::Detect.word() {
            String::new()
        } else {
            format!(" ({})", inline(&stage.name))
        };
        items.push(format!(
            "It is noticed {after} after the fault on average{name}."
        ));
        if !stage.stated {
            let checks = subject.model.traffic.health;
            items.push(format!(
                "Health checks probe every {}, wait {} for an answer, and count {} in a row.",
                wording::duration(checks.every * 3600.0),
                wording::duration(checks.timeout * 3600.0),
                wording::count(
                    usize::try_from(checks.failures).unwrap_or(usize::MAX),
                    "failure"
                ),
            ));
        }
    }
    let (reads, writes) = drill.interrupted;
    items.push(format!(
        "Of all requests, {} of reads and {} of writes fail or go unanswered from the first second.",
        wording::percent(reads),
        wording::percent(writes),
    ));
    page.list(&items);
}

fn steps(drill: &Drill, page: &mut Page) {
    if drill.stages.is_empty() {
        page.paragraph("No step brings the service back: only the repair of what was lost does. Report it to whoever runs it, and tell the users.");
    }
    let decided = drill.stages.iter().any(|s| s.kind == StepKind::Decide);
    let row = |s: &Stage| {
        let who = match s.kind {
            StepKind::Detect => "monitoring",
            _ if decided => "the person on call",
            _ => "automatic",
        };
        let (low, high) = &s.range;
        let range = if low == high {
            String::new()
        } else {
            format!(" ({} to {})", span(low), span(high))
        };
        let kind = s.kind.word();
        let name = s.name.strip_prefix(kind).unwrap_or(&s.name).trim();
        vec![
            span(&s.start),
            format!("**{kind}** {}", inline(name)).trim().to_owned(),
            who.to_owned(),
            format!(
                "{}{range}",
                wording::duration(s.end.seconds - s.start.seconds)
            ),
            if s.stated { "stated" } else { "derived" }.to_owned(),
            if s.critical { "yes" } else { "" }.to_owned(),
        ]
    };
    let rows: Vec<_> = drill.stages.iter().map(row).collect();
    page.table(
        &[
            "begins after",
            "step",
            "who",
            "takes",
            "time is",
            "decides the recovery time",
        ],
        &rows,
    );
    let mark = |m: &Option<Mark>| match m {
        Some(m) => format!(
            "after {} on average, within {} in 95% of cases",
            span(&m.mean),
            span(&m.p95)
        ),
        None => "only by the repair of what was lost".to_owned(),
    };
    page.list(&[
        format!(
            "**Restored** (90% of what was interrupted is served again) {}.",
            mark(&drill.restored)
        ),
        format!("**Full capacity** {}.", mark(&drill.full_capacity)),
    ]);
    if drill.until_repair {
        page.paragraph("Only the repair of what was lost brings the service back.");
    }
    for store in &drill.promotion_left_out {
        page.paragraph(&format!(
            "**Beware:** the stated plan does not promote `{}`, which its writes need.",
            inline(store)
        ));
    }
}

/// The curve, thinned to the moments at which something changes.
fn served(drill: &Drill, page: &mut Page) {
    let row = |p: &CurvePoint| {
        vec![
            if p.seconds < 0.0 {
                "before".to_owned()
            } else {
                wording::duration(p.seconds)
            },
            wording::percent(p.reads),
            wording::percent(p.writes),
        ]
    };
    let mut kept: Vec<&CurvePoint> = Vec::new();
    for (i, point) in drill.curve.iter().enumerate() {
        let moved = kept.last().is_none_or(|k| {
            (k.reads - point.reads).abs() >= STEP || (k.writes - point.writes).abs() >= STEP
        });
        if moved || i + 1 == drill.curve.len() {
            kept.push(point);
        }
    }
    let rows: Vec<_> = kept.into_iter().map(row).collect();
    page.table(&["since the fault", "reads", "writes"], &rows);
    let (reads, writes) = drill.settled;
    page.paragraph(&format!(
        "At mean durations. Once settled, before the repair: {} of reads and {} of writes.",
        wording::percent(reads),
        wording::percent(writes)
    ));
    let row = |l: &stormglass_core::assessment::LoadRow| {
        vec![
            inline(&l.tier),
            inline(&l.place()),
            l.factor
                .map_or_else(|| "new".to_owned(), |f| format!("{f:.2}")),
            wording::percent(l.utilisation),
            l.at_peak.map_or_else(String::new, wording::percent),
        ]
    };
    let rows: Vec<_> = drill.loads.iter().map(row).collect();
    page.table(
        &[
            "load on what is left",
            "region",
            "times normal",
            "of capacity",
            "at the peak",
        ],
        &rows,
    );
}

fn losses(drill: &Drill, page: &mut Page) {
    let lost = drill.losses.iter().filter(|l| seconds(&l.loss) > 0.0);
    let rows: Vec<_> = lost
        .map(|l| {
            let mean = match &l.loss {
                LossFigure::Window { mean, .. } => span(mean),
                LossFigure::Unrecoverable => String::new(),
            };
            vec![
                code(&l.store),
                wording::loss(&l.loss),
                mean,
                inline(&l.from),
            ]
        })
        .collect();
    if rows.is_empty() {
        page.paragraph("No confirmed write is lost.");
    }
    page.table(
        &["store", "at worst", "on average", "recovered from"],
        &rows,
    );
}

/// When it does not go as planned.
fn otherwise(drill: &Drill, page: &mut Page) {
    let mut items = Vec::new();
    if let Some(path) = &drill.failed_path {
        items.push(format!(
            "In {} of cases the automatic recovery fails: do the steps by hand, {} on average. If that fails too, only repair is left.",
            wording::percent(path.probability),
            span(&path.manual)
        ));
    }
    if let Some(path) = &drill.refused_path {
        items.push(format!(
            "In {} of cases launches are refused during the event: {} of reads and {} of writes are served until repair.",
            wording::percent(path.probability),
            wording::percent(path.settled.0),
            wording::percent(path.settled.1)
        ));
    }
    if !items.is_empty() {
        page.heading(3, "If it does not work");
        page.list(&items);
    }
}

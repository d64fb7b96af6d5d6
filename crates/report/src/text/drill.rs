//! One cause followed from fault to full capacity, and the list of all causes.

use super::page::{Column, Page, cell, role};
use super::timeline::Axis;
use crate::quantity;
use crate::style::{Role, Style};
use stormglass_core::assessment::{Drill, LossFigure, Stage};

/// How many times longer than its steps a recovery may be and still be drawn whole.
const CUT: f64 = 4.0;

/// The whole story of one cause.
#[must_use]
pub fn drill(drill: &Drill, style: &Style) -> String {
    let mut page = Page::new(style);
    page.heading(&drill.cause, &drill.what);
    summary(&mut page, drill);
    chart(&mut page, drill);
    log(&mut page, drill);
    losses(&mut page, drill);
    loads(&mut page, drill);
    latency(&mut page, drill);
    page.finish()
}

/// Round trips that change, once recovery has settled.
fn latency(page: &mut Page<'_>, d: &Drill) {
    if d.latency.is_empty() {
        return;
    }
    page.heading(
        "Latency",
        "mean round trips once settled, where they change",
    );
    let figure = |ms: Option<f64>| ms.map_or("not served".to_owned(), quantity::milliseconds);
    let rows: Vec<_> = d
        .latency
        .iter()
        .map(|l| {
            vec![
                role(Role::Strong, &l.geography),
                cell(figure(l.reads_ms)),
                cell(figure(l.writes_ms)),
                cell(l.regions.join(", ")),
            ]
        })
        .collect();
    let set = [Column::Left, Column::Right, Column::Right, Column::Fill];
    page.table(2, &["from", "reads", "writes", "served by"], &set, &rows);
}

/// Every cause with its outcome, one a line.
#[must_use]
pub fn drills(drills: &[Drill], style: &Style) -> String {
    let mut page = Page::new(style);
    let rows: Vec<_> = drills
        .iter()
        .map(|d| {
            let often = d.per_year.map_or("unknown".to_owned(), quantity::per_year);
            let what = if style.verbose { d.what.as_str() } else { "" };
            vec![
                role(Role::Strong, &d.cause),
                cell(often),
                cell(outcome(d)),
                cell(worst_loss(d)),
                cell(what),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Fill,
    ];
    let head = ["disruption", "how often", "restored", "data loss", ""];
    page.table(0, &head, &set, &rows);
    page.finish()
}

fn outcome(d: &Drill) -> String {
    if d.transparent {
        "no interruption".to_owned()
    } else {
        quantity::mark(d.restored.as_ref())
    }
}

fn worst_loss(d: &Drill) -> String {
    let seconds = |l: &LossFigure| match l {
        LossFigure::Window { worst, .. } => worst.seconds,
        LossFigure::Unrecoverable => f64::INFINITY,
    };
    // The last of the reversed list is the first of equals.
    d.losses
        .iter()
        .rev()
        .max_by(|a, b| seconds(&a.loss).total_cmp(&seconds(&b.loss)))
        .filter(|l| seconds(&l.loss) > 0.0)
        .map_or("none".to_owned(), |l| {
            format!("{} {}", quantity::loss(&l.loss), l.store)
        })
}

fn summary(page: &mut Page<'_>, d: &Drill) {
    let often = d.per_year.map_or("How often is unknown".to_owned(), |r| {
        let text = quantity::per_year(r);
        format!("Happens {text}")
    });
    let length = d.fault_length.as_ref().map_or(String::new(), |l| {
        format!("; the fault lasts {} on average", quantity::span(l))
    });
    page.paragraph(2, Role::Plain, &format!("{often}{length}."));
    let (reads, writes) = d.interrupted;
    let text = if d.transparent {
        "No request is interrupted.".to_owned()
    } else {
        format!(
            "Interrupts {} of reads and {} of writes at once.",
            quantity::percent(reads),
            quantity::percent(writes),
        )
    };
    page.paragraph(2, Role::Plain, &text);
    if !d.takes.is_empty() {
        let text = format!("Takes with it: {}.", d.takes.join(", "));
        page.paragraph(2, Role::Plain, &text);
    }
    page.blank();
    marks(page, d);
    branches(page, d);
}

fn marks(page: &mut Page<'_>, d: &Drill) {
    let mut rows = Vec::new();
    for (label, mark) in [
        ("restored", &d.restored),
        ("full capacity", &d.full_capacity),
    ] {
        let (mean, p95) = match mark {
            Some(m) => (quantity::span(&m.mean), quantity::span(&m.p95)),
            None => ("until repair".to_owned(), "until repair".to_owned()),
        };
        rows.push(vec![role(Role::Strong, label), cell(mean), cell(p95)]);
    }
    let set = [Column::Left, Column::Right, Column::Right];
    if !d.transparent {
        page.table(2, &["", "mean", "95% within"], &set, &rows);
    }
    let (reads, writes) = d.settled;
    page.paragraph(
        2,
        Role::Plain,
        &format!(
            "Once settled, before repair: {} of reads and {} of writes are served.",
            quantity::percent(reads),
            quantity::percent(writes),
        ),
    );
    if d.until_repair {
        page.item(
            2,
            (Role::Bad, "!"),
            "Only repair of what was lost brings the service back.",
        );
    }
}

fn branches(page: &mut Page<'_>, d: &Drill) {
    if let Some(path) = &d.refused_path {
        let text = format!(
            "In {} of cases launches are refused; then {} of reads and {} of writes are served until repair.",
            quantity::percent(path.probability),
            quantity::percent(path.settled.0),
            quantity::percent(path.settled.1),
        );
        page.item(2, (Role::Doubt, "!"), &text);
    }
    if let Some(path) = &d.failed_path {
        let text = format!(
            "In {} of cases the automatic recovery fails; by hand it takes {} on average.",
            quantity::percent(path.probability),
            quantity::span(&path.manual),
        );
        page.item(2, (Role::Doubt, "!"), &text);
    }
    if let Some(back) = &d.fail_back {
        let reseed = back.reseed.as_ref().map_or(String::new(), |r| {
            format!(
                " Before it the lost copy is filled again for {}, with one copy fewer.",
                quantity::span(r)
            )
        });
        let text = format!(
            "After the repair the planned way back of {} stops {} of writes for {}.{reseed}",
            back.stores.join(", "),
            quantity::percent(back.interrupted.1),
            quantity::span(&back.downtime),
        );
        page.item(2, (Role::Faint, "-"), &text);
    }
    for store in &d.promotion_left_out {
        let text = format!("The stated plan leaves out promoting {store}, which its writes need.");
        page.item(2, (Role::Bad, "!"), &text);
    }
}

/// Last moment that is drawn.
fn end(d: &Drill) -> f64 {
    let stages = d.stages.iter().map(|s| s.end.seconds);
    let events = d.log.iter().map(|e| e.at.seconds);
    let points = d.curve.iter().map(|p| p.seconds);
    stages.chain(events).chain(points).fold(0.0, f64::max)
}

/// Stage bars with the served shares under them, on one time axis.
fn chart(page: &mut Page<'_>, d: &Drill) {
    let whole = end(d);
    if whole <= 0.0 {
        return;
    }
    // Waiting for repair would squeeze the steps into one cell: the picture ends after the steps.
    let steps = d.stages.iter().map(|s| s.end.seconds).fold(0.0, f64::max);
    let cut = steps > 0.0 && whole > CUT * steps;
    let end = if cut { steps * 1.25 } else { whole };
    let remark = if cut {
        let whole = quantity::duration(whole);
        format!("at mean durations; the whole takes {whole}, this is its beginning")
    } else {
        "at mean durations".to_owned()
    };
    page.heading("Timeline", &remark);
    let labels: Vec<String> = d.stages.iter().map(label).collect();
    let times: Vec<String> = d.stages.iter().map(times).collect();
    let widest = |texts: &[String], least: usize| {
        let most = texts.iter().map(|t| crate::style::columns(t)).max();
        most.unwrap_or(0).max(least)
    };
    let left = widest(&labels, 6).min(page.style.columns() / 3);
    // Ranges are left out where they would squeeze the bars.
    let times: Vec<String> = if widest(&times, 0) > page.style.columns() / 3 {
        d.stages.iter().map(length).collect()
    } else {
        times
    };
    let right = widest(&times, 6);
    let cells = page
        .style
        .columns()
        .saturating_sub(left + right + 6)
        .max(10);
    let axis = Axis { end, cells };
    let scale = {
        let last = quantity::duration(end);
        let room = cells.saturating_sub(1);
        format!("0{last:>room$}")
    };
    let fitted = |text: &str| {
        let cut = if crate::style::columns(text) > left {
            let kept: String = text.chars().take(left.saturating_sub(1)).collect();
            kept + page.style.sign("…", ".")
        } else {
            text.to_owned()
        };
        let pad = left.saturating_sub(crate::style::columns(&cut));
        format!("{cut}{}", " ".repeat(pad))
    };
    let faint = page.style.paint(Role::Faint, &scale);
    page.raw(&format!("  {}  {faint}", fitted("")));
    for ((stage, label), times) in d.stages.iter().zip(&labels).zip(&times) {
        let bar = axis.bar(
            stage.start.seconds,
            stage.end.seconds,
            stage.critical,
            page.style,
        );
        let pad = " ".repeat(cells.saturating_sub(crate::style::columns(&bar)));
        let times = page.style.paint(Role::Faint, times);
        page.raw(&format!("  {}  {bar}{pad}  {times}", fitted(label)));
    }
    if !d.curve.is_empty() {
        let reads = axis.curve(&d.curve, |p| p.reads, page.style);
        let writes = axis.curve(&d.curve, |p| p.writes, page.style);
        for (name, curve) in [("reads", reads), ("writes", writes)] {
            let curve = page.style.paint(Role::Strong, &curve);
            page.raw(&format!("  {}  {curve}  served", fitted(name)));
        }
    }
    if d.stages.iter().any(|s| !s.critical) {
        let text = format!(
            "{} on the path that decides the time, {} beside it; * stated in the scenario",
            page.style.sign("█", "#"),
            page.style.sign("░", "-"),
        );
        page.paragraph(2, Role::Faint, &text);
    } else if d.stages.iter().any(|s| s.stated) {
        page.paragraph(2, Role::Faint, "* stated in the scenario");
    }
}

fn label(stage: &Stage) -> String {
    let word = stage.kind.word();
    let stated = if stage.stated { "*" } else { "" };
    let name = crate::style::harmless(&stage.name);
    if name.is_empty() {
        format!("{word}{stated}")
    } else if let Some(rest) = name.strip_prefix(word) {
        format!("{word}{stated}{rest}")
    } else {
        format!("{word}{stated} {name}")
    }
}

fn length(stage: &Stage) -> String {
    quantity::duration(stage.end.seconds - stage.start.seconds)
}

fn times(stage: &Stage) -> String {
    let (low, high) = &stage.range;
    let range = if low == high {
        String::new()
    } else {
        format!(" ({} to {})", quantity::span(low), quantity::span(high))
    };
    format!("{}{range}", length(stage))
}

fn log(page: &mut Page<'_>, d: &Drill) {
    if d.log.is_empty() {
        return;
    }
    page.heading("Events", "");
    let rows: Vec<_> = d
        .log
        .iter()
        .map(|e| vec![cell(quantity::span(&e.at)), cell(&e.event)])
        .collect();
    page.table(2, &[], &[Column::Right, Column::Fill], &rows);
    if !d.actions.is_empty() {
        page.heading(
            "Further actions of the plan",
            "in words; they take no time here",
        );
        for action in &d.actions {
            page.item(2, (Role::Faint, "-"), action);
        }
    }
}

fn losses(page: &mut Page<'_>, d: &Drill) {
    if d.losses.is_empty() {
        return;
    }
    page.heading("Data loss", "writes that were confirmed and are gone");
    let rows: Vec<_> = d
        .losses
        .iter()
        .map(|l| {
            let mean = match &l.loss {
                LossFigure::Window { mean, .. } => quantity::span(mean),
                LossFigure::Unrecoverable => "-".to_owned(),
            };
            vec![
                cell(&l.store),
                cell(quantity::loss(&l.loss)),
                cell(mean),
                cell(&l.from),
            ]
        })
        .collect();
    let set = [Column::Left, Column::Right, Column::Right, Column::Fill];
    page.table(
        2,
        &["store", "at worst", "mean", "recovered from"],
        &set,
        &rows,
    );
}

fn loads(page: &mut Page<'_>, d: &Drill) {
    if d.loads.is_empty() {
        return;
    }
    page.heading("Load on what is left", "once settled, before scaling");
    let varies = d.loads.iter().any(|l| l.at_peak.is_some());
    let used = |utilisation: f64| {
        let paint = if utilisation > 1.0 {
            Role::Bad
        } else {
            Role::Plain
        };
        role(paint, quantity::percent(utilisation))
    };
    let rows: Vec<_> = d
        .loads
        .iter()
        .map(|l| {
            let factor = l.factor.map_or("new".to_owned(), |f| format!("{f:.2}"));
            let mut row = vec![
                cell(&l.tier),
                cell(l.place()),
                cell(factor),
                used(l.utilisation),
            ];
            row.extend(varies.then(|| l.at_peak.map_or_else(|| cell(""), used)));
            row
        })
        .collect();
    let mut set = vec![Column::Left, Column::Left, Column::Right, Column::Right];
    let mut heads = vec!["tier", "region", "times normal", "of capacity"];
    if varies {
        set.push(Column::Right);
        heads.push("at the peak");
    }
    page.table(2, &heads, &set, &rows);
}

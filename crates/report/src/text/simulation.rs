//! A simulation: what it estimates and how well, beside the exact figures; then what years are like.

use super::page::{Column, Page, cell, role};
use crate::quantity;
use crate::style::{Role, Style};
use stormglass_core::simulate::{Agreement, Checked, Method, Quantile, Simulation, Spread};

/// The whole result.
#[must_use]
pub fn simulation(s: &Simulation, style: &Style) -> String {
    let mut page = Page::new(style);
    let name = match &s.variant {
        Some(variant) => format!("{} ({variant})", s.design),
        None => s.design.clone(),
    };
    let years = format!("{} years, {} failures, seed {}", s.years, s.events, s.seed);
    page.heading(&name, &years);
    figures(&mut page, s);
    year(&mut page, s);
    objective(&mut page, s);
    outages(&mut page, s);
    disruptions(&mut page, s);
    page.finish()
}

fn figures(page: &mut Page<'_>, s: &Simulation) {
    page.heading("Availability", "simulated beside exact, intervals of 95%");
    let row = |what: &str, c: &Checked| {
        let interval = c.interval.map_or("too few losses".to_owned(), |i| {
            quantity::availability_range(i.upper, i.lower, "to")
        });
        let (paint, verdict) = match c.agreement {
            Agreement::Agree => (Role::Good, apart(c)),
            Agreement::Disagree => (Role::Bad, apart(c)),
            Agreement::TooFew => (Role::Doubt, "too few losses to tell".to_owned()),
        };
        let method = match c.method {
            Method::Years => "years",
            Method::Cycles => "cycles",
        };
        vec![
            role(Role::Strong, what),
            cell(quantity::availability(c.unavailability)),
            cell(interval),
            cell(method),
            cell(quantity::availability(c.exact)),
            role(paint, verdict),
        ]
    };
    let rows = vec![
        row("overall", &s.overall),
        row("reads", &s.reads),
        row("writes", &s.writes),
    ];
    let set = [
        Column::Left,
        Column::Right,
        Column::Left,
        Column::Left,
        Column::Right,
        Column::Fill,
    ];
    let head = ["", "simulated", "interval", "from", "exact", ""];
    page.table(2, &head, &set, &rows);
    let text = match (&s.cycles, s.overall.method) {
        (None, _) if s.events == 0 => "Nothing in this design failed.".to_owned(),
        (None, _) => {
            "From years alone: failures overlap too often to bring rare ones about one by one."
                .to_owned()
        }
        (Some(c), method) => {
            let why = match method {
                Method::Years => "The years know the unavailability better",
                Method::Cycles => "The cycles know the unavailability better",
            };
            format!(
                "{why}. Besides the years, {} cycles from everything up to everything up again were \
                 followed, in which rare failures are brought about and weighed back: mean weight {:.3} \
                 (standard error {:.3}), as good as {:.0} unweighted ones.",
                c.count, c.mean_weight, c.mean_weight_error, c.effective
            )
        }
    };
    page.paragraph(2, Role::Faint, &text);
}

/// How far the engines are apart, in standard errors.
fn apart(c: &Checked) -> String {
    let difference = (c.unavailability - c.exact).abs();
    let word = match c.agreement {
        Agreement::Disagree => "disagree",
        _ => "agree",
    };
    match c.standard_error {
        Some(error) if error > 0.0 => {
            format!("{word}: {:.1} standard errors apart", difference / error)
        }
        _ => format!("{word}: {} apart", quantity::scientific(difference)),
    }
}

fn quantiles(of: &Spread, show: &dyn Fn(f64) -> String) -> Vec<String> {
    let one = |q: &Quantile| show(q.value);
    of.quantiles.iter().map(one).collect()
}

fn year(page: &mut Page<'_>, s: &Simulation) {
    page.heading("A year", "time lost, weighed by the share of requests lost");
    let show = |q: &Quantile| {
        let end = |x: Option<f64>| x.map_or("?".to_owned(), quantity::minutes);
        vec![
            role(Role::Strong, format!("P{:.0}", q.of * 100.0)),
            cell(quantity::minutes(q.value)),
            cell(format!("{} to {}", end(q.low), end(q.high))),
        ]
    };
    let mut rows = vec![vec![
        role(Role::Strong, "mean"),
        cell(quantity::minutes(s.year.mean)),
        cell(""),
    ]];
    rows.extend(s.year.quantiles.iter().map(show));
    rows.push(vec![
        role(Role::Strong, "worst seen"),
        cell(quantity::minutes(s.year.most)),
        cell(""),
    ]);
    let set = [Column::Left, Column::Right, Column::Left];
    page.table(2, &["", "lost", "interval"], &set, &rows);
    let none = &s.years_without_loss;
    let text = format!(
        "Nothing at all was lost in {} of the years.",
        quantity::percent(none.share)
    );
    page.paragraph(2, Role::Faint, &text);
}

fn objective(page: &mut Page<'_>, s: &Simulation) {
    let Some(o) = &s.objective else {
        return;
    };
    let allowed = format!(
        "{} a year may be lost",
        quantity::minutes(o.allowed_minutes)
    );
    page.heading("Objective", &allowed);
    let text = format!(
        "Missed in {} of the years ({} to {}).",
        quantity::percent(o.missed.share),
        quantity::percent(o.missed.interval.lower),
        quantity::percent(o.missed.interval.upper),
    );
    page.paragraph(2, Role::Plain, &text);
    let first = match &o.first_missed_years {
        None => format!("No run of {} years missed it in any year.", o.run_years),
        Some(first) => {
            let runs = o.never_missed + first.count;
            let median = first.quantiles.first().map_or(0.0, |q| q.value);
            format!(
                "{} of {runs} runs of {} years missed it in some year; where they did, first after \
                 {median:.1} years in the median.",
                first.count, o.run_years
            )
        }
    };
    page.paragraph(2, Role::Plain, &first);
}

fn outages(page: &mut Page<'_>, s: &Simulation) {
    let o = &s.outages;
    page.heading("Outages", "less than 99% of reads or writes served");
    let often = format!(
        "{:.3} a year ({:.3} to {:.3}){}.",
        o.per_year,
        o.interval.lower,
        o.interval.upper,
        o.exact_per_year
            .map_or(String::new(), |e| format!("; exact {e:.3}"))
    );
    page.paragraph(2, Role::Plain, &often);
    if let Some(length) = &o.minutes {
        let of = quantiles(length, &quantity::minutes);
        let text = format!(
            "They last {} on average; P50, P90, P95 and P99 are {}; the longest seen {}.",
            quantity::minutes(length.mean),
            of.join(", "),
            quantity::minutes(length.most)
        );
        page.paragraph(2, Role::Plain, &text);
    }
}

fn disruptions(page: &mut Page<'_>, s: &Simulation) {
    if s.disruptions.is_empty() {
        return;
    }
    page.heading(
        "Recovery",
        "by disruption; failed tries, refused launches and repairs that come first included",
    );
    let rows: Vec<_> = s
        .disruptions
        .iter()
        .map(|d| {
            let pick = |of: &Option<Spread>, k: usize| {
                let q = of.as_ref().and_then(|of| of.quantiles.get(k));
                q.map_or(String::new(), |q| quantity::duration(q.value))
            };
            let mean = d.restored_seconds.as_ref().map(|r| r.mean);
            let lost = match (&d.data_lost_seconds, d.unrecoverable) {
                (None, 0) => "none".to_owned(),
                (None, n) => format!("all, {n} times"),
                (Some(of), 0) => quantity::duration(of.mean),
                (Some(of), n) => {
                    format!("{}; all, {n} times", quantity::duration(of.mean))
                }
            };
            vec![
                role(Role::Strong, d.disruption.word()),
                cell(quantity::short(d.per_year)),
                cell(mean.map_or("nothing lost".to_owned(), quantity::duration)),
                cell(pick(&d.restored_seconds, 0)),
                cell(pick(&d.restored_seconds, 2)),
                cell(pick(&d.restored_seconds, 3)),
                cell(lost),
                cell(pick(&d.data_lost_seconds, 3)),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
    ];
    let head = [
        "",
        "how often",
        "restored",
        "P50",
        "P95",
        "P99",
        "data loss",
        "P99",
    ];
    page.table(2, &head, &set, &rows);
}

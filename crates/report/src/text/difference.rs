//! Designs before and after: the four numbers side by side, then what differs among the findings.

use super::count;
use super::page::{Column, Page, cell, role};
use crate::quantity;
use crate::style::{Role, Style};
use stormglass_core::assessment::Place;
use stormglass_core::policy::difference::{Changed, DesignDifference, Difference, Status};
use stormglass_core::policy::report::Figures;
use stormglass_core::quantity::Usd;

/// The difference, designs without one in a line at the end.
#[must_use]
pub fn difference(difference: &Difference, style: &Style) -> String {
    let mut page = Page::new(style);
    let differs = |d: &&DesignDifference| d.status != Status::Same;
    for design in difference.designs.iter().filter(differs) {
        one(&mut page, design);
    }
    let same = difference.designs.iter().filter(|d| !differs(d)).count();
    page.blank();
    let text = match (difference.designs.len(), same) {
        (0, _) => "There is no design on either side.".to_owned(),
        (all, same) if all == same => format!("{}, and nothing differs.", count(all, "design")),
        (all, same) => {
            let rest = match same {
                0 => String::new(),
                1 => "; nothing differs in the other one".to_owned(),
                n => format!("; nothing differs in the other {n}"),
            };
            let those = match all - same {
                1 => "1 design differs".to_owned(),
                n => format!("{n} designs differ"),
            };
            format!("{those}{rest}.")
        }
    };
    page.paragraph(0, Role::Strong, &text);
    page.finish()
}

fn one(page: &mut Page<'_>, d: &DesignDifference) {
    let variant = d.variant.as_ref();
    let variant = variant.map_or(String::new(), |v| format!(", variant {v}"));
    let what = match d.status {
        Status::Added => ": new",
        Status::Removed => ": gone",
        Status::Changed | Status::Same => "",
    };
    page.heading(&d.design, &format!("{}{variant}{what}", d.file));
    let rows: Vec<_> = numbers(d)
        .into_iter()
        .map(|n| {
            vec![
                role(Role::Strong, n.label),
                cell(n.before),
                cell(page.style.sign("→", "->")),
                role(Role::Strong, n.after),
                role(n.role, n.delta),
            ]
        })
        .collect();
    let set = [
        Column::Left,
        Column::Right,
        Column::Left,
        Column::Left,
        Column::Fill,
    ];
    page.table(2, &[], &set, &rows);
    let lists = [
        (Role::Bad, "new", &d.new),
        (Role::Bad, "worse", &d.worse),
        (Role::Good, "better", &d.better),
        (Role::Good, "gone", &d.gone),
    ];
    for (paint, word, list) in lists {
        for changed in list {
            page.item(2, (paint, word), &line(changed));
        }
    }
}

fn line(changed: &Changed) -> String {
    let values = match (&changed.was, &changed.is) {
        (Some(was), Some(is)) if was != is => format!(" (it was {was})"),
        _ => String::new(),
    };
    let place = changed.place.as_ref();
    let place = place.map_or(String::new(), |Place { file, line, column }| {
        format!(" ({file}:{line}:{column})")
    });
    let word = changed.severity.word();
    format!(
        "{word}[{}]: {}{values}{place}",
        changed.rule, changed.message
    )
}

/// One of the four numbers, before and after.
struct Number {
    label: &'static str,
    before: String,
    after: String,
    delta: String,
    role: Role,
}

fn numbers(d: &DesignDifference) -> [Number; 4] {
    let side = |text: &dyn Fn(&Figures) -> String, figures: &Option<Figures>| {
        figures.as_ref().map_or("-".to_owned(), text)
    };
    let number = |label, text: &dyn Fn(&Figures) -> String, delta: Option<(f64, String)>| {
        let (by, words) = delta.filter(|(by, _)| *by != 0.0).unwrap_or_default();
        let role = match by {
            by if by > 0.0 => Role::Bad,
            by if by < 0.0 => Role::Good,
            _ => Role::Faint,
        };
        Number {
            label,
            before: side(text, &d.before),
            after: side(text, &d.after),
            delta: words,
            role,
        }
    };
    let delta = d.delta.as_ref();
    let time =
        |seconds: Option<f64>, never: &str| seconds.map_or(never.to_owned(), quantity::duration);
    let step = |seconds: Option<f64>| {
        let seconds = seconds.filter(|s| s.abs() >= 0.0005)?;
        let word = if seconds > 0.0 { "longer" } else { "shorter" };
        Some((
            seconds,
            format!("{} {word}", quantity::duration(seconds.abs())),
        ))
    };
    let downtime = delta.and_then(|d| {
        let minutes = d.unavailability * 525_600.0;
        let word = if minutes > 0.0 { "more" } else { "less" };
        (minutes.abs() >= 1e-4).then(|| {
            (
                minutes,
                format!(
                    "{} a year {word} without service",
                    quantity::minutes(minutes.abs())
                ),
            )
        })
    });
    let money = |f: &Figures| {
        let cost = f.monthly_cost.as_ref().and_then(|c| c.parse().ok());
        cost.map_or("unknown".to_owned(), |c| {
            format!("{}/month", quantity::money(Usd(c)))
        })
    };
    let dearer = delta.and_then(|d| {
        let by: f64 = d.monthly_cost.as_ref()?.parse().ok()?;
        let amount = d
            .monthly_cost
            .as_ref()?
            .trim_start_matches('-')
            .parse()
            .ok()?;
        let share = d.monthly_cost_share.map_or(String::new(), |s| {
            format!(" ({})", quantity::percent(s.abs()))
        });
        let word = if by > 0.0 { "more" } else { "less" };
        Some((
            by,
            format!("{} {word}{share}", quantity::money(Usd(amount))),
        ))
    });
    [
        number(
            "Availability",
            &|f| quantity::availability(f.unavailability),
            downtime,
        ),
        number(
            "RTO",
            &|f| time(f.rto_seconds, "never"),
            step(delta.and_then(|d| d.rto_seconds)),
        ),
        number(
            "RPO",
            &|f| time(f.rpo_seconds, "everything"),
            step(delta.and_then(|d| d.rpo_seconds)),
        ),
        number("Cost", &money, dearer),
    ]
}

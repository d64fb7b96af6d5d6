//! The first screen: what the design is, its four numbers, its worst disruption, what to look at.

use super::count;
use super::page::Page;
use super::{findings, numbers};
use crate::quantity;
use crate::style::{Role, wrap};
use stormglass_core::assessment::{Assessment, LossFigure};

pub(super) fn write(page: &mut Page<'_>, a: &Assessment) {
    title(page, a);
    numbers::write(page, a);
    worst(page, a);
    findings::write(page, a);
}

fn title(page: &mut Page<'_>, a: &Assessment) {
    let design = &a.design;
    let environment = design.environment.as_deref().unwrap_or("");
    let beside = match &design.variant {
        Some(variant) => format!("{environment} variant {variant}"),
        None => environment.to_owned(),
    };
    page.heading(&design.title, beside.trim());
    let regions: Vec<String> = design
        .regions
        .iter()
        .map(|r| format!("{} {} ({}, {})", r.provider, r.location, r.place, r.role))
        .collect();
    let nodes = usize::try_from(design.nodes).unwrap_or(usize::MAX);
    let parts = format!(
        "{} in {}, {}, {}: {}",
        count(nodes, "node"),
        count(design.regions.len(), "region"),
        count(design.providers.len(), "provider"),
        count(design.stores.len(), "store"),
        regions.join(", "),
    );
    page.paragraph(0, Role::Faint, &parts);
    let others: Vec<&str> = design
        .variants
        .iter()
        .map(String::as_str)
        .filter(|v| design.variant.as_deref() != Some(v))
        .collect();
    if !others.is_empty() {
        let also = if design.variant.is_some() {
            "base, "
        } else {
            ""
        };
        let text = format!(
            "Variants in this file (--variant): {also}{}",
            others.join(", ")
        );
        page.paragraph(0, Role::Faint, &text);
    }
    page.blank();
}

fn worst(page: &mut Page<'_>, a: &Assessment) {
    if !numbers::ever_serves(a) {
        return;
    }
    let Some(row) = numbers::slowest(a.disruptions.iter()) else {
        return;
    };
    let recovery = match (&row.restored, row.transparent) {
        (Some(_), false) if row.until_repair => {
            format!("only repair ends it, after {}", numbers::recovery_text(row))
        }
        (_, true) => "no request is interrupted".to_owned(),
        (Some(_), _) => format!("restored after {}", numbers::recovery_text(row)),
        (None, _) => "only repair of what was lost brings the service back".to_owned(),
    };
    // The most that is lost may be lost to another cause of the kind.
    let under = match &row.loss_worst {
        Some(cause) if *cause != row.worst => format!(" after {cause}"),
        _ => String::new(),
    };
    let loss = match (&row.loss, &row.loss_store) {
        (LossFigure::Unrecoverable, Some(store)) => format!("all data of {store} lost{under}"),
        (LossFigure::Window { worst, .. }, Some(store)) if worst.seconds > 0.0 => {
            format!("up to {} of {store} lost{under}", quantity::loss(&row.loss))
        }
        _ => "no data lost".to_owned(),
    };
    page.blank();
    let label = "Worst disruption";
    let text = format!("{}: {recovery}, {loss}", row.worst);
    let width = page.style.columns().saturating_sub(label.len() + 4);
    for (i, line) in wrap(&text, width).iter().enumerate() {
        let start = if i == 0 { label } else { "" };
        let start = page.style.paint(Role::Strong, &format!("{start:16}"));
        page.raw(&format!("  {start}  {line}"));
    }
}

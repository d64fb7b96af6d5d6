//! `prices list`: what is known about prices, how old it is and where it comes from.

mod verify;

use crate::args::{PricesCommand, PricesList};
use crate::exit::{Exit, Failure};
use crate::format::{Format, targets};
use crate::pipeline;
use crate::streams::Shell;
use serde::Serialize;
use std::collections::BTreeSet;
use stormglass_core::catalog::Catalog;
use stormglass_core::diagnostic::did_you_mean;
use stormglass_core::pricing::{ListFilter, PriceRow};
use stormglass_report::{csv, text};

/// Rows of the text listing, unless all are asked for.
const ROWS: usize = 200;

/// Runs a verb about prices.
pub fn run(command: &PricesCommand, shell: &Shell) -> Result<Exit, Failure> {
    match command {
        PricesCommand::List(args) => list(args, shell),
        PricesCommand::Verify(args) => verify::verify(args, shell),
    }
}

/// One price, as written in every format.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Row {
    provider: String,
    region: String,
    service: String,
    item: String,
    meter: String,
    price: String,
    currency: &'static str,
    unit: String,
    tier_from: String,
    tier_to: Option<String>,
    as_of: String,
    source: String,
    #[serde(skip)]
    source_id: String,
    confidence: &'static str,
    note: String,
}

impl Row {
    fn new(row: &PriceRow<'_>, catalog: &Catalog) -> Self {
        Self {
            provider: row.provider.to_owned(),
            region: row.region.to_owned(),
            service: row.service.to_owned(),
            item: row.item.to_owned(),
            meter: row.meter.to_owned(),
            price: row.tier.price.normalize().to_string(),
            currency: "USD",
            unit: row.unit.to_string(),
            tier_from: row.tier.from.normalize().to_string(),
            tier_to: row.tier.to.map(|t| t.normalize().to_string()),
            as_of: row.as_of.to_owned(),
            source: catalog.source_title(row.source).to_owned(),
            source_id: row.source.to_owned(),
            confidence: row.confidence.word(),
            note: row.note.to_string(),
        }
    }

    /// Fields in the order of the CSV head.
    fn fields(&self) -> [&str; 14] {
        [
            &self.provider,
            &self.region,
            &self.service,
            &self.item,
            &self.meter,
            &self.price,
            self.currency,
            &self.unit,
            &self.tier_from,
            self.tier_to.as_deref().unwrap_or(""),
            &self.as_of,
            &self.source,
            self.confidence,
            &self.note,
        ]
    }
}

const HEAD: &str = "provider,region,service,item,meter,price,currency,unit,tier-from,tier-to,\
                    as-of,source,confidence,note";

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    prices: Vec<Row>,
}

fn list(args: &PricesList, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.formats, args.file.output.as_deref())?;
    let catalog = pipeline::catalog(&args.books.price_books, shell)?;
    let asked = |text: &Option<String>| text.clone().unwrap_or_default();
    let filter = ListFilter {
        provider: asked(&args.provider),
        region: asked(&args.region),
        service: asked(&args.service),
        item: asked(&args.item),
    };
    let rows: Vec<Row> = shell.timings.time("list", || {
        let rows = catalog.prices();
        rows.list(&filter).map(|r| Row::new(&r, &catalog)).collect()
    });
    if rows.is_empty() {
        let message = "no price fits".to_owned();
        return Err(Failure::new(
            Exit::NothingToDo,
            message,
            help(&filter, &catalog),
        ));
    }
    let document = Document {
        schema: "stormglass-prices/1",
        prices: rows,
    };
    for target in &targets {
        let rendered = match target.format {
            Format::Json => format!("{}\n", serde_json::to_string_pretty(&document)?),
            Format::Csv => as_csv(&document.prices),
            Format::Text | Format::Ndjson | Format::Gate(_) => {
                as_text(&document.prices, shell.style(target))
            }
        };
        shell.write(target, &rendered)?;
    }
    Ok(Exit::Done)
}

/// The nearest word for the first filter that fits nothing by itself.
fn help(filter: &ListFilter, catalog: &Catalog) -> String {
    let all = ListFilter::default();
    let suggest = |what: &str, asked: &str, field: fn(&PriceRow<'_>) -> String| {
        if asked.is_empty() {
            return None;
        }
        let prices = catalog.prices();
        let words: BTreeSet<String> = prices.list(&all).map(|r| field(&r)).collect();
        let whole = what == "provider";
        let fits = |w: &String| if whole { w == asked } else { w.contains(asked) };
        if words.iter().any(fits) {
            return None;
        }
        let near = did_you_mean(asked, words.iter().map(String::as_str));
        Some(match near {
            Some(near) => format!("no {what} `{asked}`; did you mean `{near}`?"),
            None => format!("no {what} `{asked}`"),
        })
    };
    let wrong = [
        suggest("provider", &filter.provider, |r| r.provider.to_owned()),
        suggest("region", &filter.region, |r| r.region.to_owned()),
        suggest("service", &filter.service, |r| r.service.to_owned()),
        suggest("item", &filter.item, |r| r.item.to_owned()),
    ];
    wrong.into_iter().flatten().next().unwrap_or_else(|| {
        "each filter fits some price, but none fits them all; leave one out".to_owned()
    })
}

fn as_csv(rows: &[Row]) -> String {
    let mut out = format!("{HEAD}\n");
    for row in rows {
        out.push_str(&csv::line(row.fields()));
    }
    out
}

fn as_text(rows: &[Row], style: &stormglass_report::Style) -> String {
    let shown = if style.verbose {
        rows.len()
    } else {
        ROWS.min(rows.len())
    };
    let head = ["provider", "region", "item", "price", "as of", "source"];
    let lines: Vec<[String; 6]> = rows
        .iter()
        .take(shown)
        .map(|r| {
            let item = match r.item.as_str() {
                "-" => format!("{} {}", r.service, r.meter),
                item => format!("{} {item} {}", r.service, r.meter),
            };
            let tier = match (&r.tier_from, &r.tier_to) {
                (from, None) if from == "0" => String::new(),
                (from, None) => format!(" above {from}"),
                (from, Some(to)) => format!(" {from} to {to}"),
            };
            [
                r.provider.clone(),
                r.region.clone(),
                item,
                format!("${}/{}{tier}", r.price, r.unit),
                r.as_of.clone(),
                format!("{} ({})", r.source_id, r.confidence),
            ]
        })
        .collect();
    let mut out = text::listing(&head, &lines, &[3], &[2, 5], style);
    if shown < rows.len() {
        out.push_str(&format!(
            "{} more; narrow with --provider, --region, --service or an item, or list all with -v\n",
            rows.len() - shown
        ));
    }
    out
}

//! `prices verify`: can the facts be trusted? Every row of every table, the user's among them.

use crate::args::PricesVerify;
use crate::exit::{Exit, Failure};
use crate::format::{Format, targets};
use crate::pipeline;
use crate::streams::{Shell, read};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use stormglass_core::catalog::{Catalog, Verification, VerifyOptions, age_days};
use stormglass_core::diagnostic::{Diagnostic, Severity};
use stormglass_core::quantity::{Duration, Quantity, grouped};
use stormglass_core::yaml;
use stormglass_report::style::{Role, Style};
use stormglass_report::{json, text};

/// Hours in a day.
const DAY: f64 = 24.0;

/// Checks, reports, and ends with code 1 when something is wrong.
pub fn verify(args: &PricesVerify, shell: &Shell) -> Result<Exit, Failure> {
    let targets = targets(&args.output.formats, args.output.file.output.as_deref())?;
    let options = options(args)?;
    let books = books(&args.books.price_books)?;
    let found = shell
        .timings
        .time("verify", || Catalog::verify(&books, &options));
    for target in &targets {
        let rendered = match target.format {
            Format::Json => {
                let document = Document::new(&found);
                format!("{}\n", serde_json::to_string_pretty(&document)?)
            }
            Format::Text | Format::Csv | Format::Ndjson | Format::Gate(_) => {
                let style = shell.style(target);
                let shown = shown(&found, style);
                pipeline::report(&shown, &found.sources, shell);
                page(&found, shown.len(), &options, style)
            }
        };
        shell.write(target, &rendered)?;
    }
    Ok(if found.passed() {
        Exit::Done
    } else {
        Exit::CheckFailed
    })
}

/// Everything about the user's tables, and what is wrong with the built-in ones; the rest is for
/// those who keep them.
fn shown(found: &Verification, style: &Style) -> Vec<Diagnostic> {
    found
        .diagnostics
        .iter()
        .filter(|d| style.verbose || d.severity == Severity::Error || found.is_about_user_table(d))
        .cloned()
        .collect()
}

fn options(args: &PricesVerify) -> Result<VerifyOptions, Failure> {
    let wrong = |message: String, help: &str| Failure::new(Exit::Usage, message, help);
    if let Some(today) = &args.today
        && (age_days(today, today).is_none() || today.len() != "2026-01-31".len())
    {
        let message = format!("`{today}` is not a day");
        return Err(wrong(message, "write it as in `--today 2026-01-31`"));
    }
    let max_age_days = match &args.max_price_age {
        None => None,
        Some(_) if args.today.is_none() => {
            return Err(wrong(
                "`--max-price-age` needs `--today`".to_owned(),
                "name the day, as in `--today 2026-01-31`; nothing here reads a clock, so that a run can be repeated",
            ));
        }
        Some(text) => {
            let age = Duration::from_text(text)
                .map_err(|e| wrong(e.message, "write it in days, as in `--max-price-age 45d`"))?;
            // Whole days, since prices are dated by the day.
            Some((age.hours() / DAY).floor() as i64)
        }
    };
    Ok(VerifyOptions {
        today: args.today.clone(),
        max_age_days,
    })
}

/// Name and text of each table of the user.
fn books(paths: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let mut books = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let text = yaml::decode_bytes(&read(path)?).map_err(|d| {
            let message = format!("`{name}`: {}", d.message);
            Failure::new(Exit::InvalidInput, message, d.help.unwrap_or_default())
        })?;
        books.push((name, text));
    }
    Ok(books)
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Document<'v> {
    schema: &'static str,
    passed: bool,
    /// Day from which ages count.
    ages_from: &'v str,
    totals: Totals,
    ages: Vec<Age<'v>>,
    diagnostics: Vec<json::OneDiagnostic<'v>>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Totals {
    tables: usize,
    user_tables: usize,
    rows: usize,
    price_rows: usize,
    prices: usize,
    sources: usize,
    price_rows_by_confidence: BTreeMap<&'static str, usize>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Age<'v> {
    provider: &'v str,
    price_rows: usize,
    newest: &'v str,
    oldest: &'v str,
    median_days: i64,
    too_old: usize,
}

impl<'v> Document<'v> {
    fn new(found: &'v Verification) -> Self {
        let totals = &found.totals;
        let by_confidence = totals.confidence.iter();
        Self {
            schema: "stormglass-prices-verify/1",
            passed: found.passed(),
            ages_from: &found.reference,
            totals: Totals {
                tables: totals.tables,
                user_tables: totals.user_tables,
                rows: totals.rows,
                price_rows: totals.price_rows,
                prices: totals.prices,
                sources: totals.sources,
                price_rows_by_confidence: by_confidence.map(|(c, n)| (c.word(), *n)).collect(),
                errors: found.count(Severity::Error),
                warnings: found.count(Severity::Warning),
            },
            ages: found
                .ages
                .iter()
                .map(|age| Age {
                    provider: &age.provider,
                    price_rows: age.rows,
                    newest: &age.newest,
                    oldest: &age.oldest,
                    median_days: age.median_days,
                    too_old: age.too_old,
                })
                .collect(),
            diagnostics: found
                .diagnostics
                .iter()
                .map(|d| json::diagnostic(d, &found.sources))
                .collect(),
        }
    }
}

fn page(found: &Verification, shown: usize, options: &VerifyOptions, style: &Style) -> String {
    let totals = &found.totals;
    let tables = match totals.user_tables {
        0 => format!("{} built-in tables", totals.tables),
        n => format!("{} built-in tables and {n} of yours", totals.tables),
    };
    let mut out = format!(
        "{tables}: {} rows from {} sources, among them {} rows for {} prices\n",
        grouped(totals.rows),
        grouped(totals.sources),
        grouped(totals.price_rows),
        grouped(totals.prices),
    );
    let words: Vec<String> = totals
        .confidence
        .iter()
        .map(|(confidence, n)| format!("{} {}", grouped(*n), confidence.word()))
        .collect();
    out.push_str(&format!(
        "How sure the price rows are: {}\n\n",
        words.join(", ")
    ));
    out.push_str(&match options.today {
        Some(_) => format!("Ages on {}\n", found.reference),
        None => format!(
            "Ages, counted from the newest price ({}); `--today` counts from another day\n",
            found.reference
        ),
    });
    let limited = options.max_age_days.is_some();
    let head = [
        "provider",
        "rows",
        "newest",
        "oldest",
        "median age",
        "too old",
    ];
    let lines: Vec<[String; 6]> = found
        .ages
        .iter()
        .map(|age| {
            [
                age.provider.clone(),
                grouped(age.rows),
                age.newest.clone(),
                age.oldest.clone(),
                format!(
                    "{} d",
                    grouped(usize::try_from(age.median_days).unwrap_or(0))
                ),
                if limited {
                    grouped(age.too_old)
                } else {
                    "-".to_owned()
                },
            ]
        })
        .collect();
    out.push_str(&text::listing(&head, &lines, &[1, 4, 5], &[], style));
    let (errors, warnings) = (found.count(Severity::Error), found.count(Severity::Warning));
    let (role, verdict) = if found.passed() {
        (Role::Good, style.sign("✓ passed", "+ passed"))
    } else {
        (Role::Bad, style.sign("✗ failed", "x failed"))
    };
    let hidden = match found.diagnostics.len() - shown {
        0 => String::new(),
        n => format!("; {n} of them in the built-in tables, listed with -v"),
    };
    out.push_str(&format!(
        "\n{}  {errors} wrong, {warnings} to look at{hidden}\n",
        style.paint(role, verdict)
    ));
    out
}

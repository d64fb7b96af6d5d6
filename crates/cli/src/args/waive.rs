//! `waive`.

use super::check::parse_day;
use clap::Args;
use std::path::PathBuf;
use stormglass_core::calendar::Day;
use stormglass_core::quantity::{Duration, Quantity};

/// `waive`.
#[derive(Debug, Args)]
pub struct Waive {
    /// The rule, such as `data-residency`.
    #[arg(value_name = "RULE")]
    pub rule: String,
    /// What it is about, as `check -f json` names it, such as `store:orders@eu-only`; `*` stands for
    /// anything. Everything the rule says unless stated.
    #[arg(value_name = "TARGET")]
    pub target: Option<String>,
    /// How long; 30 days unless stated.
    #[arg(long = "for", value_name = "TIME", value_parser = parse_days, conflicts_with = "until")]
    pub days: Option<i64>,
    /// The last day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub until: Option<Day>,
    /// Why this may be so for now.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who answers for it: a team or a person.
    #[arg(long, value_name = "NAME")]
    pub owner: String,
    /// A ticket.
    #[arg(long, value_name = "ID")]
    pub ticket: Option<String>,
    /// Only designs of this file, as seen from the file of waivers; `*` stands for anything. May be
    /// repeated.
    #[arg(long = "path", value_name = "FILE")]
    pub paths: Vec<String>,
    /// The file of waivers; unless stated, `.stormglass-waivers.yaml` here or above in the repository, and
    /// here if there is none.
    #[arg(long, value_name = "FILE", env = "STORMGLASS_WAIVERS", hide_env = true)]
    pub waivers: Option<PathBuf>,
    /// The day from which `--for` counts; today unless stated.
    #[arg(
        long,
        value_name = "YYYY-MM-DD",
        env = "STORMGLASS_TODAY",
        hide_env = true,
        value_parser = parse_day
    )]
    pub today: Option<Day>,
}

/// A length of whole days.
fn parse_days(text: &str) -> Result<i64, String> {
    let seconds = Duration::from_text(text).map(|d| d.seconds());
    match seconds {
        #[allow(clippy::cast_possible_truncation)]
        Ok(s) if (86_400.0..=86_400.0 * 36_500.0).contains(&s) => Ok((s / 86_400.0) as i64),
        _ => Err("a time of a day or more, such as 30d, is expected".to_owned()),
    }
}

//! `diff`.

use super::{EstimatesArg, Facts, Output, PriceBooks, parse_change};
use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args};

/// `diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes are those of every verb. With --detailed-exitcode: 0 nothing differs, 1 an error, whichever, 2 something
differs.")]
pub struct Diff {
    /// Before: a scenario file, a directory, a saved result of `check`, or a commit as in
    /// `git:origin/main`.
    #[arg(value_name = "BASE")]
    pub base: String,
    /// After, likewise.
    #[arg(value_name = "HEAD", default_value = ".")]
    pub head: String,
    /// End with 2 if something differs, 0 if nothing does, 1 on an error.
    #[arg(long, env = "STORMGLASS_DETAILED_EXITCODE", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub detailed_exitcode: bool,
    /// Variant to compare; `base` is the file as it stands, and what is compared unless stated. May be
    /// repeated.
    #[arg(
        long = "variant",
        value_name = "NAME",
        env = "STORMGLASS_VARIANT",
        hide_env = true,
        value_delimiter = ','
    )]
    pub variants: Vec<String>,
    /// Compare every file as it stands and every variant of it.
    #[arg(
        long,
        env = "STORMGLASS_ALL_VARIANTS",
        hide_env = true,
        conflicts_with = "variants"
    )]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub all_variants: bool,
    /// Changes the designs of both sides, such as `traffic.dns.ttl=30s`. May be repeated.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_change)]
    pub sets: Vec<(String, String)>,
    /// Whether missing prices are estimated; goes before `cost.estimates` of the scenario.
    #[arg(
        long,
        value_name = "RULE",
        value_enum,
        env = "STORMGLASS_ESTIMATES",
        hide_env = true
    )]
    pub estimates: Option<EstimatesArg>,
    #[command(flatten)]
    pub books: PriceBooks,
    #[command(flatten)]
    pub output: Output,
    /// Threads; as many as there are processors unless given. They change nothing in the result.
    #[arg(
        short,
        long,
        value_name = "N",
        env = "STORMGLASS_JOBS",
        hide_env = true
    )]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

impl Diff {
    /// Which facts the run rests on.
    pub fn facts(&self) -> Facts {
        Facts {
            estimates: self.estimates,
            variant: None,
            sets: self.sets.clone(),
            books: self.books.clone(),
        }
    }
}

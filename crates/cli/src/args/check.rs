//! `check`.

use super::report::GateOutput;
use super::{EstimatesArg, Facts, PriceBooks, parse_change};
use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, ValueEnum};
use std::path::PathBuf;
use stormglass_core::calendar::Day;
use stormglass_core::diagnostic::Severity;
use stormglass_core::policy::mend::Effort;

/// `check`.
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 passed, 1 the gate is not passed, 2 bad command line, 3 a scenario is invalid, 4 nothing
to evaluate, 5 no honest answer (a price is missing; with --strict also what cannot be told), 70 internal
error. A pipeline that has to tell a failed gate from a broken tool asks for 1.")]
pub struct Check {
    /// Files, or directories to search for YAML files with a `stormglass:` key; `-` is stdin.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub output: GateOutput,
    /// Severity from which on a finding fails the gate.
    #[arg(
        long,
        value_name = "SEVERITY",
        value_enum,
        env = "STORMGLASS_FAIL_ON",
        hide_env = true,
        default_value_t = FailOn::Error
    )]
    pub fail_on: FailOn,
    /// Rule that is an error, and looked at although it is off. May be repeated.
    #[arg(
        long,
        value_name = "RULE",
        env = "STORMGLASS_DENY",
        hide_env = true,
        value_delimiter = ','
    )]
    pub deny: Vec<String>,
    /// Rule that is only a warning. May be repeated.
    #[arg(
        long,
        value_name = "RULE",
        env = "STORMGLASS_WARN_ON",
        hide_env = true,
        value_delimiter = ','
    )]
    pub warn_on: Vec<String>,
    /// Rule that is not looked at. May be repeated.
    #[arg(
        long,
        value_name = "RULE",
        env = "STORMGLASS_ALLOW",
        hide_env = true,
        value_delimiter = ','
    )]
    pub allow: Vec<String>,
    /// End with 0 where the gate is not passed; the report says so all the same.
    #[arg(long, env = "STORMGLASS_NO_FAIL", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub no_fail: bool,
    /// End with 5 if anything cannot be told, or is stated and not assessed by this version.
    #[arg(long, env = "STORMGLASS_STRICT", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub strict: bool,
    /// The day that waivers and ages count to; today unless stated.
    #[arg(
        long,
        value_name = "YYYY-MM-DD",
        env = "STORMGLASS_TODAY",
        hide_env = true,
        value_parser = parse_day
    )]
    pub today: Option<Day>,
    /// File of settings; unless stated, the nearest `stormglass.toml` here or above in the repository.
    #[arg(
        long,
        value_name = "FILE",
        env = "STORMGLASS_CONFIG",
        hide_env = true,
        conflicts_with = "no_config"
    )]
    pub config: Option<PathBuf>,
    /// Read no file of settings.
    #[arg(long, env = "STORMGLASS_NO_CONFIG", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub no_config: bool,
    /// Print every setting with where it comes from, and check nothing.
    #[arg(long)]
    pub print_config: bool,
    /// Policy file: settings of rules and rules of your own that many scenarios share. May be repeated.
    #[arg(long = "policy", value_name = "FILE")]
    #[arg(env = "STORMGLASS_POLICY", hide_env = true)]
    pub policies: Vec<PathBuf>,
    /// File of waivers; unless stated, `.stormglass-waivers.yaml` beside the scenario or above it in the
    /// repository.
    #[arg(
        long,
        value_name = "FILE",
        env = "STORMGLASS_WAIVERS",
        hide_env = true,
        conflicts_with = "no_waivers"
    )]
    pub waivers: Option<PathBuf>,
    /// Waive nothing: an audit of what is waived otherwise.
    #[arg(long, env = "STORMGLASS_NO_WAIVERS", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub no_waivers: bool,
    /// What the designs are compared with, so that only what is new or worse fails: a saved result of
    /// `check`, or a commit as in `git:origin/main`.
    #[arg(
        long,
        value_name = "FILE|git:REF",
        env = "STORMGLASS_BASELINE",
        hide_env = true
    )]
    pub baseline: Option<String>,
    /// Save what there is now as a baseline, and let it pass.
    #[arg(
        long,
        value_name = "FILE",
        env = "STORMGLASS_WRITE_BASELINE",
        hide_env = true
    )]
    pub write_baseline: Option<PathBuf>,
    /// Look for the cheapest single change that mends each finding, trying so many designs at most.
    #[arg(
        long,
        value_name = "N",
        env = "STORMGLASS_MENDS",
        hide_env = true,
        default_value_t = 0
    )]
    pub mends: u16,
    /// Variant to check; `base` is the file as it stands, and what is checked unless stated. May be
    /// repeated.
    #[arg(
        long = "variant",
        value_name = "NAME",
        env = "STORMGLASS_VARIANT",
        hide_env = true,
        value_delimiter = ','
    )]
    pub variants: Vec<String>,
    /// Check every file as it stands and every variant of it.
    #[arg(
        long,
        env = "STORMGLASS_ALL_VARIANTS",
        hide_env = true,
        conflicts_with = "variants"
    )]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub all_variants: bool,
    /// Changes the design, such as `traffic.dns.ttl=30s`; `~` as the value takes a key away. May be
    /// repeated.
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

impl Check {
    /// How many designs may be tried for mends of one design.
    pub fn effort(&self) -> Effort {
        let per_design = usize::from(self.mends);
        Effort {
            // Half for one check, so that the worst one does not take what the others need.
            per_check: per_design.div_ceil(2),
            per_design,
        }
    }

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

/// From which severity on the gate fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Everything that is found.
    Note,
    /// Nothing.
    None,
}

impl FailOn {
    /// The least severity; none for nothing.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::None => None,
        }
    }
}

/// A day of the calendar.
pub(super) fn parse_day(text: &str) -> Result<Day, String> {
    Day::read(text.trim()).ok_or_else(|| "a day such as 2026-01-31 is expected".to_owned())
}

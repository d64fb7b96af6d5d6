//! The command line: verbs, flags, and the environment forms of the flags.

mod check;
mod diff;
mod emit;
mod report;
mod sweep;
mod waive;

pub use check::Check;
pub use diff::Diff;
pub use emit::Emit;
pub use report::Report;
pub use sweep::{ClusterKind, Sweep, SweepCommand, SweepMerge};
pub use waive::Waive;

use crate::format::{Target, parse_report, parse_table};
use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use stormglass_core::uncertainty;

/// What a multi-cloud design can promise: availability, RTO, RPO and monthly cost.
#[derive(Debug, Parser)]
#[command(
    name = "stormglass",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = "\
Exit codes: 0 done, 1 a check failed (check, fmt --check, emit --check, prices verify), 2 bad command line, 3 invalid
scenario or price table, 4 nothing to evaluate, 5 no honest answer (a price is missing; or, with --strict, something stated is not assessed
or cannot be told), 70 internal error.")]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every verb.
#[derive(Debug, Args)]
#[command(next_display_order = 100)]
pub struct Global {
    /// Print only results and errors.
    #[arg(short, long, global = true, env = "STORMGLASS_QUIET", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub quiet: bool,
    /// List everything instead of what matters most.
    #[arg(
        short,
        long,
        global = true,
        env = "STORMGLASS_VERBOSE",
        hide_env = true
    )]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub verbose: bool,
    /// Colours.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "STORMGLASS_COLOR",
        hide_env = true
    )]
    #[arg(value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// Print how long each part took, on stderr.
    #[arg(long, global = true, env = "STORMGLASS_TIMINGS", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub timings: bool,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute availability, RTO, RPO and monthly cost of designs, with reasons.
    Assess(Assess),
    /// Hold designs to their objectives and to rules, for continuous integration: 0 passed, 1 not.
    Check(Box<Check>),
    /// Answer for a finding until a day: adds a waiver to the file of waivers.
    Waive(Waive),
    /// Compare designs before and after: numbers and findings; either side a file, a directory, a saved
    /// result or a commit.
    Diff(Box<Diff>),
    /// Check scenario files without computing anything.
    Validate(Validate),
    /// Put scenario files into their canonical form; comments are kept.
    Fmt(Fmt),
    /// Follow one disruption from fault to full capacity; without one, list them all.
    Drill(Drill),
    /// Follow a design through thousands of years of drawn failures, beside the exact figures.
    Simulate(Simulate),
    /// Say what a rule means, or what a number is made of.
    Explain(Explain),
    /// Hold what documents claim about a design against what is computed.
    Audit(Audit),
    /// Write the deployment configuration that realises a design.
    Emit(Emit),
    /// Compute many designs: a grid or a list of changes, in shards that run anywhere.
    Sweep(Box<Sweep>),
    /// Say what the results are worth: P10, P50 and P90 over everything that is not known, and which
    /// inputs move them.
    Uncertainty(Uncertainty),
    /// Write a saved result of `check` in other formats, without computing it again.
    Report(Report),
    /// What is known about prices.
    Prices(Prices),
    /// Print the JSON Schema of scenarios or results.
    Schema(Schema),
    /// Start a scenario file.
    Init(Init),
    /// Print what makes a shell complete verbs, flags and their values.
    Completions(Completions),
    /// Write the manual pages, one a verb.
    Man(Man),
}

/// Where results go.
#[derive(Debug, Args)]
pub struct Output {
    /// Format of the result: text or json; `json=FILE` writes it to a file. May be repeated.
    #[arg(short, long = "format", value_name = "FMT[=FILE]", value_parser = parse_report)]
    #[arg(env = "STORMGLASS_FORMAT", hide_env = true)]
    pub formats: Vec<Target>,
    #[command(flatten)]
    pub file: OutputFile,
}

/// The file of a single result.
#[derive(Debug, Args)]
pub struct OutputFile {
    /// File for the result, with a single format; `-` is stdout.
    #[arg(
        short,
        long,
        value_name = "PATH",
        env = "STORMGLASS_OUTPUT",
        hide_env = true
    )]
    pub output: Option<PathBuf>,
}

/// The reader's own facts.
#[derive(Clone, Debug, Args)]
pub struct PriceBooks {
    /// Table that adds to the built-in facts or replaces some of them. May be repeated.
    #[arg(long = "price-book", value_name = "FILE")]
    #[arg(env = "STORMGLASS_PRICE_BOOK", hide_env = true)]
    pub price_books: Vec<PathBuf>,
}

/// Which facts a run rests on.
#[derive(Debug, Args)]
pub struct Facts {
    /// Whether missing prices are estimated; goes before `cost.estimates` of the scenario.
    #[arg(
        long,
        value_name = "RULE",
        value_enum,
        env = "STORMGLASS_ESTIMATES",
        hide_env = true
    )]
    pub estimates: Option<EstimatesArg>,
    /// Variant of the scenario; `base` is the file as it stands.
    #[arg(long, value_name = "NAME", env = "STORMGLASS_VARIANT", hide_env = true)]
    pub variant: Option<String>,
    /// Changes the design, such as `traffic.dns.ttl=30s`; `~` as the value takes a key away. May be
    /// repeated.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_change)]
    pub sets: Vec<(String, String)>,
    #[command(flatten)]
    pub books: PriceBooks,
}

/// Whether missing prices are estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EstimatesArg {
    /// Estimate by a named rule, and mark it.
    Allow,
    /// Stop with exit code 5.
    Deny,
}

impl EstimatesArg {
    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        }
    }
}

/// `assess`.
#[derive(Debug, Args)]
pub struct Assess {
    /// Scenario files; a directory is searched for them; `-` is stdin.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// End with code 5 if the design states something that this version does not assess.
    #[arg(long, env = "STORMGLASS_STRICT", hide_env = true)]
    #[arg(action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub strict: bool,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub facts: Facts,
}

/// `validate`.
#[derive(Debug, Args)]
pub struct Validate {
    /// Files, or directories to search for YAML files with a `stormglass:` key; `-` is stdin.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub facts: Facts,
}

/// `fmt`.
#[derive(Debug, Args)]
pub struct Fmt {
    /// Files, or directories to search for YAML files with a `stormglass:` key; `-` reads stdin and
    /// writes stdout.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Write nothing; name the files that are not in canonical form, and end with code 1 if any is.
    #[arg(long)]
    pub check: bool,
}

/// `drill`.
#[derive(Debug, Args)]
pub struct Drill {
    /// Scenario file; `-` is stdin.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Such as `region:us-east`, `zone:us-east/1`, `provider:aws` or `data-corruption`; a kind
    /// alone means its worst cause, and `A+B` two at once.
    #[arg(value_name = "DISRUPTION")]
    pub disruption: Option<String>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub facts: Facts,
}

/// `simulate`.
#[derive(Debug, Args)]
pub struct Simulate {
    /// Scenario file; `-` is stdin.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Years to follow, rounded up to whole blocks of 200; 10000 unless another end is given.
    #[arg(long, value_name = "N", env = "STORMGLASS_YEARS", hide_env = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub years: Option<u64>,
    /// Stop after so many seconds with what there is; then the result depends on the machine.
    #[arg(long, value_name = "S", env = "STORMGLASS_SECONDS", hide_env = true)]
    #[arg(value_parser = parse_seconds)]
    pub seconds: Option<f64>,
    /// Stop once the 95% interval of the unavailability is no wider than this to either side, such
    /// as `2%`; at the latest after 1000000 years, unless `--years` says otherwise.
    #[arg(
        long,
        value_name = "SHARE",
        env = "STORMGLASS_CI_WIDTH",
        hide_env = true
    )]
    #[arg(value_parser = parse_width)]
    pub ci_width: Option<f64>,
    /// Seed: the same seed, years and design give the same result.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1,
        env = "STORMGLASS_SEED",
        hide_env = true
    )]
    pub seed: u64,
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
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub facts: Facts,
}

/// A time budget in seconds.
fn parse_seconds(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('s').trim();
    match number.parse::<f64>() {
        Ok(s) if s > 0.0 && s.is_finite() => Ok(s),
        _ => Err("a number of seconds above zero, such as 10, is expected".into()),
    }
}

/// A relative half-width: `2%` or `0.02`.
fn parse_width(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let value = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|p| p / 100.0),
        None => text.parse::<f64>(),
    };
    match value {
        Ok(w) if w > 0.0 && w < 1.0 => Ok(w),
        _ => Err("a share between 0 and 1, such as 2% or 0.02, is expected".into()),
    }
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A rule or code, such as `no-backup`; or a scenario file, with a number after it.
    #[arg(value_name = "RULE|FILE")]
    pub what: String,
    /// Name of a number, such as `availability`, `rto.region` or `cost.provider.aws`.
    #[arg(value_name = "NUMBER")]
    pub metric: Option<String>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub facts: Facts,
}

/// `audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// Scenario files; a directory is searched for them; `-` is stdin.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub facts: Facts,
}

/// `uncertainty`.
#[derive(Debug, Args)]
pub struct Uncertainty {
    /// Scenario file; `-` is stdin.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Designs drawn; more make the percentiles smoother.
    #[arg(long, value_name = "N", env = "STORMGLASS_DRAWS", hide_env = true)]
    #[arg(default_value_t = uncertainty::DRAWS, value_parser = clap::value_parser!(u32).range(20..=100_000))]
    pub draws: u32,
    /// Where the draws start; the same seed gives the same result.
    #[arg(long, value_name = "N", env = "STORMGLASS_SEED", hide_env = true)]
    #[arg(default_value_t = uncertainty::SEED)]
    pub seed: u64,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub facts: Facts,
}

/// `prices`.
#[derive(Debug, Args)]
pub struct Prices {
    #[command(subcommand)]
    pub command: PricesCommand,
}

/// Verbs about prices.
#[derive(Debug, Subcommand)]
pub enum PricesCommand {
    /// List prices with unit, date, source and confidence.
    List(PricesList),
    /// Check every row of every table: source, date, tiers, units, age, prices far from others.
    Verify(PricesVerify),
}

/// `prices list`.
#[derive(Debug, Args)]
pub struct PricesList {
    /// Part of the item's name, such as `c6i.xlarge`.
    #[arg(value_name = "ITEM")]
    pub item: Option<String>,
    /// Provider: aws, gcp, azure, or one of your own table.
    #[arg(long, value_name = "NAME")]
    pub provider: Option<String>,
    /// Part of the region's name.
    #[arg(long, value_name = "NAME")]
    pub region: Option<String>,
    /// Part of the service's name.
    #[arg(long, value_name = "NAME")]
    pub service: Option<String>,
    /// Format: text, json or csv; `csv=FILE` writes it to a file. May be repeated.
    #[arg(short, long = "format", value_name = "FMT[=FILE]", value_parser = parse_table)]
    #[arg(env = "STORMGLASS_FORMAT", hide_env = true)]
    pub formats: Vec<Target>,
    #[command(flatten)]
    pub file: OutputFile,
    #[command(flatten)]
    pub books: PriceBooks,
}

/// `prices verify`.
#[derive(Debug, Args)]
pub struct PricesVerify {
    /// Oldest price accepted, such as `45d`; with `--today`.
    #[arg(
        long,
        value_name = "AGE",
        env = "STORMGLASS_MAX_PRICE_AGE",
        hide_env = true
    )]
    pub max_price_age: Option<String>,
    /// The day from which ages count, such as 2026-01-31; without it, the date of the newest price.
    #[arg(
        long,
        value_name = "YYYY-MM-DD",
        env = "STORMGLASS_TODAY",
        hide_env = true
    )]
    pub today: Option<String>,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub books: PriceBooks,
}

/// `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// What the schema is of.
    #[arg(value_name = "KIND", value_enum, default_value_t = SchemaOf::Scenario)]
    pub of: SchemaOf,
    /// File to write; `-` is stdout.
    #[arg(
        short,
        long,
        value_name = "PATH",
        env = "STORMGLASS_OUTPUT",
        hide_env = true
    )]
    pub output: Option<PathBuf>,
}

/// What has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Files that are read.
    Scenario,
    /// JSON that `assess` writes.
    Assessment,
    /// JSON that `simulate` writes.
    Simulation,
    /// JSON that `uncertainty` writes.
    Uncertainty,
    /// JSON that `audit` writes.
    Audit,
    /// JSON that `check` writes.
    Check,
    /// JSON that `diff` writes.
    Diff,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Name of the design; its file is NAME.stormglass.yaml.
    #[arg(value_name = "NAME", default_value = "design")]
    pub name: String,
    /// What to start from.
    #[arg(long, value_name = "NAME", value_enum, default_value_t = Template::Minimal)]
    pub template: Template,
}

/// Designs to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Template {
    /// One region.
    Minimal,
    /// Two regions in two clouds, the second standing by.
    ActivePassive,
    /// Voters in three clouds.
    Quorum,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell they are for.
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: ShellName,
}

/// Shells that can complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ShellName {
    /// GNU Bash.
    Bash,
    /// Z shell.
    Zsh,
    /// Fish.
    Fish,
    /// `PowerShell`.
    Powershell,
    /// Elvish.
    Elvish,
    /// Nushell.
    Nushell,
}

/// `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// Folder to write `stormglass.1`, `stormglass-assess.1`, … to; made if it is not there.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// A `path=value` of `--set`.
fn parse_change(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.trim().is_empty() => {
            Ok((path.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as path=value, such as traffic.dns.ttl=30s".to_owned()),
    }
}

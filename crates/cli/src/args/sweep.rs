//! `sweep` and `sweep merge`.

use super::{EstimatesArg, OutputFile, PriceBooks, parse_change};
use crate::format::{Target, parse_rows};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use stormglass_core::sweep::ShardId;

/// `sweep`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Sweep {
    #[command(subcommand)]
    pub command: Option<SweepCommand>,
    /// Scenario file that the designs change; `-` is stdin.
    #[arg(value_name = "FILE", required = true)]
    pub file: Option<PathBuf>,
    /// Values to try at a path, such as `traffic.dns.ttl=30s,60s`; `variant=base,NAME` tries variants.
    /// Repeated, every combination is a design.
    #[arg(long = "set", value_name = "PATH=A,B,…", value_parser = parse_change)]
    pub sets: Vec<(String, String)>,
    /// YAML file of paths with lists of values; every combination is a design.
    #[arg(long, value_name = "FILE")]
    pub grid: Option<PathBuf>,
    /// YAML or CSV file of designs, each with a name and the paths that it changes.
    #[arg(long, value_name = "FILE")]
    pub designs: Option<PathBuf>,
    /// A further number to compute, such as `rto.region` or `cost.provider.aws`. May be repeated.
    #[arg(long = "metric", value_name = "NAME")]
    pub metrics: Vec<String>,
    /// Simulate so many years of every design, rounded up to whole blocks of 200, beside the exact
    /// figures.
    #[arg(long, value_name = "N", env = "STORMGLASS_YEARS", hide_env = true)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub years: Option<u64>,
    /// Seed of the simulation, the same for every design: they meet the same draws.
    #[arg(long, value_name = "N", env = "STORMGLASS_SEED", hide_env = true)]
    #[arg(requires = "years")]
    pub seed: Option<u64>,
    /// Compute only this shard, such as 3/100, and keep it in the folder of `--into`; 2+1/100 where a
    /// scheduler counts from 0.
    #[arg(long, value_name = "K/N", env = "STORMGLASS_SHARD", hide_env = true)]
    #[arg(requires = "into", conflicts_with = "shards")]
    pub shard: Option<ShardId>,
    /// Into how many shards the designs are cut.
    #[arg(long, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub shards: Option<u64>,
    /// Folder that keeps finished shards; with it a sweep that was stopped goes on where it was.
    #[arg(long, value_name = "DIR", env = "STORMGLASS_INTO", hide_env = true)]
    pub into: Option<PathBuf>,
    /// Threads; the result is the same with any number.
    #[arg(long, value_name = "N", env = "STORMGLASS_JOBS", hide_env = true)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Compute nothing; write manifests to the folder of `-o` that compute every shard on a cluster.
    #[arg(long, value_name = "CLUSTER", value_enum, conflicts_with_all = ["shard", "into", "formats", "jobs"])]
    pub emit: Option<ClusterKind>,
    /// Image that the pods run; for `--emit`.
    #[arg(long, value_name = "NAME", requires = "emit")]
    pub image: Option<String>,
    /// Where the pods put shards: s3://BUCKET/FOLDER, gs://BUCKET/FOLDER or
    /// az://ACCOUNT/CONTAINER/FOLDER; without it, a shared volume. For `--emit`.
    #[arg(long, value_name = "ADDRESS", requires = "emit")]
    pub to: Option<String>,
    /// How many pods at once; for `--emit`.
    #[arg(long, value_name = "N", requires = "emit")]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub parallel: Option<u64>,
    #[command(flatten)]
    pub rows: Rows,
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
}

/// What runs shards as pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClusterKind {
    /// An Indexed Job, and a Job that merges.
    Kubernetes,
    /// An Argo Workflow.
    Argo,
}

/// Where rows go.
#[derive(Debug, Args)]
pub struct Rows {
    /// Format of the rows: text, csv or ndjson; `csv=FILE` writes it to a file. May be repeated.
    #[arg(short, long = "format", value_name = "FMT[=FILE]", value_parser = parse_rows)]
    #[arg(env = "STORMGLASS_FORMAT", hide_env = true)]
    pub formats: Vec<Target>,
    #[command(flatten)]
    pub file: OutputFile,
}

/// Verbs about sweeps.
#[derive(Debug, Subcommand)]
pub enum SweepCommand {
    /// Put the shards of one sweep together, wherever each was computed.
    Merge(SweepMerge),
}

/// `sweep merge`.
#[derive(Debug, Args)]
pub struct SweepMerge {
    /// Folders of shards, or single ones.
    #[arg(required = true, value_name = "PATH")]
    pub shards: Vec<PathBuf>,
    #[command(flatten)]
    pub rows: Rows,
}

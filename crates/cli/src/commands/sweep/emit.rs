//! `sweep --emit`: the sweep as manifests of a cluster.

use super::plan::Plan;
use crate::args::{ClusterKind, Sweep};
use crate::exit::{Exit, Failure};
use crate::format::{Format, Target};
use crate::streams::{Shell, read, reason};
use std::path::{Component, Path, PathBuf};
use stormglass_core::source::SourceId;
use stormglass_core::yaml;
use stormglass_report::sweep::{Cluster, MAX_INPUT, Storage};

/// Shards, unless told otherwise.
const SHARDS: u64 = 100;
/// Most shards: what an Indexed Job takes.
const MOST: u64 = 100_000;
/// Pods at once, unless told otherwise.
const PARALLEL: u64 = 10;
/// Where the files of a sweep are in its pods.
const INPUT: &str = "/input";

/// Writes the manifests.
pub fn run(kind: ClusterKind, args: &Sweep, plan: &Plan, shell: &Shell) -> Result<Exit, Failure> {
    let usage = |message: &str, help: &str| Failure::new(Exit::Usage, message, help);
    let Some(folder) = args.rows.file.output.as_deref() else {
        let help = "add `-o DIR`";
        return Err(usage("`--emit` needs a folder to write to", help));
    };
    let Some(image) = &args.image else {
        let help = "add `--image NAME`; docs/sweep.md shows how to build one";
        return Err(usage(
            "the pods need an image with `stormglass` in it",
            help,
        ));
    };
    let shards = args.shards.unwrap_or(SHARDS).min(plan.work);
    if shards > MOST {
        let help = "cut the designs into fewer shards; each can hold many";
        return Err(usage(
            "a cluster takes at most 100000 pods of one sweep",
            help,
        ));
    }
    let files = Files::of(args, plan)?;
    let cluster = Cluster {
        name: name(plan),
        image: image.clone(),
        shards,
        parallel: args.parallel.unwrap_or(PARALLEL),
        arguments: arguments(args, &files),
        files: files.texts,
        storage: match &args.to {
            None => Storage::Volume,
            Some(address) => Storage::Bucket(remote(address)?),
        },
    };
    std::fs::create_dir_all(folder).map_err(|e| {
        let message = format!("cannot write to `{}`: {}", folder.display(), reason(&e));
        Failure::new(Exit::Usage, message, "name a folder that can be written")
    })?;
    let write = |name: &str, text: &str| {
        let target = Target {
            format: Format::Text,
            file: Some(folder.join(name)),
        };
        shell.write(&target, text)
    };
    let first = match kind {
        ClusterKind::Kubernetes => {
            let (sweep, merge) = cluster.kubernetes();
            write("sweep.yaml", &sweep)?;
            write("merge.yaml", &merge)?;
            "sweep.yaml and merge.yaml"
        }
        ClusterKind::Argo => {
            if cluster.arguments.iter().any(|a| a.contains("{{")) {
                let help = "put this value into a grid: `--grid FILE`";
                return Err(usage("Argo would replace what stands in `{{ }}`", help));
            }
            write("sweep.yaml", &cluster.argo())?;
            "sweep.yaml"
        }
    };
    shell.note(&format!(
        "{} designs in {} shards: {first} in `{}`; how to run them stands at their top",
        plan.head.designs,
        cluster.shards,
        folder.display()
    ));
    Ok(Exit::Done)
}

/// The name of all resources: from the scenario, and of other inputs another one, so that shards of
/// two sweeps never share a folder.
fn name(plan: &Plan) -> String {
    let stem = Path::new(&plan.head.scenario)
        .file_stem()
        .unwrap_or_default();
    let lower = stem.to_string_lossy().to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let stem: String = stem.chars().map(word).take(30).collect();
    let digest = plan.head.inputs.trim_start_matches("sha256:");
    let digest = digest.get(..8).unwrap_or_default();
    let parts = ["sweep", stem.trim_matches('-'), digest];
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    parts.join("-")
}

/// `s3://bucket/folder` and its kin, as rclone takes it without a file of its own.
fn remote(address: &str) -> Result<String, Failure> {
    let parts = address.split_once("://");
    let found = parts.and_then(|(scheme, place)| {
        let place = place.trim_end_matches('/');
        let sound = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        if place.is_empty() || place.starts_with('/') || !place.chars().all(sound) {
            return None;
        }
        match scheme {
            "s3" => Some(format!(
                ":s3,provider=AWS,env_auth=true,no_check_bucket=true:{place}"
            )),
            "gs" => Some(format!(
                ":gcs,env_auth=true,bucket_policy_only=true,no_check_bucket=true:{place}"
            )),
            "az" => {
                let (account, place) = place.split_once('/')?;
                Some(format!(
                    ":azureblob,env_auth=true,account={account}:{place}"
                ))
            }
            _ => None,
        }
    });
    found.ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            format!("`{address}` is no address in object storage"),
            "write s3://BUCKET/FOLDER, gs://BUCKET/FOLDER or az://ACCOUNT/CONTAINER/FOLDER; without `--to` shards go to a volume",
        )
    })
}

/// The files that decide the rows, placed as they are to each other.
struct Files {
    /// Each with its path on this machine, and that below [`INPUT`].
    paths: Vec<(PathBuf, String)>,
    /// Paths below [`INPUT`] with the texts.
    texts: Vec<(String, String)>,
}

impl Files {
    fn of(args: &Sweep, plan: &Plan) -> Result<Self, Failure> {
        let mut named: Vec<PathBuf> = plan.files.paths.clone();
        named.extend(args.grid.clone());
        named.extend(args.designs.clone());
        named.extend(args.books.price_books.iter().cloned());
        if named.iter().any(|p| p == Path::new("-")) {
            return Err(Failure::new(
                Exit::Usage,
                "what comes from stdin has no place in a pod",
                "save it to a file",
            ));
        }
        let mut whole = Vec::new();
        for path in &named {
            let place = path.canonicalize().map_err(|e| {
                let message = format!("cannot read `{}`: {}", path.display(), reason(&e));
                Failure::new(Exit::InvalidInput, message, "")
            })?;
            whole.push(place);
        }
        let shared = shared_folder(&whole);
        let mut files = Self {
            paths: Vec::new(),
            texts: Vec::new(),
        };
        for (i, (path, place)) in named.iter().zip(&whole).enumerate() {
            let below = place.strip_prefix(&shared).unwrap_or(place);
            let below: Vec<_> = below.iter().map(|c| c.to_string_lossy()).collect();
            let below = below.join("/");
            let id = SourceId(u32::try_from(i).unwrap_or(u32::MAX));
            // The scenario and what it extends as they were read; the rest is read here.
            let text = match plan.files.sources.get(id) {
                Some(source) => source.text.clone(),
                None => yaml::decode_bytes(&read(path)?).map_err(|d| {
                    let message = format!("`{}`: {}", path.display(), d.message);
                    Failure::new(Exit::InvalidInput, message, "")
                })?,
            };
            if !files.texts.iter().any(|(p, _)| *p == below) {
                files.texts.push((below.clone(), text));
            }
            files.paths.push((path.clone(), below));
        }
        let bytes: usize = files.texts.iter().map(|(p, t)| p.len() + t.len()).sum();
        if bytes > MAX_INPUT {
            return Err(Failure::new(
                Exit::Usage,
                format!("the files are {bytes} bytes, and a cluster's ConfigMap holds {MAX_INPUT}"),
                "make several sweeps of the list of designs, or run the shards with a scheduler that shares files",
            ));
        }
        Ok(files)
    }

    fn in_pod(&self, path: &Path) -> String {
        let found = self.paths.iter().find(|(p, _)| p == path);
        format!("{INPUT}/{}", found.map_or("", |(_, below)| below))
    }
}

/// The deepest folder that all files are in.
fn shared_folder(files: &[PathBuf]) -> PathBuf {
    let folders = || files.iter().map(|f| f.parent().unwrap_or(Path::new("/")));
    let mut shared: Vec<Component<'_>> = match folders().next() {
        Some(first) => first.components().collect(),
        None => Vec::new(),
    };
    for folder in folders() {
        let same = shared.iter().zip(folder.components());
        let same = same.take_while(|(a, b)| *a == b).count();
        shared.truncate(same);
    }
    shared.iter().collect()
}

/// What a pod has to be told.
fn arguments(args: &Sweep, files: &Files) -> Vec<String> {
    let mut words = vec!["sweep".to_owned()];
    words.extend(args.file.iter().map(|f| files.in_pod(f)));
    let mut add = |flag: &str, value: String| words.extend([flag.to_owned(), value]);
    if let Some(path) = &args.designs {
        add("--designs", files.in_pod(path));
    }
    if let Some(path) = &args.grid {
        add("--grid", files.in_pod(path));
    }
    for (path, text) in &args.sets {
        add("--set", format!("{path}={text}"));
    }
    for metric in &args.metrics {
        add("--metric", metric.clone());
    }
    for book in &args.books.price_books {
        add("--price-book", files.in_pod(book));
    }
    if let Some(years) = args.years {
        add("--years", years.to_string());
        add("--seed", args.seed.unwrap_or(1).to_string());
    }
    if let Some(rule) = args.estimates {
        add("--estimates", rule.word().to_owned());
    }
    words
}

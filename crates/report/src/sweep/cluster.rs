//! A sweep as the manifests of a cluster that has many machines: a pod a shard, then one that puts
//! them together.
//!
//! The pods need nothing but an image with the command in it: scenario, grid and tables travel in a
//! `ConfigMap`, shards go to a shared volume or to object storage. Which of the two it is only
//! changes the pod, so Kubernetes and Argo share it.

use super::pod::{Pod, Step};
use std::fmt::Write as _;

/// Where shards go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// A volume that all pods can write to.
    Volume,
    /// Object storage, as a remote of `rclone` that takes its credentials from the pod.
    Bucket(String),
}

/// A sweep to be run on a cluster.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Name of all resources; of other inputs, another name.
    pub name: String,
    /// Image with the command in it.
    pub image: String,
    /// How many shards.
    pub shards: u64,
    /// How many pods at once.
    pub parallel: u64,
    /// Files by their paths below `/input`, with their texts.
    pub files: Vec<(String, String)>,
    /// Words after `stormglass` that describe the sweep, with paths below `/input`.
    pub arguments: Vec<String>,
    /// Where shards go.
    pub storage: Storage,
}

/// Most bytes of a `ConfigMap`, with room for its frame.
pub const MAX_INPUT: usize = 1_000_000;

impl Cluster {
    /// The manifest of an Indexed Job, and that of the Job that merges once it is complete.
    #[must_use]
    pub fn kubernetes(&self) -> (String, String) {
        let mut sweep = self.head(&[
            "Computes every shard of the sweep:  kubectl apply -f sweep.yaml".to_owned(),
            format!(
                "Then, once it is complete:          kubectl wait --for=condition=complete \
                 --timeout=-1s job/{}",
                self.name
            ),
            "                                    kubectl apply -f merge.yaml".to_owned(),
        ]);
        sweep.push_str(&self.inputs());
        let job = format!(
            "---
apiVersion: batch/v1
kind: Job
metadata:
{}
spec:
  completionMode: Indexed
  completions: {}
  parallelism: {}
  # A pod that is lost is started again, and computes its own shard again.
  backoffLimitPerIndex: 5
  template:
    metadata:
      labels: {{ app.kubernetes.io/name: stormglass, app.kubernetes.io/instance: {} }}
    spec:
      restartPolicy: Never
",
            self.metadata("", 2),
            self.shards,
            self.parallel,
            self.name
        );
        sweep.push_str(&job);
        // The cluster puts the number of the pod, counted from 0, into this variable.
        sweep.push_str(&self.pod(Step::Shard("$(JOB_COMPLETION_INDEX)+1")).text(6));
        let merge = format!(
            "apiVersion: batch/v1
kind: Job
metadata:
{}
spec:
  backoffLimit: 2
  template:
    metadata:
      labels: {{ app.kubernetes.io/name: stormglass, app.kubernetes.io/instance: {} }}
    spec:
      restartPolicy: Never
",
            self.metadata("-merge", 2),
            self.name
        );
        let mut merged = self.head(&[
            "Puts the shards together:  kubectl apply -f merge.yaml".to_owned(),
            format!(
                "The rows, as CSV:          kubectl logs job/{}-merge -c stormglass",
                self.name
            ),
        ]);
        merged.push_str(&merge);
        merged.push_str(&self.pod(Step::Merge).text(6));
        (sweep, merged)
    }

    /// The manifest of an Argo Workflow that computes all shards and then merges them.
    #[must_use]
    pub fn argo(&self) -> String {
        let mut out = self.head(&[
            "Computes every shard of the sweep and merges them:  kubectl apply -f sweep.yaml"
                .to_owned(),
            format!(
                "After a failure, what is finished stays:            argo retry {}",
                self.name
            ),
        ]);
        out.push_str(&self.inputs());
        let workflow = format!(
            "---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
{}
spec:
  entrypoint: sweep
  parallelism: {}
{}  templates:
    - name: sweep
      dag:
        # What can be computed is, so that a retry has less to do.
        failFast: false
        tasks:
          - name: shards
            template: shard
            arguments: {{ parameters: [{{ name: shard, value: \"{{{{item}}}}\" }}] }}
            withSequence: {{ start: \"1\", end: \"{}\" }}
          - name: merge
            template: merge
            depends: shards
    - name: shard
      inputs: {{ parameters: [{{ name: shard }}] }}
      retryStrategy: {{ limit: \"5\", retryPolicy: Always }}
",
            self.metadata("", 2),
            self.parallel,
            self.pod(Step::Merge).settings(2),
            self.shards
        );
        out.push_str(&workflow);
        out.push_str(
            &self
                .pod(Step::Shard("{{inputs.parameters.shard}}"))
                .template(6),
        );
        out.push_str(
            "    - name: merge\n      retryStrategy: { limit: \"2\", retryPolicy: Always }\n",
        );
        out.push_str(&self.pod(Step::Merge).template(6));
        out
    }

    fn pod<'a>(&'a self, step: Step<'a>) -> Pod<'a> {
        Pod {
            cluster: self,
            step,
        }
    }

    fn head(&self, lines: &[String]) -> String {
        let mut out = format!(
            "# {} in {} shards, written by `stormglass sweep`.\n",
            self.name, self.shards
        );
        for line in lines {
            let _ = writeln!(out, "# {line}");
        }
        out
    }

    fn metadata(&self, suffix: &str, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let name = &self.name;
        format!(
            "{pad}name: {name}{suffix}\n{pad}labels: {{ app.kubernetes.io/name: stormglass, \
             app.kubernetes.io/instance: {name} }}"
        )
    }

    /// The files, and the volume if there is one.
    fn inputs(&self) -> String {
        let mut out = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n{}\nimmutable: true\ndata:\n",
            self.metadata("-input", 2)
        );
        for (i, (path, text)) in self.files.iter().enumerate() {
            let _ = writeln!(out, "  # {}", path.replace(['\n', '\r'], " "));
            let _ = write!(out, "  file-{i}: {}", block(text, 4));
        }
        if self.storage == Storage::Volume {
            let claim = format!(
                "---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
{}
spec:
  # Every pod writes its shard to it, so it needs a class that can be mounted on many machines.
  accessModes: [ReadWriteMany]
  resources: {{ requests: {{ storage: 10Gi }} }}
",
                self.metadata("-shards", 2)
            );
            out.push_str(&claim);
        }
        out
    }
}

/// A text in YAML: as a block that people can read, or quoted where a block could not hold it.
fn block(text: &str, indent: usize) -> String {
    let plain = |c: char| {
        c == '\n'
            || (!c.is_control() && !matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'))
    };
    // One line break at the end is what a block has; a text without it becomes a body that does not fit.
    let body = text.strip_suffix('\n').unwrap_or("\n");
    let fits = text.chars().all(plain)
        && !body.is_empty()
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n');
    if !fits {
        return format!("{}\n", quoted(text));
    }
    let pad = " ".repeat(indent);
    let mut out = String::from("|\n");
    for line in body.split('\n') {
        if line.is_empty() {
            out.push('\n');
        } else {
            let _ = writeln!(out, "{pad}{line}");
        }
    }
    out
}

/// A text in double quotes, as JSON and YAML both read it.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

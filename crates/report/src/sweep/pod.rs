//! The pod of a shard and that of the merge, which Kubernetes and Argo share.

use super::cluster::{Cluster, Storage, quoted};
use std::fmt::Write as _;

/// What a pod does.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    /// Computes the shard of this number, which the cluster fills in.
    Shard(&'a str),
    /// Puts all shards together.
    Merge,
}

/// A pod of a sweep.
pub(super) struct Pod<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) step: Step<'a>,
}

/// Copies shards from and to object storage.
const RCLONE: &str = "docker.io/rclone/rclone:1.68.2";

/// A container of a pod.
struct Container {
    name: &'static str,
    command: &'static str,
    image: String,
    arguments: Vec<String>,
    input: bool,
}

impl Pod<'_> {
    /// The whole specification but for the restart policy.
    pub(super) fn text(&self, indent: usize) -> String {
        let (before, main) = self.containers();
        let mut out = self.settings(indent);
        let pad = " ".repeat(indent);
        if !before.is_empty() {
            let _ = writeln!(out, "{pad}initContainers:");
            before
                .iter()
                .for_each(|c| out.push_str(&item(c, indent + 2)));
        }
        let _ = writeln!(out, "{pad}containers:");
        out.push_str(&item(&main, indent + 2));
        out
    }

    /// The same as a template of a workflow, whose settings stand elsewhere.
    pub(super) fn template(&self, indent: usize) -> String {
        let (before, main) = self.containers();
        let pad = " ".repeat(indent);
        let mut out = String::new();
        if !before.is_empty() {
            let _ = writeln!(out, "{pad}initContainers:");
            before
                .iter()
                .for_each(|c| out.push_str(&item(c, indent + 2)));
        }
        let _ = writeln!(out, "{pad}container:");
        out.push_str(&fields(&main, indent + 2));
        out
    }

    /// Volumes and rights.
    pub(super) fn settings(&self, indent: usize) -> String {
        let name = &self.cluster.name;
        let pad = " ".repeat(indent);
        let mut out = format!(
            "{pad}securityContext: {{ runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, \
             fsGroup: 65532, seccompProfile: {{ type: RuntimeDefault }} }}\n{pad}volumes:\n\
             {pad}  - name: input\n{pad}    configMap:\n{pad}      name: {name}-input\n\
             {pad}      items:\n"
        );
        for (i, (path, _)) in self.cluster.files.iter().enumerate() {
            let _ = writeln!(
                out,
                "{pad}        - {{ key: file-{i}, path: {} }}",
                quoted(path)
            );
        }
        let kept = match self.cluster.storage {
            Storage::Volume => format!("persistentVolumeClaim: {{ claimName: {name}-shards }}"),
            Storage::Bucket(_) => "emptyDir: {}".to_owned(),
        };
        let _ = writeln!(out, "{pad}  - name: shards\n{pad}    {kept}");
        out
    }

    /// What runs first, in order, and what runs then.
    fn containers(&self) -> (Vec<Container>, Container) {
        let name = &self.cluster.name;
        let own = |arguments: Vec<String>| Container {
            name: "stormglass",
            command: "stormglass",
            image: self.cluster.image.clone(),
            arguments,
            input: true,
        };
        let copy = |arguments: [&str; 3]| Container {
            name: "rclone",
            command: "rclone",
            image: RCLONE.to_owned(),
            arguments: arguments.map(str::to_owned).into(),
            input: false,
        };
        let folder = format!("/shards/{name}");
        let rows = format!("/shards/{name}.csv");
        match (self.step, &self.cluster.storage) {
            (Step::Shard(number), storage) => {
                // A pod replaces `$(NAME)`; words of the user are to stay what they are.
                let words = self.cluster.arguments.iter();
                let mut words: Vec<String> = words.map(|w| w.replace("$(", "$$(")).collect();
                words.push("--shard".to_owned());
                words.push(format!("{number}/{}", self.cluster.shards));
                words.extend(["--into", &folder, "--jobs", "1"].map(str::to_owned));
                match storage {
                    Storage::Volume => (Vec::new(), own(words)),
                    Storage::Bucket(remote) => {
                        let remote = format!("{remote}/{name}");
                        (vec![own(words)], copy(["copy", &folder, &remote]))
                    }
                }
            }
            (Step::Merge, storage) => {
                let mut words: Vec<String> = ["sweep", "merge", &folder].map(str::to_owned).into();
                // Into the log as well as into the storage.
                words.extend(["-f".to_owned(), "csv".to_owned()]);
                words.extend(["-f".to_owned(), format!("csv={rows}")]);
                match storage {
                    Storage::Volume => (Vec::new(), own(words)),
                    Storage::Bucket(remote) => {
                        let (from, to) =
                            (format!("{remote}/{name}"), format!("{remote}/{name}.csv"));
                        let before = vec![copy(["copy", &from, &folder]), own(words)];
                        let mut last = copy(["copyto", &rows, &to]);
                        last.name = "upload";
                        (before, last)
                    }
                }
            }
        }
    }
}

/// A container as an item of a list.
fn item(container: &Container, indent: usize) -> String {
    let text = fields(container, indent + 2);
    format!("{}- {}", " ".repeat(indent), text.trim_start())
}

fn fields(container: &Container, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut out = format!(
        "{pad}name: {}\n{pad}image: {}\n{pad}command: [{}]\n{pad}args:\n",
        container.name,
        quoted(&container.image),
        container.command
    );
    for argument in &container.arguments {
        let _ = writeln!(out, "{pad}  - {}", quoted(argument));
    }
    let _ = writeln!(
        out,
        "{pad}resources: {{ requests: {{ cpu: \"1\", memory: 256Mi }}, limits: {{ memory: 1Gi }} }}"
    );
    let _ = writeln!(
        out,
        "{pad}securityContext: {{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, \
         capabilities: {{ drop: [ALL] }} }}"
    );
    let _ = writeln!(out, "{pad}volumeMounts:");
    if container.input {
        let _ = writeln!(
            out,
            "{pad}  - {{ name: input, mountPath: /input, readOnly: true }}"
        );
    }
    let _ = writeln!(out, "{pad}  - {{ name: shards, mountPath: /shards }}");
    out
}

//! A pull request through the gate: the same files at a commit, in a repository of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A repository in an empty folder.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("gate")
            .join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let repository = Self(folder);
        repository.git(&["init", "-q", "-b", "main"]);
        repository
    }

    fn git(&self, words: &[&str]) {
        let done = Command::new("git")
            .current_dir(&self.0)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.com"])
            .args(words)
            .output()
            .unwrap();
        assert!(done.status.success(), "{words:?}: {done:?}");
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", "x"]);
    }

    /// Exit code, stdout and stderr.
    fn stormglass(&self, folder: &str, words: &[&str]) -> (Option<i32>, String, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_stormglass"))
            .current_dir(self.0.join(folder))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .args(words)
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (done.status.code(), text(done.stdout), text(done.stderr))
    }
}

/// A design with its copies of backups in these regions, and as many nodes; it builds on another file.
fn shop(copies: &str, nodes: u32) -> String {
    format!(
        "stormglass: 1
extends: [../base/regions.yaml]
metadata: {{ name: shop }}
tiers: {{ app: {{ in: {{ home: {{ nodes: {nodes}, instance-type: m5.large }} }} }} }}
stores:
  orders: {{ engine: postgresql, size: 100 GB, in: {{ home: {{ role: primary, instance-type: db.r6g.large }} }} }}
  users: {{ engine: postgresql, size: 100 GB, in: {{ home: {{ role: primary, instance-type: db.r6g.large }} }} }}
backups:
  orders: {{ every: 24h, copies-in: {copies} }}
  users: {{ every: 24h, copies-in: [home, other] }}
compliance: {{ data-residency: {{ orders: eu-only, users: eu-only }} }}
"
    )
}

const REGIONS: &str = "regions:
  home:  { provider: aws, location: eu-west-1 }
  other: { provider: aws, location: us-east-1 }
";

#[test]
fn only_what_a_pull_request_makes_worse_fails() {
    let repository = Repository::new("pull-request");
    repository.write("base/regions.yaml", REGIONS);
    repository.write("design/shop.yaml", &shop("[home]", 2));
    repository.commit();
    let check = |folder: &str, more: &[&str]| {
        let mut words = vec!["check", "--today", "2026-11-20"];
        words.extend(more);
        repository.stormglass(folder, &words)
    };
    // It is not in order on main, and no change is no worse.
    assert_eq!(check(".", &[]).0, Some(1));
    let (code, out, _) = check(".", &["--baseline", "git:main"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("known, and no worse"), "{out}");

    repository.git(&["checkout", "-qb", "change"]);
    repository.write("design/shop.yaml", &shop("[home, other]", 3));
    // Not committed, from another folder, and what is extended may be gone from the disk: the commit has it.
    let (code, out, err) = check("design", &["shop.yaml", "--baseline", "git:main"]);
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(
        out.contains("error[data-residency]: data of `orders`"),
        "{out}"
    );
    assert!(out.contains("(new)"), "{out}");
    assert!(
        !out.contains("error[data-residency]: data of `users`"),
        "{out}"
    );
    assert!(out.contains("before: availability"), "{out}");
    assert!(out.contains(", 1 known"), "{out}");

    // Both ways to say what was.
    let written = check(".", &["--write-baseline", "now.json", "-q"]);
    assert_eq!(written.0, Some(0), "{written:?}");
    assert_eq!(check(".", &["--baseline", "now.json", "-q"]).0, Some(0));
    let as_json = check(".", &["-f", "json=again.json", "-q"]);
    assert_eq!(as_json.0, Some(1), "{as_json:?}");
    let read = |name: &str| std::fs::read_to_string(repository.0.join(name)).unwrap();
    assert_eq!(read("now.json"), read("again.json"));

    // What is better is announced.
    repository.write(
        "design/shop.yaml",
        &shop("[home]", 2).replace("[home, other] }\nc", "[home] }\nc"),
    );
    let (code, out, _) = check(".", &["--baseline", "now.json"]);
    assert_eq!(code, Some(0), "{out}");
    assert_eq!(out.matches("fixed[data-residency]").count(), 2, "{out}");
}

#[test]
fn growth_and_crossing_are_about_the_step() {
    let repository = Repository::new("growth");
    let rules = "policies: { rules: { cost-growth: { max-percent: 10% }, cost-crossing: { at: $260/month } } }\n";
    let design = |nodes: u32| {
        format!(
            "stormglass: 1\nregions: {{ home: {{ provider: aws, location: us-east-1 }} }}\n\
             tiers: {{ app: {{ in: {{ home: {{ nodes: {nodes}, instance-type: c6i.xlarge }} }} }} }}\n{rules}"
        )
    };
    repository.write("shop.yaml", &design(2));
    repository.commit();
    repository.write("shop.yaml", &design(3));
    assert_eq!(repository.stormglass(".", &["check", "-q"]).0, Some(0));
    let (code, out, _) = repository.stormglass(".", &["check", "--baseline", "git:HEAD", "-q"]);
    assert_eq!(code, Some(1), "{out}");
    assert!(
        out.contains("error[cost-growth]: a month costs $124.10 more against $248.20 before"),
        "{out}"
    );
    assert!(
        out.contains("error[cost-crossing]: a month comes to $372.30 from $248.20, above $260.00"),
        "{out}"
    );
}

#[test]
fn a_baseline_that_is_none_is_no_verdict() {
    let repository = Repository::new("none");
    repository.write("base/regions.yaml", REGIONS);
    repository.write("design/shop.yaml", &shop("[home]", 2));
    let check =
        |baseline: &str| repository.stormglass(".", &["check", "-q", "--baseline", baseline]);
    // Nothing is committed yet.
    for (baseline, said) in [
        ("git:main", "there is no commit `main` here"),
        ("git:", "`git:` names no commit"),
        ("git:--help", "`git:--help` names no commit"),
        ("no.json", "cannot read `no.json`: there is no such file"),
        (
            "design/shop.yaml",
            "`design/shop.yaml` is no baseline: this is not JSON",
        ),
    ] {
        let (code, out, err) = check(baseline);
        assert_eq!(code, Some(3), "{baseline}: {out}{err}");
        assert!(err.contains(said), "{baseline}: {err}");
    }
    // A design that was not there is new as a whole; one that was wrong, too, and it is said.
    repository.write("other.txt", "x");
    repository.git(&["add", "other.txt"]);
    repository.git(&["commit", "-qm", "x"]);
    let (code, out, _) = check("git:main");
    assert_eq!(code, Some(1));
    assert!(out.contains("(new)"), "{out}");
    repository.write("design/shop.yaml", "stormglass: 1\nregoins: {}\n");
    repository.commit();
    repository.write("design/shop.yaml", &shop("[home]", 2));
    let (code, _, err) = repository.stormglass(".", &["check", "--baseline", "git:main"]);
    assert_eq!(code, Some(1));
    assert!(
        err.contains("`design/shop.yaml` at main cannot be evaluated"),
        "{err}"
    );
}

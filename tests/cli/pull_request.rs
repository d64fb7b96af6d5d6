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
    assert!(out.contains("known[data-residency]"), "{out}");

    repository.git(&["checkout", "-qb", "change"]);
    repository.write("design/shop.yaml", &shop("[home, other]", 3));
    // Not committed, from another folder, and what is extended may be gone from the disk: the commit has it.
    let (code, out, err) = check("design", &["shop.yaml", "--baseline", "git:main"]);
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(
        out.contains("error[data-residency]: data of `orders`"),
        "{out}"
    );
    assert!(out.contains("new since the baseline"), "{out}");
    assert!(
        !out.contains("error[data-residency]: data of `users`"),
        "{out}"
    );
    assert!(
        out.contains("known[data-residency]: data of `users`"),
        "{out}"
    );

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
    assert_eq!(out.matches("fixed: data-residency").count(), 2, "{out}");
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
    assert!(out.contains("new since the baseline"), "{out}");
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

#[test]
fn either_side_of_a_difference_is_a_file_a_folder_a_result_or_a_commit() {
    let repository = Repository::new("diff");
    repository.write("base/regions.yaml", REGIONS);
    repository.write("design/shop.yaml", &shop("[home]", 2));
    repository.write(
        "design/other.yaml",
        &shop("[home]", 2).replace("shop", "other"),
    );
    repository.commit();
    repository.write("before/shop.yaml", &shop("[home]", 2));
    repository.write(
        "before/other.yaml",
        &shop("[home]", 2).replace("shop", "other"),
    );
    assert_eq!(
        repository
            .stormglass("design", &["check", "-q", "-f", "json=../now.json"])
            .0,
        Some(1)
    );
    let diff = |words: &[&str]| {
        let mut all = vec!["diff"];
        all.extend(words);
        let (code, out, err) = repository.stormglass(".", &all);
        assert_eq!(err, "", "{words:?}");
        (code, out)
    };
    // Nothing differs yet, whichever way it is said.
    for base in ["git:main", "before", "git:HEAD"] {
        assert_eq!(
            diff(&[base, "design"]),
            (Some(0), "2 designs, and nothing differs.\n".to_owned()),
            "{base}"
        );
        assert_eq!(diff(&[base, "design", "--detailed-exitcode"]).0, Some(0));
    }
    repository.write("design/shop.yaml", &shop("[home, other]", 3));
    let expected = diff(&["git:main", "design"]).1;
    for line in [
        "shop  shop.yaml",
        "  Cost ",
        "$87.61 more",
        "  new error[data-residency]: data of `orders`",
        "1 design differs; nothing differs in the other one.",
    ] {
        assert!(expected.contains(line), "{line}\n{expected}");
    }
    // Only where a finding was is another place.
    let (code, out) = diff(&["before", "design"]);
    assert_eq!(
        (code, out.replace("before/", "design/")),
        (Some(0), expected.clone())
    );
    let (code, out) = diff(&["git:main", "design", "--detailed-exitcode"]);
    assert_eq!((code, out), (Some(2), expected));
    // The other way round what is found is gone.
    let (_, back) = diff(&["design", "git:main"]);
    assert!(
        back.contains("  gone error[data-residency]: data of `orders`"),
        "{back}"
    );
    // A result that was saved before, and one file against another.
    let (_, saved) = diff(&["now.json", "design/shop.yaml"]);
    assert!(saved.contains("$87.61 more"), "{saved}");
    let (code, two) = diff(&["before/other.yaml", "design/shop.yaml"]);
    assert_eq!(code, Some(0));
    assert!(two.contains("$87.61 more"), "{two}");
    // One that is gone, and one that is new.
    std::fs::remove_file(repository.0.join("design/other.yaml")).unwrap();
    let (_, gone) = diff(&["git:main", "design"]);
    assert!(gone.contains("other  other.yaml: gone"), "{gone}");
    let (_, new) = diff(&["design", "git:main"]);
    assert!(new.contains("other  other.yaml: new"), "{new}");
    let (_, json) = diff(&["git:main", "design", "-f", "json"]);
    assert!(
        json.starts_with("{\n  \"schema\": \"stormglass-diff/1\","),
        "{json}"
    );

    // What goes wrong ends with its own code, or with 1 where 2 means a difference.
    for (words, said) in [
        (
            vec!["diff", "git:nowhere"],
            "there is no commit `nowhere` here",
        ),
        (vec!["diff", "nothing.json"], "cannot read `nothing.json`"),
        (
            vec!["diff", "git:main", "nothing.yaml"],
            "cannot read `nothing.yaml`",
        ),
    ] {
        let (code, _, err) = repository.stormglass(".", &words);
        assert_eq!(code, Some(3), "{words:?}: {err}");
        assert!(err.contains(said), "{words:?}: {err}");
        let mut detailed = words.clone();
        detailed.push("--detailed-exitcode");
        assert_eq!(
            repository.stormglass(".", &detailed).0,
            Some(1),
            "{words:?}"
        );
    }
}

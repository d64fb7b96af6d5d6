//! The formats of the gate on two real designs, straight from `check` and again from its saved result.
//! `UPDATE_GOLDENS=1` rewrites `tests/golden/gate`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Formats with goldens. SARIF and JSON are compared with themselves: they carry pages of rules and digests of
/// price tables, which change for other reasons.
const SHOWN: [(&str, &str); 8] = [
    ("text", "txt"),
    ("llm", "llm.txt"),
    ("md", "md"),
    ("pr-comment", "comment.md"),
    ("junit", "xml"),
    ("github", "github.txt"),
    ("azure", "azure.txt"),
    ("gitlab-codequality", "gitlab.json"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn stormglass(arguments: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_stormglass"))
        .args(arguments)
        .current_dir(root())
        .env_clear()
        .output()
        .unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    (done.status.code().unwrap(), text)
}

/// Digests of tables and versions are no part of what is looked at.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines().filter(|l| !l.contains("prices-digest")) {
        out.push_str(&line.replace(env!("CARGO_PKG_VERSION"), "[VERSION]"));
        out.push('\n');
    }
    out
}

#[test]
fn real_designs_look_as_their_goldens_say_and_render_the_same_when_saved() {
    let folder = std::env::temp_dir().join(format!("stormglass-gate-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut wrong = Vec::new();
    for (design, code) in [("prsm", 1), ("fraiseql-production", 1)] {
        let file = format!("scenarios/{design}.yaml");
        let path = |kind: &str| {
            folder
                .join(format!("{design}.{kind}"))
                .to_str()
                .unwrap()
                .to_owned()
        };
        let formats: Vec<(&str, &str)> = SHOWN
            .into_iter()
            .chain([("sarif", ""), ("json", "")])
            .collect();
        let to = |kind: &str| -> Vec<String> {
            let each = formats
                .iter()
                .map(|(f, _)| format!("-f={f}={}", path(&format!("{kind}.{f}"))));
            each.collect()
        };
        let check = [
            "check",
            &file,
            "-q",
            "--estimates",
            "allow",
            "--today",
            "2026-11-01",
        ];
        let (direct, again) = (to("direct"), to("again"));
        let all: Vec<&str> = check
            .into_iter()
            .chain(direct.iter().map(String::as_str))
            .collect();
        let (exit, text) = stormglass(&all);
        assert_eq!((exit, text.as_str()), (code, ""), "{design}");
        let saved = path("direct.json");
        let report = ["report", "--from", &saved];
        let all: Vec<&str> = report
            .into_iter()
            .chain(again.iter().map(String::as_str))
            .collect();
        assert_eq!(stormglass(&all), (0, String::new()));
        for (format, ending) in &formats {
            let read =
                |kind: &str| std::fs::read_to_string(path(&format!("{kind}.{format}"))).unwrap();
            let (direct, again) = (read("direct"), read("again"));
            // A saved result has places and no lines.
            assert!(*format == "text" || direct == again, "{design}: {format}");
            if ending.is_empty() {
                continue;
            }
            let golden = root().join(format!("tests/golden/gate/{design}.{ending}"));
            let found = steady(&direct);
            if std::env::var_os("UPDATE_GOLDENS").is_some() {
                std::fs::write(&golden, &found).unwrap();
            }
            if std::fs::read_to_string(&golden).unwrap_or_default() != found {
                wrong.push(format!("{design}.{ending} differs:\n{found}"));
            }
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

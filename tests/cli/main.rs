//! Transcripts of the command: each `*.script` beside this file is commands with what they print.
//!
//! ```text
//! # a comment
//! >>> shop.yaml          a file, until the line `<<<`
//! $ NO_COLOR=1 stormglass validate shop.yaml < input.yaml
//! | a line on stdout     `| ...` stands for any number of lines
//! ! a line on stderr     likewise
//! = 3                    the exit code, unless it is 0
//! ```
//!
//! Commands run in an empty folder with an empty environment. `[ROOT]` is the repository,
//! `[VERSION]` the version. `UPDATE_GOLDENS=1` rewrites the steps that differ.

#![allow(clippy::unwrap_used, clippy::panic)]

mod gate;
mod pull_request;
mod shards;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

macro_rules! scripts {
    ($($name:ident),+ $(,)?) => {
        $(#[test] fn $name() { run(stringify!($name)); })+
        const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}

scripts!(
    assess,
    audit,
    check,
    colour,
    config,
    drill,
    emit,
    explain,
    fmt,
    init,
    layers,
    plumbing,
    policy,
    prices,
    report,
    schema,
    simulate,
    sweep,
    uncertainty,
    usage,
    validate,
    verify,
    waivers,
);

#[test]
fn no_script_is_left_out() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "script"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, NAMES);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_stormglass"))
        .args(["prices", "list", "-v"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert!(done.stderr.is_empty(), "{:?}", done.stderr);
    assert_eq!(done.status.code(), Some(0));
}

#[test]
fn published_schemas_are_those_of_the_program() {
    for kind in [
        "scenario",
        "assessment",
        "simulation",
        "uncertainty",
        "audit",
        "check",
        "diff",
    ] {
        let done = Command::new(env!("CARGO_BIN_EXE_stormglass"))
            .args(["schema", kind])
            .output()
            .unwrap();
        let path = root().join(format!("schemas/{kind}-1.schema.json"));
        if std::env::var_os("UPDATE_GOLDENS").is_some() {
            std::fs::write(&path, &done.stdout).unwrap();
        }
        let published = std::fs::read(&path).unwrap();
        assert!(published == done.stdout, "{} is stale", path.display());
    }
}

#[test]
fn any_number_of_jobs_gives_the_same_bytes() {
    let check = |jobs: &str, format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stormglass"));
        command.current_dir(root());
        command.args(["check", "scenarios/patterns", "--all-variants"]);
        command.args(["--jobs", jobs, "-f", format, "--today", "2026-11-20"]);
        let done = command.output().unwrap();
        (done.status.code(), done.stdout, done.stderr)
    };
    for format in ["text", "json"] {
        let one = check("1", format);
        assert!(one.1.len() > 1000, "{format}");
        assert!(one == check("4", format), "{format}");
    }
}

/// What `help` lists, verbs of verbs too, each with what it is called with.
fn verbs() -> Vec<Vec<String>> {
    let listed = |before: &[String]| -> Vec<String> {
        let help = Command::new(env!("CARGO_BIN_EXE_stormglass"))
            .args(before)
            .arg("--help")
            .output()
            .unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let verbs = help
            .lines()
            .skip_while(|l| !l.starts_with("Commands:"))
            .skip(1);
        let verbs = verbs.take_while(|l| l.starts_with("  "));
        let words = verbs.filter(|l| !l.starts_with("   "));
        words
            .filter_map(|l| Some(l.split_whitespace().next()?.to_owned()))
            .collect()
    };
    let mut all = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(before) = open.pop() {
        for verb in listed(&before).into_iter().filter(|v| v != "help") {
            let mut path = before.clone();
            path.push(verb);
            open.push(path.clone());
            all.push(path);
        }
    }
    all
}

#[test]
fn every_verb_has_its_manual_page_and_completions() {
    let verbs = verbs();
    assert!(verbs.len() > 8, "{verbs:?}");
    assert!(verbs.contains(&vec!["prices".to_owned(), "list".to_owned()]));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manual");
    let _ = std::fs::remove_dir_all(&folder);
    let stormglass = |words: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_stormglass"))
            .args(words)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(0), "{words:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    stormglass(&["man", folder.to_str().unwrap(), "-q"]);
    let mut pages = vec!["stormglass.1".to_owned()];
    pages.extend(
        verbs
            .iter()
            .map(|v| format!("stormglass-{}.1", v.join("-"))),
    );
    pages.sort();
    let mut written: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    assert_eq!(written, pages);
    for verb in &verbs {
        // Every flag that the help names is on the page, so neither can be older than the other.
        let mut words: Vec<&str> = verb.iter().map(String::as_str).collect();
        words.push("--help");
        let help = stormglass(&words);
        let page = folder.join(format!("stormglass-{}.1", verb.join("-")));
        let page = std::fs::read_to_string(page).unwrap().replace("\\-", "-");
        let flags = help.split_whitespace().filter(|w| w.starts_with("--"));
        for flag in flags.map(|f| f.trim_end_matches(|c: char| !c.is_alphanumeric())) {
            assert!(page.contains(flag), "{verb:?} {flag}");
        }
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", "nushell"] {
        let script = stormglass(&["completions", shell]);
        for word in verbs.iter().filter_map(|v| v.last()) {
            assert!(script.contains(word.as_str()), "{shell}: {word}");
        }
        for flag in ["price-book", "check", "template"] {
            assert!(script.contains(flag), "{shell}: {flag}");
        }
    }
}

#[test]
fn a_difference_is_noticed() {
    assert!(fits(&["a", "..."], &["a", "b", "c"]));
    assert!(fits(&["...", "c"], &["a", "b", "c"]));
    assert!(!fits(&["a", "..."], &["b"]));
    assert!(!fits(&["a"], &["a", "b"]));
    assert!(!fits(&[], &["a"]));
}

fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap().parent().unwrap().to_owned()
}

fn folder() -> PathBuf {
    root().join("tests/cli")
}

/// A part of a script.
enum Part {
    /// Kept as it is.
    Other(String),
    /// A file to write.
    File(String, Vec<String>),
    /// A command with what it should print.
    Step(String, Transcript),
}

#[derive(Default, PartialEq)]
struct Transcript {
    out: Vec<String>,
    err: Vec<String>,
    exit: i32,
}

impl Transcript {
    fn lines(&self) -> Vec<String> {
        let prefixed = |sign: char, lines: &[String]| -> Vec<String> {
            let line = |l: &String| format!("{sign} {l}").trim_end().to_owned();
            lines.iter().map(line).collect()
        };
        let mut all = prefixed('|', &self.out);
        all.extend(prefixed('!', &self.err));
        if self.exit != 0 {
            all.push(format!("= {}", self.exit));
        }
        all
    }

    fn fits(&self, actual: &Self) -> bool {
        let text = |lines: &[String]| lines.to_vec();
        let (out, err) = (text(&self.out), text(&self.err));
        self.exit == actual.exit
            && fits(&borrowed(&out), &borrowed(&actual.out))
            && fits(&borrowed(&err), &borrowed(&actual.err))
    }
}

fn borrowed(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).collect()
}

/// Whether lines are as expected; `...` stands for any number of them.
fn fits(expected: &[&str], actual: &[&str]) -> bool {
    match (expected.split_first(), actual.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), None) => fits(rest, actual),
        (Some((&"...", rest)), Some((_, later))) => fits(rest, actual) || fits(expected, later),
        (Some((e, rest)), Some((a, later))) => e == a && fits(rest, later),
        _ => false,
    }
}

fn parse(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix(">>> ") {
            let body = lines.by_ref().take_while(|l| *l != "<<<");
            parts.push(Part::File(
                name.to_owned(),
                body.map(str::to_owned).collect(),
            ));
        } else if let Some(command) = line.strip_prefix("$ ") {
            parts.push(Part::Step(command.to_owned(), Transcript::default()));
        } else if let (Some(Part::Step(_, transcript)), Some(sign)) = (
            parts.last_mut(),
            line.chars().next().filter(|c| "|!=".contains(*c)),
        ) {
            let rest = line.get(1..).unwrap().strip_prefix(' ').unwrap_or("");
            match sign {
                '|' => transcript.out.push(rest.to_owned()),
                '!' => transcript.err.push(rest.to_owned()),
                _ => transcript.exit = rest.parse().unwrap(),
            }
        } else {
            parts.push(Part::Other(line.to_owned()));
        }
    }
    parts
}

fn run(name: &str) {
    let script = folder().join(format!("{name}.script"));
    let text = std::fs::read_to_string(&script).unwrap();
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("transcripts")
        .join(name);
    let _ = std::fs::remove_dir_all(&place);
    std::fs::create_dir_all(&place).unwrap();
    let mut updated = String::new();
    let mut wrong = Vec::new();
    let mut steps = 0;
    for part in parse(&text) {
        match part {
            Part::Other(line) => updated.push_str(&format!("{line}\n")),
            Part::File(name, body) => {
                let body: String = body.iter().map(|l| format!("{l}\n")).collect();
                let file = place.join(&name);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, &body).unwrap();
                updated.push_str(&format!(">>> {name}\n{body}<<<\n"));
            }
            Part::Step(command, expected) => {
                steps += 1;
                let actual = execute(&command, &place);
                let shown = if expected.fits(&actual) {
                    expected
                } else {
                    let lines = |t: &Transcript| t.lines().join("\n");
                    wrong.push(format!(
                        "$ {command}\nexpected:\n{}\nactual:\n{}",
                        lines(&expected),
                        lines(&actual)
                    ));
                    actual
                };
                updated.push_str(&format!("$ {command}\n"));
                for line in shown.lines() {
                    updated.push_str(&format!("{line}\n"));
                }
            }
        }
    }
    assert!(steps > 0, "{name} runs nothing");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        std::fs::write(&script, updated).unwrap();
        return;
    }
    assert!(wrong.is_empty(), "{name}.script:\n{}", wrong.join("\n\n"));
}

/// Runs one command line: settings, `stormglass` or `cat`, words (quoted by `'`), `< file`.
fn execute(line: &str, place: &Path) -> Transcript {
    let root = root().display().to_string();
    let mut words = split(&line.replace("[ROOT]", &root)).into_iter().peekable();
    let mut settings = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|w| w.split_once('=')) {
        settings.push((name.to_owned(), value.to_owned()));
        words.next();
    }
    let program = match words.next().as_deref() {
        Some("stormglass") => env!("CARGO_BIN_EXE_stormglass"),
        Some("cat") => "cat",
        other => panic!("unknown program {other:?}"),
    };
    let mut arguments: Vec<String> = words.collect();
    let mut stdin = Stdio::null();
    if let Some(at) = arguments.iter().position(|a| a == "<") {
        let file = arguments.split_off(at).pop().unwrap();
        stdin = std::fs::File::open(place.join(file)).unwrap().into();
    }
    let done = Command::new(program)
        .args(arguments)
        .current_dir(place)
        .env_clear()
        .envs(settings)
        .stdin(stdin)
        .output()
        .unwrap();
    let lines = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        text.replace(&root, "[ROOT]")
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
            .replace('\u{1b}', "ESC")
            .lines()
            .map(|l| l.trim_end().to_owned())
            .collect()
    };
    Transcript {
        out: lines(done.stdout),
        err: lines(done.stderr),
        exit: done.status.code().unwrap(),
    }
}

fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in line.split('\'').enumerate() {
        if i % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Who interrupts a long run gets what there is by then.
#[cfg(unix)]
#[test]
fn an_interrupted_simulation_prints_what_it_has() {
    let file = root().join("scenarios/patterns/single-zone.yaml");
    let child = Command::new(env!("CARGO_BIN_EXE_stormglass"))
        .args(["simulate", "--years", "1000000000", "--jobs", "1"])
        .arg(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(6));
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let done = child.wait_with_output().unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    assert_eq!(done.status.code(), Some(0), "{err}");
    assert!(out.contains("A year"), "{out}");
    assert!(
        err.contains("cancelled: the result is that of the"),
        "{err}"
    );
}

#[test]
fn threads_change_nothing_in_a_simulation() {
    let run = |jobs: &str, more: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_stormglass"))
            .args(["simulate", "--format", "json", "--jobs", jobs])
            .args(more)
            .arg(root().join("scenarios/fraiseql.yaml"))
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(0), "{done:?}");
        done.stdout
    };
    for more in [&["--years", "2400"][..], &["--ci-width", "30%"][..]] {
        let one = run("1", more);
        assert!(one == run("2", more) && one == run("5", more), "{more:?}");
    }
}

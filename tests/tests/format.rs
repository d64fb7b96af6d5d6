//! The canonical form: what the repository itself is written in, stable and true to the text.

use proptest::prelude::*;
use std::path::{Path, PathBuf};
use stormglass_core::diagnostic::Diagnostic;
use stormglass_core::scenario::Reading;
use stormglass_core::scenario::format::format;
use stormglass_core::source::Sources;
use stormglass_core::{scenario, yaml};
use stormglass_tests::golden::Goldens;

mod designs;

fn formatted(text: &str) -> Result<String, Vec<Diagnostic>> {
    let mut sources = Sources::new();
    let id = sources.add("file.yaml", text);
    let outcome = format(&sources, id);
    outcome.value.ok_or(outcome.diagnostics)
}

/// The scenario that a text states, printed without regard to layout, and each design that a
/// variant makes of it; none if it is not one.
fn meaning(text: &str) -> Option<Vec<String>> {
    let mut sources = Sources::new();
    let id = sources.add("file.yaml", text);
    let loaded = yaml::load(&sources, id);
    let decoded = yaml::decode::<scenario::Scenario>(&loaded.value?);
    let sound = loaded.diagnostics.is_empty() && decoded.diagnostics.is_empty();
    let mut base = decoded.value.filter(|_| sound)?;
    // The patches themselves are kept as they are written; what they make of the base is not.
    let variants = std::mem::take(&mut base.variants);
    let mut meant = vec![scenario::print(&base).ok()?];
    for (name, patch) in variants {
        let read = scenario::parse_as(&sources, id, &Reading::variant(&name));
        meant.push(match read.value.filter(|_| read.diagnostics.is_empty()) {
            Some(design) => format!("{name}: {}", scenario::print(&design.scenario).ok()?),
            None => format!("{name}: {patch:?}"),
        });
    }
    Some(meant)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The scenarios of the repository, its gallery and templates.
fn ours() -> Vec<PathBuf> {
    let mut files = Goldens::files(&root().join("scenarios"), "yaml");
    files.extend(Goldens::files(&root().join("scenarios/patterns"), "yaml"));
    files.extend(Goldens::files(&root().join("crates/cli/templates"), "yaml"));
    files
}

#[test]
fn our_own_files_are_canonical() {
    let mut seen = 0;
    for path in ours() {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let new = formatted(&text).unwrap_or_else(|d| panic!("{name}: {d:?}"));
        seen += 1;
        if name == "fraiseql.yaml" {
            // Byte for byte as its document prints it, which is not how it would be formatted.
            assert_ne!(new, text);
            assert!(new.contains("instance-type") && !new.contains("instance_type"));
            continue;
        }
        let line = text.lines().zip(new.lines()).position(|(a, b)| a != b);
        let line = line.unwrap_or_else(|| text.lines().count());
        let at = |t: &str| t.lines().nth(line).unwrap_or("(end)").to_owned();
        assert!(
            new == text,
            "{name}:{}\n  is       {}\n  would be {}",
            line + 1,
            at(&text),
            at(&new)
        );
    }
    assert!(seen >= 20);
}

#[test]
fn every_golden_that_is_a_scenario_can_be_formatted() {
    let mut done = 0;
    for path in Goldens::files(&Goldens::directory("diagnostics"), "yaml") {
        let Ok(text) = yaml::decode_bytes(&std::fs::read(&path).unwrap()) else {
            continue;
        };
        let meant = meaning(&text);
        match formatted(&text) {
            Err(diagnostics) => {
                assert!(!diagnostics.is_empty());
                assert_eq!(meant, None, "{}: {diagnostics:?}", path.display());
            }
            Ok(new) => {
                assert_eq!(meaning(&new), meant, "{}", path.display());
                assert_eq!(formatted(&new).as_ref(), Ok(&new), "{}", path.display());
                done += 1;
            }
        }
    }
    assert!(done > 30, "{done}");
}

/// A deformation that leaves the meaning alone: wider indentation, odd blanks, comments
/// everywhere, `_` for `-`, chapters in another order.
fn deform(text: &str, seed: u64) -> (String, usize) {
    let mut state = seed | 1;
    let mut next = |n: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % n
    };
    let wide = 1 + next(3) as usize;
    let mut chapters: Vec<String> = Vec::new();
    let mut comments = 0;
    for line in text.lines() {
        let bare = line.trim_start();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let depth = line.len() - bare.len();
        let mut out = String::new();
        if next(4) == 0 {
            comments += 1;
            out.push_str(&format!("{}# c{comments}\n", " ".repeat(depth * wide)));
        }
        for _ in 0..next(6).saturating_sub(3) {
            out.push_str(["\n", "  \n"][next(2) as usize]);
        }
        let key = bare.find(": ").or(bare.strip_suffix(':').map(str::len));
        let bare = match key {
            Some(n) if next(2) == 0 && WORDS.contains(&&bare[..n]) => {
                format!("{}{}", bare[..n].replace('-', "_"), &bare[n..])
            }
            _ => bare.to_owned(),
        };
        let bare = match next(3) {
            0 if !bare.contains(['\'', '"', '#']) => bare.replace("{ ", "{").replace(" }", "}"),
            1 if !bare.contains(['\'', '"', '#']) => bare.replace(", ", " ,   "),
            _ => bare,
        };
        // What follows the dash of an item is a part of a block as deep as the lines below it.
        let bare = match bare.strip_prefix("- ") {
            Some(rest) => format!("-{}{rest}", " ".repeat(2 * wide - 1)),
            None => bare,
        };
        out.push_str(&format!("{}{bare}", " ".repeat(depth * wide)));
        if next(4) == 0 && !bare.contains('#') {
            comments += 1;
            out.push_str(&format!(
                "{}# c{comments}",
                " ".repeat(1 + next(5) as usize)
            ));
        }
        out.push('\n');
        match chapters.last_mut() {
            Some(chapter) if depth > 0 => chapter.push_str(&out),
            _ => chapters.push(out),
        }
    }
    for i in (1..chapters.len()).rev() {
        chapters.swap(i, next(i as u64 + 1) as usize);
    }
    (chapters.concat(), comments)
}

const WORDS: [&str; 6] = [
    "health-check",
    "instance-type",
    "load-balancers",
    "user-facing",
    "read-share",
    "object-storage",
];

fn holds(text: &str, seed: u64) -> Result<(), TestCaseError> {
    let (deformed, comments) = deform(text, seed);
    // Printed and printed again: two spellings of one thing must end up the same but for layout.
    let Some(meant) = meaning(&deformed) else {
        return Err(TestCaseError::fail(format!("not a scenario:\n{deformed}")));
    };
    let new = match formatted(&deformed) {
        Ok(new) => new,
        Err(d) => return Err(TestCaseError::fail(format!("{d:?}\n{deformed}"))),
    };
    prop_assert_eq!(meaning(&new), Some(meant));
    let again = formatted(&new);
    prop_assert_eq!(again.as_ref(), Ok(&new));
    for n in 1..=comments {
        let word = format!("# c{n}\n");
        prop_assert!(new.contains(&word), "comment {} is lost:\n{}", n, new);
    }
    for line in new.lines() {
        let depth = line.len() - line.trim_start().len();
        prop_assert!(depth % 2 == 0 || line.contains('\''), "{}", line);
        prop_assert!(!line.ends_with(' '), "{}", line);
    }
    Ok(())
}

proptest! {
    #![proptest_config(designs::config(64))]

    #[test]
    fn deformed_scenarios_keep_meaning_and_comments(which in 0usize..100, seed in any::<u64>()) {
        let files = ours();
        let text = std::fs::read_to_string(&files[which % files.len()]).unwrap();
        holds(&text, seed)?;
    }

    #[test]
    fn generated_designs_too(
        design in designs::designs(4, designs::shares()),
        seed in any::<u64>(),
    ) {
        holds(&design.yaml(), seed)?;
    }
}

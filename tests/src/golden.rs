//! Expected outputs in files: compared, or rewritten with `UPDATE_GOLDENS=1`.

use std::path::{Path, PathBuf};

/// Compares texts with files and says at the end which differ.
#[derive(Default)]
pub struct Goldens {
    differences: Vec<String>,
}

impl Goldens {
    /// Where the golden files are.
    #[must_use]
    pub fn directory(kind: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("golden")
            .join(kind)
    }

    /// The files of a directory with this extension, sorted.
    ///
    /// # Panics
    /// If the directory cannot be read.
    #[must_use]
    pub fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(directory)
            .unwrap_or_else(|e| panic!("{}: {e}", directory.display()))
            .filter_map(|entry| entry.ok().map(|e| e.path()))
            .filter(|path| path.extension().is_some_and(|e| e == extension))
            .collect();
        files.sort();
        files
    }

    /// Compares a text with the file; with `UPDATE_GOLDENS=1` writes it instead.
    ///
    /// # Panics
    /// If the file cannot be written.
    pub fn check(&mut self, file: &Path, text: &str) {
        let expected = std::fs::read_to_string(file).unwrap_or_default();
        if expected == text {
            return;
        }
        if std::env::var_os("UPDATE_GOLDENS").is_some_and(|v| v == "1") {
            std::fs::write(file, text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            return;
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        self.differences.push(format!(
            "{name}\n{}",
            first_difference(&expected, text).unwrap_or_default()
        ));
    }

    /// Ends the comparison.
    ///
    /// # Panics
    /// If any text differed.
    pub fn finish(self) {
        assert!(
            self.differences.is_empty(),
            "{} golden files differ (UPDATE_GOLDENS=1 rewrites them; read the changes):\n{}",
            self.differences.len(),
            self.differences.join("\n")
        );
    }
}

fn first_difference(expected: &str, found: &str) -> Option<String> {
    let (mut a, mut b) = (expected.lines(), found.lines());
    for n in 1.. {
        match (a.next(), b.next()) {
            (None, None) => return None,
            (x, y) if x == y => {}
            (x, y) => {
                return Some(format!(
                    "  line {n}\n  expected: {}\n  found:    {}",
                    x.unwrap_or("(end)"),
                    y.unwrap_or("(end)")
                ));
            }
        }
    }
    None
}

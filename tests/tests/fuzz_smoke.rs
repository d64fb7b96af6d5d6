//! A short run of the fuzz targets on mutants of every scenario and golden there is; always the
//! same mutants. `fuzz/` holds the long run.

use std::path::Path;
use std::time::{Duration, Instant};
use stormglass_core::catalog::Catalog;
use stormglass_tests::fuzz;
use stormglass_tests::golden::Goldens;

const TIME: Duration = Duration::from_secs(5);
/// More than any mutant needs without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(30);

/// A small generator of numbers (splitmix64), so that the mutants are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

fn corpus(extension: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Goldens::files(&Goldens::directory("diagnostics"), extension);
    if extension == "yaml" {
        files.extend(Goldens::files(&root.join("../scenarios"), "yaml"));
        files.extend(Goldens::files(&root.join("../scenarios/patterns"), "yaml"));
    } else {
        for provider in ["aws", "gcp", "azure", "other"] {
            let prices = root.join("../pricing-data/prices").join(provider);
            files.extend(Goldens::files(&prices, "csv"));
        }
        files.extend(Goldens::files(
            &root.join("../pricing-data/reliability"),
            "csv",
        ));
    }
    files
        .iter()
        .map(|f| {
            let mut bytes = std::fs::read(f).unwrap();
            bytes.truncate(8_000);
            bytes
        })
        .collect()
}

/// One to four changes: bytes, pieces of other files, numbers, words.
fn mutant(numbers: &mut Numbers, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut text = corpus[numbers.below(corpus.len())].clone();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(text.len());
        let until = (at + 1 + numbers.below(24)).min(text.len());
        match numbers.below(7) {
            0 => drop(text.drain(at..until)),
            1 => {
                let piece = text[at.min(until)..until].to_vec();
                text.splice(at..at, piece);
            }
            2 => {
                let other = &corpus[numbers.below(corpus.len())];
                let from = numbers.below(other.len());
                let to = (from + numbers.below(200)).min(other.len());
                text.splice(at..at, other[from..to].iter().copied());
            }
            3 => {
                if let Some(b) = text.get_mut(at) {
                    *b = (numbers.next() & 0xFF) as u8;
                }
            }
            4 => {
                if let Some(i) = (at..text.len()).find(|i| text[*i].is_ascii_digit()) {
                    let new = [
                        "0",
                        "-1",
                        "1e9",
                        "999999999999",
                        "0.0000001",
                        "%",
                        "0%",
                        "100%",
                    ];
                    let new = new[numbers.below(new.len())];
                    text.splice(i..=i, new.bytes());
                }
            }
            5 => {
                let words = [
                    "none",
                    "[]",
                    "{}",
                    "\"\"",
                    "~",
                    "primary",
                    "backup",
                    "assume: none",
                    "zones: 1",
                    "nodes: 0",
                    "quorum",
                    "voters",
                    "spot: 100%",
                    "0s",
                    "derived",
                ];
                text.splice(at..at, words[numbers.below(words.len())].bytes());
            }
            _ => {
                let lines: Vec<&[u8]> = text.split(|b| *b == b'\n').collect();
                let gone = numbers.below(lines.len());
                let kept: Vec<&[u8]> = lines
                    .iter()
                    .enumerate()
                    .filter(|(n, _)| *n != gone)
                    .map(|(_, l)| *l)
                    .collect();
                text = kept.join(&b'\n');
            }
        }
        if text.is_empty() {
            text.push(b'\n');
        }
    }
    text
}

fn run(extension: &str, mut target: impl FnMut(&[u8])) {
    let corpus = corpus(extension);
    assert!(corpus.len() > 10);
    let mut numbers = Numbers(1);
    let start = Instant::now();
    let mut tried = 0;
    while start.elapsed() < TIME {
        let bytes = mutant(&mut numbers, &corpus);
        let before = Instant::now();
        let kept = bytes.clone();
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| target(&bytes)));
        let took = before.elapsed();
        let text = String::from_utf8_lossy(&kept);
        assert!(result.is_ok(), "mutant {tried} breaks it:\n{text}");
        assert!(took < LONGEST, "mutant {tried} took {took:?}:\n{text}");
        tried += 1;
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn mutants_of_scenarios_are_answered() {
    let catalog = Catalog::builtin();
    run("yaml", |bytes| fuzz::scenario(bytes, &catalog));
}

#[test]
fn mutants_of_price_tables_are_answered() {
    run("csv", fuzz::price_book);
}

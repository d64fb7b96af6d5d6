//! The promise that links replay: the same bits natively, in Node and in Chromium.
//!
//! This one file runs on all three (`./test unit` and `./test wasm`) against `digests.txt`. After
//! an intended change of numbers write the table anew, natively, and let the other two confirm it:
//! `UPDATE_DIGESTS=1 cargo test -p stormglass-parity`.
//!
//! To put a scenario under the promise, add one line to [`CASES`].

use stormglass_core::math;
use stormglass_parity::{Digest, digest_of, recorded, rows};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const TABLE: &str = include_str!("../digests.txt");

/// Name in `digests.txt`, and how to compute its digest.
type Case = (&'static str, fn() -> String);

const CASES: &[Case] = &[
    ("math-exp-ln-pow", exp_ln_pow),
    ("math-normal", normal),
    ("math-globe", globe),
    ("math-sum", long_sum),
];

#[test]
fn digests_are_the_recorded_ones() {
    let mut table = String::from("# Written by UPDATE_DIGESTS=1 cargo test -p stormglass-parity\n");
    let mut moved = Vec::new();
    for (name, compute) in CASES {
        let digest = compute();
        if recorded(TABLE, name) != Some(digest.as_str()) {
            moved.push(format!(
                "{name}: {digest}, recorded {:?}",
                recorded(TABLE, name)
            ));
        }
        table.push_str(&format!("{name} {digest}\n"));
    }
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_DIGESTS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/digests.txt");
        std::fs::write(path, table).expect("digests.txt can be written");
        return;
    }
    assert!(moved.is_empty(), "digests moved:\n{}", moved.join("\n"));
}

#[test]
fn every_recorded_digest_has_a_case() {
    for (name, _) in rows(TABLE) {
        assert!(
            CASES.iter().any(|(case, _)| *case == name),
            "`{name}` has no case"
        );
    }
}

#[test]
fn one_bit_changes_the_digest() {
    let digest = |value: f64| {
        let mut digest = Digest::default();
        digest.number(value);
        digest.hex()
    };
    assert_ne!(digest(0.1), digest(0.1_f64.next_up()));
    assert_ne!(digest_of("99.99 %"), digest_of("99.98 %"));
}

/// Ten thousand points spread over sixteen decades.
fn grid() -> impl Iterator<Item = f64> {
    (1..=10_000).map(|i| math::exp(-18.0 + 0.0037 * f64::from(i)))
}

fn exp_ln_pow() -> String {
    let mut digest = Digest::default();
    for x in grid() {
        digest.number(math::exp(-x));
        digest.number(math::exp_m1(-x));
        digest.number(math::ln(x));
        digest.number(math::ln_1p(x));
        digest.number(math::pow(x, 1.7));
        digest.number(math::pow(0.999_9, x));
    }
    digest.hex()
}

fn normal() -> String {
    let mut digest = Digest::default();
    for i in 1..1_000 {
        digest.number(math::normal_quantile(f64::from(i) / 1_000.0));
        digest.number(math::normal_cdf(f64::from(i) / 100.0 - 5.0));
    }
    digest.hex()
}

fn globe() -> String {
    let mut digest = Digest::default();
    for i in 0..1_000 {
        let step = f64::from(i);
        digest.number(math::great_circle_km(
            39.0,
            -77.5,
            -60.0 + 0.12 * step,
            -180.0 + 0.36 * step,
        ));
    }
    digest.hex()
}

fn long_sum() -> String {
    let mut digest = Digest::default();
    let mut sum = math::Sum::default();
    for x in grid() {
        sum.add(math::ln(x));
        digest.number(sum.value());
    }
    digest.number(math::sum(grid()));
    digest.hex()
}

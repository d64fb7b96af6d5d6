//! Bytes of a scenario file to an assessment.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use stormglass_core::catalog::Catalog;

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

fuzz_target!(|bytes: &[u8]| stormglass_tests::fuzz::scenario(bytes, &CATALOG));

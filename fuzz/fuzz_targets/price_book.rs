//! Bytes of a price table to quotes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| stormglass_tests::fuzz::price_book(bytes));

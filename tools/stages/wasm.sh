# The pure crates in WebAssembly: they build, are free of lints, and give the digests that the
# native run of the same file gave, in Node and in headless Chromium.
source tools/stages/check.sh
bash tools/setup.sh wasm browser
readonly target=(--locked --target wasm32-unknown-unknown)
check "no lint (wasm32)" \
  cargo clippy --quiet "${target[@]}" -p stormglass-core -p stormglass-report -p stormglass-web -- -D warnings
cargo test "${target[@]}" -p stormglass-parity || failures=$((failures + 1))
WASM_BINDGEN_USE_BROWSER=1 CHROMEDRIVER="$(command -v chromedriver)" \
  cargo test "${target[@]}" -p stormglass-parity || failures=$((failures + 1))
finish

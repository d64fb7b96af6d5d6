# Native tests: unit, golden, law, command line, and the examples in the documentation.
source tools/stages/check.sh
bash tools/setup.sh rust
if cargo nextest --version >/dev/null 2>&1; then
  tests=(cargo nextest run --locked --no-fail-fast)
else
  tests=(cargo test --locked --no-fail-fast --lib --bins --tests)
fi
"${tests[@]}" || failures=$((failures + 1))
cargo test --locked --no-fail-fast --doc || failures=$((failures + 1))
finish

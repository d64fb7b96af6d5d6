# Native tests: unit, golden, law, command line, and the examples in the documentation.
set -euo pipefail
bash tools/setup.sh rust
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --locked --no-fail-fast
else
  cargo test --locked --no-fail-fast --lib --bins --tests
fi
cargo test --locked --no-fail-fast --doc

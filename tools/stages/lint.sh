# Format and lints: what every commit must be clean of.
source tools/stages/check.sh
bash tools/setup.sh rust
check "formatted (cargo fmt)" cargo fmt --all --check
check "no lint (native)" cargo clippy --locked --quiet --all-targets -- -D warnings
finish

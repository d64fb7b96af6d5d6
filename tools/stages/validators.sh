# Independent tools on what Stormglass emits, and an independent computation of its numbers.
set -euo pipefail
bash tools/setup.sh rust python gate operations terraform
cargo build --locked --quiet -p stormglass
STORMGLASS="$PWD/target/debug/stormglass" .tools/py/bin/python -m unittest discover -v -s tests/validators -t tests/validators

# The built site (dist/) in headless Chromium.
set -euo pipefail
bash tools/setup.sh rust node browser
# The page must say what the command line says.
cargo build --locked --quiet -p stormglass
cd tests/e2e
STORMGLASS="$PWD/../../target/debug/stormglass" CHROMIUM="$(command -v chromium)" node --test --test-concurrency=1 --test-reporter=spec

# The built site (dist/) in headless Chromium.
set -euo pipefail
bash tools/setup.sh node browser
cd tests/e2e
CHROMIUM="$(command -v chromium)" node --test --test-concurrency=1 --test-reporter=spec

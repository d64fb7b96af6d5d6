# For stages made of plain commands: `check NAME COMMAND...` runs one and reports it in a line that
# ./test counts; `finish` makes the stage fail if any of them did.
set -euo pipefail
failures=0
check() {
  local name=$1
  shift
  if "$@"; then printf 'check ok: %s\n' "$name"; else
    printf 'check failed: %s\n' "$name"
    failures=$((failures + 1))
  fi
}
finish() { [ "$failures" = 0 ]; }

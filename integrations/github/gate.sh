#!/usr/bin/env bash
# Ends as `stormglass check` did: 1 the gate is not passed, anything else but 0 there is no verdict.
set -euo pipefail
case "${EXIT_CODE:-}" in
  0) exit 0 ;;
  1) printf '::error title=stormglass::the gate is not passed; the summary of this job says why\n' ;;
  '')
    printf '::error title=stormglass::there is no verdict: the check did not run to its end\n'
    exit 70
    ;;
  *) printf '::error title=stormglass::there is no verdict (code %s); the log of the check says why\n' "$EXIT_CODE" ;;
esac
exit "$EXIT_CODE"

#!/usr/bin/env bash
# Puts `stormglass` on the PATH of the steps that follow: the checkout of this action, built, or the one that is there.
set -euo pipefail

fail() {
  printf '::error title=stormglass::%s\n' "$1"
  exit 2
}

case "$INPUT_VERSION" in
  path)
    command -v stormglass >/dev/null || fail 'version is "path", but there is no stormglass on the PATH'
    ;;
  source)
    command -v cargo >/dev/null || fail 'version is "source", but there is no cargo to build it with'
    root=$RUNNER_TEMP/stormglass
    cargo install --quiet --locked --path "$GITHUB_ACTION_PATH/crates/cli" --root "$root"
    echo "$root/bin" >>"$GITHUB_PATH"
    ;;
  *) fail 'version is neither "source" nor "path"; there are no released binaries yet' ;;
esac

#!/usr/bin/env bash
# Installs what one part of the tests needs, and does nothing where it is already there (also
# without network). Usage: tools/setup.sh PART..., with parts rust, wasm, trunk, node,
# browser, python, gate, operations, terraform.
# Everything but the browser and the wasm32 target goes into .tools/ and node_modules/ of tests/.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly TRUNK=0.21.14 WASM_BINDGEN=0.2.130
readonly bin="$PWD/.tools/bin"
mkdir -p "$bin"

say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo -n "$@" || die "'sudo $*' failed: run it by hand, then start again"
  else die "needs root: run '$*' as root, then start again"; fi
}

apt_install() {
  command -v apt-get >/dev/null || die "no apt-get here: install $* with your system's package manager, then start again"
  say "installing $* with apt"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "$@"
}

part_rust() {
  command -v cargo >/dev/null || die "no cargo: install Rust with rustup (https://rustup.rs)"
  cargo --version >/dev/null || die "the toolchain of rust-toolchain.toml is missing: run 'rustup toolchain install'"
  cargo fmt --version >/dev/null && cargo clippy --version >/dev/null ||
    die "rustfmt or clippy is missing: run 'rustup component add rustfmt clippy'"
}

part_wasm() {
  part_rust
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then
    say "adding the wasm32 target"
    rustup target add wasm32-unknown-unknown
  fi
  if [ "$("$bin/wasm-bindgen" --version 2>/dev/null)" != "wasm-bindgen $WASM_BINDGEN" ] ||
     [ ! -x "$bin/wasm-bindgen-test-runner" ]; then
    say "building wasm-bindgen $WASM_BINDGEN (about two minutes, once)"
    cargo install --quiet --locked --force --path tools --root .tools
  fi
}

part_trunk() {
  part_wasm
  if [ "$("$bin/trunk" --version 2>/dev/null)" != "trunk $TRUNK" ]; then
    say "building trunk $TRUNK (about two minutes, once)"
    # Trunk's own profile optimises for speed that a build tool does not need: these halve the wait.
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
      cargo install --quiet --locked --force trunk --version "=$TRUNK" --no-default-features --root .tools
  fi
}

part_node() {
  npm_packages tests/e2e
}

npm_packages() {
  command -v node >/dev/null && command -v npm >/dev/null || die "no node and npm: install Node.js 20 or newer"
  local lock=$1/package-lock.json done=$1/node_modules/.installed-from
  if ! cmp -s "$lock" "$done"; then
    say "npm ci in $1"
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    cp "$lock" "$done"
  fi
}

part_browser() {
  if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
    apt_install chromium chromium-driver
  fi
}

part_python() {
  command -v python3 >/dev/null || die "no python3: install Python 3.11 or newer"
  local wanted=tests/validators/requirements.txt done=.tools/py/.installed-from
  if ! cmp -s "$wanted" "$done" || ! .tools/py/bin/python -c '' 2>/dev/null; then
    say "python packages of $wanted"
    rm -rf .tools/py
    if ! python3 -m venv .tools/py; then
      rm -rf .tools/py
      apt_install python3-venv
      python3 -m venv .tools/py
    fi
    .tools/py/bin/pip install --quiet --disable-pip-version-check -r "$wanted"
    cp "$wanted" "$done"
  fi
}

# Readers of what `check` writes.
part_gate() {
  npm_packages tests/validators
  # What its install script would do; npm need not be allowed to run those.
  chmod u+x tests/validators/node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool
  command -v jq >/dev/null || apt_install jq
  command -v git >/dev/null || apt_install git
}

# Checkers out of Debian packages that would also start servers: taken out of the package, not installed.
part_operations() {
  local package program
  for package in prometheus:promtool prometheus-alertmanager:amtool wireguard-tools:wg wireguard-tools:wg-quick; do
    program=${package#*:} package=${package%:*}
    [ -x "$bin/$program" ] && "$bin/$program" --help >/dev/null 2>&1 && continue
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
      die "no apt-get here: put $program of $package into .tools/bin, then start again"
    say "$program of the Debian package $package"
    local folder=$bin/../$package.deb
    rm -rf "$folder" && mkdir -p "$folder"
    fetch "$package" "$folder" 2>/dev/null || {
      as_root apt-get -qq -o DPkg::Lock::Timeout=300 update
      fetch "$package" "$folder" || die "cannot fetch the package $package"
    }
    dpkg-deb --fsys-tarfile "$folder"/*.deb | tar -xO "./usr/bin/$program" >"$bin/$program"
    chmod +x "$bin/$program"
    rm -rf "$folder"
    "$bin/$program" --help >/dev/null 2>&1 || die "$program of $package does not run here"
  done
}

fetch() { (cd "$2" && apt-get -qq download "$1" >/dev/null); }

part_terraform() {
  command -v terraform >/dev/null || die "no terraform: install 1.9 or newer (https://developer.hashicorp.com/terraform/install)"
}

for part in "$@"; do
  case "$part" in
    rust | wasm | trunk | node | browser | python | gate | operations | terraform) "part_$part" ;;
    *) die "unknown part '$part'" ;;
  esac
done

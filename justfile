# Short names for `./test`, which needs no `just`.

# Everything, as continuous integration runs it.
test *stages:
    ./test {{stages}}

# The site on a local port, rebuilt on change.
serve:
    bash tools/setup.sh trunk node
    PATH="$PWD/.tools/bin:$PWD/tests/e2e/node_modules/.bin:$PATH" trunk serve

# After an intended change of numbers: native writes, the other platforms confirm.
digests:
    UPDATE_DIGESTS=1 cargo test -p stormglass-parity
    ./test wasm

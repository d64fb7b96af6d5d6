#!/usr/bin/env bash
# Checks the designs, annotates, writes the summary of the job and the outputs of the action. Never fails because the gate is
# not passed: the exit code is an output, and the last step ends with it.
set -euo pipefail

reports=$RUNNER_TEMP/stormglass-reports
rm -rf "$reports"
mkdir -p "$reports"

# What is in GITHUB_OUTPUT is numbers, words and paths of ours; nothing of a design gets there.
output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

lines() { # each line of a text that says something
  local line
  while IFS= read -r line; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [ -z "$line" ] || printf '%s\n' "$line"
  done <<<"$1"
}

# Paths stay relative to the root of the repository, which is what annotations and code scanning need.
paths=()
base=${INPUT_WORKING_DIRECTORY%/}
while IFS= read -r model; do
  case "$base:$model" in
    .:* | :*) paths+=("$model") ;;
    *:.) paths+=("$base") ;;
    *) paths+=("$base/$model") ;;
  esac
done < <(lines "${INPUT_MODELS:-.}")

arguments=(--fail-on "$INPUT_FAIL_ON")
while IFS= read -r argument; do arguments+=("$argument"); done < <(lines "$INPUT_ARGUMENTS")

# The other side of the comparison; without it everything counts, which is the strict side to err on.
ref=$INPUT_BASELINE_REF
[ "$ref" != off ] || ref=
if [ -n "$ref" ] && ! stormglass check --help | grep --quiet -e '--baseline'; then
  printf '::warning title=stormglass::this stormglass knows no baseline, so everything counts\n'
  ref=
fi
if [ -n "$ref" ]; then
  depth=()
  [ "$(git rev-parse --is-shallow-repository)" = false ] || depth=(--depth=1)
  fetch() { git fetch --quiet --no-tags "${depth[@]}" origin "$ref"; }
  # A checkout without stored credentials still has the token, which goes through the environment and no command line.
  fetch_with_token() {
    local basic
    basic=$(printf 'x-access-token:%s' "$INPUT_TOKEN" | base64 --wrap=0)
    echo "::add-mask::$basic"
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader" \
      GIT_CONFIG_VALUE_0="AUTHORIZATION: basic $basic" fetch
  }
  if GIT_TERMINAL_PROMPT=0 fetch 2>/dev/null || GIT_TERMINAL_PROMPT=0 fetch_with_token; then
    arguments+=(--baseline "git:$(git rev-parse FETCH_HEAD)")
  else
    printf '::warning title=stormglass::the baseline cannot be fetched, so everything counts\n'
  fi
fi

formats=(-f "json=$reports/stormglass.json" -f "md=$reports/stormglass.md" -f "pr-comment=$reports/comment.md")
read -ra further <<<"$INPUT_FORMATS" || true
[ "$INPUT_UPLOAD_SARIF" != true ] || further+=(sarif)
for format in "${further[@]}"; do
  case "$format" in
    json | md | pr-comment) continue ;;
    sarif) file=stormglass.sarif ;;
    junit) file=junit.xml ;;
    gitlab-codequality) file=gitlab-codequality.json ;;
    *) file=stormglass.$format.txt ;;
  esac
  [[ " ${formats[*]} " == *" $format=$reports/$file "* ]] || formats+=(-f "$format=$reports/$file")
done

status=0
stormglass check "${paths[@]}" "${arguments[@]}" -f github "${formats[@]}" || status=$?
output exit-code "$status"

if [ ! -s "$reports/stormglass.json" ]; then
  output passed false
  exit 0
fi
output json-path "$reports/stormglass.json"
output report-path "$reports/stormglass.md"
output comment-path "$reports/comment.md"
[ ! -s "$reports/stormglass.sarif" ] || output sarif-path "$reports/stormglass.sarif"
jq --raw-output --from-file "$(dirname "$0")/outputs.jq" "$reports/stormglass.json" >>"$GITHUB_OUTPUT"

# GitHub takes 1 MiB from a step and nothing of what is longer.
summary=$reports/stormglass.md
[ "$(wc -c <"$summary")" -lt 1000000 ] || summary=$reports/comment.md
cat "$summary" >>"$GITHUB_STEP_SUMMARY"

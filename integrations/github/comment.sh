#!/usr/bin/env bash
# Comments on the pull request. Finds the comment of an earlier run by its hidden tag. Without the right to comment, as for
# pull requests from forks, the summary of the job is all there is, and that is no fault.
set -euo pipefail
readonly tag='<!-- stormglass-check -->'

fail() {
  printf '::error title=stormglass::%s\n' "$1"
  exit 2
}
fall_back() {
  printf '::notice title=stormglass::%s; the report is in the summary of this job\n' "$1"
  exit 0
}

case "$INPUT_COMMENT" in
  off) exit 0 ;;
  update | hide-and-new | delete-and-new | new) ;;
  *) fail 'comment is none of update, hide-and-new, delete-and-new, new and off' ;;
esac
[ -n "$PULL_REQUEST" ] || exit 0
[ "$IS_FORK" != true ] || fall_back 'a pull request from a fork cannot be commented'

case "$INPUT_COMMENT_WHEN" in
  always) wanted=true ;;
  failed) wanted=$(jq '.passed | not' "$JSON_PATH") ;;
  changed)
    wanted=$(jq '(.unanswered | length > 0) or any(.designs[];
      .baseline == null or .figures != .baseline or (.improved | length > 0) or any(.checks[]; .since != null))' "$JSON_PATH")
    ;;
  *) fail 'comment-when is none of always, changed and failed' ;;
esac

comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
# Only what a bot has written is ours: anybody can write the tag.
filter=".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$tag\"))) | \"\\(.id) \\(.node_id)\""
found=$(gh api --paginate "$comments" --jq "$filter") || fall_back 'the comments cannot be read'

new() { gh api --silent "$comments" -F "body=@$COMMENT_PATH" || fall_back 'the comment cannot be written'; }

# What is there must not go on saying what was: it is brought up to date also where no new one is wanted.
if [ "$INPUT_COMMENT" = update ] && [ -n "$found" ]; then
  last=$(tail -n 1 <<<"$found")
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/${last%% *}" -F "body=@$COMMENT_PATH" ||
    fall_back 'the comment cannot be changed'
  exit 0
fi
while read -r id node; do
  [ -n "$id" ] || continue
  case "$INPUT_COMMENT" in
    hide-and-new)
      # shellcheck disable=SC2016 # $id is a variable of GraphQL
      gh api --silent graphql -f "id=$node" -f query='mutation($id: ID!) {
        minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { clientMutationId } }' ||
        fall_back 'the earlier comment cannot be hidden'
      ;;
    delete-and-new)
      gh api --silent --method DELETE "repos/$GITHUB_REPOSITORY/issues/comments/$id" ||
        fall_back 'the earlier comment cannot be deleted'
      ;;
  esac
done <<<"$found"
[ "$wanted" != true ] || new

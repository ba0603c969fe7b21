#!/usr/bin/env bash
# Runs everything that CI runs: prepares Node and the dependencies, then becomes
# scripts/run-tests.ts, which runs every check even when one fails and sums up.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/test.sh [options]

Checks types, lint, format and the bundle, then runs all tests. Every step runs, also after a
failed one; the summary at the end names what failed and what was skipped.

  --tally FILE    write "PASSED FAILED" (numbers; each check counts as one test) to FILE
  -h, --help      this text

Exit status 0 only if nothing failed.
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/node.sh"
. "$root/scripts/install.sh"
exec node "$root/scripts/run-tests.ts" "$@"

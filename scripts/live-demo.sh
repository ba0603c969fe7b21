#!/usr/bin/env bash
# Runs the demo on this machine: prepares Node and the dependencies, then becomes the demo's own
# process, so that Ctrl-C and TERM reach it directly. Needs bash and npm, nothing else.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'HELP'
Usage: ./scripts/live-demo.sh [options]

Breaks things on a small Azure on this machine and shows how Paramedic proves, heals, verifies and
writes down what happened. The first run installs what it needs into this checkout.

  --act NAME      only this act (repeatable): crash, hang, false-alarm, stopped-on-purpose,
                  failover, approval
  --fast          shorter timings where the rules allow it
  --keep          stay up afterwards to play with; prints addresses and keys
  --report FILE   write what came out as JSON
  -h, --help      this text

Exit status 0 only if every act came out as expected.
HELP
}

for argument in "$@"; do
  case "$argument" in -h | --help) usage && exit 0 ;; esac
done

. "$root/scripts/node.sh"
. "$root/scripts/install.sh"
exec node "$root/src/cli/main.ts" demo "$@"

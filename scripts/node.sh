# Sourced, with $root set to the checkout. Afterwards `node` on PATH is new enough to run the
# TypeScript sources as they are: the machine's own if it is, else one fetched through npm into
# npm's own cache. Nothing is installed globally. Ends the script with a clear error otherwise.

. "$root/scripts/lock.sh"

# 22.19 and 24.5 brought tls.setDefaultCACertificates; 23 never got it.
node_is_new_enough() {
  local version major minor
  version=$(node --version 2>/dev/null) || return 1
  IFS=. read -r major minor _ <<<"${version#v}"
  case "$major$minor" in '' | *[!0-9]*) return 1 ;; esac
  [ "$major" -gt 24 ] || { [ "$major" -eq 24 ] && [ "$minor" -ge 5 ]; } ||
    { [ "$major" -eq 22 ] && [ "$minor" -ge 19 ]; }
}

# npm itself does not pass signals on to what it runs, so only the path is asked of it.
fetch_node() {
  local log path advice='Install Node.js 22.19 or newer (https://nodejs.org) and run this again.'
  command -v npx >/dev/null || die "neither a new enough node nor npm was found. $advice"
  take_lock "$root/.runs/install.lock" 600
  say "this machine's node is $(node --version 2>/dev/null || echo missing), 22.19 or newer is" \
    'needed: taking one from npm (some seconds the first time) ...'
  log=$(mktemp "$root/.runs/node-XXXXXX")
  # shellcheck disable=SC2016 # the inner shell, in which the new node comes first, expands it
  if ! run_quietly "$log" npx -y -p node@22 -c 'echo "node-path=$(command -v node)"'; then
    head -n 60 "$log" >&2
    die "npm could not fetch a newer node (its words are above). $advice"
  fi
  path=$(sed -n 's/^node-path=//p' "$log")
  release_lock
  PATH=$(dirname "$path"):$PATH
  node_is_new_enough || die "the node that npm fetched does not run here ($path). $advice"
}

node_is_new_enough || fetch_node
export PATH

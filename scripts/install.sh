# Sourced after node.sh, with $root set to the checkout. Afterwards node_modules is what
# package-lock.json says, for this Node and platform. Quiet and instant when it already is; two
# runs at once install one after the other, and the second finds nothing left to do.

install_stamp() {
  (cd "$root" && node -p "
    const { readFileSync } = require('node:fs');
    const hash = require('node:crypto').createHash('sha256');
    for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(file));
    const major = process.versions.node.split('.')[0];
    [hash.digest('hex'), 'node' + major, process.platform, process.arch].join(' ')")
}

# npm ci empties node_modules first, so the stamp can never outlive what it vouches for.
is_installed() { [ "$(cat "$root/node_modules/.installed-for" 2>/dev/null)" = "$1" ]; }

npm_ci() { cd "$root" && exec npm ci --include=dev --no-audit --no-fund --loglevel=error; }

install_dependencies() {
  local stamp log
  stamp=$(install_stamp) || die "cannot read package.json and package-lock.json in $root"
  if is_installed "$stamp"; then return 0; fi
  command -v npm >/dev/null || die 'npm was not found. Install it (https://nodejs.org brings it).'
  take_lock "$root/.runs/install.lock" 600
  if ! is_installed "$stamp"; then
    say 'installing dependencies (about half a minute, only when they change) ...'
    log=$(mktemp "$root/.runs/install-XXXXXX")
    if ! run_quietly "$log" npm_ci; then
      head -n 60 "$log" >&2
      die 'npm ci failed (its words are above). Check the network and run this again.'
    fi
    mkdir -p "$root/node_modules"
    echo "$stamp" >"$root/node_modules/.installed-for"
  fi
  release_lock
}

install_dependencies

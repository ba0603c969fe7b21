# Sourced by node.sh and install.sh. Gives `take_lock FILE SECONDS`, `release_lock` and `run_quietly
# LOG COMMAND...`. At most one live process holds a lock; a dead owner never blocks anyone, even if
# its id was given to another process since. Ctrl-C and TERM end the command at once and leave
# neither a lock nor a log behind.

lock_held='' lock_ticket='' running='' quiet_log=''

say() { printf 'paramedic: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# When process $1 began (nothing if it has ended): together with the id this names one process.
process_start() {
  local stat fields
  if [ -d /proc/self ]; then
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    # The name, in parentheses, may hold blanks; what follows it are fields 3 (state) to 52.
    read -r -a fields <<<"${stat##*) }"
    [ "${fields[0]}" = Z ] || echo "${fields[19]}"
  else
    ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' _
  fi
}

owner_line() { echo "$1 $(process_start "$1")"; }

# True unless the lock is there and every process named in it has ended.
lock_may_be_held() {
  local owners id start
  owners=$(cat "$1" 2>/dev/null) || return 0
  while read -r id start; do
    [ -n "$start" ] && [ "$(process_start "$id")" = "$start" ] && return 0
  done <<<"$owners"
  return 1
}

# Only who made the `.breaking` folder may remove a dead owner's lock, and a dead owner's lock
# cannot become a live one in between: nobody else may remove it.
break_dead_lock() {
  if lock_may_be_held "$1"; then return 0; fi
  mkdir "$1.breaking" 2>/dev/null || return 0
  lock_may_be_held "$1" || rm -f "$1"
  rmdir "$1.breaking"
}

take_lock() {
  local lock=$1 deadline=$((SECONDS + $2)) told='' misses=0 problem
  mkdir -p "$(dirname "$lock")"
  lock_ticket=$lock.$$
  trap 'end_quietly' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  owner_line $$ >"$lock_ticket"
  # A hard link appears at once and with its content, or not at all.
  until problem=$(ln "$lock_ticket" "$lock" 2>&1); do
    [ -e "$lock" ] || misses=$((misses + 1))
    if [ "$misses" -gt 50 ] || [ "$SECONDS" -ge "$deadline" ]; then
      die "gave up waiting for $lock ($problem). If no other run is installing, remove" \
        "$lock and $lock.breaking and run again."
    fi
    break_dead_lock "$lock"
    [ -n "$told" ] || say 'another run is installing in this checkout; waiting for it ...'
    told=yes
    sleep 0.2
  done
  lock_held=$lock
}

release_lock() {
  end_quietly
  trap - EXIT INT TERM HUP
}

# Runs a command under the lock with its output in LOG. The command's own process is added to the
# lock: should this script be killed hard, the lock stays taken until the command has ended too.
run_quietly() {
  local status=0
  quiet_log=$1
  shift
  "$@" >"$quiet_log" 2>&1 </dev/null &
  running=$!
  owner_line "$running" >>"$lock_held"
  wait "$running" || status=$?
  running=''
  return "$status"
}

end_quietly() {
  if [ -n "$running" ]; then
    kill -TERM "$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  [ -z "$quiet_log" ] || rm -f "$quiet_log"
  [ -z "$lock_ticket" ] || rm -f "$lock_ticket"
  [ -z "$lock_held" ] || rm -f "$lock_held"
  lock_held='' lock_ticket='' running='' quiet_log=''
}

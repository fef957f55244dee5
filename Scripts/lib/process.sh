# SPDX-License-Identifier: Apache-2.0
# Starts servers in the background, waits for them, and stops exactly those. Sourced by the scripts that run servers.
# shellcheck shell=bash
#
# Every server is one line `name pid start-time` in $dir/processes, and writes $dir/log/<name>.log. The start time
# (in clock ticks since boot) is what tells our process from a later one that was given the same pid.

# The start time of a process, or nothing if it is gone or a zombie. The name in /proc/PID/stat may hold spaces and
# parentheses, so everything up to the last ") " is cut off first; then the state is field 1 and the start time field 20.
start_time() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
    read -r -a stat <<<"${stat##*) }"
    if [[ ${stat[0]} != [ZX] ]]; then printf '%s\n' "${stat[19]}"; fi
}

# Whether the process of that pid and start time still runs.
is_running() { [[ -n $2 && $(start_time "$1") == "$2" ]]; }

# start_process NAME COMMAND ARGUMENT… — in a session of its own, so that a Ctrl-C in the terminal reaches only the script.
start_process() {
    local name=$1 pid
    shift
    mkdir -p "$dir/log"
    setsid "$@" </dev/null >"$dir/log/$name.log" 2>&1 9>&- &
    pid=$!
    printf '%s %s %s\n' "$name" "$pid" "$(start_time "$pid")" >>"$dir/processes"
}

# Whether the server of that name runs.
is_up() {
    local name pid started
    while read -r name pid started; do
        if [[ $name == "$1" ]] && is_running "$pid" "$started"; then return 0; fi
    done < <(cat "$dir/processes" 2>/dev/null)
    return 1
}

# Whether any server runs.
any_is_up() {
    local name
    for name in $(cut -d ' ' -f 1 "$dir/processes" 2>/dev/null); do
        if is_up "$name"; then return 0; fi
    done
    return 1
}

# wait_for NAME SECONDS COMMAND… — returns when the command succeeds; ends the script if the server dies or time is up.
wait_for() {
    local name=$1 deadline=$((SECONDS + $2))
    shift 2
    # In a subshell, or else a trap that runs meanwhile would speak into /dev/null.
    until ("$@") >/dev/null 2>&1; do
        is_up "$name" || fail_with_log "$name" "$name ended before it was ready"
        ((SECONDS < deadline)) || fail_with_log "$name" "$name was not ready in time (waited for: $*)"
        sleep 0.1
    done
}

# Shows the end of a server's log, then ends the script with a sentence.
fail_with_log() {
    say "--- the last lines of $1.log:"
    tail -n 20 "$dir/log/$1.log" >&2 || true
    die "$EX_SOFTWARE" "$2"
}

# Stops the given servers (all of them if none is given), the youngest first: politely, then after ten seconds for good.
stop_processes() {
    local name pid started signal tries
    while read -r name pid started; do
        if (($# > 0)) && [[ " $* " != *" $name "* ]]; then continue; fi
        for signal in TERM KILL; do
            is_running "$pid" "$started" || break
            kill "-$signal" "$pid" 2>/dev/null || true
            for ((tries = 0; tries < 100; tries++)); do
                is_running "$pid" "$started" || break
                sleep 0.1
            done
        done
    done < <(tac "$dir/processes" 2>/dev/null)
}

# Prints a line per server; fails unless all of them run.
print_processes() {
    local name pid started all=0
    while read -r name pid started; do
        if is_running "$pid" "$started"; then say "$name: running (pid $pid)"; else say "$name: stopped" && all=1; fi
    done < <(cat "$dir/processes" 2>/dev/null)
    return "$all"
}

# Prints a TCP port on 127.0.0.1 that nobody uses. It lies below the range from which the kernel and the API server
# (node ports) take theirs, and is ours for a minute, so that two scripts at once do not get the same.
free_port() {
    local port now=$EPOCHSECONDS
    mkdir -p "$cache"
    {
        flock 8
        touch "$cache/ports"
        awk -v now="$now" 'now - $2 < 60' "$cache/ports" >"$cache/ports.new"
        mv "$cache/ports.new" "$cache/ports"
        until port=$((20000 + RANDOM % 10000)) && ! grep -q "^$port " "$cache/ports" &&
            [[ -z $(ss -Hltn "sport = :$port") ]]; do :; done
        printf '%s %s\n' "$port" "$now" >>"$cache/ports"
    } 8>"$cache/ports.lock"
    printf '%s\n' "$port"
}

# claim_directory KIND — makes $dir ready to hold servers: it must be new, empty, or left by an earlier run of the same kind.
# The mark is what allows `release_directory` to remove everything in it.
claim_directory() {
    mkdir -p -m 700 "$dir"
    dir=$(realpath "$dir")
    if [[ ! -e $dir/.lifeboat-$1 && -n $(ls -A "$dir") ]]; then die "$EX_USAGE" "$dir is not empty and not ours"; fi
    touch "$dir/.lifeboat-$1"
    : >"$dir/processes"
}

# Prints what is mounted below a directory, the last mounted first. The kernel writes blanks as octal numbers.
mounts_below() {
    local target
    while read -r _ _ _ _ target _; do
        target=$(printf '%b' "${target//\\/\\0}")
        if [[ $target == "$1"/* ]]; then printf '%s\n' "$target"; fi
    done < <(tac /proc/self/mountinfo)
}

release_directory() {
    [[ -e $dir/.lifeboat-$1 ]] || die "$EX_USAGE" "$dir was not made by this script; nothing is removed"
    # Whatever is still mounted below, a volume say, would lose its files.
    [[ -z $(mounts_below "$dir") ]] || die "$EX_SOFTWARE" "something is still mounted below $dir; nothing is removed"
    rm -rf --one-file-system "$dir"
}

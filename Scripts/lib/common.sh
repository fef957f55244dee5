# SPDX-License-Identifier: Apache-2.0
# What every script here shares: where things are cached, and how to speak to people. Sourced, never run.
# shellcheck shell=bash

# Everything the scripts keep between runs is below this one directory; removing it costs time, never data.
# shellcheck disable=SC2034  # used by the scripts that source this file
cache="${LIFEBOAT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lifeboat}"

# Words for people go to stderr, so that stdout holds only what a caller wants to read.
say() { printf '%s\n' "$*" >&2; }

# Ends the script with one clear sentence. The exit codes are those of sysexits(3).
readonly EX_USAGE=64 EX_UNAVAILABLE=69 EX_SOFTWARE=70
die() {
    local code=$1
    shift
    say "$(basename "$0"): $*"
    exit "$code"
}

# Runs a command as root, through sudo if we are someone else.
as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "$EX_UNAVAILABLE" "this step needs root and there is no sudo: $*"
    fi
}

# Prints the comment block at the head of the running script as its help text.
print_usage() { sed -n '/^# Usage:/,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; }

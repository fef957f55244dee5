# SPDX-License-Identifier: Apache-2.0
# Runs one server as a command with `up` and `down`; shared by the S3 test servers. Sourced, never run.
# shellcheck shell=bash
#
# The script that sources this defines `start PORT`, which starts the server `$kind` with `start_process`
# and prints the `export` lines for its caller, and calls `serve "$@"`.

dir='' started=''

serve() {
    local command=${1:-}
    shift || true
    while (($# > 0)); do
        case $1 in
            --dir) dir=${2:?--dir needs a directory} && shift 2 ;;
            *) print_usage && exit "$EX_USAGE" ;;
        esac
    done
    case $command in
        up)
            if [[ -n $dir && -s $dir/exports ]] && is_up "$kind"; then cat "$dir/exports" && return; fi
            dir=${dir:-$(mktemp -d "${TMPDIR:-/tmp}/lifeboat-$kind.XXXXXX")}
            claim_directory "$kind"
            trap 'if [[ -z $started ]]; then stop_processes && release_directory "$kind"; fi' EXIT
            trap 'exit 130' INT
            trap 'exit 143' TERM HUP
            start "$(free_port)" >"$dir/exports.new"
            mv "$dir/exports.new" "$dir/exports"
            started=yes
            cat "$dir/exports"
            ;;
        down)
            dir=${dir:-$(only_directory)}
            if [[ -z $dir || ! -e $dir/.lifeboat-$kind ]]; then say "No $kind runs${dir:+ in $dir}" && return; fi
            stop_processes
            release_directory "$kind"
            say "The $kind in $dir is stopped"
            ;;
        *) print_usage && exit "$EX_USAGE" ;;
    esac
}

# The directory meant when none is named: the only one there is, if any.
only_directory() {
    local found=()
    mapfile -t found < <(compgen -G "${TMPDIR:-/tmp}/lifeboat-$kind.*")
    ((${#found[@]} < 2)) || die "$EX_USAGE" "several run; name one with --dir: ${found[*]}"
    printf '%s\n' "${found[0]:-}"
}

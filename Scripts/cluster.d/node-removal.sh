# SPDX-License-Identifier: Apache-2.0
# Removes a test cluster's node: its pods' processes, mounts, network and cgroups. Sourced by Scripts/cluster.
# shellcheck shell=bash
#
# Nothing here asks containerd or the kubelet, as either may be dead already: what is ours is told by our cgroup,
# by our socket's path and by our directory.

# The pids of all containers: whatever runs in the cgroup of this cluster.
container_pids() { find /sys/fs/cgroup/ -path "*/$1*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u; }

# The pids of containerd's helpers, one for each pod; they outlive containerd. They name its socket in their arguments.
shim_pids() {
    local process
    for process in $(grep -lx containerd-shim /proc/[0-9]*/comm 2>/dev/null | cut -d / -f 3); do
        if grep -qzxF -- "$dir/c.sock" "/proc/$process/cmdline" 2>/dev/null; then printf '%s\n' "$process"; fi
    done
}

# kill_all FUNCTION ARGUMENT… — kills what the function prints until it prints nothing, for ten seconds at most.
kill_all() {
    local tries pids
    for ((tries = 0; tries < 100; tries++)); do
        pids=$("$@" || true)
        [[ -n $pids ]] || return 0
        # shellcheck disable=SC2086  # a list of pids
        kill -KILL $pids 2>/dev/null || true
        sleep 0.1
    done
    say "still running: $pids"
}

remove_node() {
    local node=$dir/node bridge target
    [[ -d $node ]] || return 0
    stop_processes kubelet kube-scheduler
    stop_processes containerd
    bridge=$(cat "$node/bridge" 2>/dev/null || true)
    if [[ -n $bridge ]]; then kill_all container_pids "$bridge"; fi
    kill_all shim_pids
    stop_processes namespace
    # What was mounted in the namespace went with its last process; this is what the kubelet's directory shares with us.
    mounts_below "$dir" | while read -r target; do umount --lazy "$target" 2>/dev/null || true; done
    if [[ -n $bridge ]]; then
        if [[ -e /sys/class/net/$bridge ]]; then ip link delete "$bridge"; fi
        find /sys/fs/cgroup/ -depth -type d -path "*/$bridge*" -exec rmdir {} + 2>/dev/null || true
    fi
}

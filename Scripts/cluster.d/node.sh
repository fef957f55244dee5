# SPDX-License-Identifier: Apache-2.0
# Adds a node on which pods really run: containerd, a scheduler and a kubelet, apart from the machine's own. Sourced by Scripts/cluster.
# shellcheck shell=bash
#
# Kubernetes programs have paths and kernel settings they use whatever they are told. The node therefore lives in a mount
# namespace of its own, where directories of ours lie over those paths and files over those settings. Only the kubelet's
# directory ($dir/node/kubelet) is shared with the machine, so that volumes mounted there can be seen as on any node.

readonly node_name=lifeboat-node

# Says why a node can't run here, before anything is started.
check_node_requirements() {
    [[ $(uname -s) == Linux ]] || die "$EX_UNAVAILABLE" "a node needs Linux"
    [[ $(id -u) == 0 ]] || die "$EX_UNAVAILABLE" "a node needs root"
    for program in containerd runc ctr ip unshare nsenter; do
        command -v "$program" >/dev/null || die "$EX_UNAVAILABLE" "a node needs $program; Scripts/setup installs it"
    done
    [[ -x /usr/lib/cni/bridge ]] || die "$EX_UNAVAILABLE" "a node needs the CNI plugins; Scripts/setup installs them"
    # The kubelet does not understand how the kernel spells blanks in the names of mounts.
    [[ $dir != *[[:space:]]* ]] || die "$EX_UNAVAILABLE" "a node needs a directory without blanks in its name: $dir"
    # A unix socket's path has at most 107 characters, and containerd appends `.ttrpc` to its own.
    ((${#dir} < 90)) || die "$EX_UNAVAILABLE" "a node needs a shorter directory name than $dir"
}

# Runs in the node's namespace: puts our directories and settings over those of the machine, then waits to be stopped.
# The first argument is the node's directory, the others are the paths and settings.
# shellcheck disable=SC2016  # expanded by the inner shell
readonly namespace_script='
    set -eu
    node=$1; shift
    findmnt --raw --noheadings --output TARGET | grep -vxF "$node/kubelet" | while read -r target; do
        mount --make-private "$(printf "%b" "$target")" 2>/dev/null || true
    done
    for path; do mount --bind "$node/over$path" "$path"; done
    touch "$node/namespace-ready"
    exec sleep infinity'

start_namespace() {
    local setting path paths=(/var/lib/kubelet /var/lib/cni /var/log/pods /var/log/containers /run/containerd)
    for path in "${paths[@]}"; do mkdir -p "$path" "$node/over$path"; done
    # The kubelet finds these as it wants them and so changes nothing; likewise the bridge plugin with ip_forward.
    for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
        kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000 net/ipv4/ip_forward=1; do
        path=/proc/sys/${setting%=*}
        mkdir -p "$node/over${path%/*}"
        printf '%s\n' "${setting#*=}" >"$node/over$path"
        paths+=("$path")
    done
    mkdir -p "$node/kubelet"
    mount --bind "$node/kubelet" "$node/kubelet"
    mount --make-shared "$node/kubelet"
    start_process namespace unshare --mount --propagation unchanged sh -c "$namespace_script" sh "$node" "${paths[@]}"
    wait_for namespace 60 test -e "$node/namespace-ready"
}

# start_on_node NAME COMMAND… — starts a server in the node's namespace.
start_on_node() {
    local name=$1
    shift
    start_process "$name" nsenter --target "$(awk '$1 == "namespace" { print $2 }' "$dir/processes")" --mount -- "$@"
}

# A bridge and a cgroup of this cluster's own, both under one name.
make_network_and_cgroup() {
    local hierarchy
    bridge=lb$(openssl rand -hex 4)
    printf '%s\n' "$bridge" >"$node/bridge"
    until subnet=10.88.$((RANDOM % 254 + 1)) && [[ -z $(ip -o -4 addr show to "$subnet.0/24") ]]; do :; done
    ip link add "$bridge" type bridge
    ip addr add "$subnet.1/24" dev "$bridge"
    ip link set "$bridge" up
    for hierarchy in $(findmnt --noheadings --output TARGET --types cgroup,cgroup2); do
        mkdir -p "$hierarchy/$bridge"
        if [[ -e $hierarchy/cpuset.cpus && ! -e $hierarchy/cgroup.controllers ]]; then
            cat "$hierarchy/cpuset.cpus" >"$hierarchy/$bridge/cpuset.cpus"
            cat "$hierarchy/cpuset.mems" >"$hierarchy/$bridge/cpuset.mems"
        fi
    done
}

start_containerd() {
    start_on_node containerd containerd --config "$node/containerd.toml"
    make_busybox_root "$node/root"
    make_image "$test_image" "$node/root" "$node/image.tar"
    wait_for containerd 30 ctr --address "$dir/c.sock" version
    import_image "$node/image.tar" "$test_image"
}

start_kubelet() {
    # A node with a cloud provider outside sets no address itself, and so takes 127.0.0.1, which the kubelet would refuse.
    start_on_node kubelet "$binaries/kubelet" --config "$node/kubelet.yaml" --kubeconfig "$dir/kubeconfig" \
        --root-dir "$node/kubelet" --cert-dir "$node/kubelet-pki" --hostname-override "$node_name" --cloud-provider external \
        --container-runtime remote --container-runtime-endpoint "unix://$dir/c.sock" --pod-infra-container-image "$test_image"
    wait_for kubelet 60 api "/api/v1/nodes/$node_name"
    wait_for kubelet 30 patch_node /status '{"status": {"addresses": [{"$patch": "replace"}, {"type": "InternalIP", "address": "127.0.0.1"}]}}'
    wait_for kubelet 60 node_is_ready
    wait_for kubelet 60 node_is_untainted
}

patch_node() {
    api "/api/v1/nodes/$node_name$1" -X PATCH -H 'Content-Type: application/strategic-merge-patch+json' --data "$2"
}
node_is_ready() { api "/api/v1/nodes/$node_name" | jq -e '.status.conditions[] | select(.type == "Ready").status == "True"'; }
# Asked until it is so: a controller may taint the node for not having been ready a moment ago.
node_is_untainted() {
    patch_node '' '{"spec": {"taints": null}}' && sleep 0.2
    api "/api/v1/nodes/$node_name" | jq -e '.spec.taints // [] | length == 0'
}

start_node() {
    node=$dir/node
    mkdir -p "$node"
    make_network_and_cgroup
    write_containerd_config
    write_network_config
    write_kubelet_config "$(free_port)"
    start_namespace
    start_containerd
    start_process kube-scheduler "$binaries/kube-scheduler" --kubeconfig "$dir/kubeconfig" --leader-elect=false \
        --bind-address 127.0.0.1 --port 0 --secure-port 0
    start_kubelet
}

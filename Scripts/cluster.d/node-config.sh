# SPDX-License-Identifier: Apache-2.0
# Writes the configuration of a test cluster's node: containerd, its pod network and the kubelet. Sourced by Scripts/cluster.
# shellcheck shell=bash

readonly test_image=lifeboat.test/busybox:1

write_containerd_config() {
    # The machine may lack CAP_SYS_RESOURCE; then runc dies of a lowered OOM score ("can't get final child's PID
    # from pipe") unless that is restricted.
    cat >"$node/containerd.toml" <<EOF
version = 2
root = "$node/containerd"
state = "$node/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
    "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
address = "$dir/c.sock"
[plugins."io.containerd.internal.v1.opt"]
path = "$node/opt"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "$test_image"
restrict_oom_score_adj = true
stream_server_address = "127.0.0.1"
stream_server_port = "0"
netns_mounts_under_state_dir = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "$node/network"
EOF
}

write_network_config() {
    mkdir -p "$node/network"
    cat >"$node/network/10-bridge.conflist" <<EOF
{"cniVersion": "0.4.0", "name": "$bridge", "plugins": [{
    "type": "bridge", "bridge": "$bridge", "isGateway": true, "ipMasq": false,
    "ipam": {"type": "host-local", "dataDir": "$node/addresses", "ranges": [[{"subnet": "$subnet.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}
}]}
EOF
}

# write_kubelet_config PORT — callers need the administrator's certificate; images are never collected, as none can be fetched again.
write_kubelet_config() {
    cat >"$node/kubelet.yaml" <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: 127.0.0.1
port: $1
healthzPort: 0
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: false}
  x509: {clientCAFile: "$dir/pki/ca.crt"}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: /$bridge
enforceNodeAllocatable: []
failSwapOn: false
makeIPTablesUtilChains: false
oomScoreAdj: 0
nodeStatusUpdateFrequency: 2s
registryPullQPS: 0
kubeAPIQPS: 50
kubeAPIBurst: 100
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 50Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1%}
volumePluginDir: "$node/plugins"
EOF
}

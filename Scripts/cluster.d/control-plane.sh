# SPDX-License-Identifier: Apache-2.0
# Runs etcd, the API server and the controller manager of a test cluster, on loopback only. Sourced by Scripts/cluster.
# shellcheck shell=bash

# An API request as the administrator: api PATH [CURL-ARGUMENT…]
api() {
    local path=$1
    shift
    curl --silent --fail --max-time 10 --cacert "$dir/pki/ca.crt" -H "Authorization: Bearer $(<"$dir/pki/admin-token")" \
        "$@" "$(<"$dir/server")$path"
}

start_etcd() {
    # etcd waits for the disk at every write. In memory a test cluster is several times as fast, and loses nothing of worth.
    if (($(df --output=avail -k /dev/shm 2>/dev/null | tail -1 || echo 0) > 2000000)); then
        ln -s "$(mktemp -d /dev/shm/lifeboat.XXXXXX)" "$dir/etcd"
    else
        mkdir "$dir/etcd"
    fi
    local client peer
    client=http://127.0.0.1:$1 peer=http://127.0.0.1:$(free_port)
    start_process etcd etcd --name test --data-dir "$dir/etcd/data" --quota-backend-bytes 4294967296 \
        --listen-client-urls "$client" --advertise-client-urls "$client" \
        --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "test=$peer"
}

start_api_server() {
    local pki=$dir/pki
    # The advertised address is one for documentation (RFC 5737): loopback is refused, and a machine without a
    # network has no other. The kubelet is only called with the administrator's certificate. No node port is ever opened,
    # so there can be many: tests that run at the same time choose theirs by chance.
    start_process kube-apiserver "$binaries/kube-apiserver" \
        --etcd-servers "http://127.0.0.1:$1" --bind-address 127.0.0.1 --secure-port "$2" --advertise-address 203.0.113.1 \
        --tls-cert-file "$pki/server.crt" --tls-private-key-file "$pki/server.key" --client-ca-file "$pki/ca.crt" \
        --token-auth-file "$dir/tokens.csv" --authorization-mode RBAC --allow-privileged \
        --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$pki/service-account.key" \
        --service-account-signing-key-file "$pki/service-account.key" --service-cluster-ip-range 10.96.0.0/16 \
        --service-node-port-range 30000-60000 --kubelet-preferred-address-types InternalIP \
        --kubelet-client-certificate "$pki/admin.crt" --kubelet-client-key "$pki/admin.key"
}

start_controller_manager() {
    start_process kube-controller-manager "$binaries/kube-controller-manager" --kubeconfig "$dir/kubeconfig" \
        --bind-address 127.0.0.1 --port 0 --secure-port 0 --leader-elect=false --kube-api-qps 200 --kube-api-burst 400 \
        --service-account-private-key-file "$dir/pki/service-account.key" --root-ca-file "$dir/pki/ca.crt"
}

# Pods can be created once the default service account has its token.
default_account_is_ready() {
    api /api/v1/namespaces/default/serviceaccounts/default | jq -e '.secrets | length > 0'
}

start_control_plane() {
    local etcd_port api_port
    etcd_port=$(free_port)
    api_port=$(free_port)
    start_etcd "$etcd_port"
    make_certificates
    write_kubeconfig "$api_port"
    printf 'https://127.0.0.1:%s\n' "$api_port" >"$dir/server"
    wait_for etcd 30 curl --silent --fail "http://127.0.0.1:$etcd_port/health"
    start_api_server "$etcd_port" "$api_port"
    wait_for kube-apiserver 90 api /readyz
    start_controller_manager
    wait_for kube-controller-manager 60 default_account_is_ready
}

# SPDX-License-Identifier: Apache-2.0
# Makes the keys, certificates, tokens and the kubeconfig of a test cluster. Sourced by Scripts/cluster.
# shellcheck shell=bash

# One small authority signs the API server's certificate and one client's, who is an administrator by his certificate alone.
make_certificates() {
    local pki=$dir/pki
    mkdir -p "$pki"
    # RSA, as that is what nearly every cluster has.
    openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=lifeboat-test-ca \
        -keyout "$pki/ca.key" -out "$pki/ca.crt" 2>/dev/null
    sign_certificate server /CN=kube-apiserver serverAuth \
        'subjectAltName=IP:127.0.0.1,IP:10.96.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc'
    sign_certificate admin /O=system:masters/CN=admin-cert clientAuth
    openssl genrsa -out "$pki/service-account.key" 2048 2>/dev/null
    openssl rand -hex 16 >"$pki/admin-token"
    cat >"$dir/tokens.csv" <<EOF
$(<"$pki/admin-token"),admin,admin,"system:masters"
limited,limited,limited
reader,reader,reader
EOF
}

# sign_certificate NAME SUBJECT USAGE [EXTENSION]
sign_certificate() {
    local pki=$dir/pki
    openssl req -new -newkey rsa:2048 -nodes -subj "$2" -keyout "$pki/$1.key" -out "$pki/$1.csr" 2>/dev/null
    openssl x509 -req -in "$pki/$1.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 365 \
        -extfile <(printf 'extendedKeyUsage=%s\n%s\n' "$3" "${4:-}") -out "$pki/$1.crt" 2>/dev/null
}

# write_kubeconfig PORT — with everything inside, so that the file alone can be copied elsewhere.
write_kubeconfig() {
    local pki=$dir/pki user
    {
        cat <<EOF
apiVersion: v1
kind: Config
current-context: admin
clusters:
- name: lifeboat-test
  cluster:
    server: https://127.0.0.1:$1
    certificate-authority-data: $(base64 -w 0 "$pki/ca.crt")
users:
- name: admin
  user: {token: $(<"$pki/admin-token")}
- name: admin-cert
  user:
    client-certificate-data: $(base64 -w 0 "$pki/admin.crt")
    client-key-data: $(base64 -w 0 "$pki/admin.key")
- name: limited
  user: {token: limited}
- name: reader
  user: {token: reader}
contexts:
EOF
        for user in admin admin-cert limited reader; do
            printf -- '- {name: %s, context: {cluster: lifeboat-test, user: %s}}\n' "$user" "$user"
        done
    } >"$dir/kubeconfig"
    chmod 600 "$dir/kubeconfig"
}

# SPDX-License-Identifier: Apache-2.0
# Builds a container image by hand from a directory, as no registry and no container engine is at hand. Sourced by Scripts/cluster.
# shellcheck shell=bash

# make_image NAME ROOT ARCHIVE — a docker-archive with the directory ROOT as its only layer. It has no entrypoint;
# the command sleeps for ever, so that the image serves as the sandbox of each pod as well.
make_image() {
    local name=$1 root=$2 archive=$3 work digest
    work=$(mktemp -d "$dir/image.XXXXXX")
    tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$root" -cf "$work/layer.tar" .
    digest=$(sha256sum "$work/layer.tar" | cut -d ' ' -f 1)
    jq -n --arg layer "sha256:$digest" --arg architecture "$(dpkg --print-architecture)" '{
        $architecture, os: "linux", rootfs: {type: "layers", diff_ids: [$layer]},
        config: {Cmd: ["/bin/sleep", "2147483647"], Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}
    }' >"$work/config.json"
    jq -n --arg name "$name" '[{Config: "config.json", RepoTags: [$name], Layers: ["layer.tar"]}]' >"$work/manifest.json"
    tar -C "$work" -cf "$archive" manifest.json config.json layer.tar
    rm -r "$work"
}

# Lays out a root directory with busybox under each of its names, and what programs expect to find.
make_busybox_root() {
    local root=$1 applet
    mkdir -p "$root"/{bin,etc,root,tmp,var/www,usr/bin,usr/sbin,sbin}
    chmod 1777 "$root/tmp"
    cp /bin/busybox "$root/bin/busybox"
    for applet in $(/bin/busybox --list); do
        if [[ $applet != busybox ]]; then ln -s busybox "$root/bin/$applet"; fi
    done
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
}

# Adds the shared libraries that the programs below a root directory are linked to, at the paths they have here.
copy_libraries() {
    local root=$1 program library
    while read -r program; do
        for library in $(ldd "$program" 2>/dev/null | grep -oE '/[^ ]+'); do
            if [[ ! -e $root$library ]]; then cp --dereference --parents "$library" "$root"; fi
        done
    done < <(find "$root" -type f -perm -u+x ! -name busybox)
}

# import_image ARCHIVE NAME — makes the image known to the node.
import_image() {
    ctr --address "$dir/c.sock" --namespace k8s.io images import "$1" >"$dir/log/image.log" 2>&1 ||
        fail_with_log image "the image $2 could not be imported"
}

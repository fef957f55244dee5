# SPDX-License-Identifier: Apache-2.0
# Lays out the files of the container image. Sourced by Scripts/image.
# shellcheck shell=bash

readonly image_user=65532

# make_base PROGRAM ROOT — everything but the program: what it is linked to and what it reads.
make_base() {
    local program=$1 root=$2 library
    local -a libraries
    mkdir -p "$root"/{etc/ssl/certs,tmp,usr/share,var/lib/dpkg/status.d}
    chmod 1777 "$root/tmp"
    mapfile -t libraries < <(linked_libraries "$program")
    for library in "${libraries[@]}"; do copy_file "$library" "$root"; done
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
    cp -r --preserve=links,mode /usr/share/zoneinfo "$root/usr/share/"
    # Other ways to count seconds, which nothing here reads.
    rm -rf "$root"/usr/share/zoneinfo/{posix,right,posixrules,leapseconds,leap-seconds.list}
    cp --dereference /etc/os-release "$root/etc/os-release"
    printf 'root:x:0:0:root:/:/sbin/nologin\nlifeboat:x:%s:%s:lifeboat:/:/sbin/nologin\n' "$image_user" "$image_user" \
        >"$root/etc/passwd"
    printf 'root:x:0:\nlifeboat:x:%s:\n' "$image_user" >"$root/etc/group"
    printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
    for library in "${libraries[@]}" /usr/share/zoneinfo/UTC; do add_package_of "$library" "$root"; done
    add_package ca-certificates "$root"
}

# add_program PROGRAM ROOT — the program, without symbols for a debugger, and the licences of what is compiled into it.
add_program() {
    local program=$1 root=$2 licences=$2/usr/share/doc/lifeboat here_root file package swift
    here_root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
    mkdir -p "$licences"
    strip -o "$root/lifeboat" "$program"
    chmod 755 "$root/lifeboat"
    cp "$here_root/LICENSE" "$licences/LICENSE"
    for file in "$here_root"/.build/checkouts/*/{LICENSE,NOTICE,THIRD-PARTY-LICENSES}{,.txt,.md}; do
        if [[ ! -f $file ]]; then continue; fi
        package=$(basename "$(dirname "$file")")
        cp "$file" "$licences/$package.$(basename "$file")"
    done
    swift=$(realpath "$(command -v swift)" 2>/dev/null || true)
    file=${swift%/bin/*}/share/swift/LICENSE.txt
    if [[ -f $file ]]; then cp "$file" "$licences/swift.LICENSE.txt"; fi
    chmod -R u=rwX,go=rX "$licences"
}

# The shared libraries a program needs, the loader included, by the paths at which it looks for them.
linked_libraries() { ldd "$1" | grep -oE '/[^ ]+' | sort -u; }

# copy_file FILE ROOT — with the content of what a link points to, as the loader looks for that name only.
copy_file() {
    mkdir -p "$2$(dirname "$1")"
    cp --dereference "$1" "$2$1"
    chmod u=rwX,go=rX "$2$1"
}

# add_package_of FILE ROOT — the licence and the version of the Debian package a file is from, if it is from any.
add_package_of() {
    local package
    # What is below /usr here may be recorded as being below /, or the other way round.
    package=$(dpkg-query --search "$1" 2>/dev/null || dpkg-query --search "${1#/usr}" 2>/dev/null ||
        dpkg-query --search "/usr$1" 2>/dev/null || true)
    if [[ -n $package ]]; then add_package "${package%%:*}" "$2"; fi
}

# add_package PACKAGE ROOT — so that scanners know which versions of Debian's libraries are in the image.
add_package() {
    local package=$1 root=$2
    if [[ -e $root/var/lib/dpkg/status.d/$package ]]; then return; fi
    dpkg-query --status "$package" >"$root/var/lib/dpkg/status.d/$package"
    copy_file "/usr/share/doc/$package/copyright" "$root"
}

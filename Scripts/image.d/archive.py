# SPDX-License-Identifier: Apache-2.0
"""Writes directories as the layers of a container image into an OCI archive.

The same directories give the same bytes: entries are sorted, belong to root and are of 1970.

usage: archive.py --name NAME --version VERSION --architecture ARCHITECTURE --output FILE DIRECTORY...
"""
import argparse
import gzip
import hashlib
import io
import json
import os
import tarfile

USER = "65532:65532"
EPOCH = "1970-01-01T00:00:00Z"


def layer(directory):
    """A directory as a tar; the first of several links to a file holds its content."""
    paths = []
    for parent, folders, files in os.walk(directory):
        paths += [os.path.join(parent, name) for name in folders + files]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(paths):
            entry = tar.gettarinfo(path, os.path.relpath(path, directory))
            entry.uid = entry.gid = entry.mtime = 0
            entry.uname = entry.gname = ""
            if entry.isreg():
                with open(path, "rb") as file:
                    tar.addfile(entry, file)
            else:
                tar.addfile(entry)
    return buffer.getvalue()


def descriptor(media_type, content, **more):
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    return {"mediaType": media_type, "digest": digest, "size": len(content), **more}


def to_json(value):
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def configuration(arguments, tars):
    return {
        "architecture": arguments.architecture,
        "os": "linux",
        "created": EPOCH,
        "config": {
            "User": USER,
            "Entrypoint": ["/lifeboat"],
            "WorkingDir": "/",
            "Labels": {
                "org.opencontainers.image.title": "Lifeboat",
                "org.opencontainers.image.description": "Backs up, restores and migrates Kubernetes clusters",
                "org.opencontainers.image.licenses": "Apache-2.0",
                "org.opencontainers.image.version": arguments.version,
            },
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest() for tar in tars]},
        "history": [{"created": EPOCH, "created_by": "Scripts/image"} for _ in tars],
    }


def files(arguments):
    """The files of the archive, by name."""
    tars = [layer(directory) for directory in arguments.directories]
    layers = [gzip.compress(tar, compresslevel=9, mtime=0) for tar in tars]
    config = to_json(configuration(arguments, tars))
    config_descriptor = descriptor("application/vnd.oci.image.config.v1+json", config)
    layer_descriptors = [descriptor("application/vnd.oci.image.layer.v1.tar+gzip", content) for content in layers]
    manifest_type = "application/vnd.oci.image.manifest.v1+json"
    manifest = to_json({
        "schemaVersion": 2, "mediaType": manifest_type, "config": config_descriptor, "layers": layer_descriptors,
    })
    # containerd takes the name from the first of these, others from the second.
    names = {
        "io.containerd.image.name": arguments.name,
        "org.opencontainers.image.ref.name": arguments.name.rpartition(":")[2],
    }
    manifest_descriptor = descriptor(
        manifest_type, manifest, annotations=names, platform={"architecture": arguments.architecture, "os": "linux"}
    )
    blobs = {f"blobs/sha256/{hashlib.sha256(content).hexdigest()}": content for content in [*layers, config, manifest]}

    def blob(described):
        return "blobs/sha256/" + described["digest"].partition(":")[2]

    # For engines that know only Docker's own format.
    docker = [{
        "Config": blob(config_descriptor), "RepoTags": [arguments.name], "Layers": [blob(one) for one in layer_descriptors],
    }]
    index = {
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [manifest_descriptor],
    }
    return {
        "oci-layout": to_json({"imageLayoutVersion": "1.0.0"}), "index.json": to_json(index),
        "manifest.json": to_json(docker), **dict(sorted(blobs.items())),
    }


def main():
    parser = argparse.ArgumentParser()
    for option in ["--name", "--version", "--architecture", "--output"]:
        parser.add_argument(option, required=True)
    parser.add_argument("directories", nargs="+")
    arguments = parser.parse_args()
    unfinished = arguments.output + ".new"
    with tarfile.open(unfinished, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in files(arguments).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(content))
    os.replace(unfinished, arguments.output)


main()

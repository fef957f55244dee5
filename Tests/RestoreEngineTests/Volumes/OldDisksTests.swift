// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing
import VolumeSnapshots

@testable import RestoreEngine

/// Volumes that come back as objects only, and point to disks that may be gone.
struct OldDisksTests {
    private func volume(_ name: String, _ spec: JSONValue) -> RestoreCandidate {
        let object: JSONValue = ["metadata": ["name": .string(name)], "spec": spec]
        let source = SourceItem(kind: GroupResource("persistentvolumes"), namespace: nil, name: name)
        return RestoreCandidate(source: source, bytes: JSONWriter.write(object)[...])
    }

    @Test func `disks of a cloud are known by their volumes, and others are not`() {
        let disks = OldDisks.disks(of: [
            volume("ebs", ["csi": ["driver": "ebs.csi.aws.com", "volumeHandle": "vol-0123456789abcdef0"]]),
            volume("nfs", ["nfs": ["server": "a", "path": "/"]]),
        ])
        #expect(disks == ["ebs": "vol-0123456789abcdef0"])
    }
}

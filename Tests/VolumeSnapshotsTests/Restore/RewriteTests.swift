// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import VolumeSnapshots

@Suite struct RewriteTests {
    private let affinity = ["spec", "nodeAffinity", "required", "nodeSelectorTerms"]

    @Test func `in the same zone only the disk changes`() {
        var expected = Volumes.csi()
        expected[path: ["spec", "csi", "volumeHandle"]] = "vol-new"
        #expect(EBSDisks.rewrite(Volumes.csi(), id: "vol-new", zone: "eu-central-1a") == expected)
    }

    @Test func `an in-tree volume names its zone`() {
        let changed = EBSDisks.rewrite(Volumes.inTree("vol-1"), id: "vol-new", zone: "eu-central-1b")
        #expect(changed[path: ["spec", "awsElasticBlockStore", "volumeID"]] == "aws://eu-central-1b/vol-new")
        #expect(changed[path: ["metadata", "labels"]] == [:], "no label is invented")
    }

    @Test func `in another zone labels and node affinity follow, and nothing else`() throws {
        var volume = Volumes.csi()
        volume[path: ["metadata", "labels"]] = [
            "topology.kubernetes.io/zone": "eu-central-1a", "topology.kubernetes.io/region": "eu-central-1",
            "team": "a",
        ]
        volume[path: affinity] = [
            [
                "matchExpressions": [
                    ["key": "topology.kubernetes.io/zone", "operator": "In", "values": ["eu-central-1a"]],
                    ["key": "topology.kubernetes.io/region", "operator": "In", "values": ["eu-central-1"]],
                    ["key": "size", "operator": "In", "values": ["large"]],
                    ["key": "topology.ebs.csi.aws.com/zone", "operator": "Exists"],
                ]
            ]
        ]
        let changed = EBSDisks.rewrite(volume, id: "vol-new", zone: "us-east-1c")
        #expect(
            changed[path: ["metadata", "labels"]] == [
                "topology.kubernetes.io/zone": "us-east-1c", "topology.kubernetes.io/region": "us-east-1", "team": "a",
            ]
        )
        #expect(
            changed[path: affinity] == [
                [
                    "matchExpressions": [
                        ["key": "topology.kubernetes.io/zone", "operator": "In", "values": ["us-east-1c"]],
                        ["key": "topology.kubernetes.io/region", "operator": "In", "values": ["us-east-1"]],
                        ["key": "size", "operator": "In", "values": ["large"]],
                        ["key": "topology.ebs.csi.aws.com/zone", "operator": "Exists"],
                    ]
                ]
            ]
        )
    }
}

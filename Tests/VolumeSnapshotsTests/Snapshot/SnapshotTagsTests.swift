// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VolumeSnapshots

@Suite struct SnapshotTagsTests {
    private let backup = BackupIdentity(
        name: "b1",
        uid: "u1",
        labels: ["velero.io/schedule-name": "nightly", "team": "backup"],
        cluster: "prod"
    )

    @Test func `Velero's tags and ours override the volume's, and AWS's own are left out`() {
        let tags = SnapshotTags(
            backup,
            volumeName: "pv-1",
            volumeTags: [
                "aws:cloudformation:stack-id": "x", "team": "volume", "velero.io/backup": "old",
                "kubernetes.io/cluster/prod": "owned", "Name": "disk",
            ]
        )
        #expect(
            tags.kept == [
                "velero.io/backup": "b1", "velero.io/pv": "pv-1", "lifeboat.dev/backup-uid": "u1",
                "lifeboat.dev/cluster": "prod", "velero.io/schedule-name": "nightly", "team": "backup",
                "kubernetes.io/cluster/prod": "owned", "Name": "disk",
            ]
        )
        #expect(tags.dropped.isEmpty)
    }

    @Test func `of more than fifty the volume's own are dropped first, from the end of the alphabet`() {
        var volume: [String: String] = ["kubernetes.io/created-for/pvc/name": "data", "KubernetesCluster": "prod"]
        for index in 10..<60 { volume["own-\(index)"] = "v" }
        let tags = SnapshotTags(backup, volumeName: "pv-1", volumeTags: volume)
        #expect(tags.kept.count == 50)
        #expect(tags.kept["kubernetes.io/created-for/pvc/name"] == "data" && tags.kept["KubernetesCluster"] == "prod")
        #expect(tags.kept["velero.io/pv"] == "pv-1" && tags.kept["team"] == "backup")
        #expect(tags.kept["own-10"] == "v" && tags.kept["own-59"] == nil)
        #expect(tags.dropped == (52..<60).map { "own-\($0)" })
    }

    @Test func `a key that AWS does not take is dropped and not sent`() {
        let long = String(repeating: "k", count: 129)
        let labelled = BackupIdentity(name: "b", uid: "u", labels: [long: "v"])
        let tags = SnapshotTags(labelled, volumeName: "p", volumeTags: ["n": String(repeating: "v", count: 257)])
        #expect(tags.dropped == [long, "n"])
        #expect(tags.kept.count == 3)
    }
}

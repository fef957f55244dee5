// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

/// EBS volumes of backups and restores that the server carries out, on moto.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct DiskServerTests {
    @Test func `the server copies disks, brings them back, and takes the snapshots with the backup`() async throws {
        try await withS3Server(.moto) { ec2 in
            try await ServerCase.with { given in
                var test = given
                try await test.makeNamespace("shop", configMaps: 3)
                let disk = try await EBSDisk.make(test.client, in: "shop", ec2)
                test.environment = disk.environment
                try await test.create(VeleroResource.volumeSnapshotLocations, Self.location(ec2.region))
                let server = test.server()
                try await server.start()
                try await server.waitUntilReady()
                try await backUp(test, disk)
                try await restore(test, disk)
                try await test.create(
                    VeleroResource.deleteBackupRequests,
                    ["metadata": ["name": "delete-b"], "spec": ["backupName": "b"]]
                )
                try await eventually("the backup is gone") { try await test.find(VeleroResource.backups, "b") == nil }
                #expect(try await disk.snapshots().isEmpty)
                try await server.stop()
            }
        }
    }

    @Test func `a server in another region copies the snapshot first, and leaves nothing of the copy`() async throws {
        try await withS3Server(.moto) { ec2 in
            try await ServerCase.with { given in
                var test = given
                try await test.makeNamespace("shop", configMaps: 1)
                let disk = try await EBSDisk.make(test.client, in: "shop", ec2)
                test.environment = disk.environment
                try await test.create(VeleroResource.volumeSnapshotLocations, Self.location(ec2.region))
                let server = test.server()
                try await server.start()
                try await server.waitUntilReady()
                try await backUp(test, disk)
                // As in the second cluster of a migration: its location is in its own region.
                try await test.client.delete(
                    VeleroResource.volumeSnapshotLocations.object("default", in: ServerCase.namespace)
                )
                try await test.create(VeleroResource.volumeSnapshotLocations, Self.location("eu-west-1"))
                let wish = ["lifeboat.dev/zone-mappings": "us-east-1a:eu-west-1b"]
                try await restoreAbroad("abroad", wish, test, disk, zone: "eu-west-1b")
                let labels: JSONValue = ["topology.kubernetes.io/zone": "eu-west-1c"]
                try await test.client.create(
                    .nodes,
                    in: nil,
                    ["apiVersion": "v1", "kind": "Node", "metadata": ["name": "n", "labels": labels]]
                )
                try await restoreAbroad("further", [:], test, disk, zone: "eu-west-1c")
                try await server.stop()
            }
        }
    }

    private static func location(_ region: String) -> JSONValue {
        [
            "metadata": ["name": "default", "annotations": ["lifeboat.dev/cluster": "prod"]],
            "spec": ["provider": "velero.io/aws", "config": ["region": .string(region)]],
        ]
    }

    private func restoreAbroad(
        _ namespace: String,
        _ annotations: [String: String],
        _ test: ServerCase,
        _ disk: EBSDisk,
        zone: String
    ) async throws {
        try await test.create(
            VeleroResource.restores,
            [
                "metadata": [
                    "name": .string(namespace), "annotations": JSONValue(annotations.sorted { $0.key < $1.key }),
                ],
                "spec": ["backupName": "b", "namespaceMapping": ["shop": .string(namespace)]],
            ]
        )
        try await eventually("the restore has ended", within: .seconds(90)) {
            try await test.find(VeleroResource.restores, namespace)?[path: ["status", "completionTimestamp"]] != nil
        }
        let restore = try #require(try await test.find(VeleroResource.restores, namespace))
        #expect(restore[path: ["status", "phase"]]?.string == "Completed", "\(restore)")
        let claim = try JSONParser.parse(try await test.client.get(APIResource.claims.object("data", in: namespace)))
        let name = claim[path: ["spec", "volumeName"]]?.string ?? ""
        let volume = try JSONParser.parse(try await test.client.get(APIResource.volumes.object(name)))
        let terms = volume[path: ["spec", "nodeAffinity", "required", "nodeSelectorTerms"]]
        #expect(terms.map { JSONWriter.text($0) }?.contains(zone) == true, "\(volume)")
        let handle = volume[path: ["spec", "csi", "volumeHandle"]]?.string ?? ""
        #expect(handle.hasPrefix("vol-") && handle != disk.id)
        #expect(try await disk.snapshots().count == 1, "the backup's own snapshot stays")
    }

    private func backUp(_ test: ServerCase, _ disk: EBSDisk) async throws {
        try await test.create(
            VeleroResource.backups,
            ["metadata": ["name": "b"], "spec": ["includedNamespaces": ["shop"], "snapshotVolumes": true]]
        )
        try await test.waitForAll(VeleroResource.backups, 1, within: .seconds(90))
        let backup = try #require(try await test.find(VeleroResource.backups, "b"))
        #expect(backup[path: ["status", "phase"]]?.string == "Completed", "\(backup)")
        #expect(backup[path: ["status", "volumeSnapshotsCompleted"]]?.int == 1)
        #expect(backup[path: ["spec", "volumeSnapshotLocations"]]?.strings == ["default"])
        let snapshots = try await disk.snapshots()
        #expect(snapshots.count == 1)
        let tags = try await disk.ec2.query(
            "ec2",
            "Action=DescribeSnapshots&Version=2016-11-15&SnapshotId.1=\(snapshots.first ?? "")"
        )
        for word in ["lifeboat.dev/cluster", "prod", "velero.io/backup", disk.volume] { #expect(tags.contains(word)) }
    }

    private func restore(_ test: ServerCase, _ disk: EBSDisk) async throws {
        try await test.askForRestore("r", of: "b", from: "shop", to: "copy")
        try await test.waitForAll(VeleroResource.restores, 1, within: .seconds(90))
        let restore = try #require(try await test.find(VeleroResource.restores, "r"))
        #expect(restore[path: ["status", "phase"]]?.string == "Completed", "\(restore)")
        try await eventually("the copy is bound") { try await disk.isBound("data", in: "copy") }
        let claim = try JSONParser.parse(try await test.client.get(APIResource.claims.object("data", in: "copy")))
        let name = claim[path: ["spec", "volumeName"]]?.string ?? ""
        #expect(name.hasPrefix("velero-clone-"))
        let volume = try JSONParser.parse(try await test.client.get(APIResource.volumes.object(name)))
        let handle = volume[path: ["spec", "csi", "volumeHandle"]]?.string ?? ""
        #expect(handle.hasPrefix("vol-") && handle != disk.id)
        #expect(try await disk.volumes().contains("<volumeId>\(handle)</volumeId>"))
    }
}

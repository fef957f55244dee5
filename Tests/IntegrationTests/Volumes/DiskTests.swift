// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Subprocess
import Testing

/// Backups and restores of EBS volumes with the program itself: a real API server, and moto, a mock of AWS, for EC2.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct DiskTests {
    private func lifeboat(_ test: IntegrationCase, _ disk: EBSDisk) -> Lifeboat {
        var lifeboat = test.lifeboat
        lifeboat.environment = disk.environment.merging(["AWS_CLUSTER_NAME": "prod"]) { $1 }
        return lifeboat
    }

    private func withDisk(_ body: (IntegrationCase, EBSDisk) async throws -> Void) async throws {
        try await withS3Server(.moto) { ec2 in
            try await IntegrationCase.with { test in
                let disk = try await EBSDisk.make(test.client, in: test.namespace, ec2)
                do { try await body(test, disk) } catch {
                    await disk.remove([disk.volume])
                    throw error
                }
                await disk.remove([disk.volume])
            }
        }
    }

    @Test(arguments: [false, true])
    func `a backup that is stopped takes its snapshots back, or names what is left`(isDenied: Bool) async throws {
        try await withDisk { test, disk in
            var lifeboat = lifeboat(test, disk)
            // Nothing answers for the database, so that the backup waits when the disk is copied.
            lifeboat.environment["AWS_ENDPOINT_URL_RDS"] = "http://127.0.0.1:1"
            let create = ["backup", "create", "b", "--include-namespaces", test.namespace, "--rds-instances", "orders"]
            let ended = try await lifeboat.run(create) { program in
                try await eventually("the disk is copied") { try await disk.snapshots().count == 1 }
                if isDenied { try await disk.ec2.enforcePolicies() }
                program.send(.interrupt)
            }
            #expect(ended.code == 130, "\(ended)")
            if isDenied {
                let words = ended.errors.first ?? ""
                #expect(words.hasPrefix("the backup was stopped; snapshots are left: snapshot snap-"), "\(ended)")
                #expect(ended.error.contains("hint: delete them by hand; their tags are velero.io/backup=b and "))
            } else {
                #expect(ended.errors.isEmpty, "\(ended)")
                #expect(try await disk.snapshots().isEmpty)
            }
        }
    }

    @Test func `a disk is snapshotted, restored into another namespace beside the first, and goes with its backup`()
        async throws
    {
        try await withDisk { test, disk in
            let (lifeboat, namespace) = (lifeboat(test, disk), test.namespace)
            let made = try await lifeboat.run("backup", "create", "b", "--include-namespaces", namespace)
            try made.expectSuccess()
            #expect(!made.output.contains("not in the backup") && !made.error.contains("not in the backup"))
            let snapshots = try await disk.snapshots()
            #expect(snapshots.count == 1)
            let described = try await lifeboat.run("backup", "describe", "b", "--details")
            #expect(described.output.contains(snapshots.first ?? "?"), "\(described.output)")

            // Beside the volume that is there, in a namespace of its own.
            let copy = "\(namespace)-copy"
            let mapping = "\(namespace):\(copy)"
            let plan = try await lifeboat.run("restore", "plan", "--from-backup", "b", "--namespace-mappings", mapping)
            #expect(plan.output.contains("a new gp3 disk of 4 GiB in us-east-1a from \(snapshots.first ?? "?")"))
            let moved = try await lifeboat.run(
                ["restore", "plan", "--from-backup", "b", "--namespace-mappings", mapping]
                    + ["--zone-mappings", "us-east-1a:us-east-1b"]
            )
            #expect(moved.output.contains("in us-east-1b (it was in us-east-1a)"), "\(moved.output)")
            #expect(try await disk.volumes().components(separatedBy: "<volumeId>").count == 2, "a plan makes nothing")
            let restored = try await lifeboat.run(
                "restore",
                "create",
                "r",
                "--from-backup",
                "b",
                "--namespace-mappings",
                mapping
            )
            try restored.expectSuccess()
            let claim = try JSONParser.parse(try await test.client.get(APIResource.claims.object("data", in: copy)))
            let name = try #require(claim[path: ["spec", "volumeName"]]?.string)
            #expect(name.hasPrefix("velero-clone-"))
            let volume = try JSONParser.parse(try await test.client.get(APIResource.volumes.object(name)))
            let handle = try #require(volume[path: ["spec", "csi", "volumeHandle"]]?.string)
            #expect(handle != disk.id && handle.hasPrefix("vol-"))
            #expect(volume[path: ["metadata", "annotations", "velero.io/original-pv-name"]]?.string == disk.volume)
            #expect(try await disk.volumes().contains("<volumeId>\(handle)</volumeId>"))
            try await eventually("the copy is bound") { try await disk.isBound("data", in: copy) }
            let told = try await lifeboat.run("restore", "describe", "r")
            let words = "\(copy)/data:  \(handle) in us-east-1a, from \(snapshots.first ?? "?")"
            #expect(told.output.contains(words), "\(told.output)")
            // A second time the claim has what the first has made, and nobody makes a disk for nothing.
            let disks = try await disk.volumes()
            let again = try await lifeboat.run(
                ["restore", "plan", "--from-backup", "b", "--namespace-mappings", mapping, "-o", "json"]
            )
            #expect(again.code == 0 && again.output.contains("has what a restore made of it: \(name)"), "\(again)")
            let twice = try await lifeboat.run(
                "restore",
                "create",
                "r2",
                "--from-backup",
                "b",
                "--namespace-mappings",
                mapping
            )
            try twice.expectSuccess()
            #expect(try await disk.volumes() == disks)
            try await test.client.delete(APIResource.namespaces.object(copy))
            await disk.remove([name])

            try (try await lifeboat.run("backup", "delete", "b", "--confirm")).expectSuccess()
            #expect(try await disk.snapshots().isEmpty)
        }
    }

    @Test func `a backup without volumes takes no snapshot, and neither does one that could not`() async throws {
        try await withDisk { test, disk in
            let off = try await lifeboat(test, disk).run(
                "backup",
                "create",
                "off",
                "--include-namespaces",
                test.namespace,
                "--snapshot-volumes=false"
            )
            try off.expectSuccess()
            #expect(try await disk.snapshots().isEmpty)
            // Nobody knows a region, so nobody knows AWS.
            var elsewhere = test.lifeboat
            elsewhere.environment = [:]
            let without = try await elsewhere.run("backup", "create", "none", "--include-namespaces", test.namespace)
            try without.expectSuccess()
            #expect(without.error.contains("the content of 1 volume is not in the backup"), "\(without)")
        }
    }

    @Test func `a snapshot that is gone blocks its volume and claim, and nothing comes up empty`() async throws {
        try await withDisk { test, disk in
            let (lifeboat, namespace) = (lifeboat(test, disk), test.namespace)
            try (try await lifeboat.run("backup", "create", "b", "--include-namespaces", namespace)).expectSuccess()
            for id in try await disk.snapshots() {
                _ = try await disk.ec2.query("ec2", "Action=DeleteSnapshot&Version=2016-11-15&SnapshotId=\(id)")
            }
            let copy = "\(namespace)-copy"
            let restored = try await lifeboat.run(
                "restore",
                "create",
                "r",
                "--from-backup",
                "b",
                "--namespace-mappings",
                "\(namespace):\(copy)"
            )
            #expect(restored.code == 3, "\(restored)")
            #expect(restored.error.contains("does not exist in us-east-1"), "\(restored)")
            await #expect(throws: KubernetesError.self) {
                try await test.client.get(APIResource.claims.object("data", in: copy))
            }
            try await test.client.delete(APIResource.namespaces.object(copy))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// Backups and restores of EBS volumes with the program itself: a real API server, and moto, a mock of AWS, for EC2.
///
/// No disk is ever attached: what is proven is which snapshots and disks are made, and that the objects point to them.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct DiskTests {
    /// A claim bound to a volume whose disk is there.
    private struct Disk {
        let test: IntegrationCase
        let ec2: S3Server
        let volume: String
        let id: String

        static func make(_ test: IntegrationCase, _ ec2: S3Server) async throws -> Disk {
            let form =
                "Action=CreateVolume&Version=2016-11-15&AvailabilityZone=us-east-1a&Size=4&VolumeType=gp3"
                + "&Iops=4000&Throughput=200"
            let answer = try await ec2.query("ec2", form)
            let id = try #require(answer.split(separator: "<volumeId>").last?.split(separator: "<").first.map(String.init))
            let disk = Disk(test: test, ec2: ec2, volume: "pv-\(test.namespace)", id: id)
            try await disk.create()
            return disk
        }

        private func create() async throws {
            let spec: JSONValue = [
                "capacity": ["storage": "4Gi"], "accessModes": ["ReadWriteOnce"], "storageClassName": "",
                "persistentVolumeReclaimPolicy": "Retain",
                "csi": ["driver": "ebs.csi.aws.com", "volumeHandle": .string(id)],
                "nodeAffinity": [
                    "required": [
                        "nodeSelectorTerms": [
                            [
                                "matchExpressions": [
                                    [
                                        "key": "topology.ebs.csi.aws.com/zone", "operator": "In",
                                        "values": ["us-east-1a"],
                                    ]
                                ]
                            ]
                        ]
                    ]
                ],
                "claimRef": [
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(test.namespace),
                    "name": "data",
                ],
            ]
            try await test.client.create(
                .volumes,
                in: nil,
                [
                    "apiVersion": "v1", "kind": "PersistentVolume", "metadata": ["name": .string(volume)],
                    "spec": spec,
                ]
            )
            try await test.client.create(
                .claims,
                in: test.namespace,
                [
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": "data"],
                    "spec": [
                        "accessModes": ["ReadWriteOnce"], "storageClassName": "", "volumeName": .string(volume),
                        "resources": ["requests": ["storage": "4Gi"]],
                    ],
                ]
            )
            try await eventually("the claim is bound") { try await isBound("data", in: test.namespace) }
        }

        func isBound(_ claim: String, in namespace: String) async throws -> Bool {
            let object = try await test.client.get(APIResource.claims.object(claim, in: namespace))
            return try JSONParser.parse(object)[path: ["status", "phase"]]?.string == "Bound"
        }

        func lifeboat(_ more: [String: String] = [:]) -> Lifeboat {
            var lifeboat = test.lifeboat
            lifeboat.environment = ec2.environment.merging(["AWS_ENDPOINT_URL_EC2": ec2.endpoint, "AWS_REGION": ec2.region]) {
                $1
            }
            .merging(more) { $1 }
            return lifeboat
        }

        func snapshots() async throws -> [String] {
            // moto brings snapshots of its own.
            let filter = "Filter.1.Name=volume-id&Filter.1.Value.1=\(id)"
            let text = try await ec2.query("ec2", "Action=DescribeSnapshots&Version=2016-11-15&\(filter)")
            return text.split(separator: "<snapshotId>").dropFirst().compactMap { $0.split(separator: "<").first }
                .map(String.init)
        }

        func volumes() async throws -> String {
            try await ec2.query("ec2", "Action=DescribeVolumes&Version=2016-11-15")
        }

        /// Takes away what is not in the namespace.
        func remove(_ names: [String]) async {
            for name in names { _ = try? await test.client.delete(APIResource.volumes.object(name)) }
        }
    }

    private func withDisk(_ body: (Disk) async throws -> Void) async throws {
        try await withS3Server(.moto) { ec2 in
            try await IntegrationCase.with { test in
                let disk = try await Disk.make(test, ec2)
                do { try await body(disk) } catch {
                    await disk.remove([disk.volume])
                    throw error
                }
                await disk.remove([disk.volume])
            }
        }
    }

    @Test func `a disk is snapshotted, restored into another namespace beside the first, and goes with its backup`()
        async throws
    {
        try await withDisk { disk in
            let (lifeboat, namespace) = (disk.lifeboat(["AWS_CLUSTER_NAME": "prod"]), disk.test.namespace)
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
            #expect(try await disk.volumes().components(separatedBy: "<volumeId>").count == 2, "a plan makes nothing")
            let restored = try await lifeboat.run(
                "restore", "create", "r", "--from-backup", "b", "--namespace-mappings", mapping
            )
            try restored.expectSuccess()
            let claim = try JSONParser.parse(try await disk.test.client.get(APIResource.claims.object("data", in: copy)))
            let name = try #require(claim[path: ["spec", "volumeName"]]?.string)
            #expect(name.hasPrefix("velero-clone-"))
            let volume = try JSONParser.parse(try await disk.test.client.get(APIResource.volumes.object(name)))
            let handle = try #require(volume[path: ["spec", "csi", "volumeHandle"]]?.string)
            #expect(handle != disk.id && handle.hasPrefix("vol-"))
            #expect(volume[path: ["metadata", "annotations", "velero.io/original-pv-name"]]?.string == disk.volume)
            #expect(try await disk.volumes().contains("<volumeId>\(handle)</volumeId>"))
            try await eventually("the copy is bound") { try await disk.isBound("data", in: copy) }
            try await disk.test.client.delete(APIResource.namespaces.object(copy))
            await disk.remove([name])

            try (try await lifeboat.run("backup", "delete", "b", "--confirm")).expectSuccess()
            #expect(try await disk.snapshots().isEmpty)
        }
    }

    @Test func `a backup without volumes takes no snapshot, and neither does one that could not`() async throws {
        try await withDisk { disk in
            let off = try await disk.lifeboat().run(
                "backup", "create", "off", "--include-namespaces", disk.test.namespace, "--snapshot-volumes=false"
            )
            try off.expectSuccess()
            #expect(try await disk.snapshots().isEmpty)
            // Nobody knows a region, so nobody knows AWS.
            var elsewhere = disk.test.lifeboat
            elsewhere.environment = [:]
            let without = try await elsewhere.run("backup", "create", "none", "--include-namespaces", disk.test.namespace)
            try without.expectSuccess()
            #expect(without.error.contains("the content of 1 volume is not in the backup"), "\(without)")
        }
    }

    @Test func `a snapshot that is gone blocks its volume and claim, and nothing comes up empty`() async throws {
        try await withDisk { disk in
            let (lifeboat, namespace) = (disk.lifeboat(), disk.test.namespace)
            try (try await lifeboat.run("backup", "create", "b", "--include-namespaces", namespace)).expectSuccess()
            for id in try await disk.snapshots() {
                _ = try await disk.ec2.query("ec2", "Action=DeleteSnapshot&Version=2016-11-15&SnapshotId=\(id)")
            }
            let copy = "\(namespace)-copy"
            let restored = try await lifeboat.run(
                "restore", "create", "r", "--from-backup", "b", "--namespace-mappings", "\(namespace):\(copy)"
            )
            #expect(restored.code == 3, "\(restored)")
            #expect(restored.error.contains("does not exist in us-east-1"), "\(restored)")
            await #expect(throws: KubernetesError.self) {
                try await disk.test.client.get(APIResource.claims.object("data", in: copy))
            }
            try await disk.test.client.delete(APIResource.namespaces.object(copy))
        }
    }
}

extension APIResource {
    fileprivate static let volumes = APIResource(
        groupResource: GroupResource("persistentvolumes"),
        version: "v1",
        kind: "PersistentVolume",
        namespaced: false
    )
    fileprivate static let claims = APIResource(
        groupResource: GroupResource("persistentvolumeclaims"),
        version: "v1",
        kind: "PersistentVolumeClaim",
        namespaced: true
    )
}

// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ArgumentParser
import JSON
import ObjectStore
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// What the doctor examines, as its flags, Terraform and a location of a cluster say it.
struct DoctorSubjectTests {
    private static func assignment(
        _ arguments: [String],
        at address: EKSAddress? = nil,
        variables: [String: String] = [:]
    ) async throws -> DoctorAssignment {
        let command = try AWSDoctor.parse(arguments)
        return try await command.options.assignment(of: command.target, at: address, variables: variables)
    }

    private static func subject(_ arguments: [String]) async throws -> DoctorSubject {
        try await assignment(arguments).subject
    }

    private static func location(_ kind: String, config: [String: String]) -> JSONValue {
        [
            "apiVersion": "velero.io/v1", "kind": .string(kind), "metadata": ["name": "default"],
            "spec": [
                "provider": "aws", "objectStorage": ["bucket": "backups"],
                "config": .object(JSONObject(config.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
            ],
        ]
    }

    @Test func `Terraform says all of it, and flags win`() async throws {
        let subject = try await Self.subject([
            "--from-terraform", TerraformInstallTests.fixture, "--region", "eu-central-1", "--kms-key", "k",
            "--profile",
            "p", "--rds", "other", "--rds", "shop-app",
        ])
        #expect(subject.place.bucket == "shop-backups" && subject.place.prefix == "shop")
        #expect(subject.place.region == "eu-central-1" && subject.region == "eu-central-1")
        #expect(subject.place.kmsKeyID == "k" && subject.place.encryption == .kms && subject.place.profile == "p")
        #expect(subject.databases == ["shop-app", "other"] && subject.clusterName == "shop")
        #expect(subject.snapshotTags == ["lifeboat.dev/cluster": "shop"])
        #expect(subject.podIdentity?.role == "arn:aws:iam::123456789012:role/shop-lifeboat")
    }

    @Test func `a location of the cluster is read without its Secret`() async throws {
        try await FakeCluster.with { cluster in
            var spec = BackupStorageLocationSpec(provider: "aws", bucket: "backups")
            spec.prefix = "shop"
            spec.config = ["region": "eu-west-1", "kmsKeyId": "k", "objectLockMode": "COMPLIANCE"]
            cluster.add(
                "backupstoragelocations",
                [
                    "apiVersion": "velero.io/v1", "kind": "BackupStorageLocation", "metadata": ["name": "default"],
                    "spec": spec.json,
                ]
            )
            let subject = try await Self.subject(["--kubeconfig", cluster.kubeconfig, "-n", "velero"])
            #expect(subject.place.description == "s3://backups/shop" && subject.region == "eu-west-1")
            #expect(subject.place.kmsKeyID == "k" && subject.objectLockMode == "COMPLIANCE" && !subject.hasCustomerKey)
            let missing = await #expect(throws: CommandFailure.self) {
                _ = try await Self.subject(["--kubeconfig", cluster.kubeconfig, "-n", "velero", "--location", "other"])
            }
            #expect(missing?.message.contains("other") == true)
        }
    }

    @Test func `a snapshot location says where disks are and what the cluster is called in their tags`() async throws {
        try await FakeCluster.with { cluster in
            cluster.add(
                "backupstoragelocations",
                Self.location("BackupStorageLocation", config: ["region": "eu-west-1"])
            )
            var snapshots = Self.location("VolumeSnapshotLocation", config: ["region": "eu-central-1"])
            let flags = ["--kubeconfig", cluster.kubeconfig, "-n", "velero"]
            let address = try #require(EKSAddress(context: "arn:aws:eks:eu-central-1:1:cluster/shop", host: ""))
            let variables = ["AWS_CLUSTER_NAME": "said"]
            // Without one, what is known of the cluster counts.
            var found = try await Self.assignment(flags, at: address).subject
            #expect(found.region == "eu-central-1" && found.eksName == "shop" && found.clusterName == "shop")
            #expect(found.place.region == "eu-west-1" && found.snapshotTags.isEmpty && !found.copiesDisks)
            cluster.add("volumesnapshotlocations", snapshots)
            found = try await Self.assignment(flags, variables: variables).subject
            #expect(found.region == "eu-central-1" && found.place.region == "eu-west-1" && found.copiesDisks)
            #expect(found.clusterName == "said" && found.snapshotTags == ["lifeboat.dev/cluster": "said"])
            #expect(found.eksName == nil, "what tags say need not be a cluster of EKS")
            snapshots[path: ["metadata", "annotations"]] = ["lifeboat.dev/cluster": "mine"]
            cluster.add("volumesnapshotlocations", snapshots)
            found = try await Self.assignment(flags, variables: variables).subject
            #expect(found.clusterName == "mine" && found.snapshotTags == ["lifeboat.dev/cluster": "mine"])
            let missing = await #expect(throws: CommandFailure.self) {
                _ = try await Self.subject(flags + ["--snapshot-location", "other"])
            }
            #expect(missing?.message.contains("snapshot location other") == true)
        }
    }

    @Test func `with the location's credentials the Secret is read, and the disks keep the server's`() async throws {
        let settings = FakeCluster.Settings(override: { request in
            guard request.path == "/api/v1/namespaces/velero/secrets/aws" else { return nil }
            return .json(["kind": "Secret", "data": ["cloud": "W2RlZmF1bHRdCg=="]])
        })
        try await FakeCluster.with(settings) { cluster in
            var backups = Self.location("BackupStorageLocation", config: ["region": "eu-west-1"])
            backups[path: ["spec", "credential"]] = ["name": "aws", "key": "cloud"]
            cluster.add("backupstoragelocations", backups)
            let snapshots = Self.location("VolumeSnapshotLocation", config: ["region": "eu-west-1"])
            cluster.add("volumesnapshotlocations", snapshots)
            let flags = ["--kubeconfig", cluster.kubeconfig, "-n", "velero"]
            let variables = ["AWS_SHARED_CREDENTIALS_FILE": "/credentials/cloud"]

            let own = try await Self.assignment(flags, variables: variables)
            #expect(own.access.environment["AWS_SHARED_CREDENTIALS_FILE"] == "/credentials/cloud")
            #expect(own.access.disks == nil && !cluster.requests.contains { $0.path.contains("secrets") })

            let server = try await Self.assignment(flags + ["--location-credentials"], variables: variables)
            let file = try #require(server.access.environment["AWS_SHARED_CREDENTIALS_FILE"])
            #expect(file == "the key cloud of the Secret velero/aws")
            #expect(try server.access.environment.file(file) == "[default]\n")
            #expect(server.access.profile == "default" && server.subject.place.profile == "default")
            let disks = try #require(server.access.disks)
            #expect(disks.environment["AWS_SHARED_CREDENTIALS_FILE"] == "/credentials/cloud" && disks.profile == nil)
        }
    }

    @Test(
        arguments: [
            (["default", "other"], "default"), (["other"], "other"), (["one", "two"], nil), ([], nil),
        ] as [([String], String?)]
    )
    func `of several snapshot locations the one called default is meant`(names: [String], meant: String?) {
        var foreign = VolumeSnapshotLocation(name: "elsewhere", spec: VolumeSnapshotLocationSpec(provider: "gcp"))
        foreign.json[path: ["metadata", "namespace"]] = "velero"
        let all = names.map {
            VolumeSnapshotLocation(name: $0, spec: VolumeSnapshotLocationSpec(provider: "velero.io/aws"))
        }
        #expect(DoctorLocations.usual(of: [foreign] + all)?.name == meant)
    }

    @Test(arguments: [
        ["--in-cluster", "--from-terraform", "-"], ["--in-cluster", "--profile", "p"],
        ["--location-credentials", "--profile", "p"], ["--location-credentials", "--bucket", "b"],
        ["--snapshot-location", "s", "--from-terraform", "-"],
        ["--bucket", "b", "--location", "l"], ["--prefix", "p"], ["--from-terraform", "-", "--bucket", "b"],
    ])
    func `flags that exclude each other are refused`(flags: [String]) {
        #expect(throws: (any Error).self) { _ = try AWSDoctor.parse(flags) }
    }
}

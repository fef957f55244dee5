// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import ObjectStore
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// What the doctor examines, as its flags, Terraform and a location of a cluster say it.
struct DoctorSubjectTests {
    private static func subject(_ arguments: [String]) async throws -> DoctorSubject {
        let command = try AWSDoctor.parse(arguments)
        return try await command.options.subject(of: command.target)
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

    @Test(arguments: [
        ["--bucket", "b", "--location", "l"], ["--prefix", "p"], ["--from-terraform", "-", "--bucket", "b"],
    ])
    func `flags that exclude each other are refused`(flags: [String]) {
        #expect(throws: (any Error).self) { _ = try AWSDoctor.parse(flags) }
    }
}

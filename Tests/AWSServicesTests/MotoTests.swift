// SPDX-License-Identifier: Apache-2.0

import AWSCore
import ClusterTestKit
import Logging
import Testing

@testable import AWSServices

/// Against moto, AWS's mock: it knows the calls and their answers; it checks no signatures, which are compared with botocore's.
@Suite struct MotoTests {
    @Test func `EC2, RDS and STS are understood, and understand`() async throws {
        try await withS3Server(.moto) { server in
            var variables = server.environment
            variables["AWS_ENDPOINT_URL"] = server.endpoint
            try await AWSServiceConnection.with(
                environment: .system(variables: variables),
                logger: Logger(label: "test")
            ) { connection in
                #expect(try await CallerIdentity.fetch(connection).account == "123456789012")
                try await volumes(EC2Client(connection))
                try await databases(RDSClient(connection), server)
            }
        }
    }

    private func volumes(_ ec2: EC2Client) async throws {
        #expect(try await ec2.describeAvailabilityZones().contains("us-east-1a"))
        var request = EC2VolumeRequest(zone: "us-east-1a")
        request.sizeGiB = 4
        request.type = "gp3"
        request.iops = 4000
        request.throughput = 200
        request.tags = [AWSTag("Grüße", "a&b")]
        let volume = try await ec2.createVolume(request)
        let described = try #require(try await ec2.describeVolumes([volume.id, "vol-0123456789abcdef0"]).first)
        #expect(
            described.type == "gp3" && described.iops == 4000 && described.throughput == 200 && described.sizeGiB == 4
        )
        #expect(described.tags == ["Grüße": "a&b"])
        #expect(described.state == "available")

        let snapshot = try await ec2.createSnapshot(of: volume.id, description: "d", tags: [AWSTag("k", "v")])
        try await ec2.createTags([AWSTag("k2", "v2")], on: [snapshot.id])
        let found = try #require(try await ec2.describeSnapshots(where: [EC2Filter("tag:k", ["v"])]).first)
        #expect(found.id == snapshot.id && found.state == "completed" && found.tags == ["k": "v", "k2": "v2"])
        #expect(found.progress == 100 && found.sizeGiB == 4 && found.startedAt != nil)
        try await ec2.deleteSnapshot(snapshot.id)
        #expect(try await ec2.describeSnapshots([snapshot.id]).isEmpty)
        let gone = try await #require(throws: AWSServiceError.self) { try await ec2.deleteSnapshot(snapshot.id) }
        #expect(gone.code == .notFound)
        try await ec2.deleteVolume(volume.id)
    }

    private func databases(_ rds: RDSClient, _ server: S3Server) async throws {
        let gone = try await #require(throws: AWSServiceError.self) { _ = try await rds.describeInstance("orders") }
        #expect(gone.code == .notFound)
        try await server.makeDatabase("orders")
        let instance = try await rds.describeInstance("orders")
        #expect(instance.engine == "postgres" && instance.instanceClass == "db.t3.micro" && instance.isEncrypted)
        let snapshot = try await rds.createSnapshot("s", of: "orders", tags: [AWSTag("k", "v")])
        try await rds.addTags([AWSTag("k2", "v2")], to: snapshot.arn)
        let found = try await rds.describeSnapshot("s")
        #expect(found.status == "available" && found.instanceID == "orders" && found.tags == ["k": "v", "k2": "v2"])
        let taken = try await #require(throws: AWSServiceError.self) {
            _ = try await rds.createSnapshot("s", of: "orders", tags: [])
        }
        #expect(taken.code == .alreadyExists)
        var request = DBRestoreRequest(instanceID: "orders-2", snapshotID: "s")
        request.instanceClass = "db.t3.small"
        let restored = try await rds.restoreInstance(request)
        #expect(restored.id == "orders-2" && restored.instanceClass == "db.t3.small" && !restored.isPublic)
        try await rds.deleteSnapshot("s")
        let absent = try await #require(throws: AWSServiceError.self) { _ = try await rds.describeSnapshot("s") }
        #expect(absent.code == .notFound)
    }
}

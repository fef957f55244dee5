// SPDX-License-Identifier: Apache-2.0

import AWSCore
import AWSServices
import ClusterTestKit
import JSON
import Logging
import Testing

@testable import VolumeSnapshots

/// Against moto, AWS's mock: what is made is really there, and gone when it is deleted.
///
/// Its snapshots are complete at once.
@Suite struct MotoTests {
    private let backup = BackupIdentity(name: "b1", uid: "u1", labels: ["team": "a"], cluster: "prod")

    @Test func `disks and databases are snapshotted, restored and deleted`() async throws {
        try await withS3Server(.moto) { server in
            var variables = server.environment
            variables["AWS_ENDPOINT_URL"] = server.endpoint
            let environment = AWSEnvironment.system(variables: variables)
            let logger = Logger(label: "test")
            let config = SnapshotLocationConfig(region: server.region)
            try await EBSDisks.with(config, environment: environment, logger: logger) { disks in
                try await self.disks(disks, server)
            }
            try await AWSServiceConnection.with(environment: environment, logger: logger) { connection in
                try await databases(RDSSnapshots(RDSClient(connection)), server)
            }
        }
    }

    private func disks(_ disks: EBSDisks, _ server: S3Server) async throws {
        var ids: [String] = []
        for _ in 0..<5 {
            let form =
                "Action=CreateVolume&Version=2016-11-15&AvailabilityZone=us-east-1a&Size=4&VolumeType=gp3"
                + "&Iops=4000&Throughput=200"
            let answer = try XMLElement(parsing: Array(try await server.query("ec2", form).utf8))
            ids.append(try #require(answer["volumeId"]))
        }
        let result = await SnapshotRun(disks, of: backup).run(Volumes.targets(ids))
        #expect(result.completed == 5, "\(result.failures)")
        let records = result.outcomes.map { NativeSnapshotRecord($0, of: backup, region: disks.place) }
        let there = try await server.query("ec2", "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self")
        for record in records { #expect(there.contains("<snapshotId>\(try #require(record.snapshotID))</snapshotId>")) }

        // As they come out of the file.
        let read = try records.map { NativeSnapshotRecord(json: try JSONParser.parse(JSONWriter.write($0.json))) }
        var options = VolumeRestore.Options()
        options.zones.mapped = ["us-east-1a": "us-east-1b"]
        let restored = await VolumeRestore(disks, restoreUID: "r1", options: options).run(read)
        for volume in restored {
            let disk = try #require(volume.disk)
            #expect(volume.isReady, "\(volume.error?.message ?? "")")
            #expect(disk.zone == "us-east-1b" && disk.type == "gp3" && disk.iops == 4000 && disk.throughput == 200)
            #expect(disk.tags["lifeboat.dev/restore-uid"] == "r1")
        }
        try await copied(read, disks)
        #expect(await SnapshotDeletion(disks).delete(read).isEmpty)
        let gone = try await server.query("ec2", "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self")
        for record in records { #expect(!gone.contains(try #require(record.snapshotID))) }
        #expect(await SnapshotDeletion(disks).delete(read).isEmpty, "what is gone is a success")
    }

    /// Into another region: nothing is left of the copies there.
    private func copied(_ records: [NativeSnapshotRecord], _ disks: EBSDisks) async throws {
        let abroad = EBSDisks(disks.ec2.elsewhere("eu-west-1"))
        var options = VolumeRestore.Options()
        options.zones.nodeZones = ["eu-west-1a", "eu-west-1b"]
        options.copying = WaitPolicy(deadline: .seconds(60), firstPause: .milliseconds(50))
        for volume in await VolumeRestore(abroad, restoreUID: "r2", options: options).run(records) {
            let disk = try #require(volume.disk, "\(volume.error?.message ?? "")")
            #expect(volume.isReady && disk.zone == "eu-west-1a" && disk.type == "gp3" && disk.throughput == 200)
            #expect(volume.copyID == nil && volume.notes.isEmpty)
        }
        #expect(try await abroad.findSnapshots(tags: ["lifeboat.dev/restore-uid": "r2"]).isEmpty)
        #expect(try await abroad.findDisks(tags: ["lifeboat.dev/restore-uid": "r2"]).count == records.count)
        #expect(try await disks.findDisks(tags: ["lifeboat.dev/restore-uid": "r2"]).isEmpty)
    }

    private func databases(_ snapshots: RDSSnapshots, _ server: S3Server) async throws {
        try await server.makeDatabase("orders")
        let outcomes = await snapshots.take(["orders", "missing"], for: backup)
        #expect(outcomes.map(\.isCompleted) == [true, false])
        #expect(outcomes[1].error?.message.hasPrefix("cannot look up the database missing: it does not exist") == true)
        let document = RDSSnapshotRecord.document(
            outcomes.map { RDSSnapshotRecord($0, of: backup, location: "default", region: snapshots.region) }
        )
        let records = try RDSSnapshotRecord.list(of: JSONParser.parse(JSONWriter.write(document)))
        #expect(records[0].snapshotID == "lifeboat-b1-orders" && records[0].phase == "Completed")
        #expect(records[0].source["instanceClass"] == "db.t3.micro" && records[1].phase == "Failed")

        // An interrupted run is taken up; another backup of the same name is not.
        #expect(await snapshots.take(["orders"], for: backup).first?.isCompleted == true)
        let other = BackupIdentity(name: "b1", uid: "another")
        #expect(
            await snapshots.take(["orders"], for: other).first?.error?.message.contains("the name is taken") == true
        )

        let restored = try await snapshots.restore(records[0], as: "orders-2", restoreUID: "r1")
        #expect(restored.status == "available" && restored.instanceClass == "db.t3.micro")
        #expect(restored.isProtected && !restored.isPublic && restored.tags["lifeboat.dev/restore-uid"] == "r1")
        let again = try await snapshots.restore(records[0], as: "orders-2", restoreUID: "r1")
        #expect(again.id == "orders-2")
        let taken = try await #require(throws: VolumeSnapshotsError.self) {
            _ = try await snapshots.restore(records[0], as: "orders-2", restoreUID: "r2")
        }
        #expect(taken.message.contains("the name is taken"))
        #expect(await snapshots.delete(records).isEmpty)
        let gone = try await server.query("rds", "Action=DescribeDBSnapshots&Version=2014-10-31")
        #expect(!gone.contains("lifeboat-b1-orders"))
        #expect(await snapshots.delete(records).isEmpty)
    }
}

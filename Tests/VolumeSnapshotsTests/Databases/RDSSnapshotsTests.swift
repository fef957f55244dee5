// SPDX-License-Identifier: Apache-2.0

import AWSServices
import AWSTesting
import JSON
import ObjectStoreTesting
import Testing

@testable import VolumeSnapshots

@Suite struct RDSSnapshotsTests {
    private let backup = BackupIdentity(name: "b1", uid: "u1", labels: ["team": "backup"])

    private func snapshots(_ fake: FakeRDS) -> RDSSnapshots {
        var options = RDSSnapshots.Options()
        options.wait = WaitPolicy(deadline: .seconds(60), clock: InstantClock())
        return RDSSnapshots(fake.client, options: options)
    }

    /// The record of a snapshot that was taken.
    private func record(_ snapshots: RDSSnapshots) async throws -> RDSSnapshotRecord {
        let outcome = try #require(await snapshots.take(["orders"], for: backup).first)
        return record(outcome, snapshots)
    }

    private func record(_ outcome: RDSSnapshotOutcome, _ snapshots: RDSSnapshots) -> RDSSnapshotRecord {
        RDSSnapshotRecord(outcome, of: backup, location: "default", region: snapshots.region)
    }

    @Test func `a snapshot that is not ready is waited for, and is tagged`() async throws {
        let fake = FakeRDS(snapshotStatus: ["creating", "creating", "available"])
        let outcome = try #require(await snapshots(fake).take(["orders"], for: backup).first)
        #expect(outcome.isCompleted, "\(outcome.error?.message ?? "")")
        #expect(fake.forms.count { $0.hasPrefix("Action=DescribeDBSnapshots") } == 3)
        let form = try #require(fake.forms.first { $0.hasPrefix("Action=CreateDBSnapshot") })
        #expect(form.contains("DBSnapshotIdentifier=lifeboat-b1-orders&DBInstanceIdentifier=orders"))
        for tag in ["Key=velero.io%2Fbackup", "Value=b1", "Key=lifeboat.dev%2Fbackup-uid", "Value=u1", "Value=backup"] {
            #expect(form.contains(tag), "\(tag) in \(form)")
        }
        #expect(!form.contains("aws%3Ax") && !form.contains("velero.io%2Fpv"))
    }

    @Test(arguments: [
        (["creating", "failed"], "the snapshot lifeboat-b1-orders has failed: its status is failed"),
        (["creating"], "the snapshot lifeboat-b1-orders was not available after 60 seconds"),
    ])
    func `a snapshot that does not become ready is told, and stays in the record`(
        status: [String],
        sentence: String
    ) async throws {
        let snapshots = snapshots(FakeRDS(snapshotStatus: status))
        let outcomes = await snapshots.take(["orders"], for: backup)
        #expect(outcomes.first?.error?.message == sentence)
        let record = try #require(outcomes.first.map { self.record($0, snapshots) })
        #expect(record.phase == "Failed" && record.snapshotID == "lifeboat-b1-orders" && record.error == sentence)
    }

    @Test func `a denial names the permission`() async throws {
        let outcome = await snapshots(FakeRDS(denied: "CreateDBSnapshot")).take(["orders"], for: backup).first
        #expect(
            outcome?.error?.message
                == "cannot snapshot the database orders: arn:aws:sts::1:assumed-role/lifeboat/s is not allowed to call "
                + "rds:CreateDBSnapshot on arn:aws:rds:eu-central-1:1:db:orders; add it to the role lifeboat"
        )
    }

    @Test func `the new database is like the old one, but private and protected`() async throws {
        let fake = FakeRDS(instanceStatus: ["creating", "backing-up", "available"])
        let snapshots = snapshots(fake)
        let record = try await record(snapshots)
        let restored = try await snapshots.restore(record, as: "orders-2", restoreUID: "r1") {
            $0.subnetGroup = "other"
        }
        #expect(restored.status == "available")
        let form = try #require(fake.forms.first { $0.hasPrefix("Action=RestoreDBInstanceFromDBSnapshot") })
        #expect(
            form == "Action=RestoreDBInstanceFromDBSnapshot&Version=2014-10-31&DBInstanceIdentifier=orders-2"
                + "&DBSnapshotIdentifier=lifeboat-b1-orders&DBInstanceClass=db.m7g.large&DBSubnetGroupName=other"
                + "&DBParameterGroupName=tls&VpcSecurityGroupIds.VpcSecurityGroupId.1=sg-1&MultiAZ=true"
                + "&PubliclyAccessible=false&DeletionProtection=true&CopyTagsToSnapshot=false"
                + "&EnableIAMDatabaseAuthentication=false&Port=5433&Tags.Tag.1.Key=lifeboat.dev%2Frestore-uid&Tags.Tag.1.Value=r1"
                + "&Tags.Tag.2.Key=team&Tags.Tag.2.Value=a"
        )
    }

    @Test(
        arguments: [
            (
                ["creating", "incompatible-network"],
                "the database orders-2 could not be made: its status is incompatible-network",
                "it stays, and may cost money"
            ),
            (
                ["inaccessible-encryption-credentials-recoverable"],
                "the database orders-2 could not be made: its status is inaccessible-encryption-credentials-recoverable",
                "RDS cannot use its KMS key: enable the key, or cancel its deletion, within seven days; then aws"
            ),
            (
                ["creating", "inaccessible-encryption-credentials"],
                "the database orders-2 could not be made: its status is inaccessible-encryption-credentials",
                "RDS cannot use its KMS key: see to the key"
            ),
            (
                ["insufficient-capacity"],
                "the database orders-2 could not be made: its status is insufficient-capacity",
                "AWS has too few machines of the class db.m7g.large"
            ),
            (
                ["starting", "stopping"], "the database orders-2 could not be made: its status is stopping",
                "somebody has stopped it: aws rds start-db-instance --db-instance-identifier orders-2"
            ),
            (
                ["creating", "deleting"], "the database orders-2 could not be made: its status is deleting",
                "somebody deletes it"
            ),
            (
                ["creating", "gone"], "the database orders-2 vanished while it was made",
                "somebody may have deleted it: aws rds describe-events --source-type db-instance --source-identifier orders-2"
            ),
            (
                ["creating"], "the database orders-2 was not available after 60 seconds: it is creating",
                "RDS goes on with it"
            ),
        ] as [([String], String, String)]
    )
    func `a database that does not become ready is told, and what to do`(
        status: [String],
        sentence: String,
        hint: String
    ) async throws {
        let fake = FakeRDS(instanceStatus: status)
        let snapshots = snapshots(fake)
        let record = try await record(snapshots)
        let error = try await #require(throws: VolumeSnapshotsError.self) {
            _ = try await snapshots.restore(record, as: "orders-2", restoreUID: "r1")
        }
        #expect(error.message == sentence)
        #expect(error.hint?.hasPrefix(hint) == true, "\(error.hint ?? "")")
    }

    @Test(arguments: [["creating", "storage-initialization"], ["gone", "gone", "creating", "storage-optimization"]])
    func `a database is ready when it serves, though RDS did not know it at once or still fills its storage`(
        status: [String]
    ) async throws {
        let snapshots = snapshots(FakeRDS(instanceStatus: status))
        let restored = try await snapshots.restore(try await record(snapshots), as: "orders-2", restoreUID: "r1")
        #expect(restored.status == status.last && RDSSnapshots.address(of: restored) == "a:5433")
    }

    @Test func `what cannot be restored from is refused before anything is called`() async throws {
        let fake = FakeRDS()
        let foreign = RDSSnapshotRecord(json: ["region": "us-east-1", "snapshotID": "s"])
        let empty = RDSSnapshotRecord(json: [
            "region": "eu-central-1", "error": "no", "source": ["instanceID": "orders"],
        ])
        let cases = [
            (foreign, "orders-2", "the snapshot s is in us-east-1, not in eu-central-1"),
            (empty, "orders-2", "the backup has no snapshot of the database orders: no"),
            (foreign, "Orders", "\"Orders\" is not an identifier that RDS takes"),
        ]
        for (record, name, sentence) in cases {
            let error = try await #require(throws: VolumeSnapshotsError.self) {
                _ = try await snapshots(fake).restore(record, as: name, restoreUID: "r")
            }
            #expect(error.message.hasPrefix(sentence), "\(error.message)")
        }
        #expect(fake.forms.isEmpty)
        let error = #expect(throws: VolumeSnapshotsError.self) { _ = try RDSSnapshotRecord.list(of: ["kind": "List"]) }
        #expect(error?.message == "the file of RDS snapshots is of an unknown kind: ? List")
    }

    @Test(
        arguments: [
            (
                FakeRDS(), nil, "orders-r1",
                "there is a database orders and orders-r1 already; give the new one a name: orders:NEW-NAME"
            ),
            (
                FakeRDS(), "taken", "taken",
                "there is a database taken already; give the new one a name: orders:NEW-NAME"
            ),
            (FakeRDS(), "Taken", "Taken", "\"Taken\" is not an identifier that RDS takes"),
            (FakeRDS(snapshotStatus: ["deleting"]), nil, "orders", "the snapshot lifeboat-b1-orders is deleting"),
            (
                FakeRDS(denied: "DescribeDBSnapshots"), nil, "orders",
                "cannot look up the RDS snapshot lifeboat-b1-orders: arn:aws:sts::1:assumed-role/lifeboat/s is not allowed to "
                    + "call rds:DescribeDBSnapshots"
            ),
        ] as [(FakeRDS, String?, String, String)]
    )
    func `a preview says what is in the way`(
        fake: FakeRDS,
        wished: String?,
        name: String,
        words: String
    ) async throws {
        let record = RDSSnapshotRecord(json: [
            "region": "eu-central-1", "snapshotID": "lifeboat-b1-orders", "source": ["instanceID": "orders"],
        ])
        let preview = try await snapshots(fake).preview(record, wished: wished, restore: "r1", restoreUID: "u")
        #expect(preview.newID == name)
        #expect(preview.blockedBy?.hasPrefix(words) == true, "\(preview.blockedBy ?? "")")
        #expect(!fake.forms.contains { $0.hasPrefix("Action=Restore") })
    }

    @Test func `a record tells what is made where nobody can look`() {
        let record = RDSSnapshotRecord(json: [
            "snapshotID": "s", "region": "eu-central-1",
            "source": [
                "instanceID": "orders", "engine": "postgres", "engineVersion": "16.3", "instanceClass": "db.m7g.large",
                "sizeGiB": 100,
            ],
        ])
        let preview = RDSPreview(unchecked: record, wished: nil, restore: "r1")
        #expect(preview.newID == "orders" && preview.blockedBy == nil)
        #expect(
            preview.sentence
                == "a new private, protected database (postgres 16.3, db.m7g.large, 100 GiB) in eu-central-1 from s, or as "
                + "orders-r1 where that name is taken"
        )
        #expect(RDSPreview(unchecked: record, wished: "other", restore: "r1").newID == "other")
    }
}

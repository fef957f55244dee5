// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI

@testable import VolumeSnapshots

@Suite struct RecordTests {
    private let backup = BackupIdentity(name: "b1", uid: "u1", cluster: "prod")

    private func outcome(_ change: (inout FakeEC2.Settings) -> Void = { _ in }) async throws -> SnapshotOutcome {
        let fake = FakeEC2(volumes: ["vol-1": FakeEC2.Volume(tags: ["Name": "n"])], change: change)
        let target = SnapshotTarget(
            volumeName: "pv-1",
            volumeID: "vol-1",
            location: "default",
            zone: "eu-central-1a",
            claim: .init(namespace: "shop", name: "data"),
            reclaimPolicy: "Delete",
            labels: ["team": "a"]
        )
        let result = try await fake.serve { await SnapshotRun($0, of: backup).run([target]) }
        return try #require(result.outcomes.first)
    }

    @Test func `a snapshot is recorded as Velero does it, and what Velero loses beside it`() async throws {
        let outcome = try await outcome()
        let record = NativeSnapshotRecord(outcome, of: backup, region: "eu-central-1")
        let json = record.json
        #expect(
            json["spec"] == [
                "backupName": "b1", "backupUID": "u1", "location": "default", "persistentVolumeName": "pv-1",
                "providerVolumeID": "vol-1", "volumeType": "gp3", "volumeAZ": "eu-central-1a", "volumeIOPS": 3000,
            ]
        )
        let id = try #require(outcome.snapshot?.id)
        #expect(json["status"] == ["providerSnapshotID": .string(id), "phase": "Completed"])
        #expect(json.object?.keys == ["spec", "status", "lifeboat.dev"])
        #expect(record.throughput == 125 && record.sizeGiB == 8 && record.isEncrypted == true)
        #expect(record.kmsKeyID == "arn:key" && record.region == "eu-central-1" && record.tags == ["Name": "n"])
        #expect(
            record.startedAt?.description == "2026-01-31T23:00:00Z" && record.completedAt != nil && record.error == nil
        )
    }

    @Test func `a failure is recorded, too`() async throws {
        let outcome = try await outcome { $0.denied = ["CreateSnapshot"] }
        let record = NativeSnapshotRecord(outcome, of: backup, region: "eu-central-1")
        #expect(record.phase == "Failed" && record.snapshotID == nil)
        #expect(record.error?.contains("ec2:CreateSnapshot") == true)
        let info = VolumeInfoRecord(outcome)
        #expect(info.result == "failed" && info.json[path: ["nativeSnapshotInfo", "Phase"]] == "Failed")
    }

    @Test func `a record of Velero is read, and fields that nobody knows are kept`() throws {
        let text = """
            {"spec":{"backupName":"b","backupUID":"u","location":"default","persistentVolumeName":"pv","providerVolumeID":\
            "vol-1","volumeType":"io1","volumeAZ":"us-east-1a","volumeIOPS":900},"status":{"providerSnapshotID":"snap-1",\
            "phase":"Completed"},"future":[1.50]}
            """
        let record = NativeSnapshotRecord(json: try JSONParser.parse(text))
        #expect(record.volumeName == "pv" && record.iops == 900 && record.snapshotID == "snap-1")
        #expect(record.throughput == nil && record.tags == nil)
        #expect(record.region == "us-east-1", "its zone tells")
        #expect(JSONWriter.text(record.json) == text)
    }

    @Test func `the volume information has Velero's members in Velero's order`() async throws {
        let outcome = try await outcome()
        let info = VolumeInfoRecord(outcome).json
        #expect(
            info.object?.keys == [
                "pvcName", "pvcNamespace", "pvName", "backupMethod", "snapshotDataMoved", "preserveLocalSnapshot",
                "skipped",
                "startTimestamp", "completionTimestamp", "result", "nativeSnapshotInfo", "pvInfo", "lifeboat.dev",
            ]
        )
        #expect(info["backupMethod"] == "NativeSnapshot" && info["result"] == "succeeded" && info["skipped"] == false)
        let id = try #require(outcome.snapshot?.id)
        #expect(
            info["nativeSnapshotInfo"] == [
                "snapshotHandle": .string(id), "volumeType": "gp3", "volumeAZ": "eu-central-1a", "iops": "3000",
                "Phase": "Completed",
            ]
        )
        #expect(info["pvInfo"] == ["reclaimPolicy": "Delete", "labels": ["team": "a"]])
    }

    @Test func `a volume that was left out says why, as a real Velero writes it`() {
        let info = VolumeInfoRecord(skipped: .noProvider(driver: "volumes of type nfs"), volume: Volumes.csi()).json
        #expect(
            JSONWriter.text(info) == """
                {"pvcName":"pv-1-claim","pvcNamespace":"shop","pvName":"pv-1","snapshotDataMoved":false,\
                "preserveLocalSnapshot":false,"skipped":true,\
                "skippedReason":"volumeSnapshot: no snapshot provider for volumes of type nfs;",\
                "pvInfo":{"reclaimPolicy":"Delete","labels":{"team":"a"}},"lifeboat.dev":{"skipCode":"noProvider"}}
                """
        )
    }
}

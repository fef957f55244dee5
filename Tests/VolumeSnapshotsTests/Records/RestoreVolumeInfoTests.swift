// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import VolumeSnapshots

@Suite struct RestoreVolumeInfoTests {
    private let record = NativeSnapshotRecord(json: [
        "spec": ["persistentVolumeName": "pv-old", "volumeType": "gp3", "volumeAZ": "us-east-1a", "volumeIOPS": 3000],
        "status": ["providerSnapshotID": "snap-1"], "lifeboat.dev": ["sizeGiB": 8, "throughput": 125],
    ])

    @Test func `a restored volume is recorded as Velero does it, and what it has no field for beside it`() {
        var fate = RestoreVolumeInfoRecord.Fate(volumeName: "pv-new")
        fate.claim = ("shop2", "data")
        fate.diskID = "vol-9"
        fate.zone = "eu-central-1b"
        fate.notes = ["a copy is left over"]
        let info = RestoreVolumeInfoRecord(record, fate)
        #expect(
            JSONWriter.text(info.json) == """
                {"pvcName":"data","pvcNamespace":"shop2","pvName":"pv-new","restoreMethod":"NativeSnapshot",\
                "snapshotDataMoved":false,"nativeSnapshotInfo":{"snapshotHandle":"snap-1","volumeType":"gp3",\
                "volumeAZ":"us-east-1a","iops":"3000"},"lifeboat.dev":{"diskID":"vol-9","zone":"eu-central-1b",\
                "snapshotRegion":"us-east-1","sizeGiB":8,"throughput":125,"notes":["a copy is left over"]}}
                """
        )
        #expect(info.snapshotID == "snap-1" && info.diskID == "vol-9" && info.zone == "eu-central-1b")
        #expect(info.error == nil)
    }

    @Test func `a volume that was not restored says why`() {
        var fate = RestoreVolumeInfoRecord.Fate(volumeName: "pv-old")
        fate.error = "the snapshot is gone"
        let info = RestoreVolumeInfoRecord(record, fate)
        #expect(info.error == "the snapshot is gone" && info.diskID == nil)
    }
}

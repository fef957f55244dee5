// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import Testing
import VeleroAPI

@testable import LifeboatCommands

struct RestoreViewTests {
    @Test func `of Velero's restores the files tell what there is to tell`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("restore", "get")
        #expect(
            run.data == """
                NAME            BACKUP   STATUS   STARTED   COMPLETED   ERRORS   WARNINGS   CREATED   SELECTOR
                oracle-fresh    -        -        -         -           0        7          -         -
                oracle-update   -        -        -         -           0        4          -         -

                """
        )
    }

    @Test func `a restore of our own has Velero's columns and sections`() throws {
        var restore = Restore(name: "again", spec: RestoreSpec(backupName: "night"))
        restore.createdAt = try Timestamp("2026-11-22T17:48:07Z")
        restore.status.phase = .completed
        restore.status.startTimestamp = restore.createdAt
        restore.status.completionTimestamp = try Timestamp("2026-11-22T17:48:09Z")
        restore.status.warnings = 2
        restore.status.progress = (42, 42)
        restore.spec.namespaceMapping = ["shop": "shop2"]
        restore.spec.existingResourcePolicy = .update
        let record = RestoreRecord(name: "again", restore: restore)
        #expect(
            RestoreGet.row(record).cells == [
                "again", "night", "Completed", "2026-11-22 17:48:07 +0000 UTC", "2026-11-22 17:48:09 +0000 UTC", "0",
                "2",
                "2026-11-22 17:48:07 +0000 UTC", "<none>",
            ]
        )
        let text = RestoreDescription(details: RestoreDetails(record), showsItems: false).text
        #expect(
            text.contains(
                """

                Phase:                       Completed
                Total items to be restored:  42
                Items restored:              42

                Started:    2026-11-22 17:48:07 +0000 UTC
                Completed:  2026-11-22 17:48:09 +0000 UTC

                Backup:  night

                Namespaces:
                  Included:  all namespaces found in the backup
                  Excluded:  <none>

                """
            )
        )
        #expect(text.contains("Namespace mappings:  shop=shop2\n"))
        #expect(text.contains("Existing Resource Policy:  update\n"))
    }

    @Test func `what became of the items is counted, and named with details`() async throws {
        let bucket = try VeleroBucket()
        let brief = await bucket.run("restore", "describe", "oracle-update").data
        #expect(brief.hasSuffix("\nItems:\n  created:  2\n  failed:   3\n  skipped:  20\n  updated:  17\n"))
        let long = await bucket.run("restore", "describe", "oracle-update", "--details").data
        #expect(long.contains("    - shop/web(updated)\n"))
    }

    @Test func `volumes from snapshots are told, by claim`() {
        let restore = Restore(name: "r", spec: RestoreSpec(backupName: "b"))
        var details = RestoreDetails(RestoreRecord(name: "r", restore: restore))
        details.volumes = [
            [
                "pvcName": "data", "pvcNamespace": "shop", "pvName": "pv-1", "restoreMethod": "NativeSnapshot",
                "nativeSnapshotInfo": [
                    "snapshotHandle": "snap-1", "volumeType": "gp3", "volumeAZ": "us-east-1a", "iops": "3000",
                ],
                "lifeboat.dev": [
                    "diskID": "vol-9", "zone": "eu-central-1b", "snapshotRegion": "us-east-1", "sizeGiB": 8,
                    "throughput": 125, "notes": ["first", "second"],
                ],
            ],
            [
                "pvName": "pv-2", "restoreMethod": "NativeSnapshot", "nativeSnapshotInfo": ["snapshotHandle": "snap-2"],
                "lifeboat.dev": ["error": "the snapshot is gone"],
            ],
            ["pvcName": "velero", "pvcNamespace": "shop", "restoreMethod": "CSISnapshot"],
        ]
        let brief = RestoreDescription(details: details, showsItems: false).text
        #expect(
            brief.contains(
                """

                Volumes From Snapshots:
                  shop/data:    vol-9 in eu-central-1b, from snap-1
                  pv-2:         failed: the snapshot is gone
                  shop/velero:  by CSISnapshot

                """
            ),
            "\(brief)"
        )
        let long = RestoreDescription(details: details, showsItems: true).text
        #expect(
            long.contains(
                """
                  shop/data:
                    Persistent Volume:   pv-1
                    Disk:                vol-9
                    Availability Zone:   eu-central-1b
                    Snapshot ID:         snap-1
                    Snapshot Region:     us-east-1
                    Zone In The Backup:  us-east-1a
                    Type:                gp3
                    IOPS:                3000
                    Throughput:          125 MiB/s
                    Disk Size:           8 GiB
                    Notes:               first
                                         second
                  pv-2:

                """
            ),
            "\(long)"
        )
    }

    @Test(arguments: [["get"], ["describe"], ["logs"], ["delete"]])
    func `an unknown restore is an error of one sentence`(command: [String]) async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run(["restore"] + command + ["nope"])
        #expect(run.status == .failure)
        #expect(run.data.isEmpty)
        #expect(run.words.hasPrefix("error: there is no restore nope in file://\(bucket.path)\n"))
    }
}

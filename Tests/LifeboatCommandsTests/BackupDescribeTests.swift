// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import Testing
import VeleroAPI

@testable import LifeboatCommands

struct BackupDescribeTests {
    /// Velero's own output, the two sizes, and the volumes that Velero records as skipped.
    private let shopDefault = """
        Name:         shop-default
        Namespace:    velero
        Labels:       velero.io/storage-location=default
        Annotations:  velero.io/resource-timeout=10m0s
                      velero.io/source-cluster-k8s-gitversion=v1.36.2
                      velero.io/source-cluster-k8s-major-version=1
                      velero.io/source-cluster-k8s-minor-version=36

        Phase:  Completed


        Namespaces:
          Included:  shop
          Excluded:  <none>

        Resources:
          Included cluster-scoped:    <none>
          Excluded cluster-scoped:    volumesnapshotcontents.snapshot.storage.k8s.io
          Included namespace-scoped:  *
          Excluded namespace-scoped:  volumesnapshots.snapshot.storage.k8s.io

        Label selector:  <none>

        Or label selector:  <none>

        Storage Location:  default

        Velero-Native Snapshot PVs:    false
        File System Backup (Default):  false
        Snapshot Move Data:            false
        Data Mover:                    velero

        TTL:  720h0m0s

        CSISnapshotTimeout:    10m0s
        ItemOperationTimeout:  4h0m0s

        Hooks:  <none>

        Backup Format Version:  1.1.0

        Started:    2026-11-22 17:47:16 +0000 UTC
        Completed:  2026-11-22 17:47:17 +0000 UTC

        Expiration:  2026-12-22 17:47:16 +0000 UTC

        Total items to be backed up:  66
        Items backed up:              66

        Archive size:         20.9 KiB
        Size with all files:  32.7 KiB

        Backup Volumes:
          Velero-Native Snapshots: <none included>

          CSI Snapshots: <none included>

          Pod Volume Backups: <none included>

          Volumes Not Copied:
            shop/db-data:  podvolume: opted out due to annotation in pod db-0
                           volumeSnapshot: not satisfy the criteria for VolumePolicy or the legacy snapshot way
            shop/media:    volumeSnapshot: not satisfy the criteria for VolumePolicy or the legacy snapshot way

        HooksAttempted:  2
        HooksFailed:     0

        """

    @Test func `a backup of Velero's is described in Velero's words`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "describe", "shop-default")
        #expect(run.status == .success)
        #expect(run.data == shopDefault)
        #expect(run.words.isEmpty)
    }

    @Test func `details name every item below its kind`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "describe", "shop-default", "--details")
        #expect(
            run.data.contains(
                "\nResource List:\n  apiextensions.k8s.io/v1/CustomResourceDefinition:\n    - orders.shop"
            )
        )
        #expect(run.data.split(separator: "\n").count { $0.hasPrefix("    - ") } == 66)
    }

    @Test func `messages, revision and problems are told`() throws {
        var backup = Backup(name: "night", spec: BackupSpec())
        backup.annotations = ["lifeboat.dev/revision": "812", "lifeboat.dev/not-at-revision": "pods@813-815"]
        backup.status.phase = .partiallyFailed
        var details = BackupDetails(backup)
        var results = ResultsFile()
        results.errors.add("no permission to list secrets", namespace: "shop")
        results.warnings.velero = ["first", "second"]
        details.results = results
        details.problems = ["the archive is missing"]
        details.files = BackupDetails.Files(archiveSize: nil, totalSize: 0)
        let text = BackupDescription(details: details, showsItems: false).text
        #expect(text.contains("Phase:  PartiallyFailed (run `lifeboat backup logs night` for more)\n"))
        #expect(text.contains("\nWarnings:\n  Velero:     first\n              second\n  Cluster:    <none>\n"))
        #expect(text.contains("  Namespaces:\n    shop:  no permission to list secrets\n"))
        #expect(text.contains("Revision:                   812\nKinds not at the revision:  pods at 813-815\n"))
        #expect(text.contains("Archive size:               <missing>\n"))
        #expect(text.contains("Problems:                   the archive is missing\n"))
        #expect(!text.contains("lifeboat.dev"))
    }

    @Test func `the JSON form has Velero's keys`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "describe", "shop-web", "-o", "json")
        let json = try JSONParser.parse(Array(run.data.utf8))
        #expect(json["phase"] == "Completed")
        #expect(json[path: ["spec", "labelSelector"]] == "app=web")
        #expect(json[path: ["spec", "resources", "includedNamespaceScoped"]] == "*")
        #expect(json[path: ["status", "hooksAttempted"]]?.int != nil)
        #expect(json[path: ["lifeboat", "archiveSizeBytes"]] == 4178)
    }

    @Test func `JSON describes exactly one backup`() async throws {
        let bucket = try VeleroBucket()
        #expect(await bucket.run("backup", "describe", "-o", "json").status == .usage)
    }

    @Test func `disks are told with all that is recorded of them, and those without a copy with the reason`() throws {
        var details = BackupDetails(Backup(name: "b", spec: BackupSpec()))
        details.volumes = [
            [
                "pvcName": "data", "pvcNamespace": "shop", "pvName": "pv-1", "backupMethod": "NativeSnapshot",
                "skipped": false, "result": "succeeded",
                "nativeSnapshotInfo": [
                    "snapshotHandle": "snap-1", "volumeType": "gp3", "volumeAZ": "eu-central-1a", "iops": "4000",
                    "Phase": "Completed",
                ],
                "lifeboat.dev": [
                    "sizeGiB": 20, "throughput": 250, "multiAttach": true, "encrypted": true, "kmsKeyID": "arn:key",
                    "consistentWith": "i-1", "notes": ["snap-1 lacks a tag"],
                ],
            ],
            [
                "pvcName": "logs", "pvcNamespace": "shop", "pvName": "pv-2", "backupMethod": "NativeSnapshot",
                "skipped": false, "result": "failed", "nativeSnapshotInfo": ["snapshotHandle": ""],
                "lifeboat.dev": ["encrypted": false, "error": "the disk vol-2 does not exist in eu-central-1"],
            ],
            [
                "pvcName": "files", "pvcNamespace": "shop", "pvName": "pv-3", "skipped": true,
                "skippedReason": "volumeSnapshot: no snapshot provider for the CSI driver efs.csi.aws.com;",
                "lifeboat.dev": ["skipCode": "noProvider"],
            ],
        ]
        let brief = BackupDescription(details: details, showsItems: false).text
        #expect(
            brief.contains(
                """
                  Velero-Native Snapshots:
                    shop/data:  succeeded
                    shop/logs:  failed: the disk vol-2 does not exist in eu-central-1

                """
            )
        )
        let skipped = "Volumes Not Copied:\n    shop/files:  no snapshot provider for the CSI driver efs.csi.aws.com\n"
        #expect(brief.contains(skipped), "\(brief)")
        let long = BackupDescription(details: details, showsItems: true)
        #expect(
            long.text.contains(
                """
                    shop/data:
                      Result:                    succeeded
                      Persistent Volume:         pv-1
                      Snapshot ID:               snap-1
                      Type:                      gp3
                      Availability Zone:         eu-central-1a
                      IOPS:                      4000
                      Throughput:                250 MiB/s
                      Multi-Attach:              yes
                      Disk Size:                 20 GiB
                      Encrypted:                 yes
                      KMS Key:                   arn:key
                      Same Moment As Others Of:  i-1
                      Notes:                     snap-1 lacks a tag
                    shop/logs:
                      Result:             failed
                      Persistent Volume:  pv-2
                      Snapshot ID:
                      Encrypted:          no
                      Error:              the disk vol-2 does not exist in eu-central-1

                """
            ),
            "\(long.text)"
        )
        #expect(
            long.json[path: ["lifeboat", "volumesNotCopied"]] == [
                [
                    "volume": "shop/files", "persistentVolume": "pv-3",
                    "reason": "no snapshot provider for the CSI driver efs.csi.aws.com", "code": "noProvider",
                ]
            ]
        )
    }

    @Test func `volumes are told by claim or by pod`() throws {
        var details = BackupDetails(Backup(name: "b", spec: BackupSpec()))
        details.volumes = [
            ["pvcName": "data", "pvcNamespace": "shop", "backupMethod": "CSISnapshot", "result": "succeeded"],
            ["pvcName": "old", "pvcNamespace": "shop", "skipped": true, "backupMethod": "CSISnapshot"],
            [
                "backupMethod": "PodVolumeBackup", "result": "failed",
                "pvbInfo": ["podName": "web-0", "podNamespace": "shop", "volumeName": "cache", "size": 2048],
            ],
        ]
        let brief = BackupDescription(details: details, showsItems: false).text
        #expect(brief.contains("  CSI Snapshots:\n    shop/data:  succeeded\n\n"))
        #expect(brief.contains("  Pod Volume Backups:\n    shop/web-0: cache:  failed\n"))
        let long = BackupDescription(details: details, showsItems: true).text
        #expect(long.contains("    shop/web-0: cache:\n      Result:  failed\n      Size:    2.0 KiB\n"))
    }
}

// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import Testing
import VeleroAPI

@testable import LifeboatCommands

struct BackupDescribeTests {
    /// Velero's own output, and the two sizes.
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

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

    @Test(arguments: [["get"], ["describe"], ["logs"], ["delete"]])
    func `an unknown restore is an error of one sentence`(command: [String]) async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run(["restore"] + command + ["nope"])
        #expect(run.status == .failure)
        #expect(run.data.isEmpty)
        #expect(run.words.hasPrefix("error: there is no restore nope in file://\(bucket.path)\n"))
    }
}

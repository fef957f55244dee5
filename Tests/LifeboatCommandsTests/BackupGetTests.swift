// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import VeleroAPI

@testable import LifeboatCommands

struct BackupGetTests {
    /// Velero's own output for these backups.
    private let velero = """
        NAME                     STATUS      ERRORS   WARNINGS   CREATED                         EXPIRES   STORAGE LOCATION   QUEUE POSITION   SELECTOR
        nightly-20261122174750   Completed   0        0          2026-11-22 17:47:50 +0000 UTC   2d        default                             <none>
        shop-cluster             Completed   0        0          2026-11-22 17:50:44 +0000 UTC   29d       default                             <none>
        shop-default             Completed   0        0          2026-11-22 17:47:16 +0000 UTC   29d       default                             <none>
        shop-web                 Completed   0        0          2026-11-22 17:47:18 +0000 UTC   29d       default                             app=web

        """

    @Test func `the table of Velero's backups is Velero's table`() async throws {
        let bucket = try VeleroBucket()
        let list = try JSONParser.parse(Array(await bucket.run("backup", "get", "-o", "json").data.utf8))
        let backups = try #require(list["items"]?.array).map { Backup(json: $0) }
        let rows = BackupTable(backups, now: try Timestamp("2026-11-22T18:34:29Z")).rows
        #expect(ListingOptions.table(BackupTable.header, rows) == velero)
    }

    @Test func `backups of one schedule stand newest first among names in order`() throws {
        let names = ["z", "n-20260101000000", "n-20260301000000", "a", "n-20260201000000"]
        let backups = names.map { Backup(name: $0, spec: BackupSpec()) }
        #expect(
            BackupTable(backups, now: Timestamp(seconds: 0)).rows.map { $0.cells[0] }
                == ["a", "n-20260301000000", "n-20260201000000", "n-20260101000000", "z"]
        )
    }

    @Test func `one backup by name is an object, several are a list`() async throws {
        let bucket = try VeleroBucket()
        let one = try JSONParser.parse(Array(await bucket.run("backup", "get", "shop-web", "-o", "json").data.utf8))
        #expect(one["kind"] == "Backup")
        let two = await bucket.run("backup", "get", "shop-web", "shop-default", "-o", "json")
        let list = try JSONParser.parse(Array(two.data.utf8))
        #expect(list["kind"] == "List")
        #expect(list["apiVersion"] == "v1")
        #expect(
            list["items"]?.array?.compactMap { $0[path: ["metadata", "name"]]?.string } == ["shop-default", "shop-web"]
        )
    }

    @Test func `backups that cannot be read are named and hide no others`() async throws {
        let bucket = try VeleroBucket()
        try bucket.add("backups/half/half-logs.gz", "x")
        try bucket.add("backups/broken/velero-backup.json", "{")
        let run = await bucket.run("backup", "get")
        #expect(run.status == .success)
        #expect(run.data.split(separator: "\n").count == 5)
        let words = run.words.split(separator: "\n")
        #expect(words.count == 2)
        #expect(words.contains { $0.hasPrefix("backup half is unfinished (1 file)") })
        #expect(
            words.contains { $0.hasPrefix("warning: backup broken: ") && $0.contains("velero-backup.json is damaged") }
        )
    }

    @Test func `an unknown name is an error beside the backups that are there`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "get", "nope", "shop-web")
        #expect(run.status == .failure)
        #expect(run.data.contains("shop-web "))
        #expect(run.words == "error: there is no backup nope in file://\(bucket.path)\n")
    }

    @Test func `a label selector takes the backups of a schedule`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "get", "-l", "velero.io/schedule-name=nightly")
        #expect(run.data.split(separator: "\n").count == 2)
        #expect(run.data.contains("nightly-20261122174750"))
    }
}

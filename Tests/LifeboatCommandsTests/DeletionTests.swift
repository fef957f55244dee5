// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LifeboatCommands

struct DeletionTests {
    @Test func `without a terminal nothing is deleted until --confirm is added`() async throws {
        let bucket = try VeleroBucket()
        let refused = await bucket.run("backup", "delete", "shop-web")
        #expect(refused.status == .usage)
        #expect(refused.words.contains("--confirm"))
        #expect(bucket.holds("backups/shop-web/velero-backup.json"))
        #expect(await bucket.run("backup", "delete", "shop-web", "--confirm").status == .success)
        #expect(!bucket.holds("backups/shop-web"))
    }

    @Test(arguments: [("y", true), ("YES ", true), ("n", false), ("", false), ("yeah", false)])
    func `only a clear yes deletes`(answer: String, isYes: Bool) async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "delete", "shop-web", answer: answer)
        #expect(run.status == (isYes ? .success : .failure))
        #expect(run.words.contains("shop-web ("))
        #expect(bucket.holds("backups/shop-web/velero-backup.json") == !isYes)
    }

    @Test func `an unknown name stops before anything is deleted`() async throws {
        let bucket = try VeleroBucket()
        let run = await bucket.run("backup", "delete", "shop-web", "nope", "--confirm")
        #expect(run.status == .failure)
        #expect(bucket.holds("backups/shop-web/velero-backup.json"))
    }

    @Test func `all takes remains, but not what may be being written`() async throws {
        let bucket = try VeleroBucket()
        try bucket.add("backups/half/half-logs.gz", "x")
        try bucket.add("backups/busy/busy-lifeboat-claim.json", "{}")
        let run = await bucket.run("backup", "delete", "--all", "--confirm")
        #expect(run.status == .success)
        #expect(!bucket.holds("backups/half"))
        #expect(!bucket.holds("backups/shop-default"))
        #expect(bucket.holds("backups/busy/busy-lifeboat-claim.json"))
        #expect(run.words.contains("backup busy is being written"))
        #expect(await bucket.run("backup", "delete", "busy", "--confirm").status == .success)
        #expect(!bucket.holds("backups/busy"))
    }

    @Test(arguments: [["backup", "delete"], ["backup", "delete", "a", "--all"], ["restore", "delete"]])
    func `names or all, one of the two`(arguments: [String]) async {
        #expect(await CommandRun.of(arguments).status == .usage)
    }

    @Test func `a deleted restore is gone from the list`() async throws {
        let bucket = try VeleroBucket()
        #expect(await bucket.run("restore", "delete", "oracle-fresh", "--confirm").status == .success)
        #expect(!(await bucket.run("restore", "get").data.contains("oracle-fresh")))
    }
}

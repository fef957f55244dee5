// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@testable import LifeboatCommands

/// What is made of arguments before a command runs.
@Suite struct ArgumentTests {
    @Test(arguments: [
        (["--include-cluster-resources"], ["--include-cluster-resources=true"]),
        (["--include-cluster-resources", "--storage", "s"], ["--include-cluster-resources=true", "--storage", "s"]),
        (["--include-cluster-resources=false", "--x"], ["--include-cluster-resources=false", "--x"]),
        (["--include-cluster-resources", "false", "--x"], ["--include-cluster-resources=false", "--x"]),
        (["--preserve-nodeports", "name"], ["--preserve-nodeports=true", "name"]),
        (["a", "--", "--preserve-nodeports"], ["a", "--", "--preserve-nodeports"]),
    ])
    func `an option that may stand alone means true then`(given: [String], completed: [String]) {
        #expect(OptionalValues.completed(given) == completed)
    }

    @Test(arguments: [
        ["restore", "create", "--from-backup", "b", "--preserve-nodeports=perhaps"],
        ["backup", "create", "b", "--include-cluster-resources=maybe"],
        ["backup", "get", "--storage", "somewhere"],
        ["restore", "create", "--from-backup", "b", "--namespace-mappings", "a:Bad_Name"],
    ])
    func `what cannot be meant is wrong usage`(arguments: [String]) async {
        let run = await CommandRun.of(arguments)
        #expect(run.status == .usage, "\(run.words)")
        #expect(run.data.isEmpty)
    }

    @Test func `a restore without a name is named after its backup and the time, and fits`() throws {
        let time = try Timestamp("2026-11-22T17:47:50Z")
        #expect(RestoreName.standard(backup: "nightly", at: time) == "nightly-20261122174750")
        let long = String(repeating: "a", count: 47) + "-b-20261122174750"
        let name = RestoreName.standard(backup: long, at: time)
        #expect(name == String(repeating: "a", count: 47) + "-20261122174750")
        try ObjectName.check(name, of: "restore")
    }

    @Test func `an archive that was cut short is not handed out as a good one`() async throws {
        let bucket = try VeleroBucket()
        try bucket.cut("backups/shop-cluster/shop-cluster.tar.gz")
        let run = await bucket.run("backup", "download", "shop-cluster", "-o", bucket.path + "/copy.tar.gz")
        #expect(run.status == .failure)
        #expect(run.words.contains("damaged"), "\(run.words)")
        #expect(!bucket.holds("copy.tar.gz"))
    }
}

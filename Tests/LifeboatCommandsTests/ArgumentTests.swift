// SPDX-License-Identifier: Apache-2.0

import JSON
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
        (["backup", "create", "b", "--wait=true"], ["backup", "create", "b", "--wait"]),
        (["backup", "create", "b", "-w=true"], ["backup", "create", "b", "-w"]),
        (["schedule", "create", "--paused=F", "s"], ["schedule", "create", "s"]),
        (["install", "--restore-only=false", "--wait=1"], ["install", "--restore-only=false", "--wait"]),
        (["server", "--disable-informer-cache=false"], ["server", "--disable-informer-cache=false"]),
        (["backup", "create", "--", "--wait=true"], ["backup", "create", "--", "--wait=true"]),
        (["uninstall", "--keep-crds"], ["uninstall", "--keep-crds=true"]),
    ])
    func `a plain flag takes the value that it has anyway`(given: [String], completed: [String]) {
        #expect(OptionalValues.completed(given) == completed)
    }

    @Test func `every plain flag of every command takes true and false`() async throws {
        let help = try JSONParser.parse(await CommandRun.of(["--experimental-dump-help"]).data)
        var flags: Set<String> = []
        func collect(_ command: JSONValue) {
            for argument in command["arguments"]?.array ?? [] where argument["kind"] == "flag" {
                for name in argument["names"]?.array ?? [] where name["kind"] == "long" {
                    flags.insert("--\(name["name"]?.string ?? "")")
                }
            }
            for child in command["subcommands"]?.array ?? [] { collect(child) }
        }
        collect(help["command"] ?? [:])
        #expect(flags.count > 20)
        for flag in flags.subtracting(["--help", "--version"]) {
            #expect(OptionalValues.completed(["backup", "\(flag)=true"]) == ["backup", flag], "\(flag)")
            #expect(OptionalValues.completed(["backup", "\(flag)=false"]) == ["backup"], "\(flag)")
        }
    }

    @Test(arguments: [
        (["-v", "4", "backup", "get"], ["backup", "get"]), (["backup", "get", "--v=4"], ["backup", "get"]),
        (["backup", "get", "--alsologtostderr", "--vmodule", "a=1", "x"], ["backup", "get", "x"]),
        (["backup", "create", "--", "-v"], ["backup", "create", "--", "-v"]),
    ])
    func `flags about the log of Go's libraries mean nothing`(given: [String], kept: [String]) {
        #expect(LogFlags.removed(from: given) == kept)
    }

    @Test(arguments: [
        (["get", "plugins"], LifeboatCommands.ExitStatus.success), (["plugin", "get"], .success),
        (["plugin", "add", "velero/velero-plugin-for-gcp:v1"], .failure), (["plugin", "remove", "p"], .failure),
    ])
    func `that there are no plug-ins is said`(arguments: [String], status: LifeboatCommands.ExitStatus) async {
        let run = await CommandRun.of(arguments)
        #expect(run.status == status)
        #expect(run.words.contains("there are no plug-ins"), "\(run.words)")
    }

    @Test(arguments: [
        ["restore", "create", "--from-backup", "b", "--preserve-nodeports=perhaps"],
        ["backup", "create", "b", "--include-cluster-resources=maybe"],
        ["backup", "get", "--storage", "somewhere"],
        ["restore", "create", "--from-backup", "b", "--namespace-mappings", "a:Bad_Name"],
        ["restore", "create", "--from-backup", "b", "--zone-mappings", "us-east-1a"],
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

// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import FoundationEssentials
import JSON
import Testing
import VeleroAPI

/// The command line against a server: real resources, a real bucket, the whole program on both sides.
@Suite(.needsCluster, .timeLimit(.minutes(5)))
struct CommandLineTests {
    /// Runs a command line that names no store.
    private static func run(_ test: ServerCase, _ arguments: String...) async throws -> Ended {
        try await Lifeboat.run(
            Lifeboat.path,
            arguments,
            environment: test.program.variables,
            deadline: .seconds(60)
        )
    }

    @Test func `a server is asked for backups and restores, shows them, plans with them and deletes them`() async throws
    {
        try await ServerCase.withS3 { test, _ in
            try await test.makeNamespace("shop", configMaps: 20)
            let server = test.server()
            try await server.start()
            try await server.waitUntilReady()
            try await eventually("the location is available", within: .seconds(90)) {
                try await Self.run(test, "backup-location", "get").output.contains("Available")
            }
            try await Self.backUp(test)
            try await Self.look(test)
            try await Self.restore(test)
            try await Self.schedule(test)
            try await Self.delete(test)
            let version = try await Self.run(test, "version")
            #expect(version.output.hasPrefix("Client:\n\tVersion: "))
            #expect(version.output.contains("\nServer:\n\tVersion: "), "\(version)")
            try await server.stop()
        }
    }

    private static func backUp(_ test: ServerCase) async throws {
        let made = try await run(
            test,
            "backup",
            "create",
            "first",
            "--include-namespaces",
            "shop",
            "--snapshot-volumes=false",
            "--labels",
            "team=shop",
            "--wait"
        )
        try made.expectSuccess()
        #expect(made.output.hasPrefix("Backup first: Completed\n"), "\(made)")
        #expect(made.error.hasPrefix("in the cluster (namespace velero)\n"), "\(made)")
        let refused = try await run(test, "backup", "create", "second", "--snapshot-move-data", "--wait")
        refused.expectRefusal()
        #expect(refused.error.contains("snapshotMoveData"), "\(refused)")
    }

    /// What is read in the cluster is what a store would tell.
    private static func look(_ test: ServerCase) async throws {
        let table = try await run(test, "get", "backups", "-l", "team=shop")
        #expect(table.output.split(separator: "\n").count == 2, "\(table)")
        let described = try await run(test, "backup", "describe", "first", "--details")
        #expect(described.output.contains("  v1/ConfigMap:\n"), "\(described)")
        #expect(described.output.contains("- shop/map-19\n"))
        let log = try await run(test, "backup", "logs", "first")
        #expect(log.output.contains("Backup completed"), "\(log)")
        let items = try await run(
            test,
            "backup",
            "ls",
            "first",
            "-o",
            "name",
            "--include-resources",
            "configmaps"
        )
        #expect(items.output.contains("configmaps/shop/map-7\n"), "\(items)")
        let path = "\(test.workspace.path)/first.tar.gz"
        try await run(test, "backup", "download", "first", "-o", path).expectSuccess()
        #expect(FileManager.default.fileExists(atPath: path))
        let plan = try await run(test, "restore", "plan", "--from-backup", "first", "-o", "json")
        #expect(plan.code == 0, "everything is there as it was: \(plan)")
    }

    private static func restore(_ test: ServerCase) async throws {
        let mapped = ["--from-backup", "first", "--namespace-mappings", "shop:shop2"]
        let plan = try await Lifeboat.run(
            Lifeboat.path,
            ["restore", "plan"] + mapped,
            environment: test.program.variables,
            deadline: .seconds(60)
        )
        #expect(plan.code == 2, "there is something to do: \(plan)")
        let made = try await Lifeboat.run(
            Lifeboat.path,
            ["restore", "create", "again", "--wait"] + mapped,
            environment: test.program.variables,
            deadline: .seconds(60)
        )
        try made.expectSuccess()
        #expect(made.output.hasPrefix("Restore again: Completed\n"), "\(made)")
        #expect(try await test.configMaps(in: "shop2") == 20)
        let described = try await run(test, "restore", "describe", "again")
        #expect(described.output.contains("Items:\n"), "\(described)")
        try await run(test, "restore", "logs", "again").expectSuccess()
    }

    private static func schedule(_ test: ServerCase) async throws {
        try await run(
            test,
            "schedule",
            "create",
            "nightly",
            "--schedule",
            "0 3 * * *",
            "--include-namespaces",
            "shop",
            "--snapshot-volumes=false"
        ).expectSuccess()
        try await eventually("the schedule is in force", within: .seconds(90)) {
            try await run(test, "schedule", "get", "nightly").output.contains("Enabled")
        }
        try await run(test, "schedule", "pause", "nightly").expectSuccess()
        let made = try await run(test, "backup", "create", "--from-schedule", "nightly", "by-hand", "--wait")
        try made.expectSuccess()
        let newest = try await run(test, "restore", "create", "newest", "--from-schedule", "nightly", "--wait")
        try newest.expectSuccess()
        let restore = try await run(test, "restore", "get", "newest", "-o", "json").json
        #expect(restore[path: ["spec", "backupName"]] == "by-hand")
        let described = try await run(test, "schedule", "describe", "nightly")
        #expect(described.output.contains("Paused:  true\n"), "\(described)")
    }

    private static func delete(_ test: ServerCase) async throws {
        let gone = try await run(test, "backup", "delete", "first", "--confirm", "--wait")
        try gone.expectSuccess()
        #expect(try await test.find(VeleroResource.backups, "first") == nil)
        let missing = try await run(test, "backup", "describe", "first")
        missing.expectRefusal()
        #expect(missing.error.contains("there is no backup first in the namespace velero"), "\(missing)")
        try await run(test, "restore", "delete", "--all", "--confirm", "--wait").expectSuccess()
        try await run(test, "schedule", "delete", "nightly", "--confirm").expectSuccess()
    }
}

extension Ended {
    /// Expects that it failed and said why.
    fileprivate func expectRefusal(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(code == 1, "\(self)", sourceLocation: sourceLocation)
        #expect(!errors.isEmpty, "\(self)", sourceLocation: sourceLocation)
    }
}

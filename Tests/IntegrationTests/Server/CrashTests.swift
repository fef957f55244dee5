// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesCore
import RandomTesting
import Testing
import VeleroAPI

/// What a server that dies leaves behind: nothing lost, nothing stuck, nothing done twice.
@Suite(.needsCluster, .timeLimit(.minutes(20)))
struct CrashTests {
    private static let kills = 30
    private static let configMaps = 400

    @Test func `a server that is killed at thirty random moments loses nothing and does nothing twice`() async throws {
        try await ServerCase.with { test in
            var random = SeededGenerator.printingSeed(for: "killed servers")
            try await test.makeNamespace("shop", configMaps: Self.configMaps)
            // Nearly all kills hit the same few: more than bad luck would bring about.
            let server = test.server(flags: ["--max-run-attempts", "100"])
            try await server.start()
            try await server.waitUntilReady()
            try await test.askForBackup("first", of: "shop")
            try await test.waitForAll(VeleroResource.backups, 1, within: .seconds(60))
            for round in 0..<Self.kills {
                // What the one before it left InProgress is not work of this server until it leads.
                try await eventually("the server leads", within: .seconds(60)) { try await server.leads() }
                try await test.askForBackup("backup-\(round)", of: "shop")
                try await test.askForRestore("restore-\(round)", of: "first", from: "shop", to: "shop-\(round)")
                try await Self.waitForWork(test)
                try await Task.sleep(for: .milliseconds(Int.random(in: 0..<500, using: &random)))
                server.kill()
                try await server.start()
            }
            try await test.waitForAll(VeleroResource.backups, Self.kills + 1, within: .seconds(180))
            try await test.waitForAll(VeleroResource.restores, Self.kills, within: .seconds(180))
            try await Self.check(test)
            let again = server.occurrences(of: "Backup is run again") + server.occurrences(of: "Restore is continued")
            print("killed \(Self.kills) times, taken up again \(again) times")
            #expect(again > 0, "no kill hit anything under way: this test has shown nothing")
            try await server.stop()
        }
    }

    /// Waits until something is under way, so that a kill hits it.
    private static func waitForWork(_ test: ServerCase) async throws {
        try await eventually("something is under way", within: .seconds(60)) {
            let backups = try await test.phases(VeleroResource.backups)
            let restores = try await test.phases(VeleroResource.restores)
            return (backups["InProgress"] ?? 0) + (restores["InProgress"] ?? 0) > 0
        }
    }

    /// Looks at every backup and restore: each is whole, once.
    private static func check(_ test: ServerCase) async throws {
        for round in 0..<kills {
            let stored = try await StoredBackup("backup-\(round)", in: test.workspace)
            let taken = stored.objects.keys.count { $0.hasPrefix("configmaps/shop/map-") }
            #expect(taken == configMaps && stored.duplicates == 0, "backup-\(round)")
            let files = test.workspace.files(ofBackup: "backup-\(round)")
            #expect(files.count == 10 && !files.contains { $0.contains("claim") }, "\(files)")
            #expect(try await test.configMaps(in: "shop-\(round)") == configMaps, "restore-\(round)")
            let restore = try #require(try await test.find(VeleroResource.restores, "restore-\(round)"))
            #expect(restore[path: ["status", "errors"]] == nil, "\(restore["status"] ?? [:])")
        }
    }

    @Test func `a server that is told to end hands over at once, and the next one finishes the work`() async throws {
        try await ServerCase.with { test in
            try await test.makeNamespace("shop", configMaps: Self.configMaps)
            let (first, second) = (test.server("first"), test.server("second"))
            try await first.start()
            try await first.waitUntilReady()
            try await eventually("the first leads") { try await first.leads() }
            try await second.start()
            try await second.waitUntilReady()
            for index in 0..<5 { try await test.askForBackup("backup-\(index)", of: "shop") }
            try await Self.waitForWork(test)
            try await first.stop()
            try await eventually("the second leads", within: .seconds(90)) { try await second.leads() }
            try await test.waitForAll(VeleroResource.backups, 5, within: .seconds(90))
            for index in 0..<5 { #expect(test.workspace.files(ofBackup: "backup-\(index)").count == 10) }
            #expect(test.workspace.strayFiles().isEmpty)
            try await second.stop()
        }
    }

    @Test func `a leader that hangs is replaced, and does nothing when it wakes up`() async throws {
        try await ServerCase.with { test in
            try await test.makeNamespace("shop", configMaps: Self.configMaps)
            let (first, second) = (test.server("first"), test.server("second"))
            try await first.start()
            try await eventually("the first leads", within: .seconds(60)) { try await first.leads() }
            try await second.start()
            try await second.waitUntilReady()
            for index in 0..<3 { try await test.askForBackup("backup-\(index)", of: "shop") }
            try await Self.waitForWork(test)
            first.pause()
            try await eventually("the second leads", within: .seconds(90)) { try await second.leads() }
            try await test.waitForAll(VeleroResource.backups, 3, within: .seconds(90))
            let before = try await Self.fingerprints(test)
            first.resume()
            try await eventually("the first knows that it does not lead", within: .seconds(90)) {
                let isReady = try await first.page("/readyz") != nil
                let leads = try await first.leads()
                return isReady && !leads
            }
            try await test.askForBackup("last", of: "shop")
            try await test.waitForAll(VeleroResource.backups, 4, within: .seconds(90))
            let after = try await Self.fingerprints(test)
            for (name, fingerprint) in before { #expect(after[name] == fingerprint, "\(name) was written again") }
            #expect(second.occurrences(of: "Backup starts") + first.occurrences(of: "Backup starts") >= 4)
            #expect(test.workspace.strayFiles().isEmpty)
            for server in [first, second] { try await server.stop() }
        }
    }

    /// What would change if a backup were written again.
    private static func fingerprints(_ test: ServerCase) async throws -> [String: String] {
        try await test.all(VeleroResource.backups).reduce(into: [:]) { all, backup in
            let name = backup[path: ["metadata", "name"]]?.string ?? ""
            let revision = backup[path: ["metadata", "annotations", "lifeboat.dev/revision"]]?.string ?? ""
            let ended = backup[path: ["status", "completionTimestamp"]]?.string ?? ""
            all[name] = "\(revision) \(ended)"
        }
    }
}

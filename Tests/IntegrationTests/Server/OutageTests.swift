// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesCore
import Testing
import VeleroAPI

/// What happens while the API server or the store is away.
@Suite(.needsCluster, .timeLimit(.minutes(20)))
struct OutageTests {
    @Test func `while the API server is away for two minutes nothing is lost, and afterwards everything is done`()
        async throws
    {
        try await ServerCase.with { test in
            try await test.makeNamespace("shop", configMaps: 200)
            let server = test.server()
            try await server.start()
            try await server.waitUntilReady()
            for index in 0..<6 { try await test.askForBackup("backup-\(index)", of: "shop") }
            try await eventually("one has ended, others wait", within: .seconds(60)) {
                try await test.phases(VeleroResource.backups)["Completed"] ?? 0 >= 1
            }
            try test.cluster.pause(.apiServer)
            try await Task.sleep(for: .seconds(120))
            try test.cluster.resume(.apiServer)
            try await test.waitForAll(VeleroResource.backups, 6, within: .seconds(120))
            try await test.askForRestore("after", of: "backup-0", from: "shop", to: "copy")
            try await test.waitForAll(VeleroResource.restores, 1, within: .seconds(60))
            #expect(try await test.configMaps(in: "copy") == 200)
            for index in 0..<6 { #expect(test.workspace.files(ofBackup: "backup-\(index)").count == 10) }
            #expect(test.workspace.strayFiles().isEmpty)
            try await server.stop()
        }
    }

    @Test func `a restore goes on when the API server has said for a while that it cannot, and loses no item`()
        async throws
    {
        try await ServerCase.with { test in
            try await test.makeNamespace("shop", configMaps: 1_500)
            let server = test.server()
            try await server.start()
            try await server.waitUntilReady()
            try await test.askForBackup("before", of: "shop")
            try await test.waitForAll(VeleroResource.backups, 1, within: .seconds(60))
            try await test.askForRestore("back", of: "before", from: "shop", to: "copy")
            try await eventually("some are restored", within: .seconds(60), every: .milliseconds(20)) {
                try await test.configMaps(in: "copy") >= 20
            }
            // Without etcd it answers all it is asked, with an error.
            let restart = try await test.cluster.takeDown(.etcd)
            let restoredBefore = try? await test.configMaps(in: "copy")
            #expect(restoredBefore ?? 0 < 1_500)
            try await Task.sleep(for: .seconds(45))
            try await restart()
            try await test.waitForAll(VeleroResource.restores, 1, within: .seconds(180))
            let restore = try #require(try await test.find(VeleroResource.restores, "back"))
            #expect(restore[path: ["status", "phase"]]?.string == "Completed", "\(restore)")
            #expect(restore[path: ["status", "errors"]]?.int ?? 0 == 0)
            #expect(try await test.configMaps(in: "copy") == 1_500)
            try await server.stop()
        }
    }

    @Test func `a watch whose revision is no longer kept starts anew and misses nothing`() async throws {
        try await ServerCase.with { test in
            try await test.makeNamespace("shop", configMaps: 20)
            let server = test.server()
            try await server.start()
            try await server.waitUntilReady()
            server.pause()
            for index in 0..<3 { try await test.askForBackup("backup-\(index)", of: "shop") }
            try await test.cluster.compact()
            // Without its cache of changes the API server can tell only what etcd still has.
            let restart = try await test.cluster.takeDown(.apiServer)
            try await restart()
            try await eventually("the API server is back", within: .seconds(90)) {
                (try? await test.phases(VeleroResource.backups)) != nil
            }
            server.resume()
            try await test.waitForAll(VeleroResource.backups, 3, within: .seconds(90))
            for index in 0..<3 { #expect(test.workspace.files(ofBackup: "backup-\(index)").count == 10) }
            try await server.stop()
        }
    }

    @Test func `while the object store is away backups wait for it, and deletions too`() async throws {
        try await ServerCase.withS3 { test, s3 in
            try await test.makeNamespace("shop", configMaps: 100)
            let server = test.server(flags: ["--store-validation-frequency", "1s"])
            try await server.start()
            try await server.waitUntilReady()
            try await test.askForBackup("old", of: "shop")
            try await test.waitForAll(VeleroResource.backups, 1, within: .seconds(60))
            for index in 0..<3 { try await test.askForBackup("backup-\(index)", of: "shop") }
            try await eventually("one is under way", within: .seconds(90)) {
                try await test.phases(VeleroResource.backups)["InProgress"] ?? 0 > 0
            }
            try await s3.pause()
            try await test.create(
                VeleroResource.deleteBackupRequests,
                [
                    "metadata": ["name": "delete-old"], "spec": ["backupName": "old"],
                ]
            )
            try await Task.sleep(for: .seconds(20))
            try await s3.resume()
            try await eventually("the old backup is gone", within: .seconds(120)) {
                try await test.find(VeleroResource.backups, "old") == nil
            }
            try await eventually("no backup is under way", within: .seconds(180)) {
                let phases = try await test.phases(VeleroResource.backups)
                return Set(phases.keys).isSubset(of: ["Completed", "FailedValidation"])
            }
            // One that came to the door while the location was known to be away was told so; all others are whole.
            let phases = try await test.phases(VeleroResource.backups)
            #expect(phases["Completed"] ?? 0 >= 1, "\(phases)")
            #expect((phases["Completed"] ?? 0) + (phases["FailedValidation"] ?? 0) == 3, "\(phases)")
            try await server.stop()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import KubernetesClient
import KubernetesCore
import Testing
import VeleroAPI

/// Restores from the request to their end, on a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(6)))
struct RestoreLifeTests {
    private static let items = 60

    @Test func `a restore is carried out and described as Velero describes it`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                try await test.client.withNamespaceName { target in
                    try await test.askForRestore("r", of: "b") { $0.namespaceMapping = [data: target] }
                    let restore = try await test.waitForRestore("r", .completed)
                    let status = restore.status
                    let start = try #require(status.startTimestamp)
                    let end = try #require(status.completionTimestamp)
                    #expect(start <= end)
                    #expect(status.errors == 0 && status.validationErrors.isEmpty && status.failureReason == nil)
                    let items = try await test.items(ofBackup: "b").count
                    #expect(status.progress == (items, items))
                    #expect(restore.finalizersOfTest == [RestorePreparation.finalizer])
                    #expect(restore.spec.itemOperationTimeout == GoDuration(seconds: 4 * 3600))
                    #expect(restore.spec.excludedResources.contains("nodes"))
                    #expect(try await test.configMaps(in: target) == 3)
                    let record = try #require(try await test.stored.restore(named: "r"))
                    #expect(record.uid == restore.uid && record.status.phase == .completed)
                    let files = try await test.files("restores/r/")
                    for file in ["restore-r-logs.gz", "restore-r-results.gz", "restore-r-resource-list.json.gz"] {
                        #expect(files.contains(file), "\(files)")
                    }
                    try await test.delete(Restore.self, "r")
                    try await test.waitUntilGone(Restore.self, "r")
                    #expect(try await test.files("restores/").isEmpty)
                    #expect(try await test.configMaps(in: target) == 3)
                }
            }
        }
    }

    @Test func `the newest whole backup of a schedule is restored`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                for name in ["old", "new"] {
                    try await test.askForBackup(name, of: [data]) {
                        $0.labels = [VeleroLabel.scheduleName: "nightly"]
                    }
                    try await test.waitForBackup(name, .completed)
                    // Times are in whole seconds.
                    test.clock.advance(seconds: 2)
                }
                try await test.client.withNamespaceName { target in
                    try await test.askForRestore("r", of: "") {
                        $0.scheduleName = "nightly"
                        $0.namespaceMapping = [data: target]
                    }
                    let restore = try await test.waitForRestore("r", .completed)
                    #expect(restore.spec.backupName == "new" && restore.spec.scheduleName == "nightly")
                }
            }
        }
    }

    @Test func `a restore whose server dies is continued, and counts like one that was left alone`() async throws {
        try await ControllersCase.with { test in
            try await test.withData(Self.items) { data in
                try await test.makeBackup("b", of: data)
                try await test.client.withNamespaceName { calm in
                    try await test.askForRestore("calm", of: "b") { $0.namespaceMapping = [data: calm] }
                    let expected = try await test.waitForRestore("calm", .completed).status
                    try await test.client.withNamespaceName { target in
                        try await test.askForRestore("r", of: "b") { $0.namespaceMapping = [data: target] }
                        try await eventually("some of it is restored", every: .milliseconds(5)) {
                            try await test.configMaps(in: target) > 0
                        }
                        await test.crash()
                        let before = try await test.configMaps(in: target)
                        try await test.start()
                        let restore = try await test.waitForRestore("r", .completed)
                        print("killed when \(before) of \(Self.items) were restored")
                        #expect(restore.status.progress == expected.progress)
                        #expect(restore.status.errors == 0 && restore.status.warnings == expected.warnings)
                        #expect(try await test.configMaps(in: target) == Self.items)
                        let listed = try await test.stored.resourceList(ofRestore: "r")
                        #expect(listed?.count == expected.progress.itemsRestored)
                    }
                }
            }
        }
    }

    @Test func `a restore that is deleted while it runs ends, and its files and finalizer go`() async throws {
        try await ControllersCase.with { test in
            try await test.withData(Self.items) { data in
                try await test.makeBackup("b", of: data)
                try await test.client.withNamespaceName { target in
                    test.store.block("restores/r/restore-r-results.gz")
                    try await test.askForRestore("r", of: "b") { $0.namespaceMapping = [data: target] }
                    try await eventually("its record is being written") { test.store.isBlocking }
                    try await test.delete(Restore.self, "r")
                    try await Task.sleep(for: .milliseconds(300))
                    test.store.unblock()
                    try await test.waitUntilGone(Restore.self, "r")
                    #expect(try await test.files("restores/").isEmpty)
                }
            }
        }
    }

    @Test func `nobody waits for a running restore to get rid of another one`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                try await test.client.withNamespaceName { target in
                    try await test.askForRestore("first", of: "b") { $0.namespaceMapping = [data: target] }
                    try await test.waitForRestore("first", .completed)
                    test.store.block("restore-long-results.gz")
                    try await test.askForRestore("long", of: "b") { $0.namespaceMapping = [data: target] }
                    try await eventually("the long one runs") { test.store.isBlocking }
                    try await test.askForRestore("waiting", of: "b") { $0.namespaceMapping = [data: target] }
                    try await test.delete(Restore.self, "first")
                    try await test.waitUntilGone(Restore.self, "first")
                    #expect(try await test.files("restores/first/").isEmpty)
                    #expect(try await test.find(Restore.self, "waiting")?.status.phase == .new)
                    test.store.unblock()
                    try await test.waitForRestore("waiting", .completed)
                }
            }
        }
    }

    @Test func `a restore is refused with all reasons`() async throws {
        try await ControllersCase.with { test in
            try await test.askForRestore("r", of: "nothing") {
                $0.includedResources = ["nodes"]
                $0.resourceModifier = ["kind": "ConfigMap", "name": "m"]
            }
            let restore = try await test.waitForRestore("r", .failedValidation)
            #expect(restore.status.validationErrors.count == 2, "\(restore.status.validationErrors)")
            #expect(restore.finalizersOfTest.isEmpty)
            try await test.askForRestore("missing", of: "nothing")
            let missing = try await test.waitForRestore("missing", .failedValidation)
            #expect(missing.status.validationErrors == [#"there is no backup "nothing""#])
        }
    }

    @Test func `a restore waits for a backup that lies in the store and is not known yet`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                await test.stop()
                try await test.delete(Backup.self, "b")
                try await test.patch(
                    BackupStorageLocation.self,
                    "default",
                    ["status": ["phase": .null, "lastSyncedTime": .null, "lastValidationTime": .null]]
                )
                try await test.client.withNamespaceName { target in
                    try await test.askForRestore("r", of: "b") { $0.namespaceMapping = [data: target] }
                    try await test.start()
                    try await test.waitForRestore("r", .completed)
                    #expect(try await test.configMaps(in: target) == 3)
                }
            }
        }
    }

    @Test func `while the store is away a restore waits for it`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                try await test.client.withNamespaceName { target in
                    test.store.block("restores/r/")
                    try await test.askForRestore("r", of: "b") { $0.namespaceMapping = [data: target] }
                    try await eventually("it is being begun") { test.store.isBlocking }
                    test.store.isAway = true
                    test.store.unblock()
                    try await eventually("it was tried again") { test.log.count(of: "reconcile failed") > 0 }
                    test.store.isAway = false
                    try await test.waitForRestore("r", .completed)
                    #expect(try await test.configMaps(in: target) == 3)
                }
            }
        }
    }

    @Test func `what another server was still finalizing is brought to its end`() async throws {
        try await ControllersCase.with { test in
            await test.stop()
            let ends: [(String, RestorePhase)] = [
                ("Finalizing", .completed), ("FinalizingPartiallyFailed", .partiallyFailed),
                ("WaitingForPluginOperations", .partiallyFailed),
                ("WaitingForPluginOperationsPartiallyFailed", .partiallyFailed),
            ]
            for (index, end) in ends.enumerated() {
                try await test.askForRestore("r\(index)", of: "b")
                try await test.patch(Restore.self, "r\(index)", ["status": ["phase": .string(end.0)]])
            }
            try await test.start()
            for (index, end) in ends.enumerated() {
                let restore = try await test.waitForRestore("r\(index)", end.1)
                #expect(restore.status.completionTimestamp != nil)
                #expect((restore.status.failureReason != nil) == end.0.hasPrefix("Waiting"))
            }
        }
    }
}

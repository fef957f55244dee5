// SPDX-License-Identifier: Apache-2.0

import BackupEngine
import BackupStorage
import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import RandomTesting
import Testing
import VeleroAPI

/// Backups that a resource in the cluster asks for.
@Suite(.needsCluster, .timeLimit(.minutes(4)))
struct BackupOfResourceTests {
    private static func map(_ name: String, _ labels: String) -> String {
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)","labels":{\#(labels)}}}"#
    }

    @Test func `what is committed is the resource with its outcome`() async throws {
        try await EngineCase.with([Self.map("a", "")]) { test in
            var resource = test.resource(backup: "b") {
                $0.ttl = GoDuration(seconds: 3600)
                $0.orderedResources = ["pods": "x/y"]
            }
            resource.labels = ["team": "shop"]
            resource.annotations = ["note": "kept"]
            resource.json[path: ["metadata", "managedFields"]] = [["manager": "kubectl"]]
            resource.status.startTimestamp = Timestamp(seconds: 1_000_000)
            resource.status.expiration = Timestamp(seconds: 2_000_000_000)
            resource.status.queuePosition = 0
            // As the items of a list come.
            resource.json["kind"] = nil
            resource.json["apiVersion"] = nil
            let report = try await test.run(resource)
            let stored = try await test.store.backup(named: "b")
            #expect(stored == report.backup)
            #expect(stored.uid == "uid-b" && stored.labels == ["team": "shop"])
            #expect(stored.annotations["note"] == "kept")
            #expect(stored.annotations[BackupReport.revisionAnnotation] == report.revision)
            #expect(stored.json[path: ["metadata", "managedFields"]] == [["manager": "kubectl"]])
            #expect(stored.spec == resource.spec)
            #expect(stored.status.phase == .completed && stored.status.formatVersion == "1.1.0")
            #expect(stored.status.startTimestamp == Timestamp(seconds: 1_000_000))
            #expect(stored.status.expiration == Timestamp(seconds: 2_000_000_000))
            #expect(stored.status.queuePosition == nil)
            let items = try await test.items(ofBackup: "b")
            #expect(stored.status.progress == (items.count, items.count))
            let log = try await test.log(ofBackup: "b")
            #expect(log.contains("level=info msg=\"Order of resources not needed"))
            #expect(try await test.store.committedBackup(named: "b", ownedBy: "uid-b") == .ours(stored))
            let error = await #expect(throws: BackupStorageError.self) { try await test.run(resource) }
            #expect(error?.code == .alreadyExists)
        }
    }

    @Test func `with several selectors an item comes once, whichever it matches`() async throws {
        let maps = [
            Self.map("a", #""x":"1""#), Self.map("b", #""y":"1""#), Self.map("both", #""x":"1","y":"1""#),
            Self.map("none", ""),
        ]
        try await EngineCase.with(maps) { test in
            let report = try await test.run(
                test.resource(backup: "b") {
                    $0.orLabelSelectors = [["matchLabels": ["x": "1"]], ["matchLabels": ["y": "1"]]]
                }
            )
            let items = try await test.items(ofBackup: "b").filter { $0.hasPrefix("configmaps/") }
            #expect(items.sorted() == ["configmaps/a", "configmaps/b", "configmaps/both"])
            #expect(try await test.items(ofBackup: "b").contains("namespaces/\(test.namespace)"))
            #expect(report.spread == [])
        }
    }

    @Test func `the newer filters choose kinds of each scope, and misplaced names are told`() async throws {
        try await EngineCase.with([Self.map("a", "")]) { test in
            let report = try await test.run(
                test.resource(backup: "b") {
                    $0.includedClusterScopedResources = ["priorityclasses", "configmaps"]
                    $0.includedNamespaceScopedResources = ["cm"]
                }
            )
            let kinds = try await Set(test.items(ofBackup: "b").map { $0.split(separator: "/")[0] })
            #expect(kinds == ["configmaps", "namespaces", "priorityclasses.scheduling.k8s.io"])
            #expect(
                report.issues.map(\.message) == ["configmaps are not cluster-scoped, and not in the backup for that"]
            )
        }
    }

    @Test(arguments: [nil, false]) func `volumes whose contents are not in it are told`(snapshots: Bool?) async throws {
        try await TestCluster.sandbox().withClient { client in
            try await client.withNamespaceName { namespace in
                let kinds = ManyKinds(namespace: namespace)
                do {
                    _ = try await kinds.apply(client)
                    let test = EngineCase(client: client, namespace: namespace)
                    let report = try await test.run(test.resource(backup: "b") { $0.snapshotVolumes = snapshots })
                    let words = "the content of 1 volume is not in the backup: claim \(namespace)/data-db-0"
                    #expect(report.issues.map(\.message).filter { $0 == words }.count == (snapshots == nil ? 1 : 0))
                    let results = try await test.store.results(ofBackup: "b")
                    #expect(results?.warnings.velero.contains(words) == (snapshots == nil))
                } catch {
                    try? await kinds.removeClusterScoped(client)
                    throw error
                }
                try await kinds.removeClusterScoped(client)
            }
        }
    }

    @Test func `a backup that is cancelled anywhere leaves nothing, and runs again for the same resource`() async throws
    {
        try await EngineCase.with(SmallApplication.maps(60)) { test in
            var generator = SeededGenerator.printingSeed(for: "cancelled backups")
            var cancelled = 0
            for round in 0..<8 {
                let resource = test.resource(backup: "round-\(round)", uid: "uid-\(round)")
                let lists = Int.random(in: 0..<30, using: &generator)
                if try await isCancelled(resource, test, afterLists: lists) {
                    cancelled += 1
                    #expect(try await test.store.files(ofBackup: resource.name) == [], "after \(lists) lists")
                    _ = try await test.run(resource)
                }
                let found = try await test.store.committedBackup(named: resource.name, ownedBy: resource.uid)
                #expect(found != .none && found != .somebodyElses)
            }
            #expect(cancelled >= 1)
        }
    }

    private func isCancelled(_ resource: Backup, _ test: EngineCase, afterLists lists: Int) async throws -> Bool {
        let progress = BackupProgress()
        let run = BackupRun(client: test.client, store: test.store, progress: progress, now: EngineCase.now)
        let options = try BackupOptions(resource)
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { _ = try await run.run(options) } catch is CancellationError { return true }
                return false
            }
            while progress.snapshot.totalLists == 0
                || progress.snapshot.finishedLists < min(lists, progress.snapshot.totalLists)
            {
                try await Task.sleep(for: .milliseconds(1))
            }
            group.cancelAll()
            return try await group.next() ?? false
        }
    }

    @Test func `progress knows items before they are in the archive and ends with all`() async throws {
        try await EngineCase.with(SmallApplication.maps(30)) { test in
            let progress = BackupProgress()
            let run = BackupRun(client: test.client, store: test.store, progress: progress, now: EngineCase.now)
            let report = try await run.run(BackupOptions(test.resource(backup: "b")))
            #expect(progress.snapshot.items == report.backup.status.progress.itemsBackedUp)
            #expect(progress.snapshot.totalItems == progress.snapshot.items)
            #expect(progress.snapshot.items > 30)
        }
    }
}

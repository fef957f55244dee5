// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import ObjectStore
import RandomTesting
import RestoreEngine
import Testing
import VeleroAPI

/// Restores that a resource asks for, and whose server dies.
@Suite(.needsCluster, .timeLimit(.minutes(8)))
struct ContinuedRestoreTests {
    @Test func `a restore that is interrupted anywhere ends like one that is not`() async throws {
        try await TestCluster.sandbox().withClient { client in
            try await client.withNamespaceName { namespace in
                let kinds = ManyKinds(namespace: namespace)
                do {
                    try await compareInterrupted(kinds, EngineCase(client: client, namespace: namespace))
                } catch {
                    try? await kinds.removeClusterScoped(client)
                    throw error
                }
                try await kinds.removeClusterScoped(client)
            }
        }
    }

    private func compareInterrupted(_ kinds: ManyKinds, _ test: EngineCase) async throws {
        let application = try await kinds.apply(test.client)
        let before = try await application.forms(test.client)
        _ = try await test.run(test.resource(backup: "b"))
        try await lose(application, kinds, test.client)
        let calm = try await test.run(test.resource(restore: "calm", of: "b"))
        #expect(calm.end == nil && calm.resource.status.phase == .completed)
        let expected = Self.outcomes(calm)
        #expect(expected.count > 30)
        var generator = SeededGenerator.printingSeed(for: "interrupted restores")
        for round in 0..<4 {
            try await lose(application, kinds, test.client)
            let resource = test.resource(restore: "round-\(round)", of: "b", uid: "uid-\(round)")
            var stops: [Int] = []
            for _ in 0...Int.random(in: 0...2, using: &generator) {
                stops.append(Int.random(in: 1..<expected.count, using: &generator))
                let stopped = try await test.run(resource, cancellingAfter: stops[stops.count - 1])
                if let stopped, stopped.end == nil { break }
                #expect(stopped?.resource.status.phase ?? .inProgress == .inProgress)
            }
            let report = try await test.run(resource)
            let note: Comment = "interrupted after \(stops)"
            #expect(report.end == nil, note)
            let record = try #require(try await test.store.restore(named: resource.name))
            #expect(record.status.phase == .completed && record.uid == "uid-\(round)", note)
            if !report.applied.isEmpty { #expect(Self.outcomes(report) == expected, note) }
            let listed = try await test.store.resourceList(ofRestore: resource.name)
            #expect(listed?.count == calm.applied.count, note)
            #expect(Set(listed?.names.flatMap { $0.value } ?? []).count <= calm.applied.count, note)
            try await kinds.settle(test.client)
            let after = try await application.forms(test.client)
            for (key, form) in before { #expect(after[key] == form, "\(key), \(note)") }
        }
    }

    /// What became of each item; controllers that are quicker make some of them, which then are updated or left alone.
    private static func outcomes(_ report: RestoreReport) -> [String: AppliedItem.Outcome] {
        var outcomes: [String: AppliedItem.Outcome] = [:]
        for result in report.applied {
            let key = "\(result.item.target.kind)/\(result.item.target.key)"
            #expect(outcomes[key] == nil, "\(key) twice")
            if !key.hasSuffix("/default") { outcomes[key] = result.outcome }
        }
        return outcomes
    }

    private func lose(_ application: Application, _ kinds: ManyKinds, _ client: APIClient) async throws {
        try await client.remove(APIResource.namespaces.object(kinds.namespace))
        for address in application.clusterScoped where address.resource.kind != "Namespace" {
            try await client.remove(address)
        }
    }

    @Test func `a namespace that the filter leaves out and that was made for its items counts once`() async throws {
        try await TestCluster.sandbox().withClient { client in
            try await client.withNamespaceName { namespace in
                let documents = SmallApplication.documents(namespace) + SmallApplication.maps(120)
                _ = try await Application(documents, in: namespace, client)
                let test = EngineCase(client: client, namespace: namespace)
                _ = try await test.run(test.resource(backup: "b"))
                try await client.remove(APIResource.namespaces.object(namespace))
                let resource = test.resource(restore: "r", of: "b") { $0.includedResources = ["configmaps"] }
                let stopped = try await test.run(resource, cancellingAfter: 10)
                #expect(stopped?.end is CancellationError)
                let report = try await test.run(resource)
                #expect(report.end == nil)
                #expect(report.counts[.created] == 122, "\(report.counts)")
                #expect(report.resource.status.progress.itemsRestored == report.applied.count)
            }
        }
    }

    @Test func `what the interrupted run changed back counts as updated and is not changed again`() async throws {
        try await EngineCase.with(SmallApplication.maps(120)) { test in
            _ = try await test.run(test.resource(backup: "b"))
            let maps = (0..<120).map { APIResource.configMaps.object("map-\($0)", in: test.namespace) }
            // So that they are older than the restore by more than clocks may differ.
            let resource = { (startedAt: Timestamp) in
                var restore = test.resource(restore: "r", of: "b") { $0.existingResourcePolicy = .update }
                restore.status.startTimestamp = startedAt
                return restore
            }(EngineCase.now().advanced(by: GoDuration(seconds: 600)))
            for map in maps { try await test.client.change(map, ["data": ["text": "changed"]]) }
            let stopped = try await test.run(resource, cancellingAfter: 15)
            #expect(stopped?.end is CancellationError)
            let done = Set(stopped?.applied.filter { $0.outcome == .updated }.map(\.item.target.name) ?? [])
            #expect(done.count >= 1 && done.count < 120)
            let revisions = try await self.revisions(of: maps, test.client)
            let report = try await test.run(resource)
            #expect(report.counts[.updated] == 120, "\(report.counts)")
            let after = try await self.revisions(of: maps, test.client)
            for name in done { #expect(after[name] == revisions[name], "\(name)") }
        }
    }

    private func revisions(of maps: [ObjectAddress], _ client: APIClient) async throws -> [String: String] {
        var revisions: [String: String] = [:]
        for map in maps {
            let object = try JSONParser.parse(try await client.get(map))
            revisions[map.name] = object[path: ["metadata", "resourceVersion"]]?.string
        }
        return revisions
    }

    @Test func `a finished restore is told from its record`() async throws {
        try await EngineCase.with(SmallApplication.maps(3)) { test in
            _ = try await test.run(test.resource(backup: "b"))
            let resource = test.resource(restore: "r", of: "b")
            let first = try await test.run(resource)
            #expect(first.resource.status.phase == .completed && first.resource.uid == "uid-r")
            let again = try await test.run(resource)
            #expect(again.resource == first.resource)
            #expect(again.applied.isEmpty && again.plan.items.isEmpty)
        }
    }

    private static let map = """
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}, "data": {"a": "1"}}
        """

    @Test func `a store that takes no record keeps nobody from restoring, and that is said`() async throws {
        try await EngineCase.with([Self.map]) { test in
            _ = try await test.run(test.resource(backup: "b"))
            let readOnly = BackupStore(ReadOnlyObjectStore(test.store.store))
            let settings = APIResource.configMaps.object("settings", in: test.namespace)
            try await test.client.delete(settings)
            let report = try await RestoreRun(client: test.client, store: readOnly, now: EngineCase.now)
                .run(RestoreOptions(test.resource(restore: "r", of: "b")), continuing: true)
            #expect(report.end == nil && report.resource.status.phase == .completed)
            #expect(report.recordFailure?.message.contains("there is no record of restore r") == true)
            _ = try await test.client.get(settings)
            #expect(try await !test.store.hasRestore(named: "r"))
        }
    }

    @Test func `the name of a restore that has ended is free for another resource, one under way is not`() async throws
    {
        try await EngineCase.with([Self.map]) { test in
            _ = try await test.run(test.resource(backup: "b"))
            _ = try await test.run(test.resource(restore: "r", of: "b", uid: "of the lost cluster"))
            let second = try await test.run(test.resource(restore: "r", of: "b", uid: "of the new cluster"))
            #expect(second.resource.status.phase == .completed)
            #expect(try await test.store.restore(named: "r")?.uid == "of the new cluster")
            try await test.store.start(test.resource(restore: "busy", of: "b", uid: "of somebody"))
            let error = await #expect(throws: BackupStorageError.self) {
                try await test.run(test.resource(restore: "busy", of: "b", uid: "of the new cluster"))
            }
            #expect(error?.code == .alreadyExists)
        }
    }

    @Test func `a restore that is given up keeps an account of what it did`() async throws {
        try await EngineCase.with([Self.map]) { test in
            _ = try await test.run(test.resource(backup: "b"))
            let restore = test.resource(restore: "r", of: "b")
            let report = try await test.run(restore)
            let run = RestoreRun(client: test.client, store: test.store, now: EngineCase.now)
            let ended = await run.giveUp(report, because: "the API server was away for too long")
            #expect(ended.recordFailure == nil)
            let record = try #require(try await test.store.restore(named: "r"))
            #expect(record.status.phase == .failed)
            #expect(record.status.failureReason == "the API server was away for too long")
            #expect(try await test.store.resourceList(ofRestore: "r")?.count ?? 0 > 0)
        }
    }
}

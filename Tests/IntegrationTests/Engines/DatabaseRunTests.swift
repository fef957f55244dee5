// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import BackupEngine
import BackupStorage
import ClusterTestKit
import KubernetesClient
import ObjectStore
import ObjectStoreTesting
import RestoreEngine
import Testing
import VeleroAPI
import VolumeSnapshots

/// Databases of runs that end early, on a real API server and a fake of RDS, since moto's are ready at once.
@Suite(.needsCluster, .timeLimit(.minutes(4)))
struct DatabaseRunTests {
    private struct Opener: SnapshotLocationOpening {
        let fake: FakeRDS

        func withDisks<Result: Sendable>(
            of location: String,
            region: String?,
            _ body: (any DiskProvider) async throws -> Result
        ) async throws -> Result {
            throw VolumeSnapshotsError(.badLocation, "there are no disks here")
        }

        func withDatabases<Result: Sendable>(
            of location: String,
            region: String?,
            _ body: (RDSSnapshots) async throws -> Result
        ) async throws -> Result {
            try await body(RDSSnapshots(fake.client))
        }
    }

    private func options(_ test: EngineCase, uid: String? = nil) throws -> BackupOptions {
        var resource = test.resource(backup: "b1", uid: uid ?? "")
        resource.annotations = [RDSWishes.annotation: "orders"]
        var options = try BackupOptions(resource)
        options.snapshotLocations = [SnapshotLocation(name: "default", provider: "aws", region: nil)]
        return options
    }

    @Test func `a restore that is interrupted while its database is made waits on in the next run`() async throws {
        try await EngineCase.with { test in
            let backup = BackupRun(
                client: test.client,
                store: test.store,
                locations: Opener(fake: FakeRDS()),
                now: EngineCase.now
            )
            _ = try await backup.run(try options(test))
            var resource = test.resource(restore: "r", of: "b1")
            resource.annotations = [RDSWishes.annotation: "orders:orders-2"]
            let wanted = try RestoreOptions(resource)
            let fake = FakeRDS(instanceStatus: ["creating"])
            let stopped = try await stop(test, wanted, fake)
            #expect(stopped.end is CancellationError && stopped.resource.status.phase == .inProgress)
            #expect(stopped.databases.first?.error?.contains("goes on making orders-2") == true)

            fake.setInstanceStatus(["creating", "available"])
            let run = RestoreRun(
                client: test.client,
                store: test.store,
                locations: Opener(fake: fake),
                now: EngineCase.now
            )
            let report = try await run.run(wanted, continuing: true)
            #expect(report.end == nil && report.resource.status.phase == .completed, "\(report.resource.status)")
            #expect(report.resource.annotations[RDSWishes.restoredAnnotation] == "orders=a:5433")
            #expect(
                fake.forms.count { $0.hasPrefix("Action=RestoreDBInstanceFromDBSnapshot") } == 2,
                "asked again, made once"
            )
        }
    }

    /// Cancels a restore when its database is being made.
    private func stop(_ test: EngineCase, _ options: RestoreOptions, _ fake: FakeRDS) async throws -> RestoreReport {
        let run = RestoreRun(client: test.client, store: test.store, locations: Opener(fake: fake), now: EngineCase.now)
        return try await withThrowingTaskGroup(of: RestoreReport.self) { group in
            group.addTask { try await run.run(options, continuing: true) }
            try await eventually("the database is being made") {
                let forms = fake.forms
                guard let asked = forms.lastIndex(where: { $0.hasPrefix("Action=RestoreDBInstance") }) else {
                    return false
                }
                return forms[asked...].contains { $0.hasPrefix("Action=DescribeDBInstances") }
            }
            group.cancelAll()
            return try #require(try await group.next())
        }
    }

    @Test(arguments: [(isLost: true, isKept: true), (isLost: false, isKept: false)])
    func `snapshots of a backup that is not committed are deleted, and kept where nobody can say`(
        isLost: Bool,
        isKept: Bool
    ) async throws {
        try await EngineCase.with { test in
            let mark = "velero-backup.json"
            var faults = [FaultInjectingObjectStore.Fault(.put, keyHas: mark, calls: 0..<9)]
            // Twice it is looked whether the name is free; after that the store is away.
            if isLost { faults.append(.init(.head, keyHas: mark, calls: 2..<99)) }
            let store = FaultInjectingObjectStore(MemoryObjectStore(), faults)
            let fake = FakeRDS()
            let run = BackupRun(
                client: test.client,
                store: BackupStore(store),
                locations: Opener(fake: fake),
                now: EngineCase.now
            )
            await #expect(throws: ObjectStoreError.self) { _ = try await run.run(try options(test)) }
            #expect(fake.forms.contains { $0.hasPrefix("Action=CreateDBSnapshot") })
            #expect(fake.forms.contains { $0.hasPrefix("Action=DeleteDBSnapshot") } != isKept)
        }
    }
}

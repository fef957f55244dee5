// SPDX-License-Identifier: Apache-2.0

import AWSTesting
import JSON
import KubernetesCore
import Testing
import VeleroAPI
import VolumeSnapshots

@testable import RestoreEngine

/// Databases that are made while the items of a plan are applied, on a fake of RDS without a network.
struct DatabaseRestoreTests {
    private func restore(_ fake: FakeRDS, isOfResource: Bool) -> DatabaseRestore {
        var options = RestoreOptions(restoreName: "r", backupName: "b1")
        if isOfResource { options.resource = Restore(json: ["metadata": ["name": "r", "uid": "u1"]]) }
        return DatabaseRestore(locations: FakeRDSLocation(fake), options: options)
    }

    private let planned: [PlannedDatabase] = {
        let record = RDSSnapshotRecord(json: [
            "location": "default", "region": "eu-central-1", "snapshotID": "lifeboat-b1-orders", "phase": "Completed",
            "source": ["instanceID": "orders"],
        ])
        return [PlannedDatabase(RDSPreview(unchecked: record, wished: "orders-2", restore: "r"), record)]
    }()

    private let lost = AppliedPlan(
        items: [],
        leftDisks: [],
        end: RestoreEngineError(.invalidOptions, "the server is gone")
    )

    @Test(.timeLimit(.minutes(1)))
    func `a restore that goes on later does not wait for databases when its items were not reached`() async {
        let fake = FakeRDS(instanceStatus: ["creating"])
        let (applied, made) = await restore(fake, isOfResource: true).make(planned) {
            // Later it would not be asked for at all.
            while !fake.forms.contains(where: { $0.hasPrefix("Action=RestoreDBInstance") }) { await Task.yield() }
            return lost
        }
        #expect(applied.end is RestoreEngineError)
        #expect(made.map(\.address) == [nil])
        #expect(made.first?.error?.contains("goes on making orders-2") == true)
    }

    @Test func `one that nobody goes on with waits for them`() async {
        let fake = FakeRDS(instanceStatus: ["creating", "available"])
        let (applied, made) = await restore(fake, isOfResource: false).make(planned) { lost }
        #expect(applied.end is RestoreEngineError)
        #expect(made.map(\.address) == ["a:5433"])
    }
}

// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import Controllers
import KubernetesClient
import ObjectStore
import RestoreEngine
import VeleroAPI
import VolumeSnapshots

extension LocalWorkplace {
    func make(_ order: RestoreOrder, console: Console) async throws {
        var options = try await options(order)
        let progress = RestoreProgress()
        let started = ContinuousClock.now
        let report = try await withCluster { client in
            let disks = try LocalDisks(client.configuration)
            options.clusterName = disks.clusterName
            return try await ProgressDisplay(console: console) {
                RestoreProgressLine(progress.snapshot, since: started).text
            }
            .show { [options] in
                try await RestoreRun(
                    client: client,
                    store: store,
                    locations: disks,
                    progress: progress,
                    now: WallClock.now
                )
                .run(options)
            }
        }
        let summary = RestoreSummary(report: report, elapsed: ContinuousClock.now - started)
        for issue in summary.issues { console.say(issue) }
        switch order.output {
        case nil, .table: console.data(summary.text)
        case let output?: console.data(output.text(of: report.resource.json))
        }
        if let end = report.end {
            if let failure = report.recordFailure { console.say("warning: \(failure.message)") }
            throw end
        }
        if let failure = report.recordFailure { throw failure }
        if report.resource.status.phase == .partiallyFailed { throw ExitStatus.partialFailure }
    }

    private func options(_ order: RestoreOrder) async throws -> RestoreOptions {
        let restore = order.restore
        let known = [RDSWishes.annotation, ZoneMappings.annotation]
        let annotations = restore.annotations.keys.filter { !known.contains($0) }
        if !restore.labels.isEmpty || !annotations.isEmpty {
            throw CommandFailure(
                "--labels and --annotations are for the server in a cluster, which keeps restores as resources",
                hint: "leave them out",
                status: .usage
            )
        }
        return try await RestoreChoice.options(for: order, at: self)
    }

    func delete(_ choice: DeletionChoice, ofRestores deletion: Deletion) async throws {
        let listed = try await store.listRestores()
        var wanted = choice.isAll ? listed : FoundBackups.unique(choice.names)
        if let selector = choice.selector {
            let found = try await restores(named: [], matching: selector)
            for problem in found.problems { deletion.console.say("warning: \(problem)") }
            wanted = found.records.map(\.name)
        }
        for name in wanted where !listed.contains(name) { _ = try await store.restore(named: name) }
        let targets = wanted.map { Deletion.Target(name: $0, remark: "") }
        try await deletion.run(targets, place: store.store.description) { name in
            try await store.deleteRestore(named: name)
            return "Deleted restore \(name)."
        }
    }
}

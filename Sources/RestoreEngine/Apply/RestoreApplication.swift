// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesClient
import KubernetesCore
package import VolumeSnapshots

/// Applies a plan: wave after wave, many items at once within a wave.
package struct RestoreApplication: Sendable {
    /// How a plan is applied.
    package struct Settings: Sendable {
        /// Items in flight within a wave; sixteen keep eight connections busy while objects are prepared.
        package var itemsInFlight = 16
        /// How long a definition may take to be established, and a namespace to go away (Velero's timeouts).
        package var readiness = Duration.seconds(600)

        /// The defaults.
        package init() {}
    }

    let client: APIClient
    private(set) var planner: Planner
    private let locations: (any SnapshotLocationOpening)?
    let bytes: [SourceItem: ArraySlice<UInt8>]
    let settings: Settings
    let progress: RestoreProgress

    /// Prepares to apply a plan.
    /// - Parameters:
    ///   - planning: The plan and what it was made from.
    ///   - client: The target cluster.
    ///   - locations: Opens the disks of snapshot locations; without it no disk is made.
    ///   - settings: How it is applied.
    ///   - progress: Is told how far it has come.
    package init(
        _ planning: RestorePlanning.Result,
        client: APIClient,
        locations: (any SnapshotLocationOpening)? = nil,
        settings: Settings = Settings(),
        progress: RestoreProgress = RestoreProgress()
    ) {
        self.client = client
        planner = planning.planner
        self.locations = locations
        bytes = planning.bytes
        self.settings = settings
        self.progress = progress
    }

    /// Applies the plan, wave after wave, until it is done or nothing more can be done.
    ///
    /// A failed item does not stop the others; a connection that stays lost does.
    /// - Parameter plan: The plan that this was prepared for.
    /// - Returns: What became of what was reached, and what ended it early.
    package func applyAsFarAsPossible(_ plan: RestorePlan) async -> AppliedPlan {
        progress.expect(plan.items)
        var ready = self
        // Before anything refers to them; a volume whose disk fails fails with it.
        ready.planner.context.madeDisks = await DiskRestore(
            locations: locations,
            options: plan.options,
            nodeZones: planner.context.nodeZones
        )
        .make(for: plan.items, planner.context.volumeFates)
        var (items, end) = await ready.applyWaves(of: plan)
        for index in items.indices { ready.noteDisk(of: &items[index]) }
        return AppliedPlan(items: items, leftDisks: LeftDisks.ids(ready.planner.context.madeDisks, items), end: end)
    }

    private func applyWaves(of plan: RestorePlan) async -> (applied: [AppliedItem], end: (any Error)?) {
        var applied: [AppliedItem] = []
        var state = RunState(createdNamespaces: planner.context.formerRun?.namespaces ?? [])
        for wave in 0..<RestoreOrder.waveCount {
            let items = plan.items.filter { $0.wave == wave }
            guard !items.isEmpty else { continue }
            var (results, end) = await apply(wave: items, state)
            if end == nil {
                do { try await settle(&results) } catch { end = error }
            }
            applied += results
            if let end { return (applied, end) }
            state.learn(from: results)
        }
        return (applied, nil)
    }

    /// What later waves need to know of earlier ones.
    struct RunState: Sendable {
        /// Namespaces that this restore made: what a controller put into them first is not the user's.
        var createdNamespaces: Set<String> = []
        /// Kinds whose definition could not be restored: there is no point in waiting for them.
        var undefinedKinds: Set<GroupResource> = []

        mutating func learn(from results: [AppliedItem]) {
            for result in results {
                let target = result.item.target
                switch target.kind.description {
                case "namespaces" where result.outcome == .created: createdNamespaces.insert(target.name)
                // A definition is named like the kind that it defines.
                case "customresourcedefinitions.apiextensions.k8s.io" where result.outcome == .failed:
                    undefinedKinds.insert(GroupResource(target.name))
                default: break
                }
            }
        }
    }

    /// Applies the items of one wave, as far as possible.
    private func apply(wave items: [PlannedItem], _ state: RunState) async -> ([AppliedItem], end: (any Error)?) {
        await withTaskGroup(of: (index: Int, result: AppliedItem?, end: (any Error)?).self) { group in
            var results: [Int: AppliedItem] = [:]
            var end: (any Error)?
            var inFlight = 0
            func take(_ done: (index: Int, result: AppliedItem?, end: (any Error)?)) {
                results[done.index] = done.result
                if end == nil { end = done.end }
                inFlight -= 1
            }
            for (index, item) in items.enumerated() {
                guard item.isWork else {
                    results[index] = Self.untouched(item)
                    progress.leftAlone()
                    continue
                }
                if inFlight >= settings.itemsInFlight, let done = await group.next() { take(done) }
                if end != nil { break }
                group.addTask {
                    let (result, end) = await self.apply(item, state)
                    return (index, result, end)
                }
                inFlight += 1
            }
            // The others come to their own end: they meet the same trouble, or were in time.
            while let done = await group.next() { take(done) }
            return (results.sorted { $0.key < $1.key }.map(\.value), end)
        }
    }

    /// The outcome of an item that the plan leaves alone; what stands in the way of it is said.
    private static func untouched(_ item: PlannedItem) -> AppliedItem {
        switch item.verdict {
        case .differs: AppliedItem(item, .skipped, warning: item.message)
        case .conflict where item.isUnrestorable: AppliedItem(item, .failed, error: item.message)
        case .conflict: AppliedItem(item, .skipped, warning: item.message)
        case .blocked: AppliedItem(item, .failed, error: item.message)
        case .unchanged where item.reason == .updatedBefore: AppliedItem(item, .updated)
        default: AppliedItem(item, .skipped)
        }
    }

    /// Applies one item.
    /// - Returns: What became of it, unless it was not begun, and what makes going on pointless.
    private func apply(_ item: PlannedItem, _ state: RunState) async -> (AppliedItem?, end: (any Error)?) {
        defer { progress.finishedItem() }
        guard !Task.isCancelled else { return (nil, CancellationError()) }
        let apply = ItemApplication(run: self, state: state, item: item)
        do {
            switch try await client.insisting({ _ in try await apply.carryOut() }) {
            case .success(let result): return (result, nil)
            case .failure(let error):
                return (AppliedItem(item, .failed, error: error.message), error.stopsEverything ? error : nil)
            }
        } catch let error as KubernetesError {
            return (AppliedItem(item, .failed, error: error.message), error)
        } catch let error as CancellationError {
            // A request that had been sent may have been obeyed although nobody waited for the answer.
            let words = "the restore was stopped in the middle of it; it may be done or not"
            return (AppliedItem(item, .failed, error: words), error)
        } catch {
            return (AppliedItem(item, .failed, error: "\(error)"), nil)
        }
    }
}

// MARK: - Addresses

extension RestoreApplication {
    /// Where an item is on the server.
    func address(of item: PlannedItem) -> ObjectAddress {
        resource(of: item).object(item.target.name, in: item.target.namespace)
    }

    /// The resource to speak to, in the version the plan chose.
    func resource(of item: PlannedItem) -> APIResource {
        APIResource(
            groupResource: item.target.kind,
            version: item.version,
            kind: item.kindName,
            namespaced: item.target.namespace != nil,
            verbs: []
        )
    }
}

extension KubernetesError {
    /// Whether going on with other items is pointless.
    var stopsEverything: Bool {
        switch code {
        case .connection, .unauthorized, .tls, .execPluginFailed, .badConfig: true
        default: false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Creates or updates one item.
struct ItemApplication: Sendable {
    /// Errors that pass by themselves within this time: a definition that is established but not yet served, a service
    /// account whose token is still being issued.
    private static let settlingTime = Duration.seconds(15)

    let run: RestoreApplication
    let state: RestoreApplication.RunState
    let item: PlannedItem

    /// Does what the plan says.
    func carryOut() async throws -> AppliedItem {
        switch item.verdict {
        case .update: try await update()
        case .unchanged: try await finish()
        default: try await create()
        }
    }

    /// Creates the item; an object that has appeared since the plan was made is judged like any other.
    private func create() async throws -> AppliedItem {
        let archived = archived
        if let reason = missingDisk(of: archived) { return AppliedItem(item, .failed, error: reason) }
        guard let prepared = prepared(from: archived) else {
            return AppliedItem(item, .failed, error: "the archived object can no longer be read")
        }
        if item.reason == .afterNamespaceTermination && item.target.kind.description == "namespaces" {
            try await run.waitForTermination(of: item)
        }
        var object = prepared
        ItemPreparation.label(&object, with: run.planner.context.options)
        do {
            let made = try await send(object)
            return AppliedItem(item, .created, warning: try await complete(made, archived, prepared))
        } catch let error as KubernetesError where error.code == .alreadyExists {
            return try await judgeExisting(archived, prepared)
        } catch let error as KubernetesError where error.isPortTaken {
            return AppliedItem(item, .failed, error: error.message)
        }
    }

    /// Why a volume, a claim or a StatefulSet cannot be made: a disk could not be.
    private func missingDisk(of archived: JSONValue?) -> String? {
        let context = run.planner.context
        func failure(_ volume: String) -> String? {
            guard case .failed(let reason, _) = context.madeDisks[volume] else { return nil }
            return reason
        }
        switch item.source.kind.description {
        case "persistentvolumes":
            return failure(item.source.name).map { "its disk could not be made anew: \($0)" }
        case "persistentvolumeclaims":
            let volume = archived?[path: ["spec", "volumeName"]]?.string ?? ""
            return failure(volume).map {
                "its volume \(volume) could not be restored, and without it the claim would come up empty: \($0)"
            }
        case "statefulsets.apps":
            guard let lost = archived.flatMap({ StatefulSetClaims(of: $0).lost(context.volumeClaims, failure) }) else {
                return nil
            }
            let claim = context.options.target(ofClaim: lost.claim)
            return "its claim \(claim) could not be restored, and it would make an empty one: \(lost.reason)"
        default: return nil
        }
    }

    /// Sends the patch of the plan, for exactly the object that the plan has seen.
    private func update() async throws -> AppliedItem {
        guard let patch = item.patch, var revision = item.liveRevision else {
            return AppliedItem(item, .failed, error: "the plan has no change for it")
        }
        for _ in 0..<3 {
            do {
                try await send(patch, at: revision)
                return AppliedItem(item, .updated)
            } catch let error as KubernetesError where error.code == .conflict {
                let live = try JSONParser.parse(try await run.client.get(run.address(of: item)))
                guard isStillWhatThePlanSaw(live), let newer = live[path: ["metadata", "resourceVersion"]]?.string
                else { break }
                // Only what does not count has changed, a status for one.
                revision = newer
            }
        }
        return AppliedItem(item, .failed, error: "it has changed since the plan was made; plan again")
    }

    /// The object for the target, without the restore's labels; `nil` when the archived one cannot be read.
    func prepared(from archived: JSONValue?) -> JSONValue? {
        guard let archived else {
            // A namespace that the backup holds no object for.
            return item.reason == .namespaceImplied || item.source.kind.description == "namespaces"
                ? emptyNamespace() : nil
        }
        var planned = item
        planned.apiVersion = archived["apiVersion"]?.string ?? item.apiVersion
        return run.planner.prepare(archived, for: &planned)
    }

    /// The object as the backup holds it; `nil` when it holds none, or one that cannot be read.
    var archived: JSONValue? {
        run.bytes[item.source].flatMap { try? JSONParser.parse($0) }
    }

    private func emptyNamespace() -> JSONValue {
        ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(item.target.name)]]
    }

    /// Creates an object.
    /// - Returns: The object as the server keeps it.
    private func send(_ object: JSONValue) async throws -> [UInt8] {
        let body = JSONWriter.write(object)
        let deadline = ContinuousClock.now + Self.settlingTime
        var delay = Duration.milliseconds(50)
        while true {
            do {
                return try await run.client.create(run.resource(of: item), in: item.target.namespace, body)
            } catch let error as KubernetesError where error.code == .ambiguous {
                // The answer was lost: the next attempt tells, because then the object exists.
                guard ContinuousClock.now < deadline else { throw error }
            } catch let error as KubernetesError where passesByItself(error, for: object) {
                guard ContinuousClock.now < deadline else { throw error }
            }
            try await Task.sleep(for: delay)
            delay = min(delay * 2, .seconds(1))
        }
    }

    /// Whether waiting a little is enough.
    private func passesByItself(_ error: KubernetesError, for object: JSONValue) -> Bool {
        let isDefinedNow =
            run.planner.served[item.target.kind]?.isDefinedByBackup ?? false
            && !state.undefinedKinds.contains(item.target.kind)
        switch error.code {
        case .notFound: return isDefinedNow
        case .forbidden:
            return item.target.kind.description == "pods" && error.message.contains("error looking up service account")
                && isServiceAccountExpected(by: object)
        default: return error.status?.reason == "ServerTimeout"
        }
    }

    /// Whether the service account of a pod is one that this restore brings, or that a controller makes in each namespace.
    private func isServiceAccountExpected(by pod: JSONValue) -> Bool {
        let name = pod[path: ["spec", "serviceAccountName"]]?.string ?? "default"
        let account = SourceItem(kind: GroupResource("serviceaccounts"), namespace: item.source.namespace, name: name)
        return name == "default" || run.bytes[account] != nil
    }

    private func send(_ patch: JSONValue, at revision: String) async throws {
        var body = patch
        ItemPreparation.label(&body, with: run.planner.context.options)
        body[path: ["metadata", "resourceVersion"]] = .string(revision)
        _ = try await run.client.patch(run.address(of: item), .merge, JSONWriter.write(body))
    }

    private func isStillWhatThePlanSaw(_ live: JSONValue) -> Bool {
        guard item.reason != .volumeReleased, let prepared = prepared(from: archived) else { return true }
        return ItemPreparation.patch(from: live, to: prepared, of: item.target.kind) == item.patch
    }
}

// MARK: - An object that is there after all

extension ItemApplication {
    private func judgeExisting(_ archived: JSONValue?, _ prepared: JSONValue) async throws -> AppliedItem {
        let answer = try await run.client.get(run.address(of: item))
        let live = try JSONParser.parse(answer)
        let restoreName = LabelValue.of(run.planner.context.options.restoreName)
        if live[path: ["metadata", "labels", VeleroLabel.restoreName]]?.string == restoreName {
            // Our own create, whose answer was lost.
            return AppliedItem(item, .created, warning: try await complete(answer, archived, prepared))
        }
        guard let patch = ItemPreparation.patch(from: live, to: prepared, of: item.target.kind) else {
            return AppliedItem(item, .skipped)
        }
        // In a namespace that this restore has just made, only controllers can have been quicker.
        let isOurs = item.target.namespace.map(state.createdNamespaces.contains) ?? false
        guard isOurs || run.planner.context.options.existingResourcePolicy == .update,
            let revision = live[path: ["metadata", "resourceVersion"]]?.string
        else {
            return AppliedItem(
                item,
                .skipped,
                warning: "it has appeared since the plan was made, and differs; left alone"
            )
        }
        try await send(patch, at: revision)
        return AppliedItem(item, .updated)
    }
}

extension KubernetesError {
    /// A node port that another Service was given in the meantime.
    var isPortTaken: Bool { message.contains("provided port is already allocated") }
}

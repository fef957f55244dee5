// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Reads lists at one revision and writes their items into the archive, several lists at once.
struct BackupCollector: Sendable {
    let client: APIClient
    let options: BackupOptions
    /// The options' label selectors; an object is selected when one matches, or when there is none.
    let selectors: [LabelSelector]
    /// The revision everything is read at; `nil` when none could be had.
    let revision: String?
    /// Namespaces whose objects are taken; all when `nil`.
    let namespaces: Set<String>?
    let sink: ArchiveSink
    let progress: BackupProgress

    /// Reads lists, at most ``BackupOptions/kindsInFlight`` at a time.
    /// - Throws: What stops the whole backup: a lost API server, a full disk, cancellation.
    func collect(_ tasks: [ListTask]) async throws -> Collected {
        progress.expect(lists: tasks.count)
        return try await withThrowingTaskGroup(of: Collected.self) { group in
            var all = Collected()
            for (index, task) in tasks.enumerated() {
                if index >= options.kindsInFlight, let done = try await group.next() { all.merge(done) }
                group.addTask {
                    defer { progress.finishedList() }
                    return try await collect(task)
                }
            }
            for try await done in group { all.merge(done) }
            return all
        }
    }

    /// Reads one list; a list that cannot be read is an issue of the backup, not its end, unless the API server as a whole
    /// is away: a backup without the kinds that were due just then would look like one that is nearly whole.
    private func collect(_ task: ListTask) async throws -> Collected {
        var collected = Collected()
        do {
            try await collect(task, at: revision, into: &collected)
        } catch let error as KubernetesError where isUnpinnable(error) && collected.isUntouched {
            // Nothing was taken of it yet: to read it again can double nothing.
            try await collectOnceMore(task, at: nil, into: &collected)
        } catch let error as KubernetesError where error.code == .forbidden && task.resource.namespaced {
            try await collectByNamespace(task, error, into: &collected)
        } catch let error as KubernetesError where error.isRetryable && !error.endsBackup && collected.isUntouched {
            try await client.rethrowWhenAway(error)
            try await collectOnceMore(task, at: revision, into: &collected)
        } catch let error as KubernetesError where !error.endsBackup {
            try await client.rethrowWhenAway(error)
            collected.issues.append(issue(error, task))
        }
        return collected
    }

    /// Reads a kind namespace by namespace, for someone who may not read it in the whole cluster.
    private func collectByNamespace(
        _ task: ListTask,
        _ refusal: KubernetesError,
        into collected: inout Collected
    ) async throws {
        guard task.namespace == nil, let namespaces, collected.isUntouched else {
            collected.issues.append(issue(refusal, task))
            return
        }
        for namespace in namespaces.sorted() {
            var part = task
            part.namespace = namespace
            collected.merge(try await collect(part))
        }
    }

    /// Whether the list cannot be had at the revision of the backup: the server has dropped that, or it is another API
    /// server's group, which keeps revisions of its own and refuses ours in one way or another.
    private func isUnpinnable(_ error: KubernetesError) -> Bool {
        guard revision != nil else { return false }
        if error.code == .gone || error.code == .invalid { return true }
        return error.status?.message.contains("resource version") ?? false
    }

    private func collectOnceMore(
        _ task: ListTask,
        at revision: String?,
        into collected: inout Collected
    ) async throws {
        do {
            try await collect(task, at: revision, into: &collected)
        } catch let error as KubernetesError where !error.endsBackup {
            try await client.rethrowWhenAway(error)
            collected.issues.append(issue(error, task))
        }
    }

    private func collect(_ task: ListTask, at revision: String?, into collected: inout Collected) async throws {
        var pending = PendingItems(segment: sink.segment())
        let result: ListResult
        do {
            result = try await list(task, at: revision, &pending, into: &collected)
        } catch let error as KubernetesError where !error.endsBackup {
            // What came before the trouble is noted as taken, and stays.
            try await flush(&pending)
            throw error
        }
        try await flush(&pending)
        if result.revisions != [revision].compactMap({ $0 }) && result.items > 0 {
            let kind = task.resource.groupResource.description
            collected.spread.append(RevisionSpread(kind: kind, revisions: result.revisions))
        }
    }

    private func list(
        _ task: ListTask,
        at revision: String?,
        _ pending: inout PendingItems,
        into collected: inout Collected
    ) async throws -> ListResult {
        let resource = task.resource
        let envelope = ItemEnvelope(apiVersion: resource.groupVersion.description, kind: resource.kind)
        var options = ListOptions(revision: revision)
        options.labelSelector = task.selector?.description
        return try await client.list(resource, namespace: task.namespace, options: options) { item in
            guard let metadata = metadata(of: item, task, into: &collected) else { return }
            let object = envelope.complete(item)
            let namespace = metadata.namespace.isEmpty ? nil : metadata.namespace
            pending.segment.append(
                resource.groupResource,
                version: resource.version,
                namespace: namespace,
                name: metadata.name,
                body: object
            )
            collected.note(object, of: resource, namespace: namespace, name: metadata.name)
            progress.found(items: 1)
            pending.count += 1
            pending.bytes += object.count
            if pending.segment.isFull { try await flush(&pending) }
        }
    }

    /// Items that are taken, and not yet in the archive.
    private struct PendingItems {
        var segment: ArchiveSegment
        var count = 0
        var bytes = 0
    }

    private func flush(_ pending: inout PendingItems) async throws {
        if !pending.segment.isEmpty { try await sink.append(pending.segment.takeCompressed()) }
        progress.took(items: pending.count, bytes: pending.bytes)
        (pending.count, pending.bytes) = (0, 0)
    }

    /// The metadata of an item that is taken; `nil`, with the reason noted, for others.
    private func metadata(
        of item: ArraySlice<UInt8>,
        _ task: ListTask,
        into collected: inout Collected
    ) -> ObjectMetadata? {
        let kind = task.resource.groupResource
        guard let metadata = try? ObjectMetadata(bytes: item), !metadata.name.isEmpty else {
            collected.issues.append(
                BackupIssue(
                    .error,
                    task.scope,
                    "\(kind): the server listed an object that cannot be read; it is not in the backup"
                )
            )
            return nil
        }
        if let namespaces, !metadata.namespace.isEmpty, !namespaces.contains(metadata.namespace) { return nil }
        guard task.isWanted(metadata, item) else { return nil }
        let key = metadata.namespace.isEmpty ? metadata.name : "\(metadata.namespace)/\(metadata.name)"
        if metadata.labels[VeleroLabel.excludeFromBackup] == "true" {
            collected.leftOut.append("\(kind) \(key): labelled \(VeleroLabel.excludeFromBackup)=true")
            return nil
        }
        if metadata.deletionTimestamp != nil {
            collected.leftOut.append("\(kind) \(key): it was being deleted")
            return nil
        }
        return metadata
    }

    private func issue(_ error: KubernetesError, _ task: ListTask) -> BackupIssue {
        if error.code == .forbidden && !task.isAskedFor {
            let message =
                "\(task.resource.groupResource) that the items refer to are not in the backup: \(error.message)"
            return BackupIssue(.warning, task.scope, message)
        }
        if error.code == .notFound {
            // Discovery has just named the kind: its definition was deleted since, and its objects with it.
            let message = "\(task.resource.groupResource) disappeared while the backup was taken: \(error.message)"
            return BackupIssue(.warning, task.scope, message)
        }
        return BackupIssue(.error, task.scope, "\(task.resource.groupResource): \(error.message)")
    }
}

extension KubernetesError {
    /// Whether there is no point in reading the other kinds.
    var endsBackup: Bool {
        switch code {
        case .connection, .timedOut, .unauthorized, .tls, .execPluginFailed, .badConfig: true
        default: false
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import KubernetesRuntime
import VeleroAPI

/// Watches over the run of an engine: tells the cluster how far it is, and ends it when the resource is deleted.
struct RunWatch<Resource: CustomResource>: Sendable {
    /// How often progress is told.
    ///
    /// Once a second, as Velero does: often enough to look alive, and not a burden to the API server.
    private static var interval: Duration { .seconds(1) }

    let cache: VeleroCache<Resource>
    let resource: Resource

    /// Runs an engine to its end.
    /// - Parameters:
    ///   - progress: Writes how far it has come into the resource.
    ///   - run: Runs the engine.
    /// - Returns: What the engine returns.
    /// - Throws: ``ControllerError`` `.deleted` when the resource was deleted meanwhile; what the engine throws.
    func during<Report: Sendable>(
        progress: @escaping @Sendable (inout Resource) -> Void,
        _ run: @escaping @Sendable () async throws -> Report
    ) async throws -> Report {
        try await withThrowingTaskGroup(of: Report?.self) { group in
            group.addTask { try await run() }
            group.addTask {
                try await tell(progress)
                return nil
            }
            defer { group.cancelAll() }
            while let report = try await group.next() {
                if let report { return report }
            }
            throw CancellationError()
        }
    }

    private func tell(_ progress: (inout Resource) -> Void) async throws {
        var told = resource
        while true {
            try await Task.sleep(for: Self.interval)
            guard let present = cache[resource.name], present.uid == resource.uid, !present.isBeingDeleted else {
                throw ControllerError(.deleted, "\(Resource.kind) \(resource.name) was deleted while it ran")
            }
            var changed = present
            progress(&changed)
            guard changed.status != told.status else { continue }
            // Progress that cannot be told now is no reason to stop; the next second has newer figures.
            if let stored = try? await cache.update(present, progress) { told = stored }
        }
    }
}

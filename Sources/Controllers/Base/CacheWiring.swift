// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesRuntime
import VeleroAPI

/// The informer of one kind with what its changes wake.
protocol Wiring: Sendable {
    /// Lets changes wake controllers; called once, before ``run()``.
    func attach()
    /// Follows the cluster until cancelled.
    func run() async throws
    /// Waits until the cache is filled.
    func waitUntilSynced(deadline: Duration) async throws
}

/// ``Wiring`` of a cache.
struct CacheWiring<Resource: CustomResource>: Wiring {
    private let cache: VeleroCache<Resource>
    private let wake: @Sendable (_ name: String, ObjectChange<Resource>) -> Void

    init(
        _ cache: VeleroCache<Resource>,
        _ wake: @escaping @Sendable (_ name: String, ObjectChange<Resource>) -> Void
    ) {
        self.cache = cache
        self.wake = wake
    }

    func attach() { cache.informer.onChange(wake) }

    func run() async throws { try await cache.informer.run() }

    func waitUntilSynced(deadline: Duration) async throws {
        try await cache.informer.waitUntilSynced(deadline: deadline)
    }
}

extension ObjectChange where Object: CustomResource {
    /// Whether whoever carries the object out has to look at it: not when only its progress was told, which it did itself,
    /// and which would cut short its wait after a failure.
    var isNewToRun: Bool {
        guard let current, let previous, current.uid == previous.uid else { return true }
        let phases = [previous, current].map { $0.json[path: ["status", "phase"]] }
        return phases[0] != phases[1] || previous.isBeingDeleted != current.isBeingDeleted
    }
}

extension ObjectChange {
    /// The object as it is; `nil` when it is gone.
    var current: Object? {
        switch self {
        case .appeared(let object): object
        case .changed(_, let new): new
        case .vanished: nil
        }
    }

    /// The object as it was; `nil` when it is new.
    var previous: Object? {
        switch self {
        case .appeared: nil
        case .changed(let old, _): old
        case .vanished(let object): object
        }
    }

    /// The object as it is, or was.
    var any: Object {
        switch self {
        case .appeared(let object), .changed(_, let object), .vanished(let object): object
        }
    }

    /// Whether it was not there before.
    var isNew: Bool {
        if case .appeared = self { true } else { false }
    }
}

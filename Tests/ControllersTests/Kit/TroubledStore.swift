// SPDX-License-Identifier: Apache-2.0

import ObjectStore
import Synchronization

/// A store as one server sees it: it can go away and come back, let the server die, or keep it waiting.
final class TroubledStore: ObjectStorage {
    private struct State {
        var isAway = false
        /// Changes until the server is dead; `nil` for as many as it likes.
        var changesLeft: Int?
        /// Puts of keys with this in them wait.
        var blocked: String?
        var isReached = false
        var changes = 0
        var reads = 0
    }

    private let base: any ObjectStorage
    private let state = Mutex(State())

    init(_ base: any ObjectStorage) {
        self.base = base
    }

    var description: String { base.description }

    /// Changes that were made, or tried, so far.
    var changes: Int { state.withLock { $0.changes } }

    /// Whether every call fails, as when the network is down.
    var isAway: Bool {
        get { state.withLock { $0.isAway } }
        set { state.withLock { $0.isAway = newValue } }
    }

    /// Lets nothing that the server does reach the store any more.
    func die() { state.withLock { $0.changesLeft = -1 } }

    /// Lets the server die after so many changes from now on.
    func die(after changes: Int) { state.withLock { $0.changesLeft = changes } }

    /// Whether the server has died.
    var isDead: Bool { state.withLock { $0.changesLeft.map { $0 < 0 } ?? false } }

    /// Keeps puts of keys with this in them waiting, until ``unblock()`` or the task is cancelled.
    func block(_ part: String) {
        state.withLock {
            $0.blocked = part
            $0.isReached = false
        }
    }

    func unblock() { state.withLock { $0.blocked = nil } }

    /// Whether a put waits.
    var isBlocking: Bool { state.withLock { $0.isReached && $0.blocked != nil } }

    func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        try look()
        return try await base.put(key, options: options) { writer in
            try await body(writer)
            try await wait(key)
            try change()
        }
    }

    func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        try look()
        return try await base.get(key, range: range)
    }

    func head(_ key: String) async throws -> ObjectInfo? {
        try look()
        return try await base.head(key)
    }

    func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        try look()
        return try await base.list(prefix: prefix, delimiter: delimiter, continuation: continuation)
    }

    func delete(_ keys: [String]) async throws {
        try change()
        try await base.delete(keys)
    }

    func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? {
        try look()
        return "https://store.test/\(key)?expires=\(expiresIn.components.seconds)"
    }

    private func wait(_ key: String) async throws {
        while state.withLock({ state in
            guard let part = state.blocked, key.contains(part) else { return false }
            state.isReached = true
            return true
        }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func change() throws {
        state.withLock { state in
            state.changes += 1
            if let left = state.changesLeft { state.changesLeft = left - 1 }
        }
        try look()
    }

    private func look() throws {
        let problem = state.withLock { state -> String? in
            state.reads += 1
            if state.changesLeft.map({ $0 < 0 }) ?? false { return "the server is dead" }
            return state.isAway ? "the network is down" : nil
        }
        if let problem { throw ObjectStoreError(.unavailable, problem) }
    }
}

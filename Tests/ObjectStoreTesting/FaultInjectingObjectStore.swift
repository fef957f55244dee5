// SPDX-License-Identifier: Apache-2.0

package import ObjectStore
internal import Synchronization

/// Fails as told, and otherwise passes everything on: for tests of what happens when a store is in trouble.
package final class FaultInjectingObjectStore: ObjectStorage {
    /// The operation that a fault strikes.
    package enum Operation: Sendable, Hashable {
        case put, get, head, list, delete
    }

    /// One kind of trouble.
    package struct Fault: Sendable {
        let operation: Operation
        let keyHas: String
        let error: any Error
        let afterBytes: Int?
        fileprivate var calls: Range<Int>

        /// Trouble for some calls of an operation.
        /// - Parameters:
        ///   - operation: What fails.
        ///   - keyHas: Only for keys (or prefixes of listings) that contain this; empty for all.
        ///   - calls: Which of the calls that match, counted from 0; by default the first.
        ///   - afterBytes: Only puts and gets: fail in the middle of the content, not at once.
        ///   - error: What is thrown.
        package init(
            _ operation: Operation,
            keyHas: String = "",
            calls: Range<Int> = 0..<1,
            afterBytes: Int? = nil,
            error: any Error = ObjectStoreError(.unavailable, "injected fault")
        ) {
            self.operation = operation
            self.keyHas = keyHas
            self.calls = calls
            self.afterBytes = afterBytes
            self.error = error
        }
    }

    private struct State {
        var faults: [(fault: Fault, seen: Int)]
        var calls: [Operation: Int] = [:]
    }

    private let base: any ObjectStorage
    private let state: Mutex<State>

    /// Wraps a store.
    package init(_ base: any ObjectStorage, _ faults: [Fault] = []) {
        self.base = base
        state = Mutex(State(faults: faults.map { ($0, 0) }))
    }

    package var description: String { base.description }

    /// How often an operation was called, failures included.
    package func calls(of operation: Operation) -> Int { state.withLock { $0.calls[operation] ?? 0 } }

    @discardableResult
    package func put(
        _ key: String,
        options: PutOptions,
        body: (any ObjectWriter) async throws -> Void
    ) async throws -> ObjectInfo {
        let late = try strike(.put, key)
        return try await base.put(key, options: options) { writer in
            try await body(late.map { FailingWriter(writer, $0) } ?? writer)
        }
    }

    package func get(_ key: String, range: Range<Int64>?) async throws -> ObjectBody {
        let late = try strike(.get, key)
        let body = try await base.get(key, range: range)
        guard let late else { return body }
        let budget = Budget(late.afterBytes ?? 0)
        let source = SharedIterator(body)
        return ObjectBody(info: body.info) {
            guard let run = try await source.next() else { throw late.error }
            guard let allowed = budget.take(run.count) else { throw late.error }
            return Array(run.prefix(allowed))
        }
    }

    package func head(_ key: String) async throws -> ObjectInfo? {
        _ = try strike(.head, key)
        return try await base.head(key)
    }

    package func list(prefix: String, delimiter: String?, continuation: String?) async throws -> ObjectPage {
        _ = try strike(.list, prefix)
        return try await base.list(prefix: prefix, delimiter: delimiter, continuation: continuation)
    }

    package func delete(_ keys: [String]) async throws {
        _ = try strike(.delete, keys.joined(separator: "\n"))
        try await base.delete(keys)
    }

    package func presignedURL(forReading key: String, expiresIn: Duration) async throws -> String? {
        try await base.presignedURL(forReading: key, expiresIn: expiresIn)
    }

    /// Throws the first fault that is due at once.
    /// - Returns: The first that is due later in the content.
    private func strike(_ operation: Operation, _ key: String) throws -> Fault? {
        let due = state.withLock { state in
            state.calls[operation, default: 0] += 1
            var due: Fault?
            for index in state.faults.indices {
                let fault = state.faults[index].fault
                guard fault.operation == operation, fault.keyHas.isEmpty || key.contains(fault.keyHas) else { continue }
                if due == nil, fault.calls.contains(state.faults[index].seen) { due = fault }
                state.faults[index].seen += 1
            }
            return due
        }
        if let due, due.afterBytes == nil { throw due.error }
        return due
    }
}

/// Lets so many bytes pass.
private final class Budget: Sendable {
    private let left: Mutex<Int>
    init(_ bytes: Int) { left = Mutex(bytes) }

    /// How many of the bytes may pass; `nil` when none may.
    func take(_ count: Int) -> Int? {
        left.withLock { left in
            guard left > 0 else { return nil }
            defer { left -= min(left, count) }
            return min(left, count)
        }
    }
}

private struct FailingWriter: ObjectWriter {
    let base: any ObjectWriter
    let error: any Error
    let budget: Budget

    init(_ base: any ObjectWriter, _ fault: FaultInjectingObjectStore.Fault) {
        self.base = base
        error = fault.error
        budget = Budget(fault.afterBytes ?? 0)
    }

    func write(_ bytes: [UInt8]) async throws {
        let allowed = budget.take(bytes.count) ?? 0
        if allowed > 0 { try await base.write(Array(bytes.prefix(allowed))) }
        if allowed < bytes.count { throw error }
    }
}

private actor SharedIterator {
    private var iterator: ObjectBody.AsyncIterator
    init(_ body: ObjectBody) { iterator = body.makeAsyncIterator() }

    func next() async throws -> [UInt8]? {
        var current = iterator
        return try await current.next()
    }
}

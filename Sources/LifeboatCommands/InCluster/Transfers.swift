// SPDX-License-Identifier: Apache-2.0

import ObjectStore

/// Runs transfers beside a command, so that it can read what they bring when it wants to.
///
/// A connection to a pod, or a file of certificates, is lent for the length of a closure, while the body of an object of a
/// store is read outside of any. The tasks of the transfers end with the closure of ``with(_:)``.
struct Transfers: Sendable {
    /// Takes what a transfer brings; it returns when the reader wants more.
    struct Sink: Sendable {
        fileprivate let supply: AsyncThrowingStream<Piece, any Error>.Continuation
        fileprivate let demand: Demand

        /// Says that the object is there, and its size where that is known.
        func begin(size: Int64?) { supply.yield(.head(size: size)) }

        /// Hands over some bytes when the reader asks for them.
        func write(_ bytes: [UInt8]) async throws {
            guard !bytes.isEmpty else { return }
            try await demand.next()
            supply.yield(.bytes(bytes))
        }
    }

    /// Brings one object.
    typealias Transfer = @Sendable (Sink) async throws -> Void

    fileprivate enum Piece: Sendable {
        case head(size: Int64?)
        case bytes([UInt8])
    }

    private let orders: AsyncStream<@Sendable () async -> Void>.Continuation

    /// Lends the means to run transfers; those that are not finished at the end are cancelled.
    static func with<Result>(_ body: (Transfers) async throws -> Result) async throws -> Result {
        let (orders, continuation) = AsyncStream<@Sendable () async -> Void>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // As many as a command has objects open, which are one or two.
                await withDiscardingTaskGroup { transfers in
                    for await order in orders { transfers.addTask { await order() } }
                    transfers.cancelAll()
                }
            }
            defer {
                continuation.finish()
                group.cancelAll()
            }
            return try await body(Transfers(orders: continuation))
        }
    }

    /// Starts a transfer, and returns when it has begun to bring the object.
    /// - Parameters:
    ///   - key: The object's key.
    ///   - transfer: Brings it.
    /// - Returns: The object, which can be read once.
    /// - Throws: What the transfer throws before it begins.
    func open(_ key: String, _ transfer: @escaping Transfer) async throws -> ObjectBody {
        let (supply, continuation) = AsyncThrowingStream<Piece, any Error>.makeStream()
        let demand = Demand()
        orders.yield {
            do {
                try await transfer(Sink(supply: continuation, demand: demand))
                continuation.finish()
            } catch { continuation.finish(throwing: error) }
        }
        let reader = Reader(supply, demand)
        guard case .head(let size)? = try await reader.piece() else {
            try Task.checkCancellation()
            throw ObjectStoreError(.other, "the transfer of \(key) has brought nothing")
        }
        return ObjectBody(info: ObjectInfo(key: key, size: size ?? 0)) {
            guard case .bytes(let bytes)? = try await reader.next() else { return nil }
            return bytes
        }
    }
}

/// How often a reader has asked for more.
private final class Demand: Sendable {
    private let wishes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (wishes, continuation) = AsyncStream<Void>.makeStream() }

    func ask() { continuation.yield() }

    /// Waits until the reader asks.
    func next() async throws {
        for await _ in wishes { return }
        throw CancellationError()
    }
}

/// Holds the place between two pieces.
private actor Reader {
    private var pieces: AsyncThrowingStream<Transfers.Piece, any Error>.AsyncIterator?
    private let demand: Demand

    init(_ supply: AsyncThrowingStream<Transfers.Piece, any Error>, _ demand: Demand) {
        pieces = supply.makeAsyncIterator()
        self.demand = demand
    }

    func next() async throws -> Transfers.Piece? {
        demand.ask()
        return try await piece()
    }

    func piece() async throws -> Transfers.Piece? {
        // Taken out while it is used: one task at a time reads, so it is there.
        guard var current = pieces.take() else { return nil }
        guard let piece = try await current.next(isolation: self) else {
            // The end of a stream is also what a reader sees that was cancelled.
            try Task.checkCancellation()
            return nil
        }
        pieces = current
        return piece
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// One part on its way from the writer to an uploader.
struct Part: Sendable {
    let number: Int
    let bytes: [UInt8]
}

/// Passes parts from one writer to several uploaders, and lets the writer wait when too much is on the way.
///
/// ``finish()`` or ``fail(_:)`` must be called in the end, on every path: nothing else wakes the uploaders.
final class PartQueue: Sendable {
    private enum End {
        case finished
        case failed(any Error)
    }

    private struct State {
        var waitingParts: [Part] = []
        var uploaders: [CheckedContinuation<Part?, Never>] = []
        var writer: CheckedContinuation<Void, any Error>?
        var writerSize = 0
        var bytesInFlight = 0
        var partsInFlight = 0
        var end: End?

        func hasRoom(for size: Int, _ plan: PartPlan) -> Bool {
            partsInFlight == 0 || (partsInFlight < plan.maximumInFlight && bytesInFlight + size <= plan.bytesInFlight)
        }
    }

    private let plan: PartPlan
    private let state = Mutex(State())

    init(_ plan: PartPlan) { self.plan = plan }

    /// Hands a part over as soon as there is room.
    /// - Throws: What an uploader failed with.
    func submit(_ part: Part) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let outcome: Result<Void, any Error>? = state.withLock { state in
                if case .failed(let error) = state.end { return .failure(error) }
                if state.hasRoom(for: part.bytes.count, plan) { return .success(()) }
                state.writer = continuation
                state.writerSize = part.bytes.count
                return nil
            }
            if let outcome { continuation.resume(with: outcome) }
        }
        let uploader = state.withLock { state -> CheckedContinuation<Part?, Never>? in
            state.partsInFlight += 1
            state.bytesInFlight += part.bytes.count
            if let uploader = state.uploaders.popLast() { return uploader }
            state.waitingParts.append(part)
            return nil
        }
        uploader?.resume(returning: part)
    }

    /// The next part to upload; `nil` when there will be none.
    func next() async -> Part? {
        await withCheckedContinuation { continuation in
            let answer: Part?? = state.withLock { state in
                if case .failed = state.end { return .some(nil) }
                if !state.waitingParts.isEmpty { return state.waitingParts.removeFirst() }
                if state.end != nil { return .some(nil) }
                state.uploaders.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Says that a part is stored.
    func complete(_ part: Part) {
        let writer = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            state.partsInFlight -= 1
            state.bytesInFlight -= part.bytes.count
            guard state.writer != nil, state.hasRoom(for: state.writerSize, plan) else { return nil }
            return state.writer.take()
        }
        writer?.resume()
    }

    /// Says that no more parts will come.
    func finish() { end(.finished) }

    /// Ends everything: uploaders get no more parts, the writer gets the error.
    func fail(_ error: any Error) { end(.failed(error)) }

    /// What went wrong, if anything did.
    var failure: (any Error)? {
        state.withLock { state in
            if case .failed(let error) = state.end { error } else { nil }
        }
    }

    private func end(_ end: End) {
        let (uploaders, writer) = state.withLock { state in
            if state.end == nil { state.end = end }
            defer { state.uploaders = [] }
            return (state.uploaders, state.writer.take())
        }
        for uploader in uploaders { uploader.resume(returning: nil) }
        if case .failed(let error) = end { writer?.resume(throwing: error) } else { writer?.resume() }
    }
}

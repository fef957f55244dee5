// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Hands the body of one answer to a reader chunk by chunk, no faster than the reader takes them.
///
/// The network is read in a task of its own, so that a server that falls silent can be told from a reader that is slow.
struct ResponseStream: Sendable {
    /// Chunks read ahead of the reader: one being handled, one arriving.
    static let readAhead = 2

    private enum Part: Sendable {
        case head
        case chunk([UInt8])
        case end
    }

    /// The silence of the server, shared by the tasks that read and watch.
    private final class Wait: Sendable {
        private let silence: Mutex<Silence>

        init(limit: Duration) { silence = Mutex(Silence(limit: limit, now: .now)) }

        func begin() { silence.withLock { $0.waitBegins(now: .now) } }
        func end() { silence.withLock { $0.waitEnds() } }
        var isTooLong: Bool { silence.withLock { $0.isTooLong(now: .now) } }
        var nextLook: ContinuousClock.Instant { silence.withLock { $0.nextLook(now: .now) } }
    }

    let transport: Transport
    let request: KubernetesRequest
    let credentials: Credentials
    /// The longest the server may be silent.
    let silence: Duration
    /// What a failed request's answer becomes.
    let answered: @Sendable (KubernetesResponse) -> AttemptFailure

    /// Makes one attempt.
    /// - Parameters:
    ///   - onHead: Called when the server has begun to answer.
    ///   - eachChunk: Called with each chunk, in order.
    /// - Throws: ``AttemptFailure``; `CancellationError`; whatever the closure throws.
    func run(onHead: () -> Void, eachChunk: ([UInt8]) async throws -> Void) async throws {
        let (demand, demands) = AsyncStream<Void>.makeStream()
        let (parts, sink) = AsyncThrowingStream<Part, any Error>.makeStream()
        let wait = Wait(limit: silence)
        let hasEnded = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await read(demand, wait, into: sink) }
            group.addTask { await watch(wait, sink) }
            defer { group.cancelAll() }
            for _ in 0..<Self.readAhead { demands.yield() }
            for try await part in parts {
                switch part {
                case .head: onHead()
                case .chunk(let bytes):
                    demands.yield()
                    try await eachChunk(bytes)
                case .end: return true
                }
            }
            return false
        }
        // The parts end without an end only when this task was cancelled.
        guard hasEnded else { throw CancellationError() }
    }

    private func read(
        _ demand: AsyncStream<Void>,
        _ wait: Wait,
        into sink: AsyncThrowingStream<Part, any Error>.Continuation
    ) async {
        do {
            let response = try await transport.http.execute(
                transport.prepare(request, credentials),
                deadline: .now() + TimeAmount(silence)
            )
            guard (200..<300).contains(Int(response.status.code)) else {
                let body = try await response.body.collect(upTo: Transport.maximumErrorBody)
                let answer = KubernetesResponse(
                    status: Int(response.status.code),
                    headers: response.headers.dictionary,
                    body: Array(body.readableBytesView)
                )
                throw answered(answer)
            }
            wait.end()
            sink.yield(.head)
            var chunks = response.body.makeAsyncIterator()
            for await _ in demand {
                wait.begin()
                guard let chunk = try await chunks.next() else { break }
                wait.end()
                sink.yield(.chunk(Array(chunk.readableBytesView)))
            }
            wait.end()
            sink.yield(.end)
            sink.finish()
        } catch {
            sink.finish(throwing: (try? transport.failure(error, of: request)) ?? CancellationError())
        }
    }

    /// Fails the stream when the server has been silent for too long.
    private func watch(_ wait: Wait, _ sink: AsyncThrowingStream<Part, any Error>.Continuation) async {
        while !Task.isCancelled {
            if wait.isTooLong {
                let failure = try? transport.failure(DeadlineExceeded(), of: request)
                sink.finish(throwing: failure ?? CancellationError())
                return
            }
            try? await Task.sleep(until: wait.nextLook, tolerance: .milliseconds(50), clock: .continuous)
        }
    }
}

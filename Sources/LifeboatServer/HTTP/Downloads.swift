// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import Controllers
import Hummingbird
import Logging
import NIOCore
import ObjectStore
import Synchronization
import VeleroAPI

/// Gives files of a store to whoever has a ticket: for those who can reach the API server only, through a forwarded port.
struct Downloads: Sendable {
    /// The most at a time; each holds a connection to a store.
    private static let maximum = 16

    /// How many are under way.
    private final class Count: Sendable {
        private let number = Mutex(0)

        /// A place for one more; `nil` when there is none.
        func take() -> Place? {
            let isFree = number.withLock { number in
                guard number < Downloads.maximum else { return false }
                number += 1
                return true
            }
            return isFree ? Place(of: self) : nil
        }

        fileprivate func leave() { number.withLock { $0 -= 1 } }
    }

    /// A place among those under way, left when nobody holds it any more: also when an answer is never sent.
    private final class Place: Sendable {
        private let count: Count
        init(of count: Count) { self.count = count }
        deinit { count.leave() }
    }

    private let tickets: DownloadTickets
    private let locations: any LocationOpening
    private let now: @Sendable () -> Timestamp
    private let logger: Logger
    private let count = Count()

    init(
        tickets: DownloadTickets,
        locations: any LocationOpening,
        now: @escaping @Sendable () -> Timestamp,
        logger: Logger
    ) {
        self.tickets = tickets
        self.locations = locations
        self.now = now
        self.logger = logger
    }

    /// The file of a ticket.
    ///
    /// A ticket that never was and one that has expired get the same answer: who has none learns nothing. The look-up takes
    /// as long for a near miss as for any other, since it goes by a hash; and 256 random bits cannot be tried out.
    func answer(to token: String) async -> Response {
        guard let ticket = tickets.ticket(token, now: now()) else { return .plain(.notFound, "not found") }
        guard let place = count.take() else {
            return .plain(.serviceUnavailable, "too many downloads are under way; try again in a moment")
        }
        do {
            let size = try await locations.withStore(of: ticket.location) { try await $0.store.head(ticket.key)?.size }
            guard let size else { return .plain(.notFound, "the store has no such file") }
            return Response(
                status: .ok,
                headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
                body: ResponseBody(contentLength: Int(size)) { writer in
                    defer { withExtendedLifetime(place) {} }
                    try await send(ticket, size, to: &writer)
                }
            )
        } catch {
            tellFailure(of: ticket, error)
            return .plain(.badGateway, "the store cannot be read; the server's log says why")
        }
    }

    /// Sends the content; where that fails the connection is cut, which the length tells the other side.
    private func send(
        _ ticket: DownloadTickets.Ticket,
        _ size: Int64,
        to writer: inout any ResponseBodyWriter
    ) async throws {
        do {
            try await locations.withStore(of: ticket.location) { store in
                let body = try await store.store.get(ticket.key, range: nil)
                guard body.info.size == size else {
                    throw ObjectStoreError(.corrupt, "\(ticket.key) was replaced while it was read")
                }
                for try await run in body { try await writer.write(ByteBuffer(bytes: run)) }
            }
        } catch {
            tellFailure(of: ticket, error)
            throw error
        }
        try await writer.finish(nil)
    }

    private func tellFailure(of ticket: DownloadTickets.Ticket, _ error: any Error) {
        logger.warning(
            "a download failed",
            metadata: ["location": "\(ticket.location.name)", "key": "\(ticket.key)", "error": "\(error)"]
        )
    }
}

extension Response {
    /// A line of words.
    static func plain(_ status: HTTPResponse.Status, _ words: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: words + "\n"))
        )
    }
}

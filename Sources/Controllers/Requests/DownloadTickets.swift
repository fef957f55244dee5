// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import VeleroAPI

/// The files that may be fetched from this server for a while, by whoever has a ticket.
///
/// A ticket is as good as a signed URL of S3: it stands in the status of a DownloadRequest, for those who may read that,
/// and cannot be guessed. Tickets live in the memory of one process; after a restart a new request gives a new one.
package final class DownloadTickets: Sendable {
    /// One file that may be fetched.
    package struct Ticket: Sendable {
        /// Where it is kept.
        package var location: BackupStorageLocation
        /// Its key in the store.
        package var key: String
        /// Until when it may be fetched.
        package var expiration: Timestamp
    }

    /// The most tickets at a time; more would mean that somebody makes requests without end.
    private static let maximum = 10_000

    private let tickets = Mutex<[String: Ticket]>([:])

    /// No tickets.
    package init() {}

    /// Issues a ticket.
    /// - Returns: What the holder must show: 256 random bits in hexadecimal.
    package func issue(_ ticket: Ticket, now: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        let token = (0..<4).map { _ in
            let digits = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        tickets.withLock { tickets in
            if tickets.count >= Self.maximum { tickets = tickets.filter { $0.value.expiration > now } }
            if tickets.count >= Self.maximum,
                let oldest = tickets.min(by: { $0.value.expiration < $1.value.expiration })
            {
                tickets[oldest.key] = nil
            }
            tickets[token] = ticket
        }
        return token
    }

    /// What a ticket is for; `nil` when there is no such ticket or it has expired.
    package func ticket(_ token: String, now: Timestamp) -> Ticket? {
        tickets.withLock { $0[token] }.flatMap { $0.expiration > now ? $0 : nil }
    }
}

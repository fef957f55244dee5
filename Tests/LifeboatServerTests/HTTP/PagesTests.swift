// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Foundation
import KubernetesRuntime
import Logging
import ObjectStore
import Synchronization
import Testing
import VeleroAPI
import VolumeSnapshots

@testable import Controllers
@testable import LifeboatServer

/// The server's pages over a real socket, fetched by curl.
struct PagesTests {
    /// Lends the one store there is, or fails as told.
    private struct OneStore: LocationOpening {
        let store = MemoryObjectStore()
        var failure: (any Error)?

        func withStore<Result: Sendable>(
            of location: BackupStorageLocation,
            _ body: (BackupStore) async throws -> Result
        ) async throws -> Result {
            if let failure { throw failure }
            return try await body(BackupStore(store))
        }

        func withDisks<Result: Sendable>(
            of location: VolumeSnapshotLocation,
            _ body: (any DiskProvider) async throws -> Result
        ) async throws -> Result {
            throw ControllerError(.invalidLocation, "there are no disks here")
        }

        func withDatabases<Result: Sendable>(
            of location: VolumeSnapshotLocation,
            _ body: (RDSSnapshots) async throws -> Result
        ) async throws -> Result {
            throw ControllerError(.invalidLocation, "there are no databases here")
        }
    }

    private static let location = BackupStorageLocation(
        name: "default",
        namespace: "velero",
        spec: BackupStorageLocationSpec(provider: "aws", bucket: "b")
    )
    private static let now = Timestamp(seconds: 1_000)
    private static let later: @Sendable () -> Timestamp = { Timestamp(seconds: 1_600) }

    /// What was logged.
    private final class Log: Sendable {
        private let lines = Mutex("")
        var text: String { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0 += line } }
    }

    /// What curl got.
    private struct Page {
        let status: Int
        let body: String
        let headers: String

        /// Fetches a page, with its body in a file where that is given.
        static func fetch(_ url: String, method: String = "GET", to file: String? = nil) async throws -> Page {
            let mark = "<<status>>"
            let text = try await Shell.run(
                "curl",
                "--silent",
                "--request",
                method,
                "--output",
                file ?? "-",
                "--write-out",
                "\(mark)%{http_code} %header{content-type} %header{content-length}",
                url
            )
            let parts = text.components(separatedBy: mark)
            let words = parts[1].split(separator: " ", maxSplits: 1).map(String.init)
            return Page(status: Int(words[0]) ?? 0, body: parts[0], headers: words.count > 1 ? words[1] : "")
        }
    }

    /// Runs the HTTP service for the length of the closure, and hands it the address.
    private func withPages(
        health: ServerHealth = ServerHealth(),
        metrics: ServerMetrics = ServerMetrics(MetricsRegistry()),
        tickets: DownloadTickets = DownloadTickets(),
        locations: any LocationOpening = OneStore(),
        now: @escaping @Sendable () -> Timestamp = { PagesTests.now },
        log: Log = Log(),
        _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        let output = ServerLogHandler.Output(format: .text, now: now, sink: { log.add($0) })
        let logger = Logger(label: "test") { _ in ServerLogHandler(output, level: .trace) }
        let (ports, source) = AsyncStream<Int>.makeStream()
        let service = HTTPService(
            address: try #require(ListenAddress("127.0.0.1:0")),
            pages: ServerPages(
                health: health,
                metrics: metrics,
                downloads: Downloads(tickets: tickets, locations: locations, now: now, logger: logger)
            ),
            onListening: { source.yield($0) },
            logger: logger
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            let port = try #require(await ports.first { _ in true })
            try await body("http://127.0.0.1:\(port)")
        }
    }

    @Test func `probes are answered by what the process does`() async throws {
        let health = ServerHealth()
        try await withPages(health: health) { server in
            #expect(try await Page.fetch("\(server)/livez").status == 200)
            #expect(try await Page.fetch("\(server)/healthz").status == 200)
            #expect(try await Page.fetch("\(server)/readyz").status == 503)
            health.set(.working)
            let ready = try await Page.fetch("\(server)/readyz")
            #expect(ready.status == 200)
            #expect(ready.body == "ok: leading\n")
            #expect(try await Page.fetch("\(server)/").status == 404)
            #expect(try await Page.fetch("\(server)/livez", method: "POST").status == 405)
        }
    }

    @Test func `metrics have Prometheus' media type`() async throws {
        try await withPages { server in
            let page = try await Page.fetch("\(server)/metrics")
            #expect(page.status == 200)
            #expect(page.headers.hasPrefix("text/plain; version=0.0.4; charset=utf-8"))
            #expect(page.body.contains("\nvelero_backup_total 0\n"))
            #expect(page.body.contains("\nprocess_resident_memory_bytes "))
        }
    }

    @Test func `a ticket gets its file, of any size, and the ticket is not in the log`() async throws {
        let locations = OneStore()
        let tickets = DownloadTickets()
        var content = [UInt8](repeating: 0, count: 40 << 20)
        for index in stride(from: 0, to: content.count, by: 4_099) { content[index] = UInt8(truncatingIfNeeded: index) }
        try await locations.store.put("backups/b1/b1.tar.gz", content)
        let ticket = DownloadTickets.Ticket(
            location: Self.location,
            key: "backups/b1/b1.tar.gz",
            expiration: Timestamp(seconds: 1_600)
        )
        let token = tickets.issue(ticket, now: Self.now)
        let log = Log()
        let file = FileManager.default.temporaryDirectory.appending(path: "lifeboat-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let expected = content
        try await withPages(tickets: tickets, locations: locations, log: log) {
            server in
            let page = try await Page.fetch("\(server)/download/\(token)", to: file)
            #expect(page.status == 200)
            #expect(page.headers == "application/octet-stream \(expected.count)")
            #expect(try Data(contentsOf: URL(filePath: file)) == Data(expected))
        }
        #expect(!log.text.contains(token))
    }

    @Test func `strangers learn nothing, whatever they show`() async throws {
        let locations = OneStore()
        let tickets = DownloadTickets()
        let ticket = DownloadTickets.Ticket(
            location: Self.location,
            key: "backups/b1/b1-logs.gz",
            expiration: Timestamp(seconds: 1_600)
        )
        try await locations.store.put(ticket.key, [1])
        let token = tickets.issue(ticket, now: Self.now)
        try await withPages(tickets: tickets, locations: locations, now: Self.later) { server in
            for path in ["/download/\(token)", "/download/0123", "/download/", "/download/\(token)/", "/elsewhere"] {
                let page = try await Page.fetch(server + path)
                #expect(page.status == 404)
                #expect(page.body == "not found\n", "\(path)")
            }
        }
    }

    @Test func `a store that is away is told to the holder of a ticket, and why only to the log`() async throws {
        let locations = OneStore(failure: ObjectStoreError(.unavailable, "the store is on fire"))
        let tickets = DownloadTickets()
        let ticket = DownloadTickets.Ticket(
            location: Self.location,
            key: "backups/b1/b1-logs.gz",
            expiration: Timestamp(seconds: 1_600)
        )
        let token = tickets.issue(ticket, now: Self.now)
        let log = Log()
        try await withPages(tickets: tickets, locations: locations, log: log) {
            server in
            let page = try await Page.fetch("\(server)/download/\(token)")
            #expect(page.status == 502)
            #expect(!page.body.contains("fire"))
        }
        #expect(log.text.contains("the store is on fire"))
    }
}

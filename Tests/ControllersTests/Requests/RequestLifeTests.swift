// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ClusterTestKit
import Controllers
import JSON
import Testing
import VeleroAPI

/// Requests for files and for the server's version, on a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(4)))
struct RequestLifeTests {
    private static func request(_ name: String, _ kind: DownloadTargetKind, _ target: String) -> DownloadRequest {
        DownloadRequest(name: name, spec: DownloadRequestSpec(kind: kind, name: target))
    }

    @Test func `a request for a file gets an address of the store and one of the server, for ten minutes`()
        async throws
    {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                try await test.create(Self.request("log", .backupLog, "b"))
                let answer = try await test.waitFor(DownloadRequest.self, "log", "processed") { $0.status.isProcessed }
                #expect(answer.status.downloadURL == "https://store.test/backups/b/b-logs.gz?expires=600")
                let expiration = try #require(answer.status.expiration)
                #expect((540...600).contains(expiration.seconds - test.clock.now.seconds))
                #expect(answer.annotations[LifeboatAnnotation.downloadPod] == "lifeboat-0")
                #expect(answer.annotations[LifeboatAnnotation.downloadPort] == "8085")
                #expect(answer.annotations[LifeboatAnnotation.downloadError] == nil)
                let path = try #require(answer.annotations[LifeboatAnnotation.downloadPath])
                #expect(path.hasPrefix("/download/"))
                let token = String(path.dropFirst("/download/".count))
                let ticket = try #require(test.tickets.ticket(token, now: test.clock.now))
                #expect(ticket.key == "backups/b/b-logs.gz" && ticket.location.name == "default")
                // No line of the log may hold what lets somebody read the file.
                #expect(test.log.count(of: token) == 0 && test.log.count(of: "store.test") == 0)
                test.clock.advance(seconds: 601)
                #expect(test.tickets.ticket(token, now: test.clock.now) == nil)
                try await test.restart()
                try await test.waitUntilGone(DownloadRequest.self, "log")
            }
        }
    }

    @Test func `a file of a restore is looked for where its backup is`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                try await test.askForRestore("r", of: "b")
                try await test.waitForRestore("r", .completed)
                try await test.create(Self.request("results", .restoreResults, "r"))
                let answer = try await test.waitFor(DownloadRequest.self, "results", "processed") {
                    $0.status.isProcessed
                }
                #expect(answer.status.downloadURL?.contains("/restores/r/restore-r-results.gz?") == true)
            }
        }
    }

    @Test(arguments: [
        (DownloadTargetKind.backupLog, "no backup"), (.restoreLog, "no restore"),
    ])
    func `a request for what is not there says so`(kind: DownloadTargetKind, words: String) async throws {
        try await ControllersCase.with { test in
            try await test.create(Self.request("d", kind, "nothing"))
            let answer = try await test.waitFor(DownloadRequest.self, "d", "processed") { $0.status.isProcessed }
            #expect(answer.status.downloadURL == nil)
            #expect(answer.annotations[LifeboatAnnotation.downloadError]?.contains(words) == true)
        }
    }

    @Test func `while the store is away a request waits`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("b", of: data)
                test.store.isAway = true
                try await test.create(Self.request("log", .backupLog, "b"))
                try await eventually("it was tried") { test.log.count(of: "reconcile failed") > 0 }
                #expect(try await test.find(DownloadRequest.self, "log")?.status.isProcessed == false)
                test.store.isAway = false
                try await test.waitFor(DownloadRequest.self, "log", "processed") { $0.status.isProcessed }
            }
        }
    }

    @Test func `whoever asks for the server's version gets it, and the answer goes after a minute`() async throws {
        try await ControllersCase.with { test in
            try await test.create(ServerStatusRequest(name: "s", spec: .init(json: [:])))
            let answer = try await test.waitFor(ServerStatusRequest.self, "s", "processed") { $0.status.isProcessed }
            #expect(answer.status.serverVersion == "1.2.3")
            #expect(answer.status.plugins.contains { $0.name == "velero.io/aws" && $0.kind == "ObjectStore" })
            #expect(answer.status.processedTimestamp != nil)
            test.clock.advance(seconds: 61)
            try await test.restart()
            try await test.waitUntilGone(ServerStatusRequest.self, "s")
        }
    }
}

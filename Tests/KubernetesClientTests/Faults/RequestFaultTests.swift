// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesClient
import KubernetesCore
import Testing

/// What the client makes of a server that misbehaves.
@Suite struct RequestFaultTests {
    private let read = KubernetesRequest(.get, "/version")

    @Test(arguments: [429, 500, 502, 503, 504])
    func `a read is repeated until the server answers`(status: Int) async throws {
        try await FakeServer.withClient {
            $0.number < 4 ? .respond(status, "later") : .respond(200, "ok")
        } _: {
            client,
            server in
            let response = try await client.send(read)
            #expect(String(decoding: response.body, as: UTF8.self) == "ok")
            #expect(server.requests.count == 4)
        }
    }

    @Test func `a read is repeated when the connection breaks`() async throws {
        let faults: [FakeServer.Answer] = [.drop, .breakOff(after: 3, of: "answer"), .respond(200, "answer")]
        try await FakeServer.withClient {
            faults[$0.number - 1]
        } _: { client, _ in
            let response = try await client.send(read)
            #expect(String(decoding: response.body, as: UTF8.self) == "answer")
        }
    }

    @Test(arguments: [400, 401, 403, 404, 409, 422])
    func `an answer that will not change is not asked for again`(status: Int) async throws {
        try await FakeServer.withClient { _ in
            .respond(status, "no")
        } _: { client, server in
            await #expect(throws: KubernetesError.self) { try await client.send(read) }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a create is repeated when the server surely has not acted`() async throws {
        let faults: [FakeServer.Answer] = [
            .respond(429, "", headers: ["retry-after": "0"]), .respond(503, "", headers: ["retry-after": "0"]),
            .respond(201, "{}"),
        ]
        try await FakeServer.withClient {
            faults[$0.number - 1]
        } _: { client, server in
            _ = try await client.create(.configMaps, in: "a", [])
            #expect(server.requests.count == 3)
        }
    }

    @Test func `a create whose answer is lost is ambiguous, and is not repeated`() async throws {
        try await FakeServer.withClient { _ in
            .drop
        } _: { client, server in
            let error = await #expect(throws: KubernetesError.self) {
                try await client.create(.configMaps, in: "a", [])
            }
            #expect(error?.code == .ambiguous)
            #expect(error?.message.contains("POST /api/v1/namespaces/a/configmaps") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a create that only asks is repeated`() async throws {
        try await FakeServer.withClient {
            $0.number == 1 ? .drop : .respond(201, "{}")
        } _: { client, server in
            _ = try await client.create(.configMaps, in: "a", [], options: WriteOptions(isDryRun: true))
            #expect(server.requests.map(\.uri).allSatisfy { $0.hasSuffix("?fieldManager=lifeboat&dryRun=All") })
            #expect(server.requests.count == 2)
        }
    }

    @Test(arguments: [500, 503])
    func `a create that fails without a word about trying again is not repeated`(status: Int) async throws {
        try await FakeServer.withClient { _ in
            .respond(status, "boom")
        } _: { client, server in
            let error = await #expect(throws: KubernetesError.self) {
                try await client.create(.configMaps, in: "a", [])
            }
            #expect(error?.code == .unavailable)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `changes that come to the same when made twice are repeated`() async throws {
        let object = APIResource.configMaps.object("x", in: "a")
        try await FakeServer.withClient {
            $0.number % 2 == 1 ? .drop : .respond(200, "{}")
        } _: { client, server in
            _ = try await client.update(object, [])
            _ = try await client.patch(object, .merge, [])
            _ = try await client.patch(object, .apply(force: true), [])
            try await client.delete(object)
            #expect(
                server.requests.map(\.method) == ["PUT", "PUT", "PATCH", "PATCH", "PATCH", "PATCH", "DELETE", "DELETE"]
            )
        }
    }

    @Test func `a JSON patch whose answer is lost is ambiguous`() async throws {
        try await FakeServer.withClient { _ in
            .drop
        } _: { client, _ in
            let error = await #expect(throws: KubernetesError.self) {
                try await client.patch(APIResource.configMaps.object("x", in: "a"), .json, [])
            }
            #expect(error?.code == .ambiguous)
        }
    }

    @Test func `the server's wish to wait is followed`() async throws {
        let clock = ContinuousClock()
        let answers: [FakeServer.Answer] = [.respond(429, "", headers: ["retry-after": "1"]), .respond(200, "ok")]
        try await FakeServer.withClient {
            answers[$0.number - 1]
        } _: { client, _ in
            let elapsed = try await clock.measure { _ = try await client.send(read) }
            #expect(elapsed >= .seconds(1))
        }
    }

    @Test func `a wish to wait longer than we would ends the attempts at once`() async throws {
        try await FakeServer.withClient { _ in
            .respond(429, "busy", headers: ["retry-after": "3600"])
        } _: {
            client,
            server in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(read) }
            #expect(error?.code == .tooManyRequests)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `attempts end, and the error says how many there were`() async throws {
        try await FakeServer.withClient(
            .quick {
                $0.firstRetry.attempts = 3
                $0.retry.attempts = 3
            }
        ) { _ in
            .respond(503, "starting")
        } _: { client, server in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(read) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("starting") == true)
            #expect(error?.message.contains("tried 3 times") == true)
            #expect(error?.message.contains("context fake") == true)
            #expect(server.requests.count == 3)
        }
    }

    @Test func `a server that does not answer is given up on`() async throws {
        try await FakeServer.withClient(
            .quick {
                $0.requestTimeout = .milliseconds(50)
                $0.firstRetry = .never
            }
        ) { _ in
            .hang
        } _: { client, _ in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(read) }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func `a server that stops in the middle of its answer is given up on`() async throws {
        try await FakeServer.withClient(
            .quick {
                $0.requestTimeout = .milliseconds(50)
                $0.firstRetry = .never
            }
        ) { _ in
            .stall(after: 3, of: "answer")
        } _: { client, _ in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(read) }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func `cancelling ends a request that hangs, as a cancellation`() async throws {
        try await FakeServer.withClient { _ in
            .hang
        } _: { client, server in
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await client.send(read) }
                    while server.requests.isEmpty { await Task.yield() }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `nobody at the address is told in one sentence, quickly`() async throws {
        // No program of today listens there, and none but root may.
        let url = "http://127.0.0.1:1"
        let clock = ContinuousClock()
        let elapsed = try await clock.measure {
            try await withAPIClient(FakeServer.configuration(url)) { client in
                let error = await #expect(throws: KubernetesError.self) { try await client.send(read) }
                #expect(error?.code == .connection)
                #expect(
                    error?.message.hasPrefix(
                        "the API server \(url) (context fake) can't be reached: connection refused (tried "
                    ) == true
                )
                #expect(error?.hint?.contains("kubectl config get-contexts") == true)
            }
        }
        #expect(elapsed < .seconds(10))
    }

    @Test func `a host nobody knows is told as such`() async throws {
        var options = ClientOptions()
        options.firstRetry = .never
        try await withAPIClient(FakeServer.configuration("http://no-such-host.invalid:1"), options: options) {
            client in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(read) }
            #expect(error?.code == .connection)
            #expect(error?.message.contains("the host name no-such-host.invalid can't be resolved") == true)
        }
    }

    @Test func `a page of a proxy is quoted in one line`() async throws {
        try await FakeServer.withClient { _ in
            .respond(403, "<html>\n  <b>Access\n denied</b></html>")
        } _: { client, _ in
            let error = await #expect(throws: KubernetesError.self) { try await client.send(read) }
            #expect(error?.code == .forbidden)
            #expect(error?.message == "<html> <b>Access denied</b></html>")
        }
    }

    @Test func `no more requests than allowed are on their way`() async throws {
        try await FakeServer.withClient(
            .quick {
                $0.concurrentRequests = 2
                $0.requestTimeout = .milliseconds(200)
                $0.firstRetry = .never
            }
        ) { _ in
            .hang
        } _: { client, server in
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<5 { group.addTask { (try? await client.send(read)) == nil } }
                // Two are on their way; when these are given up, at most two others have taken their turns.
                #expect(await group.next() == true)
                #expect(server.requests.count <= 4)
                group.cancelAll()
            }
        }
    }
}

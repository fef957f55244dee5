// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import NIOHTTP1
import Synchronization
import Testing

/// What nodes and networks do to a running command.
@Suite(.timeLimit(.minutes(1))) struct ExecTests {
    private let container = PodContainer(pod: "web", namespace: "shop", name: "main")

    /// Runs a command on a node that sends these messages, and then ends cleanly or breaks off.
    private func exec(
        _ messages: [(UInt8, String)],
        breaksOff: Bool = false,
        _ body: (APIClient) async throws -> Void
    ) async throws {
        try await FakePod.withClient { stream in
            try await stream.send(1, [])
            for (channel, text) in messages { try await stream.send(channel, Array(text.utf8)) }
            if breaksOff { try await stream.breakOff() } else { try await stream.end() }
        } _: { client in
            try await body(client)
        }
    }

    @Test func `the command is the query, and its outputs are told apart`() async throws {
        let uris = Mutex<[String]>([])
        try await FakePod.withClient { stream in
            uris.withLock { $0.append(stream.head.uri) }
            try await stream.send(1, [])
            try await stream.send(1, Array("out".utf8))
            try await stream.send(2, Array("err".utf8))
            try await stream.send(3, Array(#"{"metadata":{},"#.utf8))
            try await stream.send(3, Array(#""status":"Success"}"#.utf8))
            try await stream.end()
        } _: { client in
            var chunks: [ExecOutput] = []
            let code = try await client.exec(["sh", "-c", "a&b"], in: container) { chunks.append($0) }
            #expect(code == 0)
            #expect(chunks == [.output(Array("out".utf8)), .error(Array("err".utf8))])
            let query = "container=main&stdout=true&stderr=true&command=sh&command=-c&command=a%26b"
            #expect(uris.withLock { $0 } == ["/api/v1/namespaces/shop/pods/web/exec?\(query)"])
        }
    }

    @Test func `a code other than 0 is a result`() async throws {
        let status = """
            {"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code","reason":\
            "NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"137"}]}}
            """
        try await exec([(3, status)]) { client in
            let code = try await client.exec(["false"], in: container)
            #expect(code == 137)
        }
    }

    @Test func `what can't be run is an error with the node's words`() async throws {
        let status =
            #"{"metadata":{},"status":"Failure","message":"no such program","reason":"InternalError","code":500}"#
        try await exec([(3, status)]) { client in
            let error = await #expect(throws: KubernetesError.self) { try await client.exec(["x"], in: container) }
            #expect(error?.code == .other)
            let place = "the container main of the pod shop/web"
            #expect(error?.message == "the command can't be run in \(place): no such program")
        }
    }

    @Test(arguments: [true, false])
    func `a command whose end nobody tells may have run`(breaksOff: Bool) async throws {
        try await exec([(1, "out")], breaksOff: breaksOff) { client in
            let error = await #expect(throws: KubernetesError.self) { try await client.exec(["x"], in: container) }
            #expect(error?.code == .ambiguous)
            #expect(error?.hint?.contains("whether the command has run") == true)
        }
    }

    @Test func `a command is not started again when it may have been started`() async throws {
        try await FakeServer.withClient { _ in
            .drop
        } _: { client, server in
            let error = await #expect(throws: KubernetesError.self) { try await client.exec(["x"], in: container) }
            #expect(error?.code == .ambiguous)
            #expect(server.requests.count == 1)
        }
    }
}

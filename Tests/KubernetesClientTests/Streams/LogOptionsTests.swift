// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import Testing

@Suite struct LogOptionsTests {
    @Test func `options become the query, and the chunks arrive in order`() async throws {
        var options = LogOptions()
        options.isPrevious = true
        options.tailLines = 10
        options.since = .milliseconds(300)
        options.limitBytes = 100
        options.timestamps = true
        let uri =
            "/api/v1/namespaces/shop/pods/web/log?container=main&previous=true&tailLines=10&sinceSeconds=1&limitBytes=100"
            + "&timestamps=true"
        try await FakeServer.withClient { _ in
            .respond(200, "one\ntwo\n")
        } _: { client, server in
            var text: [UInt8] = []
            try await client.logs(of: PodContainer(pod: "web", namespace: "shop", name: "main"), options: options) {
                text += $0
            }
            #expect(text == Array("one\ntwo\n".utf8))
            try await client.logs(of: PodContainer(pod: "web", namespace: "shop")) { _ in }
            #expect(server.requests.map(\.uri) == [uri, "/api/v1/namespaces/shop/pods/web/log"])
        }
    }

    @Test func `a log that breaks off is not begun again once some of it was handed over`() async throws {
        try await FakeServer.withClient {
            $0.number == 1 ? .drop : .breakOff(after: 4, of: "one\ntwo\n")
        } _: { client, server in
            var text: [UInt8] = []
            let error = await #expect(throws: KubernetesError.self) {
                try await client.logs(of: PodContainer(pod: "web", namespace: "shop")) { text += $0 }
            }
            #expect(error?.code == .connection)
            #expect(text == Array("one\n".utf8))
            #expect(server.requests.count == 2)
        }
    }
}

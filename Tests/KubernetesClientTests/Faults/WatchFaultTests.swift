// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesClient
import KubernetesCore
import Testing

@Suite struct WatchFaultTests {
    private static func event(_ kind: String, _ revision: String) -> String {
        #"{"type":"\#(kind)","object":{"metadata":{"resourceVersion":"\#(revision)"}}}"# + "\n"
    }

    private func watch(_ client: APIClient) async throws -> (kinds: [WatchEvent.Kind], end: WatchEnd) {
        var kinds: [WatchEvent.Kind] = []
        let end = try await client.watch(.configMaps, options: WatchOptions(revision: "1", deadline: .seconds(5))) {
            event in
            kinds.append(event.kind)
            return .continue
        }
        return (kinds, end)
    }

    @Test func `events are reported in order with the revision to go on from`() async throws {
        let body = Self.event("ADDED", "2") + Self.event("MODIFIED", "3") + Self.event("BOOKMARK", "9")
        try await FakeServer.withClient { _ in
            .respond(200, body)
        } _: { client, server in
            let watched = try await watch(client)
            #expect(watched.kinds == [.added, .modified, .bookmark])
            #expect(watched.end.revision == "9")
            #expect(
                server.requests.map(\.uri) == [
                    "/api/v1/configmaps?watch=true&allowWatchBookmarks=true&timeoutSeconds=5&resourceVersion=1"
                ]
            )
        }
    }

    @Test func `a revision that is gone is told as such, in the answer or within it`() async throws {
        let status = FakeServer.status(410, "Expired", "too old resource version")
        let answers: [FakeServer.Answer] = [
            .respond(410, status), .respond(200, #"{"type":"ERROR","object":\#(status)}"# + "\n"),
        ]
        for answer in answers {
            try await FakeServer.withClient { _ in
                answer
            } _: { client, _ in
                let error = await #expect(throws: KubernetesError.self) { try await watch(client) }
                #expect(error?.code == .gone)
            }
        }
    }

    @Test func `a watch that breaks after its first event is the caller's to take up`() async throws {
        let body = Self.event("ADDED", "2") + Self.event("ADDED", "3")
        try await FakeServer.withClient { _ in
            .breakOff(after: body.utf8.count - 5, of: body)
        } _: { client, server in
            let error = await #expect(throws: KubernetesError.self) { try await watch(client) }
            #expect(error?.code == .connection)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a watch that breaks before its first event is begun again`() async throws {
        try await FakeServer.withClient {
            $0.number == 1 ? .drop : .respond(200, Self.event("ADDED", "2"))
        } _: {
            client,
            server in
            let watched = try await watch(client)
            #expect(watched.kinds == [.added])
            #expect(server.requests.count == 2)
        }
    }
}

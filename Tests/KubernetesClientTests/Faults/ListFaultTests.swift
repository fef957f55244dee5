// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore
import Testing

/// What a list makes of a server that misbehaves: no item twice, none left out, or an error.
@Suite struct ListFaultTests {
    private func names(
        _ client: APIClient,
        _ options: ListOptions = ListOptions()
    ) async throws -> (names: [String], result: ListResult) {
        var names: [String] = []
        let result = try await client.list(.configMaps, options: options) { item in
            names.append(try ObjectMetadata(bytes: item).name)
        }
        return (names, result)
    }

    private static let page = FakeServer.list(["a", "b", "c"], revision: "7")

    /// Every place a page can break off at.
    @Test(arguments: Array(stride(from: 0, to: page.utf8.count, by: 3)))
    func `a page at a revision that breaks off anywhere is taken up where it was`(place: Int) async throws {
        try await FakeServer.withClient {
            $0.number < 3 ? .breakOff(after: place, of: Self.page) : .respond(200, Self.page)
        } _: { client, server in
            let listed = try await names(client, ListOptions(revision: "7"))
            #expect(listed.names == ["a", "b", "c"])
            #expect(listed.result.items == 3)
            #expect(listed.result.isConsistent)
            #expect(server.requests.count == 3)
        }
    }

    @Test(arguments: Array(stride(from: 0, to: page.utf8.count, by: 7)))
    func `a first page without a revision is held back until it is whole`(place: Int) async throws {
        // The second attempt sees a later state, in which `a` is gone and `d` is new.
        let later = FakeServer.list(["b", "c", "d"], revision: "8")
        try await FakeServer.withClient {
            $0.number == 1 ? .breakOff(after: place, of: Self.page) : .respond(200, later)
        } _: { client, _ in
            let listed = try await names(client)
            #expect(listed.names == ["b", "c", "d"])
            #expect(listed.result.revisions == ["8"])
            #expect(listed.result.isConsistent)
        }
    }

    @Test func `the pages of a list are asked for one after the other`() async throws {
        let pages = [
            FakeServer.list(["a"], revision: "7", token: "t1"), FakeServer.list([], revision: "7", token: "t2"),
            FakeServer.list(["b"], revision: "7"),
        ]
        try await FakeServer.withClient {
            .respond(200, pages[$0.number - 1])
        } _: { client, server in
            var options = ListOptions(revision: "7")
            options.labelSelector = "app=web"
            let listed = try await names(client, options)
            #expect(listed.names == ["a", "b"])
            #expect(listed.result.pages == 3)
            #expect(listed.result.revisions == ["7"])
            #expect(listed.result.isConsistent)
            let path = "/api/v1/configmaps?limit=500"
            #expect(
                server.requests.map(\.uri) == [
                    "\(path)&resourceVersion=7&resourceVersionMatch=Exact&labelSelector=app%3Dweb",
                    "\(path)&continue=t1&labelSelector=app%3Dweb", "\(path)&continue=t2&labelSelector=app%3Dweb",
                ]
            )
        }
    }

    @Test func `a revision dropped before the first page is an error`() async throws {
        try await FakeServer.withClient { _ in
            .respond(410, FakeServer.status(410, "Expired", "too old"))
        } _: {
            client,
            server in
            let error = await #expect(throws: KubernetesError.self) {
                try await names(client, ListOptions(revision: "7"))
            }
            #expect(error?.code == .gone)
            #expect(error?.message == "too old")
            #expect(server.requests.count == 1)
        }
    }

    private static let expiring: @Sendable (FakeServer.Request) -> FakeServer.Answer = { request in
        switch request.number {
        case 1: .respond(200, FakeServer.list(["a", "b"], revision: "7", token: "old"))
        case 2: .respond(410, FakeServer.status(410, "Expired", "too old", token: "fresh"))
        default: .respond(200, FakeServer.list(["c"], revision: "9"))
        }
    }

    @Test func `a revision dropped between pages is told, and the list goes on at the same place`() async throws {
        try await FakeServer.withClient(answering: Self.expiring) { client, server in
            let listed = try await names(client, ListOptions(revision: "7"))
            #expect(listed.names == ["a", "b", "c"])
            #expect(!listed.result.isConsistent)
            #expect(listed.result.revisions == ["7", "9"])
            #expect(server.requests.last?.uri == "/api/v1/configmaps?limit=500&continue=fresh")
        }
    }

    @Test func `a revision dropped between two attempts at one page is an error, and no item comes twice`() async throws
    {
        let second = FakeServer.list(["c", "d"], revision: "7")
        try await FakeServer.withClient { request in
            switch request.number {
            case 1: .respond(200, FakeServer.list(["a", "b"], revision: "7", token: "old"))
            case 2: .breakOff(after: second.utf8.count - 5, of: second)
            default: .respond(410, FakeServer.status(410, "Expired", "too old", token: "fresh"))
            }
        } _: { client, server in
            var names: [String] = []
            let error = await #expect(throws: KubernetesError.self) {
                try await client.list(.configMaps, options: ListOptions(revision: "7")) { item in
                    names.append(try ObjectMetadata(bytes: item).name)
                }
            }
            #expect(error?.code == .other)
            #expect(error?.message.contains("no longer kept the revision") == true)
            #expect(names == ["a", "b", "c"])
            #expect(server.requests.count == 3)
        }
    }

    @Test func `a revision dropped between pages is an error to who wants one moment only`() async throws {
        try await FakeServer.withClient(answering: Self.expiring) { client, _ in
            var options = ListOptions(revision: "7")
            options.continuesAfterExpiry = false
            let error = await #expect(throws: KubernetesError.self) { try await names(client, options) }
            #expect(error?.code == .gone)
        }
    }

    @Test func `a server that answers at another revision is found out`() async throws {
        try await FakeServer.withClient { _ in
            .respond(200, Self.page)
        } _: { client, _ in
            let listed = try await names(client, ListOptions(revision: "5"))
            #expect(!listed.result.isConsistent)
            #expect(listed.result.revision == "7")
        }
    }

    @Test(arguments: ["<html>", "[]", "{}", #"{"items":[1]}"#])
    func `what is no list is an error at once`(body: String) async throws {
        try await FakeServer.withClient { _ in
            .respond(200, body)
        } _: { client, server in
            let error = await #expect(throws: KubernetesError.self) { try await names(client) }
            #expect(error?.code == .other)
            #expect(error?.message.contains("no list") == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a server that falls silent within a page is given up on`() async throws {
        try await FakeServer.withClient(
            .quick {
                $0.silence = .milliseconds(50)
                $0.firstRetry = .never
            }
        ) { _ in
            .stall(after: 120, of: Self.page)
        } _: { client, _ in
            let error = await #expect(throws: KubernetesError.self) {
                try await names(client, ListOptions(revision: "7"))
            }
            #expect(error?.code == .timedOut)
        }
    }

    @Test func `an error of the reader ends the list as itself`() async throws {
        struct Full: Error {}
        try await FakeServer.withClient { _ in
            .respond(200, Self.page)
        } _: { client, server in
            await #expect(throws: Full.self) {
                try await client.list(.configMaps, options: ListOptions(revision: "7")) { _ in throw Full() }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `readers that ask for more while they read do not wait for each other`() async throws {
        try await FakeServer.withClient(.quick { $0.concurrentRequests = 1 }) {
            .respond(200, $0.uri.hasPrefix("/version") ? "{}" : Self.page)
        } _: { client, _ in
            var asked = 0
            try await client.list(.configMaps, options: ListOptions(revision: "7")) { _ in
                _ = try await client.send(KubernetesRequest(.get, "/version"))
                asked += 1
            }
            #expect(asked == 3)
        }
    }
}

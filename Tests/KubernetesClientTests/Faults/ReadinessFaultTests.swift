// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesClient
import KubernetesCore
import Testing

/// Whether a failure is that of one call or of the whole server.
@Suite struct ReadinessFaultTests {
    /// What comes of a call.
    enum Outcome: Equatable {
        case success
        /// The failure is the call's own.
        case ownFailure(KubernetesError.Code)
        /// The server as a whole is away.
        case away(KubernetesError.Code)
    }

    struct Case: Sendable {
        /// How the server answers the create, time after time.
        var creates: [Int]
        /// How it answers in between whether it is ready.
        var readiness: [Int]
        var outcome: Outcome

        init(_ creates: [Int], _ readiness: [Int], _ outcome: Outcome) {
            (self.creates, self.readiness, self.outcome) = (creates, readiness, outcome)
        }
    }

    @Test(arguments: [
        Case([201], [], .success),
        Case([404], [], .ownFailure(.notFound)),
        // The server came back between the two questions.
        Case([500, 201], [200], .success),
        Case([504, 201], [200], .success),
        Case([500], [500], .away(.unavailable)),
        Case([504], [503], .away(.ambiguous)),
        // It went again.
        Case([500, 500], [200, 500], .away(.unavailable)),
        // A webhook that is broken, for one.
        Case([500, 500], [200, 200], .ownFailure(.unavailable)),
        Case([500, 422], [200], .ownFailure(.invalid)),
        // Whoever may not ask takes it for ready.
        Case([500, 500], [403, 403], .ownFailure(.unavailable)),
    ])
    func `a failure that passes is the call's own only if it comes twice from a server that is ready`(
        _ test: Case
    ) async throws {
        try await FakeServer.withClient { request in
            // The answers alternate: a create, readiness, a create, readiness.
            let answers = request.uri.hasPrefix("/readyz") ? test.readiness : test.creates
            let index = (request.number - 1) / 2
            return .respond(index < answers.count ? answers[index] : 418, "{}")
        } _: { client, server in
            let outcome = try await Self.outcome(of: client)
            #expect(outcome == test.outcome)
            #expect(server.requests.count == test.creates.count + test.readiness.count)
        }
    }

    private static func outcome(of client: APIClient) async throws -> Outcome {
        do {
            switch try await client.insisting({ try await $0.create(.configMaps, in: "a", []) }) {
            case .success: return .success
            case .failure(let error): return .ownFailure(error.code)
            }
        } catch let error as KubernetesError {
            return .away(error.code)
        }
    }

    /// As a real server of 1.20 answered after its etcd had been away for a minute.
    private static let quotas = "Internal error occurred: resource quota evaluation timed out"

    @Test(arguments: [
        (quotas, 5), ("rpc error: code = Unavailable desc = transport is closing", 5),
        ("Internal error occurred: failed calling webhook: rpc error: code = Unavailable", 2), ("boom", 2),
    ])
    func `what a server that is ready says of its storage is waited out, and nothing else`(
        _ words: String,
        _ attempts: Int
    ) async throws {
        try await FakeServer.withClient { request in
            if request.uri.hasPrefix("/readyz") { return .respond(200, "ok") }
            guard request.number < 9 else { return .respond(201, "{}") }
            return .respond(500, FakeServer.status(500, "InternalError", words))
        } _: { client, server in
            let outcome = try await Self.outcome(of: client)
            #expect(outcome == (attempts == 5 ? .success : .ownFailure(.unavailable)))
            #expect(server.requests.count { $0.method == "POST" } == attempts)
        }
    }

    @Test func `a storage that does not come back is an outage, and not the fault of what was asked for`() async throws
    {
        try await FakeServer.withClient { request in
            if request.uri.hasPrefix("/readyz") { return .respond(200, "ok") }
            return .respond(500, FakeServer.status(500, "InternalError", Self.quotas))
        } _: { client, _ in
            let error = await #expect(throws: KubernetesError.self) {
                try await client.insisting(patience: .zero) { try await $0.create(.configMaps, in: "a", []) }
            }
            #expect(error?.code == .unavailable)
        }
    }
}

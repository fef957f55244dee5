// SPDX-License-Identifier: Apache-2.0

import KubernetesClient

extension FakePod {
    static let port = PodPort(pod: "web", namespace: "shop", port: 8080)

    /// Runs the closure with a client of a server whose streams are played by the first closure.
    static func withClient(
        _ options: ClientOptions = .quick(),
        _ play: @escaping @Sendable (Stream) async throws -> Void,
        _ body: (APIClient) async throws -> Void
    ) async throws {
        try await run(play) { pod in
            try await withAPIClient(FakeServer.configuration(pod.url), options: options, body)
        }
    }
}

extension PodBytes {
    /// All that is still to come.
    func collected() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in self { bytes += chunk }
        return bytes
    }
}

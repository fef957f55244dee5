// SPDX-License-Identifier: Apache-2.0

import KubernetesClient
import KubernetesCore

extension FakeServer {
    /// Runs the closure with a client of a server that answers by the first closure.
    @discardableResult
    static func withClient<Result>(
        _ options: ClientOptions = .quick(),
        answering answer: @escaping @Sendable (Request) -> Answer,
        _ body: (APIClient, FakeServer) async throws -> Result
    ) async throws -> Result {
        try await run(answering: answer) { server in
            try await withAPIClient(configuration(server.url), options: options) { client in
                try await body(client, server)
            }
        }
    }

    static func configuration(_ url: String) throws -> ClusterConfiguration {
        guard let address = ServerAddress(url) else { throw UnusableAddress() }
        return ClusterConfiguration(server: address, context: "fake")
    }

    struct UnusableAddress: Error {}

    /// A `Status` body.
    static func status(_ code: Int, _ reason: String, _ message: String, token: String = "") -> String {
        """
        {"kind":"Status","apiVersion":"v1","metadata":{"continue":"\(token)"},"status":"Failure",\
        "message":"\(message)","reason":"\(reason)","code":\(code)}
        """
    }

    /// A list of ConfigMaps with these names.
    static func list(_ names: [String], revision: String, token: String = "") -> String {
        let items = names.map { #"{"metadata":{"name":"\#($0)"}}"# }.joined(separator: ",")
        return """
            {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"\(revision)",\
            "continue":"\(token)"},"items":[\(items)]}
            """
    }
}

extension ClientOptions {
    /// Options with which attempts follow each other quickly, changed by the closure.
    static func quick(_ adapt: (inout ClientOptions) -> Void = { _ in }) -> ClientOptions {
        var options = ClientOptions()
        options.retry = RetryPolicy(limit: .seconds(20), firstDelay: .milliseconds(1), longestDelay: .milliseconds(10))
        options.firstRetry = options.retry
        adapt(&options)
        return options
    }
}

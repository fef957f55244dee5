// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import KubernetesCore
package import Logging
import NIOCore
import Synchronization

/// Speaks to one API server as one user; many tasks may use it at once.
///
/// It is given out by ``withAPIClient(_:options:logger:_:)`` only, which closes its connections at the end.
package struct APIClient: Sendable {
    /// What all copies of a client share.
    final class Shared: Sendable {
        let limit: ConcurrencyLimit
        let credentials: CredentialSource
        private let reached = Mutex(false)

        init(limit: ConcurrencyLimit, credentials: CredentialSource) {
            self.limit = limit
            self.credentials = credentials
        }

        /// Whether the server has ever answered.
        var hasReachedServer: Bool { reached.withLock { $0 } }

        func noteAnswer() { reached.withLock { $0 = true } }
    }

    /// The cluster and user.
    package let configuration: ClusterConfiguration
    /// How this client behaves.
    package let options: ClientOptions
    let transport: Transport
    let shared: Shared
    let logger: Logger

    /// The same client with other limits on repeating attempts.
    package func retrying(_ policy: RetryPolicy) -> APIClient {
        var options = options
        options.retry = policy
        options.firstRetry = policy
        return APIClient(
            configuration: configuration,
            options: options,
            transport: transport,
            shared: shared,
            logger: logger
        )
    }

    /// Sends a request and takes its whole answer, repeating attempts as ``ClientOptions`` says.
    /// - Throws: ``KubernetesError``, also for an answer that is no success; `CancellationError`.
    package func send(_ request: KubernetesRequest) async throws -> KubernetesResponse {
        try await attempting(request) { credentials in
            try await shared.limit.withPermit {
                let timeout = request.timeout ?? options.requestTimeout
                let response = try await transport.attempt(request, credentials, timeout: timeout)
                guard response.isSuccess else { throw refusal(response, of: request) }
                return response
            }
        }
    }

    /// Makes one attempt at a request and hands its body over chunk by chunk, no faster than the closure takes them.
    ///
    /// Repeating is left to the caller, who alone knows what the chunks so far were used for.
    /// - Throws: ``AttemptFailure``; `CancellationError`; whatever the closure throws.
    func streamOnce(
        _ request: KubernetesRequest,
        _ credentials: Credentials,
        silence: Duration,
        eachChunk: ([UInt8]) async throws -> Void
    ) async throws {
        // A turn is held until the server begins to answer. A slow reader must not hold it any longer: it may be
        // waiting for requests of its own.
        var holdsTurn = true
        try await shared.limit.acquire()
        defer { if holdsTurn { shared.limit.release() } }
        let stream = ResponseStream(
            transport: transport,
            request: request,
            credentials: credentials,
            silence: silence,
            answered: { refusal($0, of: request) }
        )
        let release = {
            shared.limit.release()
            holdsTurn = false
        }
        try await stream.run(onHead: release, eachChunk: eachChunk)
    }

    /// What an answer that is no success says about trying again.
    func refusal(_ response: KubernetesResponse, of request: KubernetesRequest) -> AttemptFailure {
        let error = KubernetesError.answered(response, to: request, by: configuration.serverDescription)
        let seconds = response.headers["retry-after"].flatMap { Int($0) } ?? error.status?.retryAfterSeconds
        return AttemptFailure(error, .answered, retryAfter: seconds.map { .seconds(max(0, $0)) })
    }
}

/// Makes a client for a cluster, and closes its connections when the closure is done.
/// - Parameters:
///   - configuration: The cluster and user.
///   - options: How the client behaves.
///   - logger: Takes a line for each repeated attempt, at debug level.
///   - body: Uses the client, which must not outlive it.
/// - Returns: What the closure returns.
/// - Throws: ``KubernetesError`` when a certificate can't be read; whatever the closure throws.
package func withAPIClient<Result>(
    _ configuration: ClusterConfiguration,
    options: ClientOptions = ClientOptions(),
    logger: Logger? = nil,
    _ body: (APIClient) async throws -> Result
) async throws -> Result {
    let settings = try Transport.settings(configuration, options)
    let credentials = CredentialSource(
        configuration.login,
        server: configuration.serverDescription,
        tls: settings.tlsConfiguration
    )
    return try await HTTPClient.withHTTPClient(configuration: settings) { http in
        let client = APIClient(
            configuration: configuration,
            options: options,
            transport: Transport(http: http, configuration: configuration, userAgent: options.userAgent),
            shared: APIClient.Shared(
                limit: ConcurrencyLimit(options.concurrentRequests),
                credentials: credentials
            ),
            logger: logger ?? Logger(label: "kubernetes", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return try await body(client)
    }
}

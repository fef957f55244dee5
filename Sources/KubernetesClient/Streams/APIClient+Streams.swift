// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension APIClient {
    /// Opens a stream of a pod, repeating attempts as with any request, and closes it after the closure.
    /// - Parameters:
    ///   - request: Asks for the stream.
    ///   - assemble: Adds to the channel what works on its frames, and wraps it.
    ///   - body: Uses the stream.
    /// - Returns: What the closure returns.
    /// - Throws: ``KubernetesError`` when it can't be opened; `CancellationError`; whatever the closure throws.
    func withStream<Inbound: Sendable, Outbound: Sendable, Result: Sendable>(
        _ request: KubernetesRequest,
        assemble: @escaping @Sendable (any Channel) throws -> NIOAsyncChannel<Inbound, Outbound>,
        _ body: (NIOAsyncChannelInboundStream<Inbound>, StreamSink) async throws -> Result
    ) async throws -> Result {
        guard configuration.proxy == nil else {
            let message =
                "\(configuration.serverDescription) is behind a proxy, through which \(request.summary) can't be sent"
            throw KubernetesError(.unsupported, message, hint: "use a kubeconfig without proxy-url for this")
        }
        let tls = try configuration.tlsConfiguration()
        let stream = try await attempting(request) { credentials in
            let upgrade = WebSocketUpgrade(
                transport: transport,
                request: request,
                credentials: credentials,
                tls: tls,
                connectTimeout: options.connectTimeout,
                answerTimeout: request.timeout ?? options.requestTimeout,
                answered: { streamRefusal($0, of: request) }
            )
            // The turn ends with the handshake: a stream may last, and wait for requests of its own reader.
            return try await shared.limit.withPermit { try await upgrade.open(assemble) }
        }
        let sink = StreamSink(channel: stream.channel)
        return try await stream.executeThenClose { inbound, _ in try await body(inbound, sink) }
    }

    /// What an error of an open stream is to its user.
    func streamFailure(_ error: any Error, of request: KubernetesRequest) -> any Error {
        if error is KubernetesError { return error }
        do {
            return try transport.failure(error, of: request).error
        } catch {
            return error
        }
    }

    private func streamRefusal(_ response: KubernetesResponse, of request: KubernetesRequest) -> AttemptFailure {
        guard !response.isSuccess else {
            return ConnectionFailure(NoPodStream(), configuration: configuration, request: request).attemptFailure
        }
        let failure = refusal(response, of: request)
        var error = failure.error
        if error.code == .forbidden {
            // Opening a WebSocket is a GET; since 1.35 servers want both verbs.
            let subresource = request.path.split(separator: "/").last ?? ""
            error.hint = "ask for get and create on pods/\(subresource), and check with: kubectl auth can-i"
        } else if error.message.lowercased().contains("upgrade") {
            error.hint = "what stands between here and the API server must let WebSockets through"
        }
        return AttemptFailure(error, failure.progress, retryAfter: failure.retryAfter)
    }
}

extension NIOAsyncChannel {
    /// Wraps a channel whose reader gets few messages ahead of it.
    init(taking channel: any Channel, silence: Duration) throws {
        try channel.pipeline.syncOperations.addHandler(SilenceHandler(limit: silence))
        // Of at most 32 KiB each, beside what one read of the network brings.
        let configuration = Configuration(
            backPressureStrategy: .init(lowWatermark: 1, highWatermark: 4),
            inboundType: Inbound.self,
            outboundType: Outbound.self
        )
        try self.init(wrappingChannelSynchronously: channel, configuration: configuration)
    }
}

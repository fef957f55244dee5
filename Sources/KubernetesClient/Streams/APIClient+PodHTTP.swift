// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

extension APIClient {
    /// Asks an HTTP server in a pod, through the API server and the pod's node.
    ///
    /// One request on a connection of its own, as plain HTTP/1.1, with the way and the rights of
    /// ``withPortForward(to:silence:_:)``. The body is read no faster than it is taken. A body that ends early is an
    /// error, where the server says how long it is or sends it in chunks; otherwise its end is the end of the connection.
    /// - Parameters:
    ///   - path: The path and query, percent-encoded.
    ///   - headers: Headers beside `Host` and `Connection`.
    ///   - port: Where the server listens.
    ///   - silence: The longest the pod may send nothing while something is wanted from it, the client's own limit
    ///     when `nil`.
    ///   - body: Takes the answer, of whatever status; it must not outlive the closure.
    /// - Returns: What the closure returns.
    /// - Throws: ``KubernetesError``; code `connection` when the pod can't be reached or stops early; `CancellationError`;
    ///   whatever the closure throws.
    package func httpGet<Result: Sendable>(
        _ path: String,
        headers: [(name: String, value: String)] = [],
        through port: PodPort,
        silence: Duration? = nil,
        _ body: (PodResponse) async throws -> Result
    ) async throws -> Result {
        let limit = silence ?? options.silence
        let head = head(path, headers, port)
        return try await withStream(port.request) { channel in
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers([PodMessageHandler(), PortForwardHandler()])
            try pipeline.addHTTPClientHandlers()
            return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(taking: channel, silence: limit)
        } _: { inbound, sink in
            let source = StreamSource(inbound) { httpFailure($0, of: port, path, silence: limit) }
            let reader = PodResponseReader(source, truncated: truncated(port, path))
            do {
                try await sink.send(HTTPClientRequestPart.head(head))
                try await sink.send(HTTPClientRequestPart.end(nil))
            } catch {
                // Why it can't be written, the other direction knows better.
                _ = try await reader.head()
                throw httpFailure(error, of: port, path, silence: limit)
            }
            let answer = try await reader.head()
            let response = PodResponse(
                status: Int(answer.status.code),
                headers: answer.headers.dictionary,
                body: PodBytes { try await reader.chunk() }
            )
            return try await body(response)
        }
    }

    private func head(_ path: String, _ headers: [(name: String, value: String)], _ port: PodPort) -> HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path)
        for header in headers { head.headers.add(name: header.name, value: header.value) }
        head.headers.replaceOrAdd(name: "host", value: "localhost:\(port.port)")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return head
    }

    private func truncated(_ port: PodPort, _ path: String) -> KubernetesError {
        KubernetesError(.connection, "\(port) stopped in the middle of its answer to GET \(path)")
    }

    private func httpFailure(_ error: any Error, of port: PodPort, _ path: String, silence: Duration) -> any Error {
        guard let error = error as? HTTPParserError else {
            return portForwardFailure(error, of: port, silence: silence)
        }
        if error == .invalidEOFState { return truncated(port, path) }
        return KubernetesError(.other, "\(port) answered GET \(path) with something that is no HTTP", cause: error)
    }
}

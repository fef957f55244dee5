// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension APIClient {
    /// Connects to a port of a pod through the API server and the pod's node.
    ///
    /// This is the way of `kubectl port-forward`: it works where `logs` and `exec` work, also when the API server can't
    /// reach the pod's network, and reaches ports on 127.0.0.1 of the pod. It needs the verbs get and create on
    /// `pods/portforward`. Connecting is repeated as any read; once open, nothing is.
    ///
    /// Nodes tell no end of one direction alone: a pod does not see that no more will be sent until the connection closes.
    /// - Parameters:
    ///   - port: The port.
    ///   - silence: The longest the pod may send nothing while something is wanted from it, the client's own limit
    ///     when `nil`.
    ///   - body: Uses the connection, which must not outlive it.
    /// - Returns: What the closure returns.
    /// - Throws: ``KubernetesError``, also from the connection when the node can't reach the port, code `connection`
    ///   with the node's words; `CancellationError`; whatever the closure throws.
    package func withPortForward<Result: Sendable>(
        to port: PodPort,
        silence: Duration? = nil,
        _ body: (PodConnection) async throws -> Result
    ) async throws -> Result {
        let limit = silence ?? options.silence
        return try await withStream(port.request) { channel in
            try channel.pipeline.syncOperations.addHandlers([PodMessageHandler(), PortForwardHandler()])
            return try NIOAsyncChannel<ByteBuffer, IOData>(taking: channel, silence: limit)
        } _: { inbound, sink in
            try await body(PodConnection(inbound, sink) { portForwardFailure($0, of: port, silence: limit) })
        }
    }

    /// What an error of a forwarded port is to its user.
    func portForwardFailure(_ error: any Error, of port: PodPort, silence: Duration) -> any Error {
        switch error {
        case let error as PortForwardFailure:
            return KubernetesError(.connection, "\(port) can't be reached: \(error.words)", cause: error)
        case is DeadlineExceeded:
            let message = "\(port) has sent nothing for \(silence.components.seconds) s"
            return KubernetesError(.timedOut, message, cause: error)
        default: return streamFailure(error, of: port.request)
        }
    }
}

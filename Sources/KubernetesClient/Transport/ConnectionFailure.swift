// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

/// Turns an error of the HTTP stack into a sentence and a statement of how far the request came.
struct ConnectionFailure {
    private let error: any Error
    private let configuration: ClusterConfiguration
    private let request: KubernetesRequest

    init(_ error: any Error, configuration: ClusterConfiguration, request: KubernetesRequest) {
        self.error = error
        self.configuration = configuration
        self.request = request
    }

    private var server: String { configuration.serverDescription }

    var attemptFailure: AttemptFailure {
        switch error {
        case is DeadlineExceeded: return timedOut
        case let error as HTTPClientError: return clientFailure(error)
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first.map { Self.reason($0.error) } ?? unresolved(error)
            return unreachable(reason)
        case let error as IOError: return ioFailure(error)
        case let error as ChannelError: return channelFailure(error)
        case is NIOAsyncWriterError: return broken("the server closed the connection")
        case is NoPodStream: return noWebSocket
        case let error as WebSocketClosed:
            return broken("the server closed it with \(error.code)\(error.words.isEmpty ? "" : ": \(error.words)")")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return tlsFailure
        case is NIOTooManyBytesError:
            let message = "\(server) answered \(request.summary) with more than \(Transport.maximumBody >> 20) MiB"
            return AttemptFailure(KubernetesError(.unsupported, message), .answered)
        default: return broken("\(error)")
        }
    }

    private var timedOut: AttemptFailure {
        AttemptFailure(
            KubernetesError(.timedOut, "\(server) did not answer \(request.summary) in time", cause: error),
            .interrupted
        )
    }

    private func clientFailure(_ error: HTTPClientError) -> AttemptFailure {
        switch error {
        case .deadlineExceeded, .readTimeout, .writeTimeout: return timedOut
        case .connectTimeout, .getConnectionFromPoolTimeout, .socksHandshakeTimeout, .httpProxyHandshakeTimeout:
            return unreachable("no connection within the time-out")
        case .tlsHandshakeTimeout: return unreachable("the TLS handshake did not finish within the time-out")
        case .invalidProxyResponse: return unreachable("the proxy \(configuration.proxy?.description ?? "") refuses")
        case .proxyAuthenticationRequired:
            let message = "the proxy \(configuration.proxy?.description ?? "") wants a login for \(server)"
            let hint = "put user and password into proxy-url"
            return AttemptFailure(KubernetesError(.badConfig, message, hint: hint), .notSent)
        case .remoteConnectionClosed: return broken("the server closed the connection")
        case .invalidURL, .emptyHost, .emptyScheme:
            return AttemptFailure(KubernetesError(.badConfig, "\(server) has no usable address"), .notSent)
        default: return broken(error.description)
        }
    }

    private func ioFailure(_ error: IOError) -> AttemptFailure {
        if [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode) {
            return unreachable(Self.reason(error))
        }
        return broken(Self.reason(error))
    }

    private func channelFailure(_ error: ChannelError) -> AttemptFailure {
        if case .connectTimeout = error { return unreachable("no connection within the time-out") }
        return broken("the server closed the connection")
    }

    private var noWebSocket: AttemptFailure {
        AttemptFailure(
            KubernetesError(
                .unsupported,
                "\(server) answered \(request.summary) with something that is no WebSocket of Kubernetes",
                hint: "what stands between here and the API server must let WebSockets through",
                cause: error
            ),
            .answered
        )
    }

    private func unresolved(_ error: NIOConnectionError) -> String {
        let hasAddress = error.dnsAError == nil && error.dnsAAAAError == nil
        return hasAddress ? "no address answered" : "the host name \(error.host) can't be resolved"
    }

    private func unreachable(_ reason: String) -> AttemptFailure {
        AttemptFailure(
            KubernetesError(
                .connection,
                "\(server) can't be reached: \(reason)",
                hint:
                    "check that the cluster is up and that the context is the one you mean (kubectl config get-contexts)",
                cause: error
            ),
            .notSent
        )
    }

    private func broken(_ reason: String) -> AttemptFailure {
        AttemptFailure(
            KubernetesError(.connection, "the connection to \(server) broke: \(reason)", cause: error),
            .interrupted
        )
    }

    private var tlsFailure: AttemptFailure {
        let text = String(reflecting: error)
        let message: String
        var hint: String?
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            message = "the certificate of \(server) is not signed by an authority that is trusted, or has expired"
            hint = trustHint
        } else if text.contains("failedToValidateHostname") || error as? NIOSSLError != nil && isHostMismatch {
            message = "the certificate of \(server) is for another name or address"
            hint = "use the name it is for as the server, or set tls-server-name in the kubeconfig's cluster"
        } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            message = "\(server) does not speak TLS"
            hint = "check the port, and whether the address should begin with http://"
        } else if text.contains("ALERT") {
            message = "\(server) refuses the client certificate of \"\(configuration.login.user)\""
            hint = "it may have expired, or be signed by another authority"
        } else if text.contains("uncleanShutdown") || text.contains("eofDuringHandshake") || text.contains("EOF") {
            return broken("it was closed in the middle")
        } else {
            message = "no TLS connection to \(server) could be made: \(error)"
        }
        return AttemptFailure(KubernetesError(.tls, message, hint: hint, cause: error), .notSent)
    }

    private var isHostMismatch: Bool {
        if case .unableToValidateCertificate? = error as? NIOSSLError { true } else { false }
    }

    private var trustHint: String {
        switch configuration.trust {
        case .authorities(_, let source): "put the authority that signed it into \(source)"
        case .system, .anyone:
            "name the authority that signed it as certificate-authority of the kubeconfig's cluster"
        }
    }

    /// The words of the operating system, without the name of the call that failed.
    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        switch error.errnoCode {
        case ECONNREFUSED: return "connection refused"
        case ECONNRESET: return "connection reset by the server"
        case EHOSTUNREACH: return "no route to the host"
        case ENETUNREACH: return "the network is unreachable"
        case EPIPE: return "the server closed the connection"
        case ETIMEDOUT: return "connection timed out"
        default: return error.description
        }
    }
}

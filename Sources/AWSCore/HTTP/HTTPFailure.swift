// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Puts what goes wrong on the way to a server into sentences.
enum HTTPFailure {
    /// The sentence for an error of the HTTP stack.
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - url: Where the request went.
    ///   - timeout: How long the answer was waited for.
    /// - Returns: ``AWSError``, or `CancellationError` when the task was cancelled.
    static func describe(_ error: any Error, url: RequestURL, timeout: Duration? = nil) -> any Error {
        if error is CancellationError || error is AWSError { return error }
        let place = "\(url.scheme)://\(url.hostHeader)"
        switch error {
        case let error as HTTPClientError: return describe(error, place, timeout)
        case let error as NIOConnectionError: return describe(error, url)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return tls(error, place)
        case let error as IOError where plain("\(error)") != "\(error)":
            // What a connection to an address, not a name, fails with.
            return unreachable(.connectionRefused, plain("\(error)"), place, error)
        default:
            return AWSError(.connectionLost, "the connection to \(place) failed: \(error)", cause: error)
        }
    }

    private static func unreachable(
        _ code: AWSError.Code,
        _ words: String,
        _ place: String,
        _ cause: any Error
    ) -> AWSError {
        AWSError(
            code,
            "no connection to \(place) could be made: \(words)",
            hint: "check that the server runs there and that no firewall is in between",
            cause: cause
        )
    }

    private static func describe(_ error: HTTPClientError, _ place: String, _ timeout: Duration?) -> any Error {
        switch error {
        case .cancelled: return CancellationError()
        case .deadlineExceeded, .getConnectionFromPoolTimeout:
            let wait = timeout.map { " within \($0.components.seconds) seconds" } ?? " in time"
            return AWSError(.timedOut, "\(place) did not answer\(wait)", cause: error)
        case .connectTimeout:
            return AWSError(
                .timedOut,
                "no connection to \(place) could be made in time",
                hint: "check the endpoint, the network and its firewalls",
                cause: error
            )
        case .readTimeout, .writeTimeout:
            return AWSError(.timedOut, "the transfer with \(place) stood still for too long", cause: error)
        case .tlsHandshakeTimeout: return tls(error, place)
        case .invalidURL, .emptyHost, .emptyScheme:
            return AWSError(.badURL, "\(place) is not a valid URL", cause: error)
        default:
            return AWSError(.connectionLost, "the connection to \(place) broke: \(error)", cause: error)
        }
    }

    private static func describe(_ error: NIOConnectionError, _ url: RequestURL) -> AWSError {
        if error.connectionErrors.isEmpty {
            return AWSError(
                .unknownHost,
                "the host name \(url.host) cannot be resolved",
                hint: "check the endpoint and the region, and the network's DNS",
                cause: error,
                // DNS fails for a moment as often as for good; a few tries cost seconds only.
                isRetryable: true
            )
        }
        let isTimeout = error.connectionErrors.allSatisfy { failure in
            if case .connectTimeout = failure.error as? ChannelError { true } else { false }
        }
        let words = error.connectionErrors.first.map { "\($0.error)" } ?? "\(error)"
        let place = "\(url.scheme)://\(url.hostHeader)"
        return unreachable(isTimeout ? .timedOut : .connectionRefused, plain(words), place, error)
    }

    /// `connect(descriptor:addr:size:): Connection refused (errno: 111)` says too much.
    private static func plain(_ words: String) -> String {
        if words.contains("Connection refused") { return "connection refused" }
        if words.contains("connectTimeout") { return "no answer in time" }
        if words.contains("No route to host") { return "no route to host" }
        if words.contains("Network is unreachable") { return "network is unreachable" }
        return words
    }

    private static func tls(_ error: any Error, _ place: String) -> AWSError {
        let words = "\(error)"
        if words.contains("WRONG_VERSION_NUMBER") || words.contains("HTTP_REQUEST") {
            return AWSError(
                .tls,
                "\(place) does not speak TLS",
                hint: "write http:// instead of https:// if the server is meant to be without",
                cause: error
            )
        }
        if words.contains("CERTIFICATE_VERIFY_FAILED") || words.contains("unableToValidateCertificate") {
            return AWSError(
                .tls,
                "the certificate of \(place) is not trusted",
                hint: "name the CA that signed it with ca-file=… in the storage URL, or with AWS_CA_BUNDLE",
                cause: error
            )
        }
        return AWSError(.tls, "no TLS connection to \(place) could be made: \(words)", cause: error)
    }
}

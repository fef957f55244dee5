// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// ``HTTPSending`` on AsyncHTTPClient: HTTP/1.1 over pooled connections.
///
/// One HTTP/1.1 connection for each part of an upload is what AWS's own clients do, too: S3 speaks no HTTP/2.
package struct AsyncHTTPSender: HTTPSending {
    private let client: HTTPClient

    private init(_ options: HTTPConnectionOptions) throws {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: TimeAmount(options.connectTimeout),
                read: TimeAmount(options.idleTimeout),
                write: TimeAmount(options.idleTimeout)
            ),
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = options.maximumConnections
        // Whoever sends decides about trying again; a wrong address is to be told at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.tlsConfiguration = try Self.tls(options)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Lends a sender whose connections are closed when `body` returns.
    /// - Parameters:
    ///   - options: How connections are made.
    ///   - body: Uses the sender, and keeps nothing of it.
    /// - Returns: What `body` returns.
    /// - Throws: ``AWSError`` when the CA file cannot be used, and what `body` throws.
    package static func with<Result>(
        _ options: HTTPConnectionOptions = HTTPConnectionOptions(),
        _ body: (AsyncHTTPSender) async throws -> Result
    ) async throws -> Result {
        let sender = try AsyncHTTPSender(options)
        do {
            let result = try await body(sender)
            try? await sender.client.shutdown()
            return result
        } catch {
            try? await sender.client.shutdown()
            throw error
        }
    }

    /// Sends a request over a pooled connection, or a new one.
    /// - Throws: ``AWSError`` with the code of the trouble on the way, or `CancellationError`.
    package func send(_ request: AWSRequest) async throws -> AWSResponse {
        var outgoing = HTTPClientRequest(url: request.url.text)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers.all where name.lowercased() != "host" {
            outgoing.headers.add(name: name, value: value)
        }
        // A PUT or POST without content needs its `Content-Length: 0` all the same.
        if !request.body.isEmpty || request.method == "PUT" || request.method == "POST" {
            outgoing.body = .bytes(request.body)
        }
        do {
            let response = try await client.execute(outgoing, timeout: TimeAmount(request.timeout))
            var headers = HTTPFields()
            for (name, value) in response.headers { headers.add(name, value) }
            let url = request.url
            let reader = BodyReader(response.body)
            return AWSResponse(status: Int(response.status.code), headers: headers) {
                do {
                    return try await reader.next()
                } catch {
                    throw HTTPFailure.describe(error, url: url)
                }
            }
        } catch {
            throw HTTPFailure.describe(error, url: request.url, timeout: request.timeout)
        }
    }

    private static func tls(_ options: HTTPConnectionOptions) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if options.insecureSkipTLSVerify { configuration.certificateVerification = .none }
        do {
            if let file = options.caFile {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(file))
            }
            if let pem = options.certificates {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(pem))
            }
        } catch {
            let source = options.certificates == nil ? options.caFile.map { "the CA file \($0)" } : nil
            throw AWSError(
                .badConfiguration,
                "\(source ?? "the CA bundle") cannot be read as PEM certificates: \(error)",
                hint: "it needs at least one -----BEGIN CERTIFICATE----- block",
                cause: error
            )
        }
        return configuration
    }
}

/// Holds the place in a body between two calls.
private actor BodyReader {
    private var iterator: HTTPClientResponse.Body.AsyncIterator?

    init(_ body: HTTPClientResponse.Body) { iterator = body.makeAsyncIterator() }

    func next() async throws -> [UInt8]? {
        // Taken out while it is used: one task at a time reads, so it is there.
        guard var current = iterator.take() else { return nil }
        guard let buffer = try await current.next(isolation: self) else { return nil }
        iterator = current
        return Array(buffer: buffer)
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        self = .nanoseconds(
            duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
        )
    }
}

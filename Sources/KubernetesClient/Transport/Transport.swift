// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// Sends single attempts of requests over HTTP.
struct Transport: Sendable {
    /// The most a whole body may hold.
    ///
    /// The largest objects have 3 MiB; the discovery of a cluster full of CRDs a few.
    static let maximumBody = 64 << 20
    /// The most that is read of an error's body.
    static let maximumErrorBody = 1 << 20

    let http: HTTPClient
    let configuration: ClusterConfiguration
    let userAgent: String

    /// The settings of the HTTP client for a cluster.
    static func settings(
        _ configuration: ClusterConfiguration,
        _ options: ClientOptions
    )
        throws(KubernetesError) -> HTTPClient.Configuration
    {
        var settings = HTTPClient.Configuration()
        settings.tlsConfiguration = try configuration.tlsConfiguration()
        settings.redirectConfiguration = .disallow
        settings.timeout = .init(connect: TimeAmount(options.connectTimeout))
        settings.httpVersion = options.usesHTTP2 ? .automatic : .http1Only
        settings.decompression = .enabled(limit: .none)
        // Our own limit counts requests being answered; lists whose reader is slow and watches hold a connection
        // without counting, and must not keep those requests from getting one.
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = options.concurrentRequests * 8
        // Retrying is our business: hidden retries would make a refused connection look like a slow one.
        settings.connectionPool.retryConnectionEstablishment = false
        if let name = configuration.tlsServerName { settings.dnsOverride = [name: configuration.server.host] }
        if let proxy = configuration.proxy { settings.proxy = .init(proxy) }
        return settings
    }

    /// One attempt that takes the whole answer.
    /// - Throws: ``AttemptFailure``; `CancellationError`.
    func attempt(
        _ request: KubernetesRequest,
        _ credentials: Credentials,
        timeout: Duration
    ) async throws
        -> KubernetesResponse
    {
        let prepared = prepare(request, credentials)
        do {
            return try await Deadline.run(within: timeout) {
                let response = try await http.execute(prepared, deadline: .now() + TimeAmount(timeout))
                let body = try await response.body.collect(upTo: Self.maximumBody)
                return KubernetesResponse(
                    status: Int(response.status.code),
                    headers: response.headers.dictionary,
                    body: Array(body.readableBytesView)
                )
            }
        } catch {
            throw try failure(error, of: request)
        }
    }

    /// The request as the HTTP client takes it.
    func prepare(_ request: KubernetesRequest, _ credentials: Credentials) -> HTTPClientRequest {
        let server = configuration.server
        let authority: String
        if let name = configuration.tlsServerName {
            authority = "\(name.contains(":") ? "[\(name)]" : name):\(server.port)"
        } else {
            authority = server.authority
        }
        var prepared = HTTPClientRequest(url: "\(server.scheme)://\(authority)\(server.basePath)\(request.target)")
        prepared.method = HTTPMethod(rawValue: request.method.rawValue)
        prepared.headers.add(name: "host", value: server.authority)
        prepared.headers.add(name: "accept", value: request.accept)
        prepared.headers.add(name: "user-agent", value: userAgent)
        if !configuration.disablesCompression && !server.isLoopback {
            prepared.headers.add(name: "accept-encoding", value: "gzip")
        }
        if let token = credentials.token { prepared.headers.add(name: "authorization", value: "Bearer \(token.value)") }
        for header in configuration.login.impersonation { prepared.headers.add(name: header.name, value: header.value) }
        if let body = request.body {
            prepared.headers.add(name: "content-type", value: request.contentType)
            prepared.body = .bytes(ByteBuffer(bytes: body))
        }
        prepared.tlsConfiguration = credentials.tls
        return prepared
    }

    /// What a thrown error says about the attempt; cancellation is passed on as itself.
    func failure(_ error: any Error, of request: KubernetesRequest) throws -> AttemptFailure {
        if let failure = error as? AttemptFailure { return failure }
        if Task.isCancelled || error is CancellationError { throw CancellationError() }
        return ConnectionFailure(error, configuration: configuration, request: request).attemptFailure
    }
}

extension HTTPHeaders {
    /// The headers by name in lower case.
    var dictionary: [String: String] {
        var values: [String: String] = [:]
        for (name, value) in self { values[name.lowercased()] = value }
        return values
    }
}

extension HTTPClient.Configuration.Proxy {
    fileprivate init(_ address: ServerAddress) {
        if address.scheme == "socks5" {
            self = .socksServer(host: address.host, port: address.port)
            return
        }
        let authorization = address.user.map { user in
            HTTPClient.Authorization.basic(username: user, password: address.password?.value ?? "")
        }
        self = .server(host: address.host, port: address.port, authorization: authorization)
    }
}

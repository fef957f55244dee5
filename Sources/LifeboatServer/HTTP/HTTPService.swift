// SPDX-License-Identifier: Apache-2.0

import Controllers
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Answers probes, gives metrics and files.
struct HTTPService: Service {
    /// How long a connection may be idle; scrapers and probes come more often, or open a new one.
    private static let idleTimeout = TimeAmount.seconds(60)

    let address: ListenAddress
    let pages: ServerPages
    /// Is told the port once connections are taken.
    let onListening: @Sendable (Int) -> Void
    let logger: Logger

    func run() async throws {
        var logger = logger
        // What it says at these levels is for its own developers.
        if logger.logLevel > .debug { logger.logLevel = max(logger.logLevel, .warning) }
        let application = Application(
            responder: pages,
            server: .http1(configuration: .init(idleTimeout: Self.idleTimeout)),
            configuration: ApplicationConfiguration(
                address: .hostname(address.socketHost, port: address.port)
            ),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? address.port) },
            logger: logger
        )
        do {
            try await application.run()
        } catch let error as IOError {
            throw ServerError(
                .cannotListen,
                "cannot listen on \(address): \(error)",
                hint: "another address can be given with --metrics-address",
                cause: error
            )
        }
    }
}

/// What is found at which path.
struct ServerPages: HTTPResponder {
    typealias Context = BasicRequestContext

    let health: ServerHealth
    let metrics: ServerMetrics
    let downloads: Downloads

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        guard request.method == .get else { return .plain(.methodNotAllowed, "only GET is answered") }
        let path = request.uri.path
        switch path {
        case "/livez", "/healthz": return .plain(health.liveness)
        case "/readyz": return .plain(health.readiness)
        case "/metrics": return metricsPage
        case _ where path.hasPrefix("/download/"):
            return await downloads.answer(to: String(path.dropFirst("/download/".count)))
        default: return .plain(.notFound, "not found")
        }
    }

    private var metricsPage: Response {
        Response(
            status: .ok,
            headers: [.contentType: MetricsRegistry.mediaType],
            body: ResponseBody(byteBuffer: ByteBuffer(string: metrics.text()))
        )
    }
}

extension Response {
    fileprivate static func plain(_ verdict: HealthState.Verdict) -> Response {
        .plain(verdict.isWell ? .ok : .serviceUnavailable, verdict.words)
    }
}

extension HTTPService: CustomStringConvertible {
    /// Its name alone: what it holds, keys included, is not for logs.
    var description: String { "http" }
}

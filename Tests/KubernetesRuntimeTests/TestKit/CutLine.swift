// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import KubernetesClient
import NIOCore
import NIOPosix
import Synchronization

/// A line to a real API server that a test can cut: a TCP proxy on loopback.
final class CutLine: Sendable {
    enum Mode: Sendable {
        /// What is said on one side is heard on the other.
        case open
        /// Connections are closed, and new ones at once.
        case refusing
        /// Connections stay, and nothing comes through.
        case silent
    }

    private struct State {
        var mode = Mode.open
        var channels: [any Channel] = []
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.mode == .open } }

    /// Changes what the line does; connections never go on after they were cut.
    func set(_ mode: Mode) {
        let closed = state.withLock { state -> [any Channel] in
            state.mode = mode
            guard mode != .silent else { return [] }
            defer { state.channels = [] }
            return state.channels
        }
        for channel in closed { channel.close(promise: nil) }
    }

    /// Runs the closure with a client whose requests go over such a line.
    static func run<Result: Sendable>(
        to cluster: TestCluster,
        _ body: (APIClient, CutLine) async throws -> Result
    ) async throws -> Result {
        let line = CutLine()
        var configuration = try cluster.configuration()
        let (host, port) = (configuration.server.host, configuration.server.port)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { line.accept($0, host: host, port: port) }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        configuration.server = ServerAddress("https://127.0.0.1:\(server.localAddress?.port ?? 0)")!
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await withAPIClient(configuration) { try await body($0, line) })
        } catch {
            result = .failure(error)
        }
        line.set(.refusing)
        try await server.close()
        return try result.get()
    }

    private func accept(_ inbound: any Channel, host: String, port: Int) -> EventLoopFuture<Void> {
        ClientBootstrap(group: inbound.eventLoop).connect(host: host, port: port).flatMap { outbound in
            let isRefused = self.state.withLock { state in
                if state.mode == .refusing { return true }
                state.channels += [inbound, outbound]
                return false
            }
            if isRefused {
                outbound.close(promise: nil)
                return inbound.close()
            }
            return inbound.eventLoop.makeCompletedFuture {
                try inbound.pipeline.syncOperations.addHandler(Relay(self, to: outbound))
                try outbound.pipeline.syncOperations.addHandler(Relay(self, to: inbound))
            }
        }
    }
}

private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let line: CutLine
    private let partner: any Channel

    init(_ line: CutLine, to partner: any Channel) {
        self.line = line
        self.partner = partner
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if line.isOpen { partner.writeAndFlush(unwrapInboundIn(data), promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

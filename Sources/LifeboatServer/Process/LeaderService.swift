// SPDX-License-Identifier: Apache-2.0

import Controllers
import KubernetesClient
import KubernetesRuntime
import Logging
import ServiceLifecycle

/// Runs the controllers while this process leads, each term with caches of its own.
struct LeaderService: Service {
    /// Does the work of one term until it is cancelled, and tells when it has begun in earnest.
    typealias Work = @Sendable (_ port: Int, _ hasBegun: @escaping @Sendable () -> Void) async throws -> Void

    let checks: StartChecks
    /// The lease; `nil` when there is no other replica.
    let election: LeaderElection?
    let health: ServerHealth
    let metrics: ServerMetrics
    /// Gives the port once connections are taken; what the controllers announce must be open.
    let listening: AsyncStream<Int>
    let work: Work
    let logger: Logger

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown {
                try await withTaskCancellationHandler {
                    try await ProgramPages.releasing { try await serve() }
                } onCancel: {
                    health.set(.shuttingDown)
                    logger.info("Shutting down")
                }
            }
        } catch is CancellationError {
            logger.info("The controllers have ended")
        }
    }

    private func serve() async throws {
        guard let port = await listening.first(where: { _ in true }) else { throw CancellationError() }
        logger.info("Listening", metadata: ["port": "\(port)"])
        try await checks.run()
        guard let election else {
            begin(leading: true)
            return try await lead(port)
        }
        health.set(.standingBy)
        try await election.run {
            begin(leading: $0)
        } onTrouble: {
            health.leaseTrouble($0)
        } lead: {
            try await lead(port)
        }
    }

    private func begin(leading: Bool) {
        health.set(leading ? .fillingCaches : .standingBy)
        metrics.leadership(leading)
    }

    private func lead(_ port: Int) async throws {
        try await health.watching {
            try await work(port) {
                health.set(.working)
            }
        }
    }
}

extension LeaderService: CustomStringConvertible {
    /// Its name alone: what it holds, keys included, is not for logs.
    var description: String { "controllers" }
}

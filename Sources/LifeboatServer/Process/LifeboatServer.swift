// SPDX-License-Identifier: Apache-2.0

package import Controllers
package import KubernetesClient
package import KubernetesRuntime
package import Logging
import ServiceLifecycle
package import VeleroAPI

/// The process that runs in the cluster: probes and metrics, the election of a leader, and the leader's controllers.
package struct LifeboatServer: Sendable {
    /// What a server is told when it starts.
    package struct Configuration: Sendable {
        /// The cluster.
        package var cluster: ClusterConfiguration
        /// The namespace of Velero's objects, and of the lease.
        package var namespace: String
        /// What the controllers do.
        package var settings = ServerSettings()
        /// Where probes and metrics are answered.
        package var address: ListenAddress
        /// Whether replicas agree on who works; without it there may be one only.
        package var electsLeader = true
        /// How often the lease is renewed.
        package var timing = LeaderElection.Timing()
        /// The pod this runs in; `nil` outside of a cluster, where nobody could be sent to for downloads.
        package var podName: String?
        /// The version of this program.
        package var version: String
        /// The variables of the process, in which AWS's own credentials are found.
        package var environment: [String: String] = [:]

        /// A server with the usual behaviour.
        package init(cluster: ClusterConfiguration, namespace: String, address: ListenAddress, version: String) {
            self.cluster = cluster
            self.namespace = namespace
            self.address = address
            self.version = version
        }
    }

    /// The name of the Lease.
    package static let leaseName = "velero-server"
    /// How long the work may take to end, and downloads under way to be finished.
    ///
    /// Kubernetes kills a pod after 60 seconds as `lifeboat install` has it; the rest is for giving the lease back.
    private static let shutdownLimit = Duration.seconds(50)

    private let configuration: Configuration
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// A server that does not run yet.
    /// - Parameters:
    ///   - configuration: What it is told.
    ///   - now: Tells the time of day.
    ///   - logger: Takes what happens.
    package init(_ configuration: Configuration, now: @escaping @Sendable () -> Timestamp, logger: Logger) {
        self.configuration = configuration
        self.now = now
        self.logger = logger
    }

    /// Runs until the task is cancelled, and then ends what it does in order: the controllers, the lease, the answers.
    /// - Parameter onListening: Is told the port that is listened on.
    /// - Throws: ``ServerError`` and `KubernetesError` when it cannot start; what a controller could not recover from.
    package func run(onListening: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
        logger.info(
            "Starting Lifeboat's server",
            metadata: ["version": "\(configuration.version)", "namespace": "\(configuration.namespace)"]
        )
        try await withAPIClient(configuration.cluster, options: clientOptions, logger: logger) { client in
            // Renewals of the lease must not wait their turn behind the controllers' requests.
            try await withAPIClient(configuration.cluster, options: clientOptions, logger: logger) { election in
                try await GracefulGroup.run(group(client, election, onListening))
            }
        }
        logger.info("Lifeboat's server has ended")
    }

    private var clientOptions: ClientOptions {
        var options = ClientOptions()
        options.userAgent = "lifeboat-server/\(configuration.version)"
        return options
    }

    private func group(
        _ client: APIClient,
        _ electionClient: APIClient,
        _ onListening: @escaping @Sendable (Int) -> Void
    ) -> ServiceGroup {
        let health = ServerHealth(leaseDuration: configuration.timing.leaseDuration)
        let metrics = ServerMetrics(MetricsRegistry())
        let tickets = DownloadTickets()
        let process = String(UInt64.random(in: .min ... .max), radix: 36)
        let locations = ProviderLocations(
            client: client,
            namespace: configuration.namespace,
            environment: configuration.environment,
            logger: logger
        )
        let downloads = Downloads(tickets: tickets, locations: locations, now: now, logger: logger)
        let (listening, ports) = AsyncStream<Int>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let http = HTTPService(
            address: configuration.address,
            pages: ServerPages(health: health, metrics: metrics, downloads: downloads),
            onListening: { port in
                ports.yield(port)
                onListening(port)
            },
            logger: logger
        )
        let leader = LeaderService(
            checks: StartChecks(client: client, namespace: configuration.namespace, logger: logger),
            election: configuration.electsLeader ? election(electionClient) : nil,
            health: health,
            metrics: metrics,
            listening: listening,
            work: { port, hasBegun in
                try await lead(client, locations, metrics, tickets, server(process, port: port), hasBegun)
            },
            logger: logger
        )
        // They end from the last to the first: probes and metrics are answered until the work is done.
        var group = ServiceGroupConfiguration(services: [http, leader], logger: quietLogger)
        group.maximumGracefulShutdownDuration = Self.shutdownLimit
        return ServiceGroup(configuration: group)
    }

    /// For libraries, whose details are of interest to their developers only.
    private var quietLogger: Logger {
        var quiet = logger
        // At debug level the service group describes its services member by member, the environment included.
        quiet.logLevel = max(quiet.logLevel, .warning)
        return quiet
    }

    private func election(_ client: APIClient) -> LeaderElection {
        // The name tells people which pod it is; the number tells this process from the one before it in the same pod.
        let number = String(UInt64.random(in: .min ... .max), radix: 16)
        return LeaderElection(
            client: client,
            namespace: configuration.namespace,
            name: Self.leaseName,
            identity: "\(configuration.podName ?? "lifeboat")_\(number)",
            timing: configuration.timing,
            logger: logger
        )
    }

    private func server(_ process: String, port: Int) -> ControllerContext.Server {
        var server = ControllerContext.Server(version: configuration.version, podName: configuration.podName)
        server.downloadPort = port
        server.process = process
        return server
    }

    /// One term of leadership.
    private func lead(
        _ client: APIClient,
        _ locations: ProviderLocations,
        _ metrics: ServerMetrics,
        _ tickets: DownloadTickets,
        _ server: ControllerContext.Server,
        _ hasBegun: @escaping @Sendable () -> Void
    ) async throws {
        let context = ControllerContext(
            client: client,
            namespace: configuration.namespace,
            locations: locations,
            settings: configuration.settings,
            metrics: metrics,
            tickets: tickets,
            server: server,
            now: now,
            logger: logger
        )
        try await ControllerSet(context, observer: metrics, onSync: hasBegun).run()
    }
}

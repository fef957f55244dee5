// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Controllers
import FoundationEssentials
import KubernetesClient
import LifeboatServer
import Logging
import VeleroAPI

/// `lifeboat server`: the process in the pod.
struct ServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Run the controllers; what the pod runs.",
        discussion: """
            Flags are those of 'velero server'. Those that decide nothing here are taken, and a line of the log says so. \
            Outside of a cluster it works with the kubeconfig, and offers no downloads through its own pod.
            """
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var process: ServerProcessOptions
    @OptionGroup var election: LeaderElectionOptions
    @OptionGroup var controllers: ControllerOptions
    @OptionGroup var inert: InertServerOptions

    func run() async throws {
        // All of the command line is read before anything is done, so that a mistake in it is told at once.
        let settings = try controllers.settings()
        let logger = try process.logger(console: .standard)
        let address = try process.address()
        let timing = try election.timing()
        let remarks = try inert.remarks()
        ProcessTuning.apply()

        let environment = ProcessInfo.processInfo.environment
        let cluster = try ClusterConfiguration.load(kubeconfig: connection.kubeconfig, context: connection.kubecontext)
        let place = ServerPlace(environment: environment, cluster: cluster)
        var configuration = LifeboatServer.Configuration(
            cluster: cluster,
            namespace: process.namespace ?? place.namespace,
            address: address,
            version: LifeboatVersion.current
        )
        configuration.settings = settings
        // The variable of Velero's plug-in for AWS.
        configuration.settings.clusterName = environment["AWS_CLUSTER_NAME"].flatMap { $0.isEmpty ? nil : $0 }
        do { configuration.settings.timeZone = try TimeZoneDirectory.system.rules(ofVariable: environment["TZ"]) } catch
        {
            logger.warning(
                "The variable TZ has no effect: schedules count in UTC",
                metadata: ["reason": "\(error.sentence)"]
            )
        }
        configuration.electsLeader = election.leaderElect
        configuration.timing = timing
        configuration.podName = place.podName
        configuration.environment = environment
        for remark in remarks + controllers.remarks {
            logger.warning("A flag has no effect", metadata: ["flag": "\(remark)"])
        }
        do {
            try await LifeboatServer(configuration, now: WallClock.now, logger: logger).run()
        } catch {
            // The log is where people look for what a pod died of.
            let words = CommandFailure(explaining: error)?.message ?? "\(error)"
            logger.critical("The server cannot go on", metadata: ["error": "\(words)"])
            guard let error = error as? ServerError else { throw error }
            throw CommandFailure(error.message, hint: error.hint)
        }
    }
}

/// Where the process finds itself.
struct ServerPlace: Sendable, Equatable {
    /// The namespace of Velero's objects, unless the user names one.
    let namespace: String
    /// The pod; `nil` outside of a cluster.
    let podName: String?

    /// Looks at the variables that Kubernetes and `lifeboat install` set.
    init(environment: [String: String], cluster: ClusterConfiguration) {
        self.init(environment: environment, podNamespace: cluster.context == "in-cluster" ? cluster.namespace : nil)
    }

    /// Looks at the variables.
    /// - Parameters:
    ///   - environment: The variables.
    ///   - podNamespace: The namespace of the pod; `nil` outside of a cluster.
    init(environment: [String: String], podNamespace: String?) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        namespace = value("VELERO_NAMESPACE") ?? podNamespace ?? Velero.defaultNamespace
        // In a pod the host's name is the pod's, unless the pod uses the network of its node.
        podName = value("POD_NAME") ?? (podNamespace == nil ? nil : value("HOSTNAME"))
    }
}

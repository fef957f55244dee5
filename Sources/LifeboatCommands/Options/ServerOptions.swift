// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import KubernetesClient
import VeleroAPI

/// Which server a command speaks to: its cluster and its namespace.
struct ServerOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions

    @Option(
        name: [.customShort("n"), .long],
        help: "The server's namespace; default: VELERO_NAMESPACE, then the client configuration, then velero."
    )
    var namespace: String?

    @Option(help: ArgumentHelp("Taken for the sake of scripts: no feature needs switching on.", visibility: .hidden))
    var features: [String] = []

    @Option(help: ArgumentHelp("Taken for the sake of scripts: output has no colours.", visibility: .hidden))
    var colorized: Bool?

    /// The namespace meant.
    /// - Throws: ``CommandFailure`` with the status of wrong usage when no namespace can have the name.
    func namespaceName(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        configuration: ClientConfiguration = .load()
    ) throws -> String {
        let candidates = [namespace, environment["VELERO_NAMESPACE"], configuration["namespace"]]
        let name = candidates.lazy.compactMap { $0 }.first { !$0.isEmpty } ?? Velero.defaultNamespace
        guard ObjectName.isSubdomain(name), !name.contains("."), name.utf8.count <= ObjectName.maximumLabelLength else {
            throw CommandFailure("\"\(name)\" cannot be the name of a namespace", status: .usage)
        }
        return name
    }

    /// Opens the server for the length of the closure.
    ///
    /// For commands about what only a server has, such as schedules.
    /// - Throws: ``CommandFailure`` when there is none; what the closure throws.
    func withServer<Result>(
        downloads: DownloadSettings = DownloadSettings(),
        _ body: (ServerWorkplace) async throws -> Result
    ) async throws -> Result {
        let namespace = try namespaceName()
        return try await connection.withClient { client in
            if case .missing(let reason) = try await ServerFinding.look(in: namespace, client) {
                throw CommandFailure(reason, hint: "install a server with: lifeboat install", status: .failure)
            }
            return try await ServerWorkplace.with(client, namespace: namespace, downloads: downloads, body)
        }
    }
}

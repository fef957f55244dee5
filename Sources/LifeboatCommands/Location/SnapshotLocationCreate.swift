// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// The command `lifeboat snapshot-location create NAME`.
struct SnapshotLocationCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Add a place to keep snapshots of volumes in."
    )

    @Argument(help: "Name of the location.")
    var name: String

    @Option(help: "The provider, such as aws.")
    var provider: String

    @Option(help: ArgumentHelp("Settings of the provider, such as region=eu-central-1.", valueName: "key=value,…"))
    var config: [String] = []

    @Option(help: ArgumentHelp("Labels of the location.", valueName: "key=value,…"))
    var labels: [String] = []

    @Option(help: ArgumentHelp("Credentials: an entry of a Secret in the server's namespace.", valueName: "secret=key"))
    var credential: String?

    @OptionGroup var server: ServerOptions

    @Option(name: .shortAndLong, help: "json or yaml: print the resource instead of sending it.")
    var output: OutputFormat?

    func run() async throws {
        let console = Console.standard
        let location = try resource(in: try server.namespaceName())
        if let output {
            console.data(output.text(of: location.json))
            return
        }
        try await server.withServer { server in
            try await server.objects.create(location)
            console.say("Created snapshot location \(location.name).")
        }
    }

    /// The resource, as Velero's command line writes it.
    func resource(in namespace: String) throws -> VolumeSnapshotLocation {
        guard ObjectName.isSubdomain(name) else {
            throw CommandFailure("\"\(name)\" cannot be the name of a snapshot location", status: .usage)
        }
        guard !provider.isEmpty else { throw CommandFailure("--provider must say something", status: .usage) }
        var spec = VolumeSnapshotLocationSpec(provider: provider)
        spec.config = try KeyValues.read(config, of: "--config")
        spec.credential = try credential.map(CredentialOption.read)
        var location = VolumeSnapshotLocation(name: name, namespace: namespace, spec: spec)
        location.labels = try KeyValues.read(labels, of: "--labels")
        return location
    }
}

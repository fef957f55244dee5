// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import VeleroAPI

/// Changes a snapshot location: `lifeboat snapshot-location set NAME`.
struct SnapshotLocationSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Change a snapshot location.")

    @Argument(help: "The location.")
    var name: String

    @Option(help: ArgumentHelp("Credentials: an entry of a Secret in the server's namespace.", valueName: "secret=key"))
    var credential: String

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let console = Console.standard
        let credential = try CredentialOption.read(credential)
        try await server.withServer { server in
            let location = try await server.objects.get(name, VolumeSnapshotLocation.self)
            try await server.objects.change(location, ["spec": ["credential": credential.json]])
            console.say("Changed snapshot location \(name).")
        }
    }
}

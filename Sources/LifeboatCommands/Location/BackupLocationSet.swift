// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import VeleroAPI

/// Changes a backup location: `lifeboat backup-location set NAME`.
struct BackupLocationSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Change a backup location.")

    @Argument(help: "The location.")
    var name: String

    @Option(help: ArgumentHelp("Certificates to trust, PEM.", valueName: "file"))
    var cacert: String?

    @Option(help: ArgumentHelp("Credentials: an entry of a Secret in the server's namespace.", valueName: "secret=key"))
    var credential: String?

    @Option(help: ArgumentHelp("Whether backups that name no location go here.", valueName: "true|false"))
    var `default`: Bool?

    @OptionGroup var server: ServerOptions

    func validate() throws {
        if cacert == nil && credential == nil && `default` == nil {
            throw ValidationError("say what to change: --cacert, --credential or --default")
        }
    }

    func run() async throws {
        var changes: JSONValue = [:]
        if let cacert { changes["objectStorage"] = ["caCert": .string(try CertificateFile.base64(cacert))] }
        if let credential { changes["credential"] = try CredentialOption.read(credential).json }
        if let `default` { changes["default"] = .bool(`default`) }
        let console = Console.standard
        try await server.withServer { [changes] server in
            let location = try await server.objects.get(name, BackupStorageLocation.self)
            if `default` == true { try await DefaultLocation(objects: server.objects).clear(but: name) }
            try await server.objects.change(location, ["spec": changes])
            console.say("Changed backup location \(name).")
        }
    }
}

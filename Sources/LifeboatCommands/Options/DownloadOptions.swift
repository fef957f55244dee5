// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// How files that a server keeps are fetched.
struct DownloadSettings: Sendable {
    /// How long the server may take to answer a DownloadRequest.
    var timeout = Duration.seconds(60)
    /// A file of certificates to trust, PEM; `nil` for those of the client configuration, then of the location.
    var caFile: String?
    /// Whether any certificate is accepted.
    var skipsTLSVerify = false
}

/// The flags of commands that fetch files of a backup or restore.
struct DownloadOptions: ParsableArguments {
    @Option(help: "How long the server in a cluster may take to give a file out. (default: 1m)")
    var timeout: String?

    @Option(
        help: ArgumentHelp("Certificates to trust when a file comes out of the server's bucket.", valueName: "file")
    )
    var cacert: String?

    @Flag(help: "Accept any certificate when a file comes out of the server's bucket.")
    var insecureSkipTlsVerify = false

    /// The settings meant.
    /// - Throws: ``CommandFailure``, `VeleroAPIError` for a time that cannot be meant.
    func settings(_ configuration: ClientConfiguration = .load()) throws -> DownloadSettings {
        var settings = DownloadSettings()
        if let timeout {
            settings.timeout = try GoDuration(timeout).duration
            guard settings.timeout > .zero else {
                throw CommandFailure("--timeout must be longer than nothing", status: .usage)
            }
        }
        settings.caFile = cacert ?? configuration["cacert"].flatMap { $0.isEmpty ? nil : $0 }
        settings.skipsTLSVerify = insecureSkipTlsVerify
        return settings
    }

    /// Refuses what has no meaning where no server is asked.
    func refuseHere() throws {
        guard cacert != nil || insecureSkipTlsVerify else { return }
        let flag = cacert != nil ? "--cacert" : "--insecure-skip-tls-verify"
        throw CommandFailure(
            "\(flag) is about what the server in a cluster gives out, and this command reads the store itself",
            hint: "write ca-file=… or insecure-skip-tls-verify=true into the storage URL",
            status: .usage
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import VeleroAPI

/// The namespace of a server.
struct InstallationNamespace: ParsableArguments {
    @Option(
        name: [.customShort("n"), .long],
        help: "The server's namespace; default: the variable VELERO_NAMESPACE, then velero."
    )
    var namespace: String?

    /// The namespace meant.
    func name(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> String {
        let variable = environment["VELERO_NAMESPACE"].flatMap { $0.isEmpty ? nil : $0 }
        let name = namespace ?? variable ?? Velero.defaultNamespace
        let isLabel = !name.isEmpty && name.utf8.count <= 63 && name.utf8.allSatisfy(Self.isLetter)
        guard isLabel, name.first != "-", name.last != "-" else {
            throw CommandFailure("\"\(name)\" cannot be the name of a namespace", status: .usage)
        }
        return name
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
    }
}

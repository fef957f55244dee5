// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// Commands about this program's own settings: `lifeboat client config …`.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Keep settings of this command line, in the file that Velero's uses too.",
        subcommands: [ClientConfigCommand.self]
    )
}

/// Reads and writes the settings.
struct ClientConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Read and write settings: namespace, cacert, features, colorized.",
        subcommands: [ClientConfigGet.self, ClientConfigSet.self]
    )
}

/// Prints settings: `lifeboat client config get [KEY…]`.
struct ClientConfigGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "Print settings.")

    @Argument(help: ArgumentHelp("Only these.", valueName: "key"))
    var keys: [String] = []

    func run() async throws {
        let settings = ClientConfiguration.load()
        let wanted = keys.isEmpty ? settings.values.keys.sorted() : keys
        for key in wanted { Console.standard.data("\(key): \(settings[key] ?? "<NOT SET>")\n") }
    }
}

/// Writes settings: `lifeboat client config set KEY=VALUE…`.
struct ClientConfigSet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Write settings; an empty value removes one."
    )

    @Argument(help: ArgumentHelp("What to set.", valueName: "key=value"))
    var pairs: [String]

    func run() async throws {
        var settings = ClientConfiguration.load()
        for pair in pairs {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure("'\(pair)' is not of the form key=value", status: .usage)
            }
            settings.values[parts[0]] = parts[1].isEmpty ? nil : JSONValue.string(parts[1])
        }
        try settings.save()
    }
}

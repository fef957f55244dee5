// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Velero's commands about plug-ins, of which there are none: `lifeboat plugin …`.
struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin",
        abstract: "There are no plug-ins: what the server can do is built in.",
        subcommands: [PluginGet.self, PluginAdd.self, PluginRemove.self],
        aliases: ["plugins"]
    )

    fileprivate static let truth = "there are no plug-ins: S3, and all that the server can do, is built in"
}

/// What Velero's list of plug-ins comes to: `lifeboat plugin get`.
struct PluginGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "List plug-ins: there are none.")

    @OptionGroup var listing: ListingOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        Console.standard.say("note: \(PluginCommand.truth)")
    }
}

/// Refuses a plug-in: `lifeboat plugin add IMAGE`.
struct PluginAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Refused: there are no plug-ins.")

    @Argument(help: ArgumentHelp("Its image.", valueName: "image"))
    var image: String

    @Option(help: .hidden) var imagePullPolicy: String?
    @OptionGroup var server: ServerOptions

    func run() async throws {
        throw CommandFailure("\(image) cannot be added: \(PluginCommand.truth)")
    }
}

/// Refuses to remove what is not there: `lifeboat plugin remove NAME`.
struct PluginRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Refused: there are no plug-ins.")

    @Argument(help: ArgumentHelp("Its name or image.", valueName: "name"))
    var name: String

    @OptionGroup var server: ServerOptions

    func run() async throws {
        throw CommandFailure("\(name) cannot be removed: \(PluginCommand.truth)")
    }
}

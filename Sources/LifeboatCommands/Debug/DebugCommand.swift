// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import VeleroAPI

/// Gathers what helps to find out why a server does not do what it should: `lifeboat debug`.
struct DebugCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug",
        abstract: "Gather what a server, its pods and its objects tell, into one file.",
        discussion: """
            The file holds Velero's objects, the pods of the namespace with their logs and events, and what is known of a \
            backup or restore. Secrets are not read; addresses that give out files, and values of variables, are left out.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to. (default: ./bundle-YYYY-MM-DD-HH-MM-SS.tar.gz)", valueName: "file")
    )
    var output: String?

    @Option(help: "Add what is known of this backup.")
    var backup: String?

    @Option(help: "Add what is known of this restore.")
    var restore: String?

    @Flag(help: "Say what is being read.")
    var verbose = false

    @Flag(help: "Replace a file that is there.")
    var force = false

    @OptionGroup var downloads: DownloadOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let console = Console.standard
        let now = WallClock.now()
        let path = output ?? "./bundle-\(Self.stamp(now)).tar.gz"
        let settings = try downloads.settings()
        try await server.withServer(downloads: settings) { server in
            var file = try OutputFile(path: path, replacing: force)
            let bundle = BundleWriter(now: now)
            let collector = DebugCollector(server: server, say: { if verbose { console.say($0) } })
            try await collector.collect(backup: backup, restore: restore) { name, content in
                try file.write(try bundle.encode(name, content))
            }
            try file.write(try bundle.end(problems: collector.problems))
            try Task.checkCancellation()
            try file.finish()
            for problem in collector.problems { console.say("warning: \(problem)") }
            console.say("What there is to tell is in \(path). Read it before you give it away.")
        }
    }

    private static func stamp(_ now: Timestamp) -> String {
        String(now.description.prefix(19).map { $0 == "T" || $0 == ":" ? "-" : $0 })
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Installation
import KubernetesClient

/// The command `lifeboat uninstall`.
struct UninstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Remove the server from a cluster, or give the cluster back to the Velero that was adopted.",
        discussion: """
            Backups in buckets stay, and can be used again after another 'lifeboat install'. A run that was interrupted can be \
            repeated.
            """
    )

    @Flag(help: "Put the Velero back that 'lifeboat install --adopt' has replaced, exactly as it was.")
    var giveBack = false

    @Flag(help: "Leave the definitions of the custom resources, and so all objects of these kinds elsewhere.")
    var keepCrds = false

    @Flag(help: "Do not ask.")
    var force = false

    @Flag(help: "Do not ask; the same as --force.")
    var confirm = false

    @Flag(help: ArgumentHelp("Taken for the sake of scripts written for Velero: this command always waits."))
    var wait = false

    @OptionGroup var target: ServerOptions

    func run() async throws {
        let name = try target.namespaceName()
        let console = Console.standard
        try await target.connection.withClient { client in
            let remains = try await Remains(reading: name, client)
            let uninstaller = Uninstaller(client: client) { console.say($0.text) }
            if giveBack {
                if remains.record != nil && !isAgreed { try await ask("Put Velero back into \(name)?", console) }
                return try await uninstaller.giveBack(remains)
            }
            guard !remains.isEmpty else {
                return console.say("There is nothing to uninstall in the namespace \(name).")
            }
            if !isAgreed && !remains.hasForeignServer {
                for line in consequences(of: remains) { console.say(line) }
                try await ask("Uninstall Lifeboat from the namespace \(name)?", console)
            }
            try await uninstaller.uninstall(remains, keepsDefinitions: keepCrds)
            for line in leftovers(of: remains) { console.say(line) }
        }
    }

    private var isAgreed: Bool { force || confirm }

    private func ask(_ question: String, _ console: Console) async throws {
        guard console.isInteractive else {
            throw CommandFailure(
                "uninstalling needs a yes, and there is no terminal to ask on",
                hint: "add --confirm",
                status: .usage
            )
        }
        guard try await console.confirm(question) else {
            console.say("Nothing was removed.")
            throw ExitStatus.failure
        }
    }

    /// What goes, for those who are asked.
    private func consequences(of remains: Remains) -> [String] {
        var lines: [String] = []
        if remains.ownsNamespace {
            lines.append("The namespace \(remains.namespace) will be deleted with everything in it.")
        }
        if !remains.counts.isEmpty && (remains.ownsNamespace || removesDefinitions(remains)) {
            lines.append("It holds the objects of \(remains.counts.joined(separator: ", ")).")
        }
        if removesDefinitions(remains) { lines.append("The definitions of Velero's kinds will be deleted.") }
        if remains.record != nil {
            lines.append("The Velero that was adopted can then no longer be given back (--give-back).")
        }
        return lines + locations(remains)
    }

    /// What is still there, for those who have uninstalled.
    private func leftovers(of remains: Remains) -> [String] {
        var lines = ["Lifeboat is uninstalled."]
        if !remains.neighbours.isEmpty && !keepCrds {
            let places = remains.neighbours.joined(separator: ", ")
            lines.append("The definitions of Velero's kinds stay, as they are used in: \(places)")
        }
        if remains.hasNamespace && !remains.ownsNamespace {
            lines.append("The namespace \(remains.namespace) stays: no installation has made it.")
        }
        return lines + locations(remains)
    }

    private func locations(_ remains: Remains) -> [String] {
        remains.locations.map { "Backups stay in the location \($0)." }
    }

    private func removesDefinitions(_ remains: Remains) -> Bool {
        !keepCrds && remains.neighbours.isEmpty && !remains.definitions.isEmpty
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Installation
import KubernetesClient
import VeleroAPI

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

    @Option(
        help: ArgumentHelp(
            "With --give-back, how long Velero shall still keep backups that only keep rules hold; 0 for their TTL alone.",
            valueName: "duration"
        )
    )
    var keptTtl: String?

    @Option(
        help: ArgumentHelp(
            "Leave the definitions of the custom resources, and so all objects of these kinds; default: where the namespace stays.",
            valueName: "true|false"
        )
    )
    var keepCrds: Bool?

    @Flag(help: "Do not ask, and with --give-back do not wait for backups and restores that are running.")
    var force = false

    @Flag(help: "Do not ask.")
    var confirm = false

    @Flag(help: ArgumentHelp("Taken for the sake of scripts written for Velero: this command always waits."))
    var wait = false

    @OptionGroup var target: ServerOptions

    func validate() throws {
        if keptTtl != nil && !giveBack { throw ValidationError("--kept-ttl is for --give-back") }
    }

    func run() async throws {
        let options = try givingBackOptions()
        let name = try target.namespaceName()
        let console = Console.standard
        try await target.connection.withClient { client in
            let remains = try await Remains(reading: name, client)
            let uninstaller = Uninstaller(client: client) { console.say($0.text) }
            if giveBack {
                if remains.record != nil && !isAgreed { try await ask("Put Velero back into \(name)?", console) }
                return try await uninstaller.giveBack(remains, options)
            }
            guard !remains.isEmpty(keeping: keepCrds) else {
                return console.say("There is nothing to uninstall in the namespace \(name).")
            }
            if !isAgreed && !remains.hasForeignServer {
                for line in words(remains, options).consequences { console.say(line) }
                try await ask("Uninstall Lifeboat from the namespace \(name)?", console)
            }
            try await uninstaller.uninstall(remains, keepsDefinitions: keepCrds)
            for line in words(remains, options).leftovers { console.say(line) }
        }
    }

    private func givingBackOptions() throws -> GivingBackOptions {
        var options = GivingBackOptions(now: WallClock.now())
        options.isForced = force
        options.keptTTL = try keptTtl.map { try GoDuration($0 == "0" ? "0s" : $0) }
        if let ttl = options.keptTTL, ttl < .zero {
            throw CommandFailure("--kept-ttl cannot be negative", status: .usage)
        }
        return options
    }

    private func words(_ remains: Remains, _ options: GivingBackOptions) -> UninstallWords {
        UninstallWords(remains: remains, keepsDefinitions: keepCrds, now: options.now)
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
}

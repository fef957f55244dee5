// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import KubernetesCore
import VeleroAPI

/// Stops schedules for a while: `lifeboat schedule pause NAME…`.
struct SchedulePause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Make no backups of schedules until they are unpaused."
    )

    @OptionGroup var change: SchedulePauseOptions

    func run() async throws { try await change.set(paused: true) }
}

/// Lets schedules go on: `lifeboat schedule unpause NAME…`.
struct ScheduleUnpause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpause",
        abstract: "Make backups of schedules again."
    )

    @OptionGroup var change: SchedulePauseOptions

    func run() async throws { try await change.set(paused: false) }
}

/// Which schedules are paused or unpaused.
struct SchedulePauseOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The schedules.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "All schedules of the namespace.")
    var all = false

    @OptionGroup var labels: SelectorOption

    @Option(help: ArgumentHelp("Whether a backup that is due at once is left out.", valueName: "true|false"))
    var skipImmediately: Bool?

    @OptionGroup var server: ServerOptions

    func validate() throws {
        let given = [!names.isEmpty, all, labels.selector != nil].count { $0 }
        if given != 1 { throw ValidationError("say which schedules: names, or --all, or --selector; one of them") }
    }

    /// Changes the schedules.
    func set(paused: Bool) async throws {
        let console = Console.standard
        let selector = try labels.selector.map { try LabelSelector($0) }
        try await server.withServer { server in
            let choice = DeletionChoice(names: names, isAll: all, selector: selector)
            let schedules: [Schedule] = try await server.chosen(choice)
            if schedules.isEmpty { console.say("There is no such schedule in \(server.objects.place).") }
            for schedule in schedules {
                let isChanged = schedule.spec.isPaused != paused || schedule.spec.skipImmediately != skipImmediately
                if isChanged { try await server.objects.change(schedule, changes(paused)) }
                let state = paused ? "paused" : "unpaused"
                console.say(
                    isChanged
                        ? "Schedule \(schedule.name) is \(state)." : "Schedule \(schedule.name) was \(state) already."
                )
            }
        }
    }

    /// A field that is not given is cleared, as Velero does.
    private func changes(_ paused: Bool) -> JSONValue {
        let skip: JSONValue = skipImmediately.map { .bool($0) } ?? .null
        return ["spec": ["paused": .bool(paused), "skipImmediately": skip]]
    }
}

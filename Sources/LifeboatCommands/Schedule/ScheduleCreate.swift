// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Controllers
import FoundationEssentials
import JSON
import VeleroAPI

/// The command `lifeboat schedule create NAME --schedule CRON`.
struct ScheduleCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Have backups made at regular times.",
        discussion: """
            The times are a cron expression, such as '0 3 * * *', in the time zone of the server unless it begins with \
            CRON_TZ=Europe/Berlin; or '@daily', '@every 6h'. All other flags are those of 'backup create'.
            """
    )

    @Argument(help: "Name of the schedule; backups are named after it.")
    var name: String

    @Option(help: "When backups are made.")
    var schedule: String

    @OptionGroup var backup: BackupSpecOptions

    @Option(
        help: ArgumentHelp(
            "Which backups are kept, whatever their TTL; the other whole ones go.",
            valueName: "last=7,…"
        )
    )
    var keep: String?

    @Flag(help: "Backups are deleted with the schedule.")
    var useOwnerReferencesInBackup = false

    @Flag(help: "Make no backups until the schedule is unpaused.")
    var paused = false

    @Option(help: ArgumentHelp("Leave out a backup that is due at once.", valueName: "true|false"))
    var skipImmediately: Bool?

    @OptionGroup var server: ServerOptions

    @Option(name: .shortAndLong, help: "json or yaml: print the resource instead of sending it.")
    var output: OutputFormat?

    func run() async throws {
        let console = Console.standard
        let namespace = try server.namespaceName()
        let schedule = try resource(in: namespace)
        if let output {
            console.data(output.text(of: schedule.json))
            return
        }
        try await server.withServer { server in
            try await server.objects.create(schedule)
            console.say("Created schedule \(schedule.name).")
        }
    }

    /// The resource, as Velero's command line writes it.
    func resource(in namespace: String) throws -> Schedule {
        try ObjectName.check(name, of: "schedule")
        _ = try CronExpression(schedule)
        var template = try backup.spec()
        if let problem = OrderCheck.problem(template) { throw CommandFailure(problem, status: .usage) }
        let labels = try KeyValues.read(backup.labels, of: "--labels")
        if !labels.isEmpty {
            template.json[path: ["metadata", "labels"]] = JSONValue(labels.sorted { $0.key < $1.key })
        }
        var spec = ScheduleSpec(schedule: schedule, template: template)
        spec.useOwnerReferencesInBackup = useOwnerReferencesInBackup
        spec.isPaused = paused
        spec.skipImmediately = skipImmediately
        var resource = Schedule(name: name, namespace: namespace, spec: spec)
        resource.labels = labels
        resource.annotations = try backup.allAnnotations()
        guard resource.annotations[LifeboatAnnotation.keep] == nil else {
            throw CommandFailure(
                "--annotations are cut at commas, which keep rules hold",
                hint: "give them with --keep, such as --keep last=7,daily=14",
                status: .usage
            )
        }
        if let keep { resource.annotations[LifeboatAnnotation.keep] = try KeepRules(keep).description }
        try Self.checkTimes(of: resource)
        return resource
    }

    /// The server would find a time zone that does not exist, or times that never come, when nobody looks any more.
    private static func checkTimes(of schedule: Schedule) throws {
        // Where this machine knows no time zones it is left to the server.
        guard FileManager.default.fileExists(atPath: TimeZoneDirectory.system.path) else { return }
        let validation = ScheduleValidation(
            schedule,
            database: TimeZoneDirectory.system,
            server: .utc,
            now: WallClock.now()
        )
        if let problem = validation.errors.first { throw CommandFailure(problem, status: .usage) }
    }
}

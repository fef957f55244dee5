// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Controllers
import JSON
import KubernetesCore
import VeleroAPI

/// Shows what keep rules do with the backups of a schedule: `lifeboat schedule retention NAME`.
struct ScheduleRetention: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Show which backups of a schedule its keep rules hold, and change nothing.",
        discussion: """
            The rules are the annotation \(LifeboatAnnotation.keep) of the schedule, such as last=7,daily=14,monthly=12. \
            With --keep, other rules are tried. A schedule that names no time zone is counted in UTC, where a server with the \
            variable TZ counts by that.
            """
    )

    @Argument(help: "The schedule.")
    var name: String

    @Option(help: ArgumentHelp("Rules to try instead of the schedule's own.", valueName: "last=7,…"))
    var keep: String?

    @Option(name: .shortAndLong, help: "How it is printed: table, json or yaml.")
    var output: OutputFormat = .table

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let tried = try keep.map { try KeepRules($0) }
        let (schedule, backups) = try await server.withServer { server in
            let schedule = try await server.objects.get(name, Schedule.self)
            let label = try LabelSelector("\(VeleroLabel.scheduleName)=\(LabelValue.of(name))")
            return (schedule, try await server.objects.all(Backup.self, matching: label))
        }
        guard let rules = try tried ?? KeepRules(of: schedule) else {
            throw CommandFailure(
                "schedule \(name) has no keep rules: its backups go when their TTL ends",
                hint: "try some with --keep, and set them with: "
                    + "kubectl -n \(schedule.namespace) annotate schedule.velero.io/\(name) \(LifeboatAnnotation.keep)=…"
            )
        }
        let plan = RetentionPlan(of: schedule, backups: backups, by: rules, zone: try Self.zone(of: schedule))
        Console.standard.data(RetentionText(plan: plan).text(output))
        Console.standard.say("Rules: \(rules). \(Measures.count(plan.deletions.count, "backup")) would be deleted.")
    }

    /// The clock of the schedule.
    ///
    /// One that names none counts by the server's, which nobody here can ask for: UTC, unless it has a variable `TZ`.
    private static func zone(of schedule: Schedule) throws -> TimeZoneRules {
        try TimeZoneDirectory.system.rules(of: CronExpression(schedule.spec.schedule).zone, server: .utc)
    }
}

/// What becomes of backups by keep rules, in words.
struct RetentionText {
    let plan: RetentionPlan

    /// The list in one of the formats.
    func text(_ format: OutputFormat) -> String {
        guard format == .table else { return format.text(of: .array(plan.entries.map(Self.json))) }
        var table = Table(["NAME", "STATUS", "MADE", "VERDICT", "WHY"])
        for entry in plan.entries {
            let (verdict, reasons) = Self.words(entry.verdict)
            table.append([
                entry.name, "\(entry.phase)", entry.time.goDescription, verdict, reasons.joined(separator: ", "),
            ])
        }
        return table.text
    }

    private static func json(_ entry: RetentionPlan.Entry) -> JSONValue {
        let (verdict, reasons) = words(entry.verdict)
        return [
            "name": .string(entry.name), "phase": .string("\(entry.phase)"), "made": .string("\(entry.time)"),
            "verdict": .string(verdict), "why": .array(reasons.map(JSONValue.string)),
        ]
    }

    private static func words(_ verdict: RetentionPlan.Verdict) -> (String, [String]) {
        switch verdict {
        case .keep(let reasons): ("keep", reasons.map(words))
        case .delete: ("delete", ["no rule counts it"])
        case .leave: ("leave to its TTL", ["it is not complete"])
        case .notOurs: ("leave alone", ["this schedule has not made it"])
        }
    }

    private static func words(_ reason: RetentionPlan.Reason) -> String {
        switch reason {
        case .rule(let period): period.rawValue
        case .oldest(let period): "\(period.rawValue) (the oldest there is)"
        case .newestComplete: "the newest complete one"
        case .inUse: "in use"
        }
    }
}

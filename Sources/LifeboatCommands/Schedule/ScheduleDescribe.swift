// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import KubernetesCore
import VeleroAPI

/// Tells everything that is known of schedules: `lifeboat schedule describe [NAME…]`.
struct ScheduleDescribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Tell everything that is known of schedules.",
        discussion: "Without names, all schedules are described."
    )

    @Argument(help: ArgumentHelp("The schedules.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var labels: SelectorOption
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let selector = try labels.selector.map { try LabelSelector($0) }
        let (found, problems) = try await server.withServer { try await $0.found(names, selector, Schedule.self) }
        let console = Console.standard
        console.data(found.map { ScheduleDescription(schedule: $0).text }.joined(separator: "\n\n"))
        for problem in problems { console.say("error: \(problem)") }
        if !problems.isEmpty { throw ExitStatus.failure }
    }
}

/// A schedule in words: Velero's sections in Velero's order.
struct ScheduleDescription {
    let schedule: Schedule

    /// The text.
    var text: String {
        var text = Description()
        text.field("Name", schedule.name)
        text.field("Namespace", schedule.namespace)
        text.field("Labels", lines: SpecWords.pairs(schedule.labels))
        text.field("Annotations", lines: SpecWords.pairs(schedule.annotations))
        text.section("Phase", schedule.status.phase.rawValue)
        text.section("Paused", String(schedule.spec.isPaused))
        addTemplateSettings(to: &text)
        if !schedule.status.validationErrors.isEmpty {
            text.line()
            text.line("Validation errors:")
            for error in schedule.status.validationErrors { text.line(error, indent: 2) }
        }
        text.section("Schedule", schedule.spec.schedule)
        text.line()
        text.line("Backup Template:")
        var template = Description()
        BackupSpecWords(spec: schedule.spec.template, fillsIn: false).add(to: &template)
        for line in template.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            text.line(String(line), indent: line.isEmpty ? 0 : 2)
        }
        text.section("Last Backup", schedule.status.lastBackup?.goDescription ?? "<never>")
        if let skipped = schedule.status.lastSkipped { text.section("Last Skipped", skipped.goDescription) }
        return text.text
    }

    private func addTemplateSettings(to text: inout Description) {
        let template = schedule.spec.template
        if let parallel = template.json[path: ["uploaderConfig", "parallelFilesUpload"]]?.int {
            text.line()
            text.line("Uploader config:")
            text.field("Parallel files upload", String(parallel), indent: 2)
        }
        if let policy = template.resourcePolicy {
            text.line()
            text.line("Resource policies:")
            text.field("Type", policy["kind"]?.string ?? "", indent: 2)
            text.field("Name", policy["name"]?.string ?? "", indent: 2)
        }
    }
}

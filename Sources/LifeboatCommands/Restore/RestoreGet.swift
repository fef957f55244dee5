// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import KubernetesCore
import VeleroAPI

/// Lists restores: `lifeboat restore get [NAME…]`.
struct RestoreGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "List restores.",
        discussion: "Of restores made by Velero the store holds only the files; what they do not tell is shown as '-'."
    )

    @Argument(help: ArgumentHelp("Only these restores.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var labels: SelectorOption
    @OptionGroup var listing: ListingOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let console = Console.standard
        let selector = try labels.selector.map { try LabelSelector($0) }
        let found = try await place.withWorkplace { try await $0.restores(named: names, matching: selector) }
        listing.print(found.records.map(\.json), named: names, on: console) {
            listing.table(Self.header, found.records.map(Self.row))
        }
        for problem in found.problems { console.say("\(names.isEmpty ? "warning" : "error"): \(problem)") }
        if !names.isEmpty && !found.problems.isEmpty { throw ExitStatus.failure }
    }

    /// Velero's columns.
    static let header = [
        "NAME", "BACKUP", "STATUS", "STARTED", "COMPLETED", "ERRORS", "WARNINGS", "CREATED", "SELECTOR",
    ]

    /// One restore in Velero's columns.
    static func row(_ record: RestoreRecord) -> ListingOptions.Row {
        let counts = [String(record.errors), String(record.warnings)]
        guard let restore = record.restore else {
            let known = record.results != nil ? counts : ["-", "-"]
            return ListingOptions.Row(cells: [record.name, "-", "-", "-", "-"] + known + ["-", "-"], labels: [:])
        }
        let times = [restore.status.startTimestamp, restore.status.completionTimestamp]
        return ListingOptions.Row(
            cells: [restore.name, restore.spec.backupName, "\(restore.status.phase)"]
                + times.map { $0?.goDescription ?? "<nil>" } + counts
                + [restore.createdAt?.goDescription ?? "<nil>", SpecWords.selector(restore.spec.labelSelector)],
            labels: restore.labels
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
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

    @OptionGroup var storage: StorageOptions

    @Option(name: .shortAndLong, help: "How restores are printed: table, json or yaml.")
    var output: OutputFormat = .table

    func run() async throws {
        let console = Console.standard
        let found = try await storage.withStore { try await FoundRestores.find(names, in: $0) }
        switch output {
        case _ where !names.isEmpty && found.records.isEmpty: break
        case .table: console.data(Self.table(found.records))
        case .json, .yaml: console.data(output.text(of: found.records.map(\.json), asOne: names.count == 1))
        }
        for problem in found.problems { console.say("\(names.isEmpty ? "warning" : "error"): \(problem)") }
        if !names.isEmpty && !found.problems.isEmpty { throw ExitStatus.failure }
    }

    /// Restores as a table with Velero's columns.
    static func table(_ records: [RestoreRecord]) -> String {
        var table = Table([
            "NAME", "BACKUP", "STATUS", "STARTED", "COMPLETED", "ERRORS", "WARNINGS", "CREATED", "SELECTOR",
        ])
        for record in records {
            let counts = [String(record.errors), String(record.warnings)]
            guard let restore = record.restore else {
                let known = record.results != nil
                table.append([record.name, "-", "-", "-", "-"] + (known ? counts : ["-", "-"]) + ["-", "-"])
                continue
            }
            let times = [restore.status.startTimestamp, restore.status.completionTimestamp]
            table.append(
                [restore.name, restore.spec.backupName, "\(restore.status.phase)"]
                    + times.map { $0?.goDescription ?? "<nil>" } + counts
                    + [restore.createdAt?.goDescription ?? "<nil>", SpecWords.selector(restore.spec.labelSelector)]
            )
        }
        return table.text
    }
}

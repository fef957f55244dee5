// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import BackupStorage
import JSON
import KubernetesCore
import VeleroAPI

/// Lists backups: `lifeboat backup get [NAME…]`.
struct BackupGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "List backups.",
        discussion: "Backups that are unfinished or damaged are named on standard error."
    )

    @Argument(help: ArgumentHelp("Only these backups.", valueName: "name"))
    var names: [String] = []

    @Option(name: [.customShort("l"), .long], help: "Only backups with these labels, as kubectl writes selectors.")
    var selector: String?

    @OptionGroup var storage: StorageOptions

    @Option(name: .shortAndLong, help: "How backups are printed: table, json or yaml.")
    var output: OutputFormat = .table

    func run() async throws {
        let selector = try selector.map { try LabelSelector($0) }
        let console = Console.standard
        let found = try await storage.withStore { try await FoundBackups.find(names, in: $0) }
        let backups = found.backups.filter { selector?.matches($0.labels) ?? true }
        switch output {
        case _ where !names.isEmpty && found.backups.isEmpty: break
        case .table: console.data(BackupTable(backups, now: WallClock.now()).text)
        case .json, .yaml: console.data(output.text(of: backups.map(\.json), asOne: names.count == 1))
        }
        for remark in found.remarks { console.say(remark) }
        if !found.problems.isEmpty {
            for problem in found.problems { console.say("\(names.isEmpty ? "warning" : "error"): \(problem)") }
            if !names.isEmpty { throw ExitStatus.failure }
        }
    }
}

/// Backups as a table with Velero's columns.
struct BackupTable {
    private let backups: [Backup]
    private let now: Timestamp

    /// A table of these backups, sorted by name, those of one schedule newest first.
    init(_ backups: [Backup], now: Timestamp) {
        self.backups = backups.sorted { Self.key($0.name) < Self.key($1.name) }
        self.now = now
    }

    /// The lines.
    var text: String {
        var table = Table([
            "NAME", "STATUS", "ERRORS", "WARNINGS", "CREATED", "EXPIRES", "STORAGE LOCATION", "QUEUE POSITION",
            "SELECTOR",
        ])
        for backup in backups { table.append(row(backup)) }
        return table.text
    }

    private func row(_ backup: Backup) -> [String] {
        let status = backup.status
        let isDeleting = backup.json[path: ["metadata", "deletionTimestamp"]] != nil
        let position = status.queuePosition ?? 0
        let expiration = status.expiration ?? backup.createdAt?.advanced(by: backup.spec.ttl ?? Velero.defaultTTL)
        return [
            backup.name,
            isDeleting ? "Deleting" : "\(status.phase)",
            String(status.errors),
            String(status.warnings),
            status.startTimestamp?.goDescription ?? "<nil>",
            Measures.distance(to: expiration, from: now),
            backup.spec.storageLocation ?? "",
            position > 0 ? String(position) : "",
            SpecWords.selector(backup.spec.labelSelector),
        ]
    }

    /// Orders by name; of names that differ only in a time stamp at their end, the newest comes first.
    private static func key(_ name: String) -> (String, Int, String) {
        let suffix = name.utf8.suffix(14)
        guard name.utf8.count > 15, suffix.allSatisfy({ $0 &- 0x30 < 10 }),
            name.utf8.dropLast(14).last == UInt8(ascii: "-"),
            let stamp = Int(String(decoding: suffix, as: UTF8.self))
        else { return (name, 0, name) }
        return (String(decoding: name.utf8.dropLast(15), as: UTF8.self), -stamp, name)
    }
}

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

    @OptionGroup var labels: SelectorOption
    @OptionGroup var listing: ListingOptions
    @OptionGroup var place: WorkplaceOptions

    func run() async throws {
        let selector = try labels.selector.map { try LabelSelector($0) }
        let console = Console.standard
        let found = try await place.withWorkplace { try await $0.backups(named: names, matching: selector) }
        listing.print(found.backups.map(\.json), named: names, on: console) {
            listing.table(BackupTable.header, BackupTable(found.backups, now: WallClock.now()).rows)
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

    /// The names of the columns.
    static let header = [
        "NAME", "STATUS", "ERRORS", "WARNINGS", "CREATED", "EXPIRES", "STORAGE LOCATION", "QUEUE POSITION", "SELECTOR",
    ]

    /// The rows, in order.
    var rows: [ListingOptions.Row] { backups.map { ListingOptions.Row(cells: cells($0), labels: $0.labels) } }

    private func cells(_ backup: Backup) -> [String] {
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

// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// Lists backup locations: `lifeboat backup-location get [NAME…]`.
struct BackupLocationGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "List backup locations.")

    @Flag(help: "Only the default.")
    var `default` = false

    @OptionGroup var query: ServedQuery

    func run() async throws {
        try await query.list(
            BackupStorageLocation.self,
            header: Self.header,
            where: { !`default` || $0.spec.isDefault },
            cells: Self.cells
        )
    }

    /// Velero's columns.
    static let header = [
        "NAME", "PROVIDER", "BUCKET/PREFIX", "PHASE", "LAST VALIDATED", "ACCESS MODE", "DEFAULT",
    ]

    /// One location in Velero's columns.
    static func cells(_ location: BackupStorageLocation) -> [String] {
        let spec = location.spec
        let place = spec.prefix.map { $0.isEmpty ? spec.bucket : "\(spec.bucket)/\($0)" } ?? spec.bucket
        return [
            location.name,
            spec.provider,
            place,
            location.status.phase?.rawValue ?? "Unknown",
            location.status.lastValidationTime?.goDescription ?? "Unknown",
            spec.accessMode.rawValue,
            spec.isDefault ? "true" : "",
        ]
    }
}

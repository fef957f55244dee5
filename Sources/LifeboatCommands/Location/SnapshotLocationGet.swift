// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import VeleroAPI

/// Lists snapshot locations: `lifeboat snapshot-location get [NAME…]`.
struct SnapshotLocationGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "get", abstract: "List snapshot locations.")

    @OptionGroup var query: ServedQuery

    func run() async throws {
        try await query.list(VolumeSnapshotLocation.self, header: ["NAME", "PROVIDER"]) { [$0.name, $0.spec.provider] }
    }
}

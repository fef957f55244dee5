// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Commands about snapshot locations: `lifeboat snapshot-location …`.
struct SnapshotLocationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot-location",
        abstract: "Say where the server in a cluster keeps snapshots of volumes.",
        subcommands: [SnapshotLocationCreate.self, SnapshotLocationGet.self, SnapshotLocationSet.self],
        aliases: ["snapshot-locations"]
    )
}

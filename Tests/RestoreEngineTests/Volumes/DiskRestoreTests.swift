// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Synchronization
import Testing
import VolumeSnapshots

@testable import RestoreEngine

/// Where the disks of a restore are asked for, and what a plan says of them that cannot look.
struct DiskRestoreTests {
    /// Remembers which region it was asked for, and opens nothing.
    private final class ClosedLocations: SnapshotLocationOpening {
        let asked = Mutex<[String?]>([])

        func withDisks<Result: Sendable>(
            of location: String,
            region: String?,
            _ body: (any DiskProvider) async throws -> Result
        ) async throws -> Result {
            asked.withLock { $0.append(region) }
            throw RestoreEngineError(.invalidOptions, "closed")
        }

        func withDatabases<Result: Sendable>(
            of location: String,
            region: String?,
            _ body: (RDSSnapshots) async throws -> Result
        ) async throws -> Result {
            throw RestoreEngineError(.invalidOptions, "closed")
        }
    }

    private static let fates: [String: VolumeFate] = [
        "pv": .snapshot(
            SnapshotVolume(
                NativeSnapshotRecord(
                    json: [
                        "spec": [
                            "persistentVolumeName": "pv", "location": "default", "volumeAZ": "us-east-1b",
                            "volumeType": "gp3",
                        ],
                        "status": ["providerSnapshotID": "snap-1", "phase": "Completed"],
                    ]
                )
            )
        )
    ]

    private func options(_ zones: [String: String]) -> RestoreOptions {
        var options = RestoreOptions(restoreName: "r", backupName: "b")
        options.zones = zones
        return options
    }

    private func volume(_ fates: [String: VolumeFate]) throws -> SnapshotVolume {
        guard case .snapshot(let volume) = fates["pv"] else { throw RestoreEngineError(.invalidOptions, "no volume") }
        return volume
    }

    struct Situation: Sendable, CustomTestStringConvertible {
        var nodes: [String] = []
        var zones: [String: String] = [:]
        var region: String?
        var testDescription: String { "nodes in \(nodes), \(zones)" }
    }

    @Test(arguments: [
        // Where nothing is known of the cluster, the snapshot's own.
        Situation(region: "us-east-1"),
        Situation(nodes: ["eu-central-1a", "eu-central-1b"], region: "eu-central-1"),
        Situation(nodes: ["us-east-1a"], zones: ["us-east-1b": "us-east-1a"], region: "us-east-1"),
        // Nodes in two regions do not tell.
        Situation(nodes: ["eu-central-1a", "eu-west-1a"], region: "us-east-1"),
        // Without nodes, those of the zones that the user names.
        Situation(zones: ["us-east-1b": "eu-central-1a"], region: "eu-central-1"),
        Situation(nodes: ["rack-7"], region: "us-east-1"),
    ])
    func `disks are asked for where the nodes are`(situation: Situation) async throws {
        let locations = ClosedLocations()
        let disks = DiskRestore(
            locations: locations,
            options: options(situation.zones),
            nodeZones: situation.nodes
        )
        let fates = try await disks.previewed(Self.fates)
        #expect(locations.asked.withLock { $0 } == [situation.region])
        #expect(try volume(fates).blockedBy == "closed")
    }

    @Test func `a plan that cannot look tells zone and copy all the same`() async throws {
        let disks = DiskRestore(locations: nil, options: options([:]), nodeZones: ["eu-central-1a", "eu-central-1b"])
        #expect(
            try volume(try await disks.previewed(Self.fates)).sentence
                == "a new gp3 disk in eu-central-1b (it was in us-east-1b) from a copy, made for it, of snap-1 in us-east-1 "
                + "(not looked for from here)"
        )
        let unknown = DiskRestore(locations: nil, options: options([:]), nodeZones: [])
        #expect(
            try volume(try await unknown.previewed(Self.fates)).sentence
                == "a new gp3 disk in us-east-1b from snap-1 (not looked for from here)"
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

import AWSServices
import JSON
import Synchronization

@testable import VolumeSnapshots

/// Disks whose first looks at snapshots are refused for haste, beyond the patience of one call.
final class FlakyDisks: DiskProvider {
    static let names = EBSDisks.names
    static func volumeID(of volume: JSONValue) -> String? { EBSDisks.volumeID(of: volume) }
    static func region(ofZone zone: String) -> String? { EBSDisks.region(ofZone: zone) }
    static func rewrite(_ volume: JSONValue, id: String, zone: String) -> JSONValue {
        EBSDisks.rewrite(volume, id: id, zone: zone)
    }

    private let base: EBSDisks
    private let failures: Mutex<Int>

    init(_ base: EBSDisks, failures: Int) {
        self.base = base
        self.failures = Mutex(failures)
    }

    var place: String { base.place }
    var batch: Int { base.batch }

    func snapshotStates(_ ids: [String]) async throws -> [String: DiskSnapshot] {
        let fails = failures.withLock { left in
            left -= 1
            return left >= 0
        }
        if fails { throw AWSServiceError(.throttled, "AWS asks to slow down", isRetryable: true) }
        return try await base.snapshotStates(ids)
    }

    func elsewhere(_ place: String) -> any DiskProvider { base.elsewhere(place) }
    func describe(_ ids: [String]) async throws -> [String: Disk] { try await base.describe(ids) }
    func findDisks(tags: [String: String]) async throws -> [Disk] { try await base.findDisks(tags: tags) }
    func copySnapshot(_ order: DiskCopyOrder) async throws -> String { try await base.copySnapshot(order) }
    func createSnapshots(_ order: DiskSnapshotOrder) async throws -> DiskSnapshotBatch {
        try await base.createSnapshots(order)
    }
    func findSnapshots(tags: [String: String]) async throws -> [DiskSnapshot] {
        try await base.findSnapshots(tags: tags)
    }
    func deleteSnapshot(_ id: String) async throws { try await base.deleteSnapshot(id) }
    func createVolume(_ order: DiskOrder) async throws -> Disk { try await base.createVolume(order) }
    func deleteVolume(_ id: String) async throws { try await base.deleteVolume(id) }
    func mayHaveHappened(_ error: any Error) -> Bool { base.mayHaveHappened(error) }
    func isRefusedForNow(_ error: any Error) -> Bool { base.isRefusedForNow(error) }
    func isPassing(_ error: any Error) -> Bool { base.isPassing(error) }
}

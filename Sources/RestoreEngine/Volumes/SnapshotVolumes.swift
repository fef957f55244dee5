// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI
import VolumeSnapshots

/// Which volumes of a backup are made anew from snapshots, and under which names: a pure function (Velero's rules).
///
/// A volume whose name is free gets it. Where the name is taken by a volume that serves somebody else, or that is on its way
/// out, the copy stands beside it under a new name. A volume that is there for the very claim, or whose claim was deleted, is
/// left alone: it holds the data, and newer than the snapshot. None is made for a claim that has another volume already, which
/// no claim ever lets go of.
struct SnapshotVolumes {
    /// The records of the backup, by the name of the volume.
    let records: [String: NativeSnapshotRecord]
    let options: RestoreOptions

    init(_ records: [NativeSnapshotRecord], options: RestoreOptions) {
        self.records = Dictionary(records.map { ($0.volumeName, $0) }, uniquingKeysWith: { $1 })
        self.options = options
    }

    /// The fates with those that snapshots change.
    /// - Parameters:
    ///   - fates: What becomes of each volume without snapshots.
    ///   - facts: What the backup holds.
    ///   - live: The target's volumes by name.
    ///   - terminatingNamespaces: Namespaces of the target that are being deleted, and their claims with them.
    /// - Returns: The fates by the name of the volume.
    func fates(
        _ fates: [String: VolumeFate],
        _ facts: BackupFacts,
        live: [String: JSONValue],
        terminatingNamespaces: Set<String> = []
    ) -> [String: VolumeFate] {
        guard options.restoreVolumes != false else { return fates }
        let claims = ClaimVolumes(live, terminatingNamespaces: terminatingNamespaces)
        var fates = fates
        for (name, volume) in facts.volumes {
            let source = volume.claim ?? facts.claims[name]
            let claim = source.map { options.target(ofClaim: $0) }
            // One that nobody claims would be taken from its namespace by a claim that goes to another one.
            let isTaken = source != claim && live[name]?[path: ["spec", "claimRef"]] == nil && live[name] != nil
            guard let record = records[name], isTaken || isWanted(record, fates[name]) else { continue }
            // A restore that goes on stays with the name it had given, though the other has become free.
            let clone = CloneName.of(name, restore: options.identity)
            let copy = SnapshotVolume(record, newName: live[name] != nil || live[clone] != nil ? clone : nil)
            guard let other = claim.flatMap({ claims[$0] }), other.name != copy.newName ?? name else {
                fates[name] = .snapshot(copy)
                continue
            }
            // Without a snapshot there is nothing that the claim could have had instead.
            if record.snapshotID != nil { fates[name] = .served(by: other.name, isCopy: other.original == name) }
        }
        return fates
    }

    /// Whether a volume is made from its snapshot, or misses it.
    ///
    /// One that is kept (reclaim policy Retain) and of which the snapshot failed is restored as an object: its disk may be there.
    private func isWanted(_ record: NativeSnapshotRecord, _ fate: VolumeFate?) -> Bool {
        switch fate {
        case .present, .released, .served: false
        case .restored: record.snapshotID != nil
        case .claimedElsewhere, .fresh, .snapshot, nil: true
        }
    }
}

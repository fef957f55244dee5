// SPDX-License-Identifier: Apache-2.0

import VeleroAPI
import VolumeSnapshots

/// Which volumes of a backup are made anew from snapshots, and under which names: a pure function (Velero's rules).
///
/// A volume whose name is free gets it. Where the name is taken by a volume that serves somebody else, or that is on its way
/// out, or where the claim goes to another namespace, the copy stands beside it under a new name. A volume that is there for
/// the very claim, or whose claim was deleted, is left alone: it holds the data, and newer than the snapshot.
struct SnapshotVolumes {
    /// The records of the backup, by the name of the volume.
    let records: [String: NativeSnapshotRecord]
    let options: RestoreOptions

    init(_ records: [NativeSnapshotRecord], options: RestoreOptions) {
        let usable = records.filter { $0.snapshotID != nil }
        self.records = Dictionary(usable.map { ($0.volumeName, $0) }, uniquingKeysWith: { $1 })
        self.options = options
    }

    /// The fates with those that snapshots change.
    /// - Parameters:
    ///   - fates: What becomes of each volume without snapshots.
    ///   - facts: What the backup holds.
    ///   - live: Names of volumes in the target.
    /// - Returns: The fates by the name of the volume.
    func fates(
        _ fates: [String: VolumeFate],
        _ facts: BackupFacts,
        live: Set<String>
    ) -> [String: VolumeFate] {
        guard options.restoreVolumes != false else { return fates }
        var fates = fates
        for (name, volume) in facts.volumes {
            guard let record = records[name] else { continue }
            let isMoved = (volume.claim ?? facts.claims[name]).map(goesElsewhere) ?? false
            switch fates[name] {
            case .present where !isMoved, .released: break
            case .present, .claimedElsewhere, .fresh, .restored, .snapshot, nil:
                let newName = live.contains(name) ? CloneName.of(name, restore: options.identity) : nil
                fates[name] = .snapshot(SnapshotVolume(record, newName: newName))
            }
        }
        return fates
    }

    private func goesElsewhere(_ claim: String) -> Bool {
        let namespace = claim.split(separator: "/").first.map(String.init) ?? ""
        return options.target(of: namespace) != namespace
    }
}

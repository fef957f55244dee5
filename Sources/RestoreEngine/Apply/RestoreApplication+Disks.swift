// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import VolumeSnapshots

extension RestoreApplication {
    /// Adds to a volume that comes from a snapshot what became of its disk.
    func noteDisk(of result: inout AppliedItem) {
        let (context, source) = (planner.context, result.item.source)
        guard source.kind.description == "persistentvolumes",
            case .snapshot(let volume) = context.volumeFates[source.name]
        else { return }
        let made = context.madeDisks[source.name]
        // Of one that was there before, by an interrupted run, nothing is known.
        guard made != nil || result.outcome == .failed else { return }
        let archived = bytes[source].flatMap { try? JSONParser.parse($0) }
        let claim = archived.flatMap { PersistentVolume($0).claim }
        var fate = RestoreVolumeInfoRecord.Fate(volumeName: result.item.target.name)
        fate.claim = claim.map { (context.options.target(of: $0.namespace), $0.name) }
        fate.error = result.error
        if case .ready(let id, let zone, let notes) = made {
            (fate.diskID, fate.zone, fate.notes) = (id, zone, notes)
            let remarks = [result.warning].compactMap { $0 } + notes
            result.warning = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
            if let error = result.error { result.error = "\(error); the disk \(id) was made for it, and is left" }
        }
        result.volumeInfo = RestoreVolumeInfoRecord(volume.record, fate)
    }
}

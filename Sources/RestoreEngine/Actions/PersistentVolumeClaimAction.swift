// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI

/// Claims forget the binding of the source cluster; they keep the name of their volume only where that volume will be
/// there for them, because a claim for a volume that never comes stays pending for ever.
struct PersistentVolumeClaimAction: RestoreAction {
    let kinds = ["persistentvolumeclaims"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        removeHistory(from: &object)
        guard let volume = object[path: ["spec", "volumeName"]]?.string, !volume.isEmpty else { return nil }
        switch context.volumeFates[volume] {
        case .restored, .present, .released: break
        case .snapshot(let copy):
            if let name = copy.newName { object[path: ["spec", "volumeName"]] = .string(name) }
        case .served(let name, _): object[path: ["spec", "volumeName"]] = .string(name)
        case .fresh, .claimedElsewhere: object[path: ["spec", "volumeName"]] = nil
        case nil where !context.liveVolumes.contains(volume): object[path: ["spec", "volumeName"]] = nil
        case nil: break
        }
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        removeHistory(from: &object)
        object[path: ["spec", "volumeName"]] = nil
    }

    /// Removes how the claim came by its volume, which is no part of its state (as Velero's backup does).
    ///
    /// The snapshot or claim it was once filled from may be gone, and a selector would keep a provisioner from serving
    /// it. Only a claim with the empty class is bound by selector and keeps it.
    private func removeHistory(from object: inout JSONValue) {
        object.removeAnnotations(ClaimAnnotations.binding + ClaimAnnotations.provisioning)
        object.removeLabels([VeleroLabel.volumeSnapshotName])
        object[path: ["spec", "dataSource"]] = nil
        object[path: ["spec", "dataSourceRef"]] = nil
        if object[path: ["spec", "storageClassName"]]?.string == "" {
            removeVeleroLabels(fromSelectorOf: &object)
        } else {
            object[path: ["spec", "selector"]] = nil
        }
    }

    /// Labels of former restores select volumes that those had made.
    private func removeVeleroLabels(fromSelectorOf object: inout JSONValue) {
        guard var labels = object[path: ["spec", "selector", "matchLabels"]]?.object else { return }
        labels.removeAll { $0.key.hasPrefix("velero.io/") }
        object[path: ["spec", "selector", "matchLabels"]] = labels.isEmpty ? nil : .object(labels)
        if object[path: ["spec", "selector"]]?.object?.isEmpty == true { object[path: ["spec", "selector"]] = nil }
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON

/// Claims forget the binding of the source cluster; they keep the name of their volume only where that volume will be
/// there for them, because a claim for a volume that never comes stays pending for ever.
struct PersistentVolumeClaimAction: RestoreAction {
    let kinds = ["persistentvolumeclaims"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        object.removeAnnotations(ClaimAnnotations.binding + ClaimAnnotations.provisioning)
        removeDataSource(from: &object)
        guard let volume = object[path: ["spec", "volumeName"]]?.string, !volume.isEmpty else { return nil }
        switch context.volumeFates[volume] {
        case .restored, .present, .released: break
        case .fresh, .claimedElsewhere: object[path: ["spec", "volumeName"]] = nil
        case nil where !context.liveVolumes.contains(volume): object[path: ["spec", "volumeName"]] = nil
        case nil: break
        }
        return nil
    }

    func removeAssignedFields(from object: inout JSONValue) {
        object.removeAnnotations(ClaimAnnotations.binding + ClaimAnnotations.provisioning)
        removeDataSource(from: &object)
        object[path: ["spec", "volumeName"]] = nil
    }

    /// The snapshot or claim it was once filled from is not part of its state, and a selector would keep a provisioner
    /// from serving it; a claim with the empty class is bound by selector and keeps it (as Velero's backup does).
    private func removeDataSource(from object: inout JSONValue) {
        object[path: ["spec", "dataSource"]] = nil
        object[path: ["spec", "dataSourceRef"]] = nil
        if object[path: ["spec", "storageClassName"]]?.string != "" { object[path: ["spec", "selector"]] = nil }
    }
}

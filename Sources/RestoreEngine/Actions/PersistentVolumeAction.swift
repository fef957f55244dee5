// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI
import VolumeSnapshots

/// Volumes keep the claim they were bound to, by name, so that the restored claim finds them; what identified that
/// claim in the source cluster goes.
struct PersistentVolumeAction: RestoreAction {
    let kinds = ["persistentvolumes"]

    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        if context.volumeFates[item.name] == .fresh {
            return Omission(
                .freshVolume,
                "its content is not in this backup and goes with its claim (reclaim policy Delete), which gets a fresh volume"
            )
        }
        if let namespace = object[path: ["spec", "claimRef", "namespace"]]?.string {
            object[path: ["spec", "claimRef", "namespace"]] = .string(context.options.target(of: namespace))
        }
        removeBinding(from: &object)
        if case .snapshot(let volume) = context.volumeFates[item.name] { point(&object, to: volume, of: item, context) }
        return nil
    }

    /// Makes the volume one of the new disk, and gives it its new name.
    private func point(
        _ object: inout JSONValue,
        to volume: SnapshotVolume,
        of item: SourceItem,
        _ context: RestoreContext
    ) {
        if case .ready(let id, let zone, _) = context.madeDisks[item.name] {
            object = EBSDisks.rewrite(object, id: id, zone: zone)
        }
        guard let name = volume.newName else { return }
        object[path: ["metadata", "name"]] = .string(name)
        object[path: ["metadata", "annotations", VeleroAnnotation.originalPVName]] = .string(item.name)
    }

    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {
        removeBinding(from: &object)
    }

    private func removeBinding(from object: inout JSONValue) {
        object[path: ["spec", "claimRef", "uid"]] = nil
        object[path: ["spec", "claimRef", "resourceVersion"]] = nil
        object.removeAnnotations(ClaimAnnotations.binding)
    }
}

/// Annotations that the volume controller puts on claims and volumes.
enum ClaimAnnotations {
    /// Marks of a finished binding.
    static let binding = ["pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller"]
    /// What the provisioner and the scheduler of the source cluster had decided, and what backups left behind.
    static let provisioning = [
        "volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner",
        "volume.kubernetes.io/storage-resizer", "volume.kubernetes.io/selected-node", "velero.io/volume-snapshot-name",
        "velero.io/data-upload-name", "backup.velero.io/must-include-additional-items",
    ]
}

extension JSONValue {
    /// Removes annotations, and the map when it gets empty.
    mutating func removeAnnotations(_ names: [String]) {
        removeMetadata("annotations", names)
    }

    /// Removes labels, and the map when it gets empty.
    mutating func removeLabels(_ names: [String]) {
        removeMetadata("labels", names)
    }

    private mutating func removeMetadata(_ map: String, _ names: [String]) {
        guard var entries = self[path: ["metadata", map]]?.object else { return }
        entries.removeAll { names.contains($0.key) }
        self[path: ["metadata", map]] = entries.isEmpty ? nil : .object(entries)
    }
}

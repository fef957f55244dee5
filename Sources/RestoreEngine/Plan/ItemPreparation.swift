// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore
import VeleroAPI

/// Turns an archived object into the one that the target gets, and into the form in which two objects are compared.
package enum ItemPreparation {
    /// What became of an archived object.
    package enum Outcome: Sendable {
        /// The object to create.
        case restore(JSONValue)
        /// A rule leaves it out.
        case omit(Omission)
    }

    /// Metadata that belongs to one life of an object in one cluster. Labels, annotations, finalizers and managed
    /// fields stay (Velero's rule).
    private static let lifeFields = [
        "generateName", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "ownerReferences",
    ]

    /// Prepares an archived object for the target.
    /// - Parameters:
    ///   - archived: The object as the backup holds it.
    ///   - item: Where it stood.
    ///   - context: Options and facts.
    package static func prepare(_ archived: JSONValue, of item: SourceItem, in context: RestoreContext) -> Outcome {
        if let omission = NeverRestored.omission(for: item.kind) { return .omit(omission) }
        var object = archived
        for field in lifeFields { object[path: ["metadata", field]] = nil }
        for action in RestoreActions.actions(for: item.kind) {
            if let omission = action.prepare(&object, of: item, in: context) { return .omit(omission) }
        }
        object["status"] = nil
        if let namespace = item.namespace {
            object[path: ["metadata", "namespace"]] = .string(context.options.target(of: namespace))
        } else if item.kind.description == "namespaces" {
            object[path: ["metadata", "name"]] = .string(context.options.target(of: item.name))
            object[path: ["metadata", "labels", "kubernetes.io/metadata.name"]] = nil
        }
        return .restore(object)
    }

    /// Marks an object as made by this restore, with Velero's two labels.
    package static func label(_ object: inout JSONValue, with options: RestoreOptions) {
        object[path: ["metadata", "labels", VeleroLabel.backupName]] = .string(LabelValue.of(options.backupName))
        object[path: ["metadata", "labels", VeleroLabel.restoreName]] = .string(LabelValue.of(options.restoreName))
    }

    /// The part of an object that counts when it is compared: what users and operators said, without what one life of
    /// the object, the API server or a controller added.
    /// - Parameters:
    ///   - object: A live object, or a prepared one.
    ///   - kind: Its kind.
    package static func comparable(_ object: JSONValue, of kind: GroupResource) -> JSONValue {
        var form = object
        for action in RestoreActions.actions(for: kind) { action.removeAssignedFields(from: &form) }
        for field in lifeFields + ["managedFields"] { form[path: ["metadata", field]] = nil }
        form["status"] = nil
        form["apiVersion"] = nil
        form.removeLabels([VeleroLabel.backupName, VeleroLabel.restoreName, "kubernetes.io/metadata.name"])
        form.removeAnnotations([])
        if form[path: ["metadata", "labels"]]?.object?.isEmpty == true { form[path: ["metadata", "labels"]] = nil }
        return form
    }
}

/// Kinds that no restore brings back, because they describe the source cluster itself or backups of it (Velero's list).
package enum NeverRestored {
    /// The kinds, as `resource.group`.
    package static let kinds: Set<String> = [
        "nodes", "events", "events.events.k8s.io", "backups.velero.io", "restores.velero.io",
        "resticrepositories.velero.io", "csinodes.storage.k8s.io", "volumeattachments.storage.k8s.io",
        "backuprepositories.velero.io",
    ]

    static func omission(for kind: GroupResource) -> Omission? {
        guard kinds.contains(kind.description) else { return nil }
        return Omission(.neverRestored, "\(kind) are never restored: they describe the cluster that was backed up")
    }
}

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

    /// Metadata that belongs to one life of an object in one cluster, which Velero strips too.
    ///
    /// Labels, annotations, finalizers and managed fields stay.
    static let lifeFields = [
        "generateName", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp",
        "deletionGracePeriodSeconds", "ownerReferences",
    ]

    /// Metadata that controllers keep on a live object: a difference there says nothing about what a user wants, and
    /// taking a finalizer away would let go of what its controller still has to clean up.
    static let controllerFields = ["finalizers", "managedFields"]

    /// Prepares an archived object for the target.
    /// - Parameters:
    ///   - archived: The object as the backup holds it.
    ///   - item: Where it stood.
    ///   - context: Options and facts.
    /// - Returns: The object for the target, without the restore's labels, or why there is none.
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
            object.removeLabels(["kubernetes.io/metadata.name"])
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
    ///   - prepared: For a live object, the prepared one that it is compared with: it tells which of the fields that a
    ///     cluster can assign a user had chosen.
    /// - Returns: The object with nothing in it but what counts.
    package static func comparable(
        _ object: JSONValue,
        of kind: GroupResource,
        beside prepared: JSONValue? = nil
    ) -> JSONValue {
        var form = object
        for action in RestoreActions.actions(for: kind) {
            action.removeAssignedFields(from: &form, beside: prepared ?? object)
        }
        for field in lifeFields + controllerFields { form[path: ["metadata", field]] = nil }
        // Lists of the API server leave these two to the list; the version is that of the request.
        for field in ["status", "apiVersion", "kind"] { form[field] = nil }
        form.removeLabels([VeleroLabel.backupName, VeleroLabel.restoreName, "kubernetes.io/metadata.name"])
        form.removeAnnotations([])
        return form.withoutNulls
    }

    /// The merge patch that makes a live object say what a prepared one says.
    /// - Parameters:
    ///   - live: The live object.
    ///   - prepared: The prepared object.
    ///   - kind: Their kind.
    /// - Returns: `nil` when they are the same in everything that counts.
    package static func patch(from live: JSONValue, to prepared: JSONValue, of kind: GroupResource) -> JSONValue? {
        let wanted = comparable(prepared, of: kind)
        let present = comparable(live, of: kind, beside: prepared)
        guard wanted != present else { return nil }
        return MergePatch.from(live, to: Reconciliation.apply(wanted, onto: live, seenAs: present))
    }
}

extension JSONValue {
    /// The value without members that are `null`, which in Kubernetes says the same as their absence.
    var withoutNulls: JSONValue {
        guard holdsNull else { return self }
        return switch self {
        case .object(let members):
            .object(JSONObject(members.lazy.filter { !$0.value.isNull }.map { ($0.key, $0.value.withoutNulls) }))
        case .array(let elements): .array(elements.map(\.withoutNulls))
        default: self
        }
    }

    private var holdsNull: Bool {
        switch self {
        case .object(let members): members.contains { $0.value.isNull || $0.value.holdsNull }
        case .array(let elements): elements.contains(where: \.holdsNull)
        default: false
        }
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

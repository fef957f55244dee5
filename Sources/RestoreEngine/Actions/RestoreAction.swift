// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore

/// What a kind needs beyond the common rules when it is restored: Velero's built-in restore item actions.
///
/// Actions are pure. The same knowledge serves twice: preparing an object for the target, and removing from both sides
/// of a comparison what the cluster assigns by itself.
package protocol RestoreAction: Sendable {
    /// The kinds it is for, as `resource.group`.
    var kinds: [String] { get }

    /// Changes an archived object into what the target gets.
    ///
    /// Metadata has been stripped already; names and namespaces are still those of the source.
    /// - Returns: Why the object is left out instead, or `nil`.
    func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission?

    /// Removes fields that the API server or a controller assigns, so that two objects compare by what a user said.
    /// - Parameters:
    ///   - object: The prepared object or the live one.
    ///   - prepared: The prepared one, for fields that count only when its user had chosen them.
    func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue)
}

extension RestoreAction {
    /// Changes nothing, and leaves nothing out.
    package func prepare(_ object: inout JSONValue, of item: SourceItem, in context: RestoreContext) -> Omission? {
        nil
    }

    /// Removes nothing.
    package func removeAssignedFields(from object: inout JSONValue, beside prepared: JSONValue) {}
}

/// Why an item is not restored.
package struct Omission: Sendable, Equatable {
    /// The stable code.
    package var reason: ReasonCode
    /// One sentence for people.
    package var message: String

    /// Describes why.
    package init(_ reason: ReasonCode, _ message: String) {
        self.reason = reason
        self.message = message
    }
}

/// Where an item stood in the source cluster.
package struct SourceItem: Sendable, Hashable {
    /// Its kind.
    package var kind: GroupResource
    /// Its namespace; `nil` for cluster-scoped objects.
    package var namespace: String?
    /// Its name.
    package var name: String

    /// Names one item.
    package init(kind: GroupResource, namespace: String?, name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// The namespace it is in, or which it is.
    var place: String? { kind.description == "namespaces" ? name : namespace }

    /// `namespace/name`, or the name alone.
    package var key: String { namespace.map { "\($0)/\(name)" } ?? name }
}

/// The actions by kind.
package enum RestoreActions {
    /// All of them.
    ///
    /// Each kind has at most one that changes it, so that their order cannot matter.
    package static let all: [any RestoreAction] = [
        APIServiceAction(), AutoscalerAction(), ClusterManagedAction(), ClusterRoleAction(),
        CustomResourceDefinitionAction(), EndpointsAction(), JobAction(), PersistentVolumeAction(),
        PersistentVolumeClaimAction(), PodAction(), RoleBindingAction(), SecretAction(), ServiceAction(),
        ServiceAccountAction(), WebhookConfigurationAction(), WorkloadAction(),
    ]

    private static let byKind: [String: [any RestoreAction]] = {
        var byKind: [String: [any RestoreAction]] = [:]
        for action in all {
            for kind in action.kinds { byKind[kind, default: []].append(action) }
        }
        return byKind
    }()

    /// The actions for a kind.
    package static func actions(for kind: GroupResource) -> [any RestoreAction] {
        byKind[kind.description] ?? []
    }
}

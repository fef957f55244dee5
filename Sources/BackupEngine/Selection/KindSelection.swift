// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// Which kinds a backup lists, and which it leaves out and why: a pure function of discovery and the options.
package struct KindSelection: Sendable {
    /// A kind that is left out, for the log: nothing is left out silently.
    package struct LeftOut: Sendable, Equatable {
        /// The kind, as `resource.group`.
        package var kind: String
        /// Why, in a few words.
        package var reason: String
    }

    /// Namespaced kinds to list.
    package private(set) var namespaced: [APIResource] = []
    /// Cluster-scoped kinds to list whole, or by the label selector when there is one.
    package private(set) var clusterScoped: [APIResource] = []
    /// Cluster-scoped kinds to list without the label selector, taking only objects that selected ones need; bindings
    /// come before the roles that they need.
    ///
    /// With a label selector some are in ``clusterScoped`` too; ``RelatedReferences`` does not ask for what was taken
    /// there.
    package private(set) var related: [APIResource] = []
    /// Kinds that are left out by a rule rather than by the user's filter.
    package private(set) var leftOut: [LeftOut] = []

    /// Verbs without which a kind can be neither backed up nor restored (Velero's rule).
    private static let neededVerbs: Set<String> = ["list", "get", "create", "delete"]

    /// Kinds that exist in several groups with the same objects; the first that is wanted counts.
    private static let twins: [[String]] = [
        ["events", "events.events.k8s.io"],
        ["ingresses.networking.k8s.io", "ingresses.extensions"],
        ["networkpolicies.networking.k8s.io", "networkpolicies.extensions"],
        ["deployments.apps", "deployments.extensions"],
        ["daemonsets.apps", "daemonsets.extensions"],
        ["replicasets.apps", "replicasets.extensions"],
    ]

    /// Cluster-scoped kinds that selected objects refer to.
    private static let relatedKinds = [
        "persistentvolumes", "priorityclasses.scheduling.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io",
    ]

    /// Selects among the kinds that a cluster serves.
    /// - Parameters:
    ///   - served: Every kind in the version the server prefers.
    ///   - options: The filters.
    package init(from served: [APIResource], options: BackupOptions) {
        var candidates: [APIResource] = []
        for resource in served {
            let missing = Self.neededVerbs.subtracting(resource.verbs)
            if missing.isEmpty {
                candidates.append(resource)
            } else {
                let verbs = missing.sorted().joined(separator: ", ")
                leftOut.append(LeftOut(kind: resource.description, reason: "cannot be restored: no verb \(verbs)"))
            }
        }
        let wanted = Set(candidates.filter(options.takes).map(\.description))
        for resource in candidates where wanted.contains(resource.description) {
            if let twin = Self.twin(of: resource.description, among: wanted) {
                leftOut.append(LeftOut(kind: resource.description, reason: "the same objects are taken as \(twin)"))
            } else {
                place(resource)
            }
        }
        for name in Self.relatedKinds {
            guard let resource = candidates.first(where: { $0.description == name }) else { continue }
            if isRelated(resource, options: options) { related.append(resource) }
        }
    }

    private mutating func place(_ resource: APIResource) {
        if resource.namespaced {
            namespaced.append(resource)
        } else if resource.description != "namespaces" {
            // Namespace objects are chosen by the namespace filter, not as a cluster-scoped kind.
            clusterScoped.append(resource)
        }
    }

    /// Whether objects of a kind are taken because others need them: where the filters that are for the others would
    /// leave some out.
    private func isRelated(_ resource: APIResource, options: BackupOptions) -> Bool {
        options.takesRelated(resource) && (options.selectsByLabel || !clusterScoped.contains(resource))
    }

    private static func twin(of name: String, among wanted: Set<String>) -> String? {
        guard let family = twins.first(where: { $0.contains(name) }), let first = family.first(where: wanted.contains),
            first != name
        else { return nil }
        return first
    }
}

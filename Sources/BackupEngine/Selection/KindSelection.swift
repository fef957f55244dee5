// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore
import VeleroAPI

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
    /// Cluster-scoped kinds to list whole.
    package private(set) var clusterScoped: [APIResource] = []
    /// Cluster-scoped kinds of which only objects that selected ones need are taken.
    package private(set) var related: [APIResource] = []
    /// Kinds that are left out by a rule rather than by the user's filter.
    package private(set) var leftOut: [LeftOut] = []

    /// Verbs without which a kind can be neither backed up nor restored (Velero's rule).
    private static let neededVerbs: Set<String> = ["list", "get", "create", "delete"]

    /// Kinds that exist in several groups with the same objects; the first one served counts.
    private static let twins: [[String]] = [
        ["events", "events.events.k8s.io"],
        ["ingresses.networking.k8s.io", "ingresses.extensions"],
        ["networkpolicies.networking.k8s.io", "networkpolicies.extensions"],
        ["deployments.apps", "deployments.extensions"],
        ["daemonsets.apps", "daemonsets.extensions"],
        ["replicasets.apps", "replicasets.extensions"],
    ]

    /// Cluster-scoped kinds that namespaced objects refer to.
    private static let relatedKinds: Set<String> = [
        "persistentvolumes", "priorityclasses.scheduling.k8s.io", "clusterroles.rbac.authorization.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io", "customresourcedefinitions.apiextensions.k8s.io",
    ]

    /// Selects among the kinds that a cluster serves.
    /// - Parameters:
    ///   - served: Every kind in the version the server prefers.
    ///   - options: The filters.
    package init(from served: [APIResource], options: BackupOptions) {
        let names = Set(served.map(\.groupResource.description))
        for resource in served {
            let name = resource.groupResource.description
            let missing = Self.neededVerbs.subtracting(resource.verbs)
            if !missing.isEmpty {
                leftOut.append(
                    LeftOut(
                        kind: name,
                        reason: "cannot be restored: no verb \(missing.sorted().joined(separator: ", "))"
                    )
                )
            } else if let twin = Self.twin(of: name, among: names) {
                leftOut.append(LeftOut(kind: name, reason: "the same objects are taken as \(twin)"))
            } else {
                place(resource, name: name, options: options)
            }
        }
    }

    private mutating func place(_ resource: APIResource, name: String, options: BackupOptions) {
        let isAllowed = options.resources.allows(name)
        if resource.namespaced {
            if isAllowed { namespaced.append(resource) }
            return
        }
        // Namespace objects are chosen by the namespace filter, not as a cluster-scoped kind.
        if name == "namespaces" { return }
        switch options.includeClusterResources {
        case false: break
        case nil where !options.namespaces.isEverything:
            if Self.relatedKinds.contains(name) && !options.resources.excludes.contains(name) {
                related.append(resource)
            }
        default:
            if isAllowed { clusterScoped.append(resource) }
        }
    }

    private static func twin(of name: String, among served: Set<String>) -> String? {
        guard let family = twins.first(where: { $0.contains(name) }), let first = family.first(where: served.contains),
            first != name
        else { return nil }
        return first
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import VeleroAPI

/// Which items of a backup a restore is asked for (Velero's rules of selection).
package struct RestoreSelection: Sendable {
    private let options: RestoreOptions
    private let selectors: [LabelSelector]

    /// A selection by the options' filters.
    /// - Throws: When a label selector is malformed.
    package init(options: RestoreOptions) throws {
        self.options = options
        selectors = try options.selectors()
    }

    /// Whether an item is asked for, judged without its content.
    ///
    /// Namespace objects are asked for with their content: as a cluster-scoped kind would drop them from every restore
    /// with a namespace filter.
    package func allows(_ item: SourceItem) -> Bool {
        guard options.resources.allows(item.kind.description) else { return false }
        if item.kind.description == "namespaces" { return options.namespaces.allows(item.name) }
        if let namespace = item.namespace { return options.namespaces.allows(namespace) }
        switch options.includeClusterResources {
        case true: return true
        case false: return false
        default: return options.namespaces.isEverything
        }
    }

    /// Whether the item's labels match; Namespace objects are exempt, because what is selected must have a place to go.
    package func matches(labels: [String: String], of item: SourceItem) -> Bool {
        item.kind.description == "namespaces" || matches(labels)
    }

    private func matches(_ labels: [String: String]) -> Bool {
        selectors.isEmpty || selectors.contains { $0.matches(labels) }
    }

    /// Whether an item may come along because a selected one needs it: labels do not count then, and cluster-scoped
    /// objects are left out only when they are not wanted at all.
    private func allowsRelated(_ item: SourceItem) -> Bool {
        guard options.resources.allows(item.kind.description) else { return false }
        if let namespace = item.namespace { return options.namespaces.allows(namespace) }
        return options.includeClusterResources != false
    }
}

// MARK: - A whole archive

extension RestoreSelection {
    /// The items that are asked for, and those that these need: the claims and priority classes of selected pods, the
    /// volumes of selected claims, the definitions of selected custom resources.
    ///
    /// With a label selector, a Namespace object is selected when its own labels match or something in it is selected.
    /// - Parameter items: Every item of the archive.
    /// - Returns: The selected ones, in the archive's order.
    package func select(_ items: [RestoreCandidate]) -> [RestoreCandidate] {
        var chosen = Set<SourceItem>()
        var namespaces: [RestoreCandidate] = []
        for item in items where allows(item.source) {
            if item.source.kind.description == "namespaces" {
                namespaces.append(item)
            } else if matches(item) {
                chosen.insert(item.source)
            }
        }
        addRelated(of: items, to: &chosen)
        let inhabited = Set(chosen.compactMap(\.namespace))
        for item in namespaces where inhabited.contains(item.source.name) || matches(item) {
            chosen.insert(item.source)
        }
        return items.filter { chosen.contains($0.source) }
    }

    private func matches(_ item: RestoreCandidate) -> Bool {
        guard !selectors.isEmpty else { return true }
        // What cannot be read is selected, so that the plan says that it is malformed.
        guard let metadata = try? ObjectMetadata(bytes: item.bytes) else { return true }
        return matches(metadata.labels)
    }

    private func addRelated(of items: [RestoreCandidate], to chosen: inout Set<SourceItem>) {
        // Without a filter of namespaces or labels everything that may come along is selected already.
        guard !selectors.isEmpty || !options.namespaces.isEverything else { return }
        let pods = items.filter { $0.source.kind.description == "pods" && chosen.contains($0.source) }
        let fromPods = Set(pods.flatMap { RestoreReferences.ofPod($0.bytes, in: $0.source.namespace) })
        add(fromPods, of: items, to: &chosen)
        let claims = items.filter {
            $0.source.kind.description == "persistentvolumeclaims" && chosen.contains($0.source)
        }
        var rest = Set(claims.compactMap { RestoreReferences.ofClaim($0.bytes) })
        rest.formUnion(Set(chosen.map(\.kind)).map(RestoreReferences.definition(of:)))
        add(rest, of: items, to: &chosen)
    }

    private func add(_ wanted: Set<SourceItem>, of items: [RestoreCandidate], to chosen: inout Set<SourceItem>) {
        for item in items where wanted.contains(item.source) && allowsRelated(item.source) {
            chosen.insert(item.source)
        }
    }
}

/// What an archived object needs that a filter may have left out (Velero's additional items).
enum RestoreReferences {
    /// The claims that a pod mounts and its priority class.
    static func ofPod(_ bytes: ArraySlice<UInt8>, in namespace: String?) -> [SourceItem] {
        guard let spec = (try? RawJSON(bytes))?["spec"] else { return [] }
        let volumes = (try? spec["volumes"]?.value().array) ?? []
        var found = volumes.compactMap { volume in
            volume[path: ["persistentVolumeClaim", "claimName"]]?.string.map { name in
                SourceItem(kind: GroupResource("persistentvolumeclaims"), namespace: namespace, name: name)
            }
        }
        if let name = spec["priorityClassName"]?.string {
            let kind = GroupResource("priorityclasses.scheduling.k8s.io")
            found.append(SourceItem(kind: kind, namespace: nil, name: name))
        }
        return found
    }

    /// The volume that a claim was bound to.
    static func ofClaim(_ bytes: ArraySlice<UInt8>) -> SourceItem? {
        guard let claim = try? RawJSON(bytes), claim["status"]?["phase"]?.string == "Bound",
            let name = claim["spec"]?["volumeName"]?.string, !name.isEmpty
        else { return nil }
        return SourceItem(kind: GroupResource("persistentvolumes"), namespace: nil, name: name)
    }

    /// The definition that a kind would have if it were one of custom resources.
    static func definition(of kind: GroupResource) -> SourceItem {
        let definitions = GroupResource("customresourcedefinitions.apiextensions.k8s.io")
        return SourceItem(kind: definitions, namespace: nil, name: kind.description)
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore

/// One kind as a cluster serves it, or will once its definition is restored.
package struct ServedKind: Sendable, Equatable {
    /// Group and plural name.
    package var kind: GroupResource
    /// The name in objects, such as `Deployment`.
    package var kindName: String
    /// Versions served, preferred first.
    package var versions: [String]
    /// Whether objects live in namespaces.
    package var isNamespaced: Bool
    /// Whether it is served only after a definition of the backup has been restored.
    package var isDefinedByBackup: Bool

    /// Describes one kind.
    package init(
        kind: GroupResource,
        kindName: String,
        versions: [String],
        isNamespaced: Bool,
        isDefinedByBackup: Bool = false
    ) {
        self.kind = kind
        self.kindName = kindName
        self.versions = versions
        self.isNamespaced = isNamespaced
        self.isDefinedByBackup = isDefinedByBackup
    }
}

/// The kinds that a restore can write to.
package struct ServedKinds: Sendable {
    private var byKind: [GroupResource: ServedKind] = [:]

    /// Gathers what the target serves.
    package init(_ kinds: some Sequence<ServedKind>) {
        for kind in kinds { byKind[kind.kind] = kind }
    }

    /// A kind, when it is served.
    package subscript(kind: GroupResource) -> ServedKind? { byKind[kind] }

    /// Adds the kind that a CustomResourceDefinition of the backup defines, unless it is served already.
    ///
    /// A definition that the target itself cannot take adds nothing.
    package mutating func add(definedBy definition: JSONValue) {
        guard canTake(definition), let spec = definition["spec"], let group = spec["group"]?.string,
            let plural = spec[path: ["names", "plural"]]?.string
        else { return }
        let kind = GroupResource(group: group, resource: plural)
        guard byKind[kind] == nil else { return }
        let listed = (spec["versions"]?.array ?? []).filter { $0["served"]?.bool ?? false }
        var versions = listed.compactMap { $0["name"]?.string }
        // The first version of the API had one version, outside of the list.
        if let single = spec["version"]?.string, !versions.contains(single) { versions.append(single) }
        byKind[kind] = ServedKind(
            kind: kind,
            kindName: spec[path: ["names", "kind"]]?.string ?? plural,
            versions: versions,
            isNamespaced: spec["scope"]?.string != "Cluster",
            isDefinedByBackup: true
        )
    }

    private func canTake(_ definition: JSONValue) -> Bool {
        let kind = GroupResource("customresourcedefinitions.apiextensions.k8s.io")
        guard let served = byKind[kind], let version = definition["apiVersion"]?.string?.split(separator: "/").last
        else {
            return false
        }
        return VersionChoice.version(of: kind, archived: String(version), served: served.versions) != nil
    }
}

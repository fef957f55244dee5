// SPDX-License-Identifier: Apache-2.0

/// One resource that a server serves at one version, as discovery describes it.
package struct APIResource: Sendable, Hashable {
    /// The group and plural name.
    package var groupResource: GroupResource
    /// The version these facts hold for.
    package var version: String
    /// The kind of its objects, such as `Deployment`.
    package var kind: String
    /// Whether its objects live in namespaces.
    package var namespaced: Bool
    /// What can be done with it, such as `list`, `get`, `create`.
    package var verbs: Set<String>
    /// The singular name, such as `deployment`; empty where the server does not say.
    package var singular = ""
    /// Abbreviations, such as `deploy`.
    package var shortNames: [String] = []
    /// Groups of resources it belongs to, such as `all`.
    package var categories: [String] = []
    /// Subresources, such as `status` and `scale`.
    package var subresources: Set<String> = []
    /// Whether this is the version to use for this resource: the group's preferred one, or where that does not serve
    /// the resource, the first that does.
    package var isPreferred = false

    /// Describes a resource; what the parameters leave out can be set afterwards.
    package init(
        groupResource: GroupResource,
        version: String,
        kind: String,
        namespaced: Bool,
        verbs: Set<String> = []
    ) {
        self.groupResource = groupResource
        self.version = version
        self.kind = kind
        self.namespaced = namespaced
        self.verbs = verbs
    }

    /// The group and version, as in an object's `apiVersion`.
    package var groupVersion: GroupVersion { GroupVersion(group: groupResource.group, version: version) }

    /// The group, version and kind of its objects.
    package var groupVersionKind: GroupVersionKind {
        GroupVersionKind(group: groupResource.group, version: version, kind: kind)
    }

    /// Whether all of these verbs are served.
    package func supports(_ verbs: String...) -> Bool { self.verbs.isSuperset(of: verbs) }

    /// The path of the collection: of one namespace, or with `nil` of all of them or of a cluster-scoped resource.
    ///
    /// A namespace given for a cluster-scoped resource is left out, as the server has no such path.
    package func collectionPath(namespace: String?) -> String {
        var path = groupVersion.path
        if namespaced, let namespace, !namespace.isEmpty { path += "/namespaces/\(PathSegment.encode(namespace))" }
        return "\(path)/\(PathSegment.encode(groupResource.resource))"
    }

    /// The path of one object.
    package func itemPath(namespace: String?, name: String) -> String {
        "\(collectionPath(namespace: namespace))/\(PathSegment.encode(name))"
    }

    /// The address of one object of this resource.
    package func object(_ name: String, in namespace: String? = nil) -> ObjectAddress {
        ObjectAddress(resource: self, namespace: namespace, name: name)
    }
}

extension APIResource: CustomStringConvertible {
    package var description: String { groupResource.description }
}

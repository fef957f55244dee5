// SPDX-License-Identifier: Apache-2.0

import JSON

/// Reads the parts of an `APIGroupDiscoveryList`, of which v2 and v2beta1 have the same fields.
enum AggregatedDiscovery {
    /// One group; `nil` when it has no versions.
    static func group(_ value: JSONValue) -> DiscoveredGroup? {
        let name = value[path: ["metadata", "name"]]?.string ?? ""
        let versions = (value["versions"]?.array ?? []).compactMap { version(of: name, $0) }
        return versions.isEmpty ? nil : DiscoveredGroup(name: name, versions: versions)
    }

    private static func version(of group: String, _ value: JSONValue) -> DiscoveredGroup.Version? {
        guard let version = value["version"]?.string else { return nil }
        // What a stale version lists is a memory: its aggregated API server does not answer now.
        if value["freshness"]?.string == "Stale" {
            let reason = "the API server behind it does not answer (its discovery is stale)"
            return DiscoveredGroup.Version(version: version, failure: reason)
        }
        let groupVersion = GroupVersion(group: group, version: version)
        let resources = (value["resources"]?.array ?? []).compactMap { resource(of: groupVersion, $0) }
        return DiscoveredGroup.Version(version: version, resources: resources)
    }

    private static func resource(of groupVersion: GroupVersion, _ value: JSONValue) -> APIResource? {
        guard let name = value["resource"]?.string, !name.isEmpty else { return nil }
        var resource = APIResource(
            groupResource: GroupResource(group: groupVersion.group, resource: name),
            version: groupVersion.version,
            kind: value[path: ["responseKind", "kind"]]?.string ?? "",
            namespaced: value["scope"]?.string == "Namespaced",
            verbs: Set(value["verbs"]?.strings ?? [])
        )
        resource.singular = value["singularResource"]?.string ?? ""
        resource.shortNames = value["shortNames"]?.strings ?? []
        resource.categories = value["categories"]?.strings ?? []
        resource.subresources = Set((value["subresources"]?.array ?? []).compactMap { $0["subresource"]?.string })
        return resource
    }
}

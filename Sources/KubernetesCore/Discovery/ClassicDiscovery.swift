// SPDX-License-Identifier: Apache-2.0

import JSON

/// Reads the parts of an `APIGroupList` and of an `APIResourceList`.
enum ClassicDiscovery {
    /// One group without its resources; `nil` when it has no versions.
    static func group(_ value: JSONValue) -> DiscoveredGroup? {
        let versions = (value["versions"]?.array ?? []).compactMap { $0["version"]?.string }
        guard let name = value["name"]?.string, !versions.isEmpty else { return nil }
        return DiscoveredGroup(
            name: name,
            versions: versions.map { DiscoveredGroup.Version(version: $0) },
            preferredVersion: value[path: ["preferredVersion", "version"]]?.string
        )
    }

    /// The resources of one group and version; subresources (`pods/log`) are noted with their resource.
    static func resources(_ values: [JSONValue], of groupVersion: GroupVersion) -> [APIResource] {
        var resources: [APIResource] = []
        var subresources: [String: Set<String>] = [:]
        for value in values {
            guard let name = value["name"]?.string, !name.isEmpty else { continue }
            let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
            if parts.count == 2 {
                subresources[parts[0], default: []].insert(parts[1])
            } else {
                resources.append(resource(name, value, of: groupVersion))
            }
        }
        for index in resources.indices {
            resources[index].subresources = subresources[resources[index].groupResource.resource] ?? []
        }
        return resources
    }

    private static func resource(_ name: String, _ value: JSONValue, of groupVersion: GroupVersion) -> APIResource {
        var resource = APIResource(
            groupResource: GroupResource(group: groupVersion.group, resource: name),
            version: groupVersion.version,
            kind: value["kind"]?.string ?? "",
            namespaced: value["namespaced"]?.bool ?? false,
            verbs: Set(value["verbs"]?.strings ?? [])
        )
        resource.singular = value["singularName"]?.string ?? ""
        resource.shortNames = value["shortNames"]?.strings ?? []
        resource.categories = value["categories"]?.strings ?? []
        return resource
    }
}

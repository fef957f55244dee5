// SPDX-License-Identifier: Apache-2.0

/// What a server serves, as it said when asked.
package struct Discovery: Sendable, Equatable {
    /// A part of the API the server could not describe, such as the group of a broken aggregated API server.
    package struct Failure: Sendable, Equatable, CustomStringConvertible {
        /// The group and version that failed.
        package var groupVersion: GroupVersion
        /// Why, in the server's words where it has any.
        package var reason: String

        /// Records a failure.
        package init(groupVersion: GroupVersion, reason: String) {
            self.groupVersion = groupVersion
            self.reason = reason
        }

        package var description: String { "\(groupVersion): \(reason)" }
    }

    /// Every resource once, at the version to use, in the server's order of groups.
    package var resources: [APIResource]
    /// Every resource at every version.
    package var allVersions: [APIResource]
    /// The preferred version of each group, by group name.
    package var preferredVersions: [String: String]
    /// What could not be described, and why; the rest is complete.
    package var failures: [Failure]
    /// The server's version, such as `v1.33.1-eks-7c5e4a2`; empty when it was not asked.
    package var serverVersion: String

    /// Puts groups together into what a server serves.
    package init(_ groups: [DiscoveredGroup], serverVersion: String = "") {
        resources = []
        allVersions = []
        preferredVersions = [:]
        failures = []
        self.serverVersion = serverVersion
        for group in groups { add(group) }
    }

    /// Finds resources by what users call them.
    package var matcher: ResourceMatcher { ResourceMatcher(resources) }

    /// A resource at the version to use.
    package func resource(_ groupResource: GroupResource) -> APIResource? {
        resources.first { $0.groupResource == groupResource }
    }

    /// The resource of an object's kind at exactly its version.
    package func resource(_ kind: GroupVersionKind) -> APIResource? {
        allVersions.first { $0.groupVersionKind == kind }
    }

    /// The versions at which a resource is served, the one to use first.
    package func versions(of groupResource: GroupResource) -> [String] {
        let served = allVersions.filter { $0.groupResource == groupResource }
        return served.filter(\.isPreferred).map(\.version) + served.filter { !$0.isPreferred }.map(\.version)
    }

    private mutating func add(_ group: DiscoveredGroup) {
        if let preferred = group.preferredVersion { preferredVersions[group.name] = preferred }
        failures += group.versions.compactMap { version in
            version.failure.map {
                Failure(groupVersion: GroupVersion(group: group.name, version: version.version), reason: $0)
            }
        }
        let inOrder =
            group.versions.filter { $0.version == group.preferredVersion }
            + group.versions.filter { $0.version != group.preferredVersion }
        var seen: Set<String> = []
        for version in inOrder {
            for var resource in version.resources {
                resource.isPreferred = seen.insert(resource.groupResource.resource).inserted
                allVersions.append(resource)
                if resource.isPreferred { resources.append(resource) }
            }
        }
    }
}

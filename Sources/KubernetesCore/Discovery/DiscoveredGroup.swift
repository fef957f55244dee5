// SPDX-License-Identifier: Apache-2.0

/// One API group as discovery describes it.
package struct DiscoveredGroup: Sendable, Equatable {
    /// One version of the group.
    package struct Version: Sendable, Equatable {
        /// The version, such as `v1`.
        package var version: String
        /// What it serves, without subresources.
        package var resources: [APIResource]
        /// Why the server could not describe it; `nil` when it could.
        package var failure: String?

        /// Describes a version.
        package init(version: String, resources: [APIResource] = [], failure: String? = nil) {
            self.version = version
            self.resources = resources
            self.failure = failure
        }
    }

    /// The name, empty for the core group.
    package var name: String
    /// Its versions, in the server's order, the preferred one first.
    package var versions: [Version]
    /// The version the server prefers.
    package var preferredVersion: String?

    /// Describes a group; the first version is the preferred one unless another is named.
    package init(name: String, versions: [Version], preferredVersion: String? = nil) {
        self.name = name
        self.versions = versions
        self.preferredVersion = preferredVersion ?? versions.first?.version
    }
}

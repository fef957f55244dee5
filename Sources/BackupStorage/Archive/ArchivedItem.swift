// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// One object out of an archive.
package struct ArchivedItem: Sendable, Equatable {
    /// Where it was found.
    package let path: ArchivePath
    /// The whole object as JSON, byte by byte as it was stored.
    package let body: [UInt8]

    /// The kind.
    package var resource: GroupResource { path.resource }
    /// The namespace; `nil` for a cluster-scoped object.
    package var namespace: String? { path.namespace }
    /// The name.
    package var name: String { path.name }

    /// Describes one object.
    package init(path: ArchivePath, body: [UInt8]) {
        self.path = path
        self.body = body
    }
}

/// What a pass over an archive found besides the objects.
package struct ArchiveReport: Sendable, Equatable {
    /// The objects that came out.
    package var itemCount = 0
    /// The version of the archive's format; `nil` when it does not say.
    package var formatVersion: String?
    /// The versions the source cluster preferred, by kind.
    package var preferredVersions: [GroupResource: String] = [:]
    /// Further versions that objects of a kind are kept in.
    package var otherVersions: [GroupResource: Set<String>] = [:]
    /// Files that are not part of the format, the first few of them.
    package var foreignFiles: [String] = []
}

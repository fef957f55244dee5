// SPDX-License-Identifier: Apache-2.0

package import KubernetesCore

/// The path of one object in an archive.
///
/// `resources/<resource.group>/[<version>/](cluster|namespaces/<namespace>)/<name>.json`, where the version directory
/// is missing (the copy every reader uses), or has the suffix `-preferredversion` (the copy readers use that choose
/// among versions), or has none (an object kept in a version that the source cluster did not prefer).
package struct ArchivePath: Sendable, Hashable, CustomStringConvertible {
    /// Which copy of an object a path names.
    package enum Copy: Sendable, Hashable {
        /// Without a version.
        case plain
        /// Under the version the source cluster preferred.
        case preferred(version: String)
        /// Under another version.
        case other(version: String)
    }

    private static let preferredSuffix = "-preferredversion"

    /// The kind.
    package var resource: GroupResource
    /// Which copy.
    package var copy: Copy
    /// The namespace; `nil` for a cluster-scoped object.
    package var namespace: String?
    /// The object's name, exactly as in the cluster.
    package var name: String

    /// Names the copy of an object.
    package init(resource: GroupResource, copy: Copy = .plain, namespace: String?, name: String) {
        self.resource = resource
        self.copy = copy
        self.namespace = namespace
        self.name = name
    }

    /// The version directory's version, if the path has one.
    package var version: String? {
        switch copy {
        case .plain: nil
        case .preferred(let version), .other(let version): version
        }
    }

    /// The path of the copy without a version.
    package var plain: ArchivePath {
        ArchivePath(resource: resource, namespace: namespace, name: name)
    }

    /// The path as it stands in the archive.
    package var description: String {
        let directory =
            switch copy {
            case .plain: ""
            case .preferred(let version): "\(version)\(Self.preferredSuffix)/"
            case .other(let version): "\(version)/"
            }
        let scope = namespace.map { "namespaces/\($0)" } ?? "cluster"
        return "resources/\(resource)/\(directory)\(scope)/\(name).json"
    }

    /// Reads a path; `nil` when it is not the path of an object.
    package init?(_ text: String) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.popFirst() == "resources", let kind = parts.popFirst(), !kind.isEmpty, let file = parts.popLast(),
            file.hasSuffix(".json"), file.utf8.count > 5, let next = parts.first
        else { return nil }
        var copy = Copy.plain
        if next != "cluster" && next != "namespaces" {
            guard let versioned = Self.copy(of: next) else { return nil }
            copy = versioned
            parts.removeFirst()
        }
        switch (parts.popFirst(), parts.popFirst()) {
        case ("cluster", nil): namespace = nil
        case ("namespaces", let namespace?) where !namespace.isEmpty: self.namespace = String(namespace)
        default: return nil
        }
        guard parts.isEmpty else { return nil }
        resource = GroupResource(String(kind))
        self.copy = copy
        name = String(file.dropLast(5))
    }

    private static func copy(of directory: Substring) -> Copy? {
        let isPreferred = directory.hasSuffix(preferredSuffix)
        let version = isPreferred ? directory.dropLast(preferredSuffix.count) : directory
        guard isVersion(version) else { return nil }
        return isPreferred ? .preferred(version: String(version)) : .other(version: String(version))
    }

    /// `v1`, `v2beta1`, `v1alpha12`: what Kubernetes calls a version.
    private static func isVersion(_ text: Substring) -> Bool {
        var rest = text.utf8[...]
        guard rest.popFirst() == UInt8(ascii: "v") else { return false }
        func dropDigits() -> Bool {
            let digits = rest.prefix { $0 &- 0x30 < 10 }
            rest = rest[digits.endIndex...]
            return !digits.isEmpty
        }
        guard dropDigits() else { return false }
        if rest.isEmpty { return true }
        for stage in ["alpha", "beta"] where rest.starts(with: stage.utf8) {
            rest = rest.dropFirst(stage.utf8.count)
            return dropDigits() && rest.isEmpty
        }
        return false
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesClient
package import KubernetesCore

/// Reads what is in the target cluster, in bulk: a list for each kind rather than a request for each object.
package struct TargetReader: Sendable {
    /// Up to this many namespaces are listed one by one; above it one list of the whole cluster is cheaper.
    private static let separateNamespaces = 3

    private let client: APIClient

    /// A reader that uses a client.
    package init(_ client: APIClient) {
        self.client = client
    }

    /// The objects of a kind that are in the target under the wanted names.
    /// - Parameters:
    ///   - resource: The kind, at the version the caller will send.
    ///   - wanted: The names, as `namespace/name` or the name alone; nothing else is kept.
    ///   - namespaces: The namespaces they are in.
    /// - Returns: The objects by key, each with `kind` and `apiVersion`.
    /// - Throws: `KubernetesError`.
    package func objects(
        of resource: APIResource,
        wanted: Set<String>,
        in namespaces: Set<String>
    ) async throws -> [String: JSONValue] {
        let scopes: [String?] =
            resource.namespaced && namespaces.count <= Self.separateNamespaces ? namespaces.sorted() : [nil]
        var found: [String: JSONValue] = [:]
        for scope in scopes {
            let list = try await list(resource, in: scope) { key in wanted.contains(key) }
            found.merge(list) { _, new in new }
        }
        return found
    }

    /// Every object of a kind, by key.
    package func allObjects(of resource: APIResource) async throws -> [String: JSONValue] {
        try await list(resource, in: nil) { _ in true }
    }

    private func list(
        _ resource: APIResource,
        in namespace: String?,
        where isWanted: (String) -> Bool
    ) async throws -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        try await client.list(resource, namespace: namespace) { bytes in
            guard let metadata = try? ObjectMetadata(bytes: bytes) else { return }
            let key = metadata.namespace.isEmpty ? metadata.name : "\(metadata.namespace)/\(metadata.name)"
            guard isWanted(key), var object = try? JSONParser.parse(bytes) else { return }
            // Lists of built-in kinds leave these to the list itself.
            object["apiVersion"] = .string(resource.groupVersion.description)
            object["kind"] = .string(resource.kind)
            found[key] = object
        }
        return found
    }
}

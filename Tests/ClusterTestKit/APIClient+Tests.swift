// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesClient
package import KubernetesCore

extension APIClient {
    /// Runs the closure with the name of a new namespace, which is deleted afterwards.
    /// - Throws: `KubernetesError`; whatever the closure throws.
    package func withTestNamespace<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let name = "lifeboat-test-\(String(UInt64.random(in: 0...(.max)), radix: 36))"
        _ = try await create(
            .namespaces,
            in: nil,
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
        )
        let result: Result
        do {
            result = try await body(name)
        } catch {
            _ = try? await delete(APIResource.namespaces.object(name))
            throw error
        }
        try await delete(APIResource.namespaces.object(name))
        return result
    }

    /// Runs the closure with the names of so many new namespaces, which are deleted afterwards.
    /// - Throws: `KubernetesError`; whatever the closure throws.
    package func withTestNamespaces(_ count: Int, _ body: ([String]) async throws -> Void) async throws {
        guard count > 0 else { return try await body([]) }
        try await withTestNamespace { name in
            try await withTestNamespaces(count - 1) { try await body($0 + [name]) }
        }
    }

    /// Creates an object from a tree.
    /// - Returns: The object as the server keeps it.
    /// - Throws: `KubernetesError`.
    @discardableResult
    package func create(_ resource: APIResource, in namespace: String?, _ object: JSONValue) async throws -> JSONValue {
        let body: [UInt8] = JSONWriter.write(object)
        return try JSONParser.parse(try await create(resource, in: namespace, body))
    }
}

extension APIResource {
    /// ConfigMaps, the plainest objects there are.
    package static let configMaps = APIResource(
        groupResource: GroupResource(group: "", resource: "configmaps"),
        version: "v1",
        kind: "ConfigMap",
        namespaced: true
    )
}

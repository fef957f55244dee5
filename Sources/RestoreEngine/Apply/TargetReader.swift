// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore

/// Reads what is in the target cluster, in bulk: a list for each kind rather than a request for each object.
///
/// A kind that cannot be read, because that is forbidden or because a webhook that converts it is down, is no reason not
/// to plan the others: a reading says so. A cluster that is gone is.
struct TargetReader: Sendable {
    /// Up to this many namespaces are listed one by one; above it one list of the whole cluster is cheaper.
    private static let separateNamespaces = 3

    private let client: APIClient

    /// A reader that uses a client.
    init(_ client: APIClient) {
        self.client = client
    }

    /// The objects of a kind that are in the target under the wanted names.
    /// - Parameters:
    ///   - resource: The kind, at the version the caller will send.
    ///   - wanted: The names, as `namespace/name` or the name alone; nothing else is kept.
    ///   - namespaces: The namespaces they are in.
    /// - Returns: What is there, and where that could not be seen.
    /// - Throws: `KubernetesError` when the target is gone or knows the user no more; `CancellationError`.
    func objects(
        of resource: APIResource,
        wanted: Set<String>,
        in namespaces: Set<String>
    ) async throws -> TargetReading {
        if resource.namespaced && namespaces.count <= Self.separateNamespaces {
            return try await separately(resource, wanted: wanted, in: namespaces)
        }
        switch try await found(of: resource, in: nil, where: { wanted.contains($0) }) {
        case .success(let objects): return TargetReading(objects: objects)
        case .failure(let error) where error.code == .forbidden && resource.namespaced:
            // Someone with rights in these namespaces only.
            return try await separately(resource, wanted: wanted, in: namespaces)
        case .failure(let error): return TargetReading(refusal: error.message)
        }
    }

    /// Every object of a kind that decides about others: trouble with it is no reason to plan as if there were none.
    /// - Throws: `KubernetesError`, except when the caller may not read the kind; `CancellationError`.
    func allObjects(of resource: APIResource) async throws -> TargetReading {
        switch try await found(of: resource, in: nil, where: { _ in true }) {
        case .success(let objects): return TargetReading(objects: objects)
        case .failure(let error) where error.code == .forbidden: return TargetReading(refusal: error.message)
        case .failure(let error): throw error
        }
    }

    /// Namespaces one by one, for someone who may not list them.
    /// - Throws: As ``objects(of:wanted:in:)``.
    func namespaces(_ names: Set<String>) async throws -> TargetReading {
        var reading = TargetReading()
        for name in names.sorted() {
            let answer = try await client.insisting { client in
                try JSONParser.parse(try await client.get(APIResource.namespaces.object(name)))
            }
            switch answer {
            case .success(let object): reading.objects[name] = object
            case .failure(let error) where error.code == .notFound: continue
            case .failure(let error) where error.stopsEverything: throw error
            case .failure(let error): reading.refusals[name] = error.message
            }
        }
        return reading
    }

    private func separately(
        _ resource: APIResource,
        wanted: Set<String>,
        in namespaces: Set<String>
    ) async throws -> TargetReading {
        var reading = TargetReading()
        for namespace in namespaces.sorted() {
            switch try await found(of: resource, in: namespace, where: { wanted.contains($0) }) {
            case .success(let found): reading.objects.merge(found) { _, new in new }
            case .failure(let error): reading.refusals[namespace] = error.message
            }
        }
        return reading
    }

    /// The wanted objects of a kind, or why it cannot be read, which is no reason to give up on others.
    private func found(
        of resource: APIResource,
        in namespace: String?,
        where isWanted: (String) -> Bool
    ) async throws -> Result<[String: JSONValue], KubernetesError> {
        let answer = try await client.insisting { try await list(resource, in: namespace, with: $0, where: isWanted) }
        if case .failure(let error) = answer, error.stopsEverything { throw error }
        return answer
    }

    private func list(
        _ resource: APIResource,
        in namespace: String?,
        with client: APIClient,
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

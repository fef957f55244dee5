// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
package import KubernetesRuntime
import Logging
package import VeleroAPI

/// One of Velero's kinds: its objects as the cluster has them, and changes of them.
package struct VeleroCache<Resource: CustomResource>: Sendable {
    /// How often a change is tried again when somebody else has changed the object at the same time.
    private static var attempts: Int { 5 }

    /// Keeps the objects.
    package let informer: Informer<Resource>
    private let writer: ObjectWriter

    /// An empty cache of one namespace.
    init(_ resource: APIResource, client: APIClient, namespace: String, logger: Logger) {
        informer = Informer(client: client, resource: resource, namespace: namespace, logger: logger) {
            try Resource(checking: $0)
        }
        writer = ObjectWriter(client: client, resource: resource, namespace: namespace)
    }

    /// All objects, in no order.
    package var all: [Resource] { Array(informer.objects.values) }

    /// An object; `nil` when there is none.
    package subscript(name: String) -> Resource? { informer[name] }

    /// The newest that is known of an object: what the cache has, unless that is another one of the same name.
    package func newest(_ object: Resource) -> Resource {
        guard let known = informer[object.name], known.uid == object.uid else { return object }
        return known
    }

    /// Changes an object.
    ///
    /// The change is made again, on the newer object, when somebody else was quicker.
    /// - Parameters:
    ///   - object: The object as it was seen last.
    ///   - change: Makes the change; may be called several times.
    /// - Returns: The object as the cluster has it now.
    /// - Throws: ``ControllerError`` `.deleted` when it is gone, or is another one of the same name; `KubernetesError`.
    @discardableResult
    package func update(_ object: Resource, _ change: (inout Resource) throws -> Void) async throws -> Resource {
        var seen = object
        for attempt in 1... {
            var changed = seen
            try change(&changed)
            do {
                let stored = Resource(json: try await writer.patch(from: seen.json, to: changed.json))
                informer.note(stored.json)
                return stored
            } catch let error as KubernetesError where error.code == .conflict && attempt < Self.attempts {
                seen = try await current(object)
            } catch let error as KubernetesError where error.code == .notFound {
                throw Self.deleted(object)
            }
        }
        return seen
    }

    /// The object as the cluster has it now, not as the cache knows it.
    /// - Throws: ``ControllerError`` `.deleted` when it is gone, or is another one of the same name; `KubernetesError`.
    package func current(_ object: Resource) async throws -> Resource {
        do {
            let found = Resource(json: try await writer.get(object.name))
            guard found.uid == object.uid else { throw Self.deleted(object) }
            return found
        } catch let error as KubernetesError where error.code == .notFound {
            throw Self.deleted(object)
        }
    }

    /// An object as the cluster has it now.
    /// - Throws: `KubernetesError`, code `notFound` when there is none.
    package func find(_ name: String) async throws -> Resource {
        Resource(json: try await writer.get(name))
    }

    /// All objects as the cluster has them now, not as the cache knows them.
    /// - Throws: `KubernetesError`.
    package func listed() async throws -> [Resource] {
        var found: [Resource] = []
        try await writer.client.list(writer.resource, namespace: writer.namespace) { item in
            found.append(Resource(json: try JSONParser.parse(item)))
        }
        return found
    }

    /// Makes an object.
    /// - Throws: `KubernetesError`, `.alreadyExists` when the name is taken.
    @discardableResult
    package func create(_ object: Resource) async throws -> Resource {
        let stored = Resource(json: try await writer.create(object.json))
        informer.note(stored.json)
        return stored
    }

    /// Deletes this very object, if it is still there.
    package func delete(_ object: Resource) async throws {
        try await writer.delete(object.name, uid: object.uid)
        // With a finalizer it stays for a while, and the informer tells when it is gone.
        if object.finalizers.isEmpty { informer.forget(object.name, uid: object.uid) }
    }

    private static func deleted(_ object: Resource) -> ControllerError {
        ControllerError(.deleted, "\(Resource.kind) \(object.name) was deleted")
    }
}

extension CustomResource {
    /// `metadata.finalizers`: who wants to do something before the object goes.
    package var finalizers: [String] { json[path: ["metadata", "finalizers"]]?.strings ?? [] }

    /// Whether somebody has asked for the object's deletion.
    package var isBeingDeleted: Bool { json[path: ["metadata", "deletionTimestamp"]] != nil }
}

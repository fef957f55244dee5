// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Velero's objects in the namespace of one server, as the user may see and change them.
struct VeleroObjects: Sendable {
    let client: APIClient
    let namespace: String

    /// Where they are, for messages.
    var place: String { "the namespace \(namespace) of \(client.configuration.serverDescription)" }

    /// An object; `nil` when there is none.
    func find<Resource: ServedResource>(_ name: String, _: Resource.Type = Resource.self) async throws -> Resource? {
        do {
            let bytes = try await asking("get", Resource.self) {
                try await client.get(Resource.resource.object(name, in: namespace))
            }
            return try Resource(checking: JSONParser.parse(bytes))
        } catch let error as KubernetesError where error.code == .notFound { return nil }
    }

    /// An object that must be there.
    /// - Throws: ``CommandFailure`` when there is none.
    func get<Resource: ServedResource>(_ name: String, _: Resource.Type = Resource.self) async throws -> Resource {
        guard ObjectName.isSubdomain(name) else {
            throw CommandFailure("\"\(name)\" cannot be the name of a \(Resource.noun)", status: .usage)
        }
        guard let found = try await find(name, Resource.self) else {
            throw CommandFailure(absence(name, Resource.self))
        }
        return found
    }

    /// The sentence for an object that is not there.
    func absence<Resource: ServedResource>(_ name: String, _: Resource.Type) -> String {
        "there is no \(Resource.noun) \(name) in \(place)"
    }

    /// All objects of a kind, sorted by name.
    func all<Resource: ServedResource>(
        _: Resource.Type = Resource.self,
        matching selector: LabelSelector? = nil
    ) async throws -> [Resource] {
        var options = ListOptions()
        options.labelSelector = selector?.description
        var found: [Resource] = []
        _ = try await asking("list", Resource.self) {
            found = []
            return try await client.list(Resource.resource, namespace: namespace, options: options) { item in
                var json = try JSONParser.parse(Array(item))
                // Servers may leave out in a list what all its items have in common.
                if json["kind"] == nil { json["kind"] = .string(Resource.kind) }
                if json["apiVersion"] == nil { json["apiVersion"] = .string(Velero.apiVersion) }
                found.append(Resource(json: json))
            }
        }
        return found.sorted { $0.name < $1.name }
    }

    /// Makes an object.
    /// - Throws: ``CommandFailure`` when the name is taken; `KubernetesError`.
    @discardableResult
    func create<Resource: ServedResource>(_ object: Resource) async throws -> Resource {
        do {
            let bytes = try await asking("create", Resource.self) {
                try await client.create(Resource.resource, in: namespace, JSONWriter.write(object.json))
            }
            return Resource(json: try JSONParser.parse(bytes))
        } catch let error as KubernetesError where error.code == .alreadyExists {
            throw CommandFailure(
                "a \(Resource.noun) \(object.name) exists already in \(place)",
                hint: "choose another name, or delete it first"
            )
        }
    }

    /// Changes members of an object; `null` removes one.
    @discardableResult
    func change<Resource: ServedResource>(_ object: Resource, _ changes: JSONValue) async throws -> Resource {
        let address = Resource.resource.object(object.name, in: namespace)
        let bytes = try await asking("patch", Resource.self) {
            try await client.patch(address, .merge, JSONWriter.write(changes))
        }
        return Resource(json: try JSONParser.parse(bytes))
    }

    /// Deletes this very object; one that is gone already is not missed.
    func delete<Resource: ServedResource>(_ object: Resource) async throws {
        var options = DeleteOptions()
        options.uid = object.uid.isEmpty ? nil : object.uid
        let address = Resource.resource.object(object.name, in: namespace)
        do {
            _ = try await asking("delete", Resource.self) { try await client.delete(address, options: options) }
        } catch let error as KubernetesError where error.code == .notFound {}
    }

    /// Names the permission that is missing in the hint of a refusal.
    private func asking<Resource: ServedResource, Result>(
        _ verb: String,
        _: Resource.Type,
        _ ask: () async throws -> Result
    ) async throws -> Result {
        do { return try await ask() } catch var error as KubernetesError where error.code == .forbidden {
            error.hint =
                "ask for this permission; check with: kubectl auth can-i \(verb) \(Resource.resource) -n \(namespace)"
            throw error
        }
    }
}

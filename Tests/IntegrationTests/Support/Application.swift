// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore

/// Objects that a test puts into a cluster, looks at and takes away.
struct Application {
    /// Where each of them is, in the order they were made.
    private(set) var addresses: [ObjectAddress] = []

    /// Creates objects.
    /// - Parameters:
    ///   - documents: The objects as JSON, each with `apiVersion` and `kind`.
    ///   - namespace: Where those go that are namespaced.
    ///   - client: The cluster.
    /// - Throws: What the cluster says to a create that it refuses.
    init(_ documents: [String], in namespace: String, _ client: APIClient) async throws {
        var discovery = try await client.discover()
        for document in documents {
            let object = try JSONParser.parse(document)
            let kind = object["kind"]?.string ?? ""
            guard let type = GroupVersionKind(apiVersion: object["apiVersion"]?.string ?? "", kind: kind) else {
                throw NotServed(kind: kind)
            }
            // A definition is served a moment after it has been made.
            try await eventually("\(type) is served") {
                if discovery.resource(type) == nil { discovery = try await client.discover() }
                return discovery.resource(type) != nil
            }
            guard let resource = discovery.resource(type) else { throw NotServed(kind: kind) }
            let place = resource.namespaced ? namespace : nil
            try await create(object, resource, in: place, client)
            addresses.append(resource.object(object[path: ["metadata", "name"]]?.string ?? "", in: place))
        }
    }

    /// A kind may be in the discovery document a moment before its objects can be made.
    private func create(
        _ object: JSONValue,
        _ resource: APIResource,
        in namespace: String?,
        _ client: APIClient
    ) async throws {
        let body: [UInt8] = JSONWriter.write(object)
        try await eventually("\(resource) can be made") {
            do {
                _ = try await client.create(resource, in: namespace, body)
                return true
            } catch let error as KubernetesError where error.code == .notFound && !resource.groupResource.group.isEmpty
            {
                return false
            }
        }
    }

    /// The lasting forms of all objects, by `kind/name`.
    func forms(_ client: APIClient) async throws -> [String: JSONValue] {
        var forms: [String: JSONValue] = [:]
        for address in addresses {
            let object = try JSONParser.parse(try await client.get(address))
            forms["\(address.resource)/\(address.name)"] = ObjectForm.lasting(object)
        }
        return forms
    }

    /// The addresses of objects in no namespace.
    var clusterScoped: [ObjectAddress] { addresses.filter { $0.namespace == nil } }
}

extension APIClient {
    /// Deletes an object, with what depends on it, and waits until it is gone.
    func remove(_ address: ObjectAddress, within limit: Duration = .seconds(60)) async throws {
        try await eventually("\(address) is gone", within: limit, every: .milliseconds(100)) {
            do {
                var options = DeleteOptions(propagation: .background)
                options.gracePeriod = 0
                try await delete(address, options: options)
                _ = try await get(address)
                return false
            } catch let error as KubernetesError where error.code == .notFound {
                return true
            } catch let error as KubernetesError where error.code == .conflict {
                return false
            }
        }
    }

    /// Runs the closure with an unused name for a namespace, and removes what then has that name.
    func withNamespaceName<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let name = "lifeboat-it-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(name)) } catch { result = .failure(error) }
        try? await remove(APIResource.namespaces.object(name))
        return try result.get()
    }

    /// Replaces parts of an object.
    func change(_ address: ObjectAddress, _ patch: JSONValue) async throws {
        let body: [UInt8] = JSONWriter.write(patch)
        _ = try await self.patch(address, .merge, body)
    }
}

/// That the cluster does not know a kind the test needs.
struct NotServed: Error {
    let kind: String
}

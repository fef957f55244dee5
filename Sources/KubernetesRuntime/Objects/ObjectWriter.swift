// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesClient
package import KubernetesCore

/// Reads and writes single objects of one resource, so that nothing is overwritten that was not seen.
///
/// What comes back has no `metadata.managedFields`, like the objects of an ``Informer``.
package struct ObjectWriter: Sendable {
    /// The cluster.
    package let client: APIClient
    /// The resource.
    package let resource: APIResource
    /// The namespace; with `nil` each object's own.
    package let namespace: String?
    /// What ``patch(from:to:)`` changes, such as `status` for kinds that have it apart; with `nil` the object.
    package let subresource: String?

    /// Writes objects of a resource.
    package init(client: APIClient, resource: APIResource, namespace: String?, subresource: String? = nil) {
        self.client = client
        self.resource = resource
        self.namespace = namespace
        self.subresource = subresource
    }

    /// An object as the server has it now.
    /// - Throws: `KubernetesError`, code `notFound` when it is not there; ``KubernetesRuntimeError``; `JSONError`.
    package func get(_ name: String) async throws -> JSONValue {
        try tree(try await client.get(resource.object(name, in: namespace)))
    }

    /// Makes an object.
    /// - Returns: The object as the server has it.
    /// - Throws: `KubernetesError`, code `alreadyExists`, or `ambiguous` when the answer was lost.
    package func create(_ object: JSONValue) async throws -> JSONValue {
        let body: [UInt8] = JSONWriter.write(object)
        return try tree(try await client.create(resource, in: namespace(of: object), body))
    }

    /// Changes what differs between an object as it was seen and as it shall be; sends nothing when nothing does.
    ///
    /// The object's `resourceVersion`, as it was seen, is a precondition. When an answer was lost and the attempt is
    /// repeated, the conflict may be with the first attempt: read the object again, as after any other conflict.
    /// - Returns: The object as the server has it; `old` when nothing was sent.
    /// - Throws: `KubernetesError`, code `conflict` when it has changed since, `notFound` when it is gone;
    ///   ``KubernetesRuntimeError``.
    package func patch(from old: JSONValue, to new: JSONValue) async throws -> JSONValue {
        guard var patch = MergePatch.difference(from: old, to: new) else { return old }
        if let revision = old[path: ["metadata", "resourceVersion"]] {
            patch[path: ["metadata", "resourceVersion"]] = revision
        }
        var address = try address(of: old)
        address.subresource = subresource
        return try tree(try await client.patch(address, .merge, JSONWriter.write(patch)))
    }

    /// Deletes an object; one that is not there any more, or another one of the same name, is no error.
    /// - Parameters:
    ///   - name: The object.
    ///   - uid: Which one of that name; whichever it is when `nil`.
    /// - Throws: `KubernetesError`.
    package func delete(_ name: String, uid: String?) async throws {
        let object = resource.object(name, in: namespace)
        var options = DeleteOptions(propagation: .background)
        options.uid = uid.flatMap { $0.isEmpty ? nil : $0 }
        do {
            try await client.delete(object, options: options)
        } catch let error as KubernetesError where error.code == .notFound {
            return
        } catch let error as KubernetesError where error.code == .conflict && options.uid != nil {
            // The name belongs to another object now, or the server has met a change: only the former means it is done.
            guard try await isAnother(object, than: uid) else { throw error }
        }
    }

    // MARK: Finalizers

    /// Makes an object wait for us before it goes.
    /// - Returns: The object as the server has it; sends nothing when it has the finalizer.
    /// - Throws: As ``patch(from:to:)``.
    package func addFinalizer(_ finalizer: String, to object: JSONValue) async throws -> JSONValue {
        try await patch(from: object, to: Finalizers.adding(finalizer, to: object))
    }

    /// Lets an object go, as far as we are concerned.
    /// - Returns: The object as the server has it, or `nil` when it is gone, which is no error; sends nothing when it does
    ///   not have the finalizer.
    /// - Throws: As ``patch(from:to:)``, but for `notFound`.
    package func removeFinalizer(_ finalizer: String, from object: JSONValue) async throws -> JSONValue? {
        do {
            return try await patch(from: object, to: Finalizers.removing(finalizer, from: object))
        } catch let error as KubernetesError where error.code == .notFound {
            return nil
        }
    }

    // MARK: Addresses

    private func isAnother(_ object: ObjectAddress, than uid: String?) async throws -> Bool {
        do {
            return try ObjectMetadata(bytes: try await client.get(object)[...]).uid != uid
        } catch let error as KubernetesError where error.code == .notFound {
            return true
        }
    }

    private func address(of object: JSONValue) throws(KubernetesRuntimeError) -> ObjectAddress {
        guard let name = object[path: ["metadata", "name"]]?.string, !name.isEmpty else {
            throw KubernetesRuntimeError(.notAnObject, "one of the \(resource) has no name")
        }
        return resource.object(name, in: namespace(of: object))
    }

    private func namespace(of object: JSONValue) -> String? {
        namespace ?? object[path: ["metadata", "namespace"]]?.string
    }

    private func tree(_ bytes: [UInt8]) throws -> JSONValue {
        try ReadObject(RawJSON(bytes[...]), of: resource).tree
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

extension APIClient {
    /// An object as the server wrote it.
    /// - Throws: ``KubernetesError``; code `notFound` when it is not there.
    package func get(_ object: ObjectAddress) async throws -> [UInt8] {
        try await send(KubernetesRequest(.get, object)).body
    }

    /// Creates an object in a namespace, or with `nil` a cluster-scoped one.
    ///
    /// A create is sent again only when the server surely has not acted.
    /// - Returns: The object as the server keeps it.
    /// - Throws: ``KubernetesError``; code `alreadyExists`, or `ambiguous` when the answer was lost.
    package func create(
        _ resource: APIResource,
        in namespace: String?,
        _ body: [UInt8],
        options: WriteOptions = WriteOptions()
    ) async throws -> [UInt8] {
        var request = KubernetesRequest(.post, resource.collectionPath(namespace: namespace))
        request.body = body
        request.query = query(options)
        if options.isDryRun { request.repetition = .harmless }
        return try await send(request).body
    }

    /// Replaces an object, or with a subresource's address that part of it.
    ///
    /// When the body holds a `resourceVersion`, a lost answer may end in `conflict` with one's own change.
    /// - Throws: ``KubernetesError``; code `conflict` when the object has changed since it was read.
    package func update(
        _ object: ObjectAddress,
        _ body: [UInt8],
        options: WriteOptions = WriteOptions()
    ) async throws -> [UInt8] {
        var request = KubernetesRequest(.put, object)
        request.body = body
        request.query = query(options)
        return try await send(request).body
    }

    /// Changes an object, or with a subresource's address that part of it; `.apply` creates it where it is missing.
    /// - Throws: ``KubernetesError``; code `conflict` when others own fields that an unforced apply sets.
    package func patch(
        _ object: ObjectAddress,
        _ kind: PatchKind,
        _ body: [UInt8],
        options: WriteOptions = WriteOptions()
    ) async throws -> [UInt8] {
        var request = KubernetesRequest(.patch, object)
        request.body = body
        request.contentType = kind.contentType
        request.query = query(options)
        if case .apply(let force) = kind { request.query.append(("force", force ? "true" : "false")) }
        // Operations such as appending to a list add up when carried out twice.
        if kind == .json && !options.isDryRun { request.repetition = .harmful }
        return try await send(request).body
    }

    /// Deletes an object.
    ///
    /// After a lost answer the repeated attempt may say `notFound`, which means it is done.
    /// - Returns: The server's answer: the object on its way out, or a `Status`.
    /// - Throws: ``KubernetesError``; code `conflict` when a precondition does not hold.
    @discardableResult
    package func delete(_ object: ObjectAddress, options: DeleteOptions = DeleteOptions()) async throws -> [UInt8] {
        var request = KubernetesRequest(.delete, object)
        request.body = JSONWriter.write(options.body)
        if options.isDryRun { request.query.append(("dryRun", "All")) }
        return try await send(request).body
    }

    private func query(_ options: WriteOptions) -> [(name: String, value: String)] {
        var query = [(name: "fieldManager", value: options.fieldManager ?? self.options.fieldManager)]
        if options.isDryRun { query.append(("dryRun", "All")) }
        return query
    }
}

extension DeleteOptions {
    fileprivate var body: JSONValue {
        var body: JSONObject = ["apiVersion": "v1", "kind": "DeleteOptions"]
        if let propagation { body["propagationPolicy"] = .string(propagation.rawValue) }
        if let gracePeriod { body["gracePeriodSeconds"] = .number(JSONNumber(gracePeriod)) }
        var preconditions = JSONObject()
        if let uid { preconditions["uid"] = .string(uid) }
        if let resourceVersion { preconditions["resourceVersion"] = .string(resourceVersion) }
        if !preconditions.isEmpty { body["preconditions"] = .object(preconditions) }
        if isDryRun { body["dryRun"] = ["All"] }
        return .object(body)
    }
}

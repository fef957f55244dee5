// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// An object as the server sent it, without `metadata.managedFields`, and what the runtime itself wants to know of it.
///
/// `managedFields` is often the largest part of an object, says nothing to a controller, and is left out of patches
/// anyway. It is never built. Everything else stays: whoever computes a patch needs the rest as it was.
struct ReadObject: Sendable {
    /// The object.
    let tree: JSONValue
    /// The name.
    let name: String
    /// The namespace; empty for cluster-scoped objects.
    let namespace: String
    /// The UID.
    let uid: String
    /// The revision of its last change.
    let revision: Revision
    /// Whether somebody wants to do something before it goes.
    let hasFinalizers: Bool
    /// Whether somebody has asked for its deletion.
    let isLeaving: Bool

    /// Reads an object, and adds its kind where the server has left it out, as it does in lists of built-in kinds.
    /// - Throws: `JSONError`; ``KubernetesRuntimeError`` `.notAnObject`.
    init(_ raw: RawJSON, of resource: APIResource) throws {
        var members = JSONObject()
        var failure: JSONError?
        try raw.forEachMember { name, value in
            do throws(JSONError) {
                let name = String(decoding: name, as: UTF8.self)
                members[name] = name == "metadata" ? try Self.metadata(value) : try value.value()
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        try self.init(.object(members), of: resource)
    }

    /// Reads an object that is a tree already.
    /// - Throws: ``KubernetesRuntimeError`` `.notAnObject`.
    init(_ tree: JSONValue, of resource: APIResource) throws(KubernetesRuntimeError) {
        let metadata = tree["metadata"]
        guard let name = metadata?["name"]?.string, !name.isEmpty else {
            throw KubernetesRuntimeError(.notAnObject, "one of the \(resource) has no name")
        }
        var tree = tree
        if tree["kind"] == nil { tree["kind"] = .string(resource.kind) }
        if tree["apiVersion"] == nil { tree["apiVersion"] = .string(resource.groupVersion.description) }
        if metadata?["managedFields"] != nil { tree[path: ["metadata", "managedFields"]] = nil }
        self.tree = tree
        self.name = name
        namespace = metadata?["namespace"]?.string ?? ""
        uid = metadata?["uid"]?.string ?? ""
        revision = Revision(metadata?["resourceVersion"]?.string ?? "")
        hasFinalizers = metadata?["finalizers"]?.array?.isEmpty == false
        isLeaving = metadata?["deletionTimestamp"]?.string != nil
    }

    private static func metadata(_ raw: RawJSON) throws(JSONError) -> JSONValue {
        guard raw.isObject else { return try raw.value() }
        var members = JSONObject()
        var failure: JSONError?
        try raw.forEachMember { name, value in
            do throws(JSONError) {
                let name = String(decoding: name, as: UTF8.self)
                if name != "managedFields" { members[name] = try value.value() }
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return .object(members)
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The parts of an object's metadata that decide what happens to it, read without building the rest of the object.
package struct ObjectMetadata: Sendable, Equatable {
    /// One entry of `ownerReferences`.
    package struct OwnerReference: Sendable, Equatable {
        /// The owner's API version.
        package var apiVersion: String
        /// The owner's kind.
        package var kind: String
        /// The owner's name.
        package var name: String
        /// The owner's UID.
        package var uid: String
        /// Whether the owner manages this object.
        package var isController: Bool
    }

    /// The name.
    package var name = ""
    /// The prefix the server made the name from, if it did.
    package var generateName = ""
    /// The namespace, empty for cluster-scoped objects.
    package var namespace = ""
    /// The UID, empty in an object that was never on a server.
    package var uid = ""
    /// The revision of the object's last change.
    package var resourceVersion = ""
    /// The labels.
    package var labels: [String: String] = [:]
    /// The annotations.
    package var annotations: [String: String] = [:]
    /// When deletion was asked for, as the server writes it; `nil` while it was not.
    package var deletionTimestamp: String?
    /// The owners.
    package var ownerReferences: [OwnerReference] = []

    /// Reads the `metadata` member of an object.
    /// - Parameter object: The whole object.
    /// - Throws: `JSONError` when the text of the metadata is malformed.
    package init(of object: RawJSON) throws(JSONError) {
        guard let metadata = object["metadata"] else { return }
        var failure: JSONError?
        try metadata.forEachMember { name, value in
            do throws(JSONError) {
                try take(String(decoding: name, as: UTF8.self), value)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
    }

    /// Reads the `metadata` member of an object that is already a tree.
    package init(of object: JSONValue) {
        guard let metadata = object["metadata"]?.object else { return }
        for (name, value) in metadata { take(name, tree: value) }
    }

    /// Reads a raw object.
    /// - Throws: `JSONError` when the text is no JSON value.
    package init(bytes: ArraySlice<UInt8>) throws(JSONError) {
        try self.init(of: RawJSON(bytes))
    }

    /// Builds only the members this type keeps; `managedFields`, often the largest part, is skipped.
    private mutating func take(_ name: String, _ value: RawJSON) throws(JSONError) {
        guard Self.kept.contains(name) else { return }
        take(name, tree: try value.value())
    }

    private static let kept: Set<String> = [
        "name", "generateName", "namespace", "uid", "resourceVersion", "labels", "annotations", "deletionTimestamp",
        "ownerReferences",
    ]

    private mutating func take(_ name: String, tree: JSONValue) {
        switch name {
        case "name": self.name = tree.string ?? ""
        case "generateName": generateName = tree.string ?? ""
        case "namespace": namespace = tree.string ?? ""
        case "uid": uid = tree.string ?? ""
        case "resourceVersion": resourceVersion = tree.string ?? ""
        case "labels": labels = tree.stringMap
        case "annotations": annotations = tree.stringMap
        case "deletionTimestamp": deletionTimestamp = tree.string
        case "ownerReferences": ownerReferences = (tree.array ?? []).map(OwnerReference.init)
        default: break
        }
    }
}

extension ObjectMetadata.OwnerReference {
    fileprivate init(_ tree: JSONValue) {
        self.init(
            apiVersion: tree["apiVersion"]?.string ?? "",
            kind: tree["kind"]?.string ?? "",
            name: tree["name"]?.string ?? "",
            uid: tree["uid"]?.string ?? "",
            isController: tree["controller"]?.bool ?? false
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON

/// JSON merge patches (RFC 7396): members replace members, `null` removes, lists are replaced whole.
package enum MergePatch {
    /// Members of `metadata` that are the server's: a patch never touches them.
    private static let assigned: Set<String> = [
        "resourceVersion", "uid", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        "managedFields", "selfLink",
    ]

    /// The patch that makes one object of another, leaving out the parts of `metadata` that the server assigns.
    ///
    /// A `null` in the new object counts as the member's absence, which is what a merge patch can say, and what Kubernetes
    /// takes it for.
    /// - Returns: The patch; `nil` when nothing differs.
    package static func difference(from old: JSONValue, to new: JSONValue) -> JSONValue? {
        guard let patch = members(from: withoutAssigned(old), to: withoutAssigned(new)), !patch.isEmpty else {
            return nil
        }
        return .object(patch)
    }

    private static func withoutAssigned(_ object: JSONValue) -> JSONValue {
        guard var metadata = object["metadata"]?.object else { return object }
        metadata.removeAll { assigned.contains($0.key) }
        var object = object
        object["metadata"] = .object(metadata)
        return object
    }

    /// The members of the patch between two objects; `nil` when one of them is no object.
    private static func members(from old: JSONValue, to new: JSONValue) -> JSONObject? {
        guard let old = old.object, let new = new.object else { return nil }
        var patch = JSONObject()
        for (key, value) in new where !value.isNull {
            guard let before = old[key], !before.isNull else {
                patch[key] = value
                continue
            }
            if let nested = members(from: before, to: value) {
                if !nested.isEmpty { patch[key] = .object(nested) }
            } else if before != value {
                patch[key] = value
            }
        }
        for (key, value) in old where !value.isNull && (new[key] ?? .null).isNull { patch[key] = .null }
        return patch
    }
}

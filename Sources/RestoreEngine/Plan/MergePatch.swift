// SPDX-License-Identifier: Apache-2.0

package import JSON

/// JSON merge patches (RFC 7386).
package enum MergePatch {
    /// The patch that turns one value into another; `nil` when they are equal.
    ///
    /// Fields only in `original` become `null`, which removes them; lists are replaced whole.
    package static func from(_ original: JSONValue, to wanted: JSONValue) -> JSONValue? {
        guard original != wanted else { return nil }
        guard case .object(let old) = original, case .object(let new) = wanted else { return wanted }
        var patch = JSONObject()
        for (key, value) in new {
            if let present = old[key] {
                patch[key] = from(present, to: value)
            } else {
                patch[key] = value
            }
        }
        for key in old.keys where new[key] == nil { patch[key] = .null }
        return .object(patch)
    }

    /// The value after a patch; the inverse of ``from(_:to:)``.
    package static func applying(_ patch: JSONValue, to original: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = original.object ?? JSONObject()
        for (key, change) in changes {
            if change.isNull {
                result[key] = nil
            } else {
                result[key] = applying(change, to: result[key] ?? .null)
            }
        }
        return .object(result)
    }
}

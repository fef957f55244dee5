// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One entry of a Secret.
package struct SecretKeySelector: Sendable, Hashable {
    /// The Secret.
    package var name: String
    /// The entry.
    package var key: String

    /// Names an entry.
    package init(name: String, key: String) {
        self.name = name
        self.key = key
    }

    /// Reads a reference; `nil` when it names nothing.
    package init?(json: JSONValue) {
        guard let name = json["name"]?.string, !name.isEmpty else { return nil }
        self.init(name: name, key: json["key"]?.string ?? "")
    }

    /// The reference.
    package var json: JSONValue { ["name": .string(name), "key": .string(key)] }
}

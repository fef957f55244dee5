// SPDX-License-Identifier: Apache-2.0

/// A text that must not appear in errors, logs or descriptions.
package struct SecretText: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The secret itself.
    package let value: String

    /// Guards a text.
    package init(_ value: String) {
        self.value = value
    }

    package var description: String { "(redacted)" }
    package var debugDescription: String { "(redacted)" }
}

extension SecretText: CustomReflectable {
    /// Keeps `dump` and string interpolation of an enclosing value from showing the secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

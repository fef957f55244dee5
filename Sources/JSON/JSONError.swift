// SPDX-License-Identifier: Apache-2.0

/// Why bytes could not be read as JSON.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable {
        /// The text ends inside a value.
        case truncated
        /// A byte that may not stand there.
        case unexpectedByte
        /// A string is not valid UTF-8 or has a malformed escape.
        case malformedString
        /// A number does not follow the grammar.
        case malformedNumber
        /// More levels of nesting than ``JSONParser/maximumDepth``.
        case tooDeep
        /// Something follows the value.
        case trailingBytes
        /// A list response without `items`, or whose parts have the wrong shape.
        case notAList
    }

    /// The kind of failure.
    package let code: Code
    /// Where, in bytes from the start.
    package let offset: Int

    /// Describes one failure.
    package init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    package var description: String {
        switch code {
        case .truncated: "the JSON text ends too early, at byte \(offset)"
        case .unexpectedByte: "the JSON text has a byte that may not stand there, at byte \(offset)"
        case .malformedString: "the JSON text has a malformed string at byte \(offset)"
        case .malformedNumber: "the JSON text has a malformed number at byte \(offset)"
        case .tooDeep: "the JSON text is nested more than \(JSONParser.maximumDepth) levels deep, at byte \(offset)"
        case .trailingBytes: "the JSON text goes on after its value, at byte \(offset)"
        case .notAList: "the JSON text is not a Kubernetes list (byte \(offset))"
        }
    }
}

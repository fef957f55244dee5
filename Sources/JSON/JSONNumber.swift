// SPDX-License-Identifier: Apache-2.0

/// A JSON number, kept as the text it was written with.
///
/// Equality compares values: `1`, `1.0` and `1e0` are equal, `9007199254740993` and `9007199254740992` are not.
package struct JSONNumber: Sendable, CustomStringConvertible {
    /// The number as written, valid by the JSON grammar.
    package let text: String

    /// An integer.
    package init(_ value: Int) {
        text = String(value)
    }

    /// A number whose text the parser has checked.
    init(checked text: String) {
        self.text = text
    }

    /// The value, when it is written as an integer and fits.
    package var int: Int? { Int(text) }

    /// The nearest floating-point value.
    package var double: Double? { Double(text) }

    package var description: String { text }
}

extension JSONNumber: Equatable {
    package static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        if left.text == right.text { return true }
        // Two integers with different text differ, and must not meet in a Double that holds neither of them.
        if left.int != nil && right.int != nil { return left.int == right.int }
        return left.double == right.double
    }
}

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
        // Never by way of a Double, in which two numbers can meet that it holds neither of.
        guard let one = left.decimal, let other = right.decimal else { return false }
        return one == other
    }

    /// A number as digits without zeros at either end, and the power of ten to take them by.
    private struct Decimal: Equatable {
        var isNegative: Bool
        var digits: [UInt8]
        var exponent: Int
    }

    /// The exact value; `nil` when the exponent itself is beyond all bounds.
    private var decimal: Decimal? {
        var rest = text.utf8[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest.removeFirst() }
        let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
        let written = rest[mantissa.endIndex...].dropFirst()
        guard var exponent = written.isEmpty ? 0 : Int(Substring(written)), exponent.magnitude < UInt(Int.max / 2)
        else {
            return nil
        }
        let parts = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1)
        var digits = parts.flatMap { Array($0) }
        if parts.count == 2 { exponent -= parts[1].count }
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        digits = Array(digits.drop { $0 == 0x30 })
        // Zero has one form, whatever its sign and exponent.
        if digits.isEmpty { return Decimal(isNegative: false, digits: [], exponent: 0) }
        return Decimal(isNegative: isNegative, digits: digits, exponent: exponent)
    }
}

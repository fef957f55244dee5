// SPDX-License-Identifier: Apache-2.0

import JSON

/// The rules by which an unquoted scalar is a number, a truth value, nothing, or a string.
enum YAMLScalar {
    /// What an unquoted scalar stands for.
    enum Meaning: Equatable {
        case value(JSONValue)
        /// `.inf`, `.nan` and the like, which JSON has no number for.
        case noFiniteNumber
    }

    private static let truths: Set<String> = ["true", "yes", "on"]
    private static let untruths: Set<String> = ["false", "no", "off"]

    /// What the text means when it is written without quotes, as `kubectl` reads it.
    static func meaning(of text: String) -> Meaning {
        if text.isEmpty || text == "~" { return .value(.null) }
        if hasWordCase(text) {
            let word = text.lowercased()
            if word == "null" { return .value(.null) }
            if truths.contains(word) { return .value(.bool(true)) }
            if untruths.contains(word) { return .value(.bool(false)) }
        }
        if [".inf", ".nan", "+.inf", "-.inf"].contains(text.lowercased()) { return .noFiniteNumber }
        return .value(number(text) ?? .string(text))
    }

    /// Whether a string must be quoted so that no reader of YAML 1.1 or 1.2 takes it for something else.
    static func needsQuotes(_ text: String) -> Bool {
        if meaning(of: text) != .value(.string(text)) { return true }
        // Some readers of YAML 1.1 take these too; `=` and `<<` have meanings of their own there.
        if ["y", "n", "=", "<<"].contains(text.lowercased()) { return true }
        return looksNumeric(text)
    }

    /// `true`, `True` and `TRUE` are words of YAML; `tRUE` is a string.
    private static func hasWordCase(_ text: String) -> Bool {
        text == text.lowercased() || text == text.uppercased()
            || (text.first?.isUppercase == true && text.dropFirst() == text.dropFirst().lowercased())
    }

    /// Whether the text is made of what numbers, times and dates are made of, without asking which grammar accepts it.
    private static func looksNumeric(_ text: String) -> Bool {
        guard let first = text.utf8.first, isDigit(first) || first == 0x2B || first == 0x2D || first == 0x2E else {
            return false
        }
        let isVersionOrAddress =
            text.utf8.allSatisfy { isDigit($0) || $0 == 0x2E } && text.count(where: { $0 == "." }) > 1
        if isVersionOrAddress { return false }
        // 2026-11-22 and anything that starts like it.
        let bytes = Array(text.utf8)
        if bytes.count >= 8, bytes[..<4].allSatisfy(isDigit), bytes[4] == 0x2D { return true }
        return bytes.allSatisfy { isDigit($0) || "+-.:_eExXoObBaAcCdDfF".utf8.contains($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

// MARK: - Numbers

extension YAMLScalar {
    private static func number(_ text: String) -> JSONValue? {
        guard let first = text.utf8.first, isDigit(first) || first == 0x2B || first == 0x2D || first == 0x2E else {
            return nil
        }
        let digits = text.contains("_") ? text.filter { $0 != "_" } : text
        if let integer = radixInteger(digits) { return integer }
        if let number = try? JSONParser.parse(digits), case .number = number { return number }
        return looseDecimal(digits)
    }

    /// `0x1F`, `0o17`, `0b1` and the `017` of YAML 1.1, with a sign.
    private static func radixInteger(_ text: String) -> JSONValue? {
        var digits = text[...]
        let sign = digits.first == "-" ? "-" : ""
        if digits.first == "-" || digits.first == "+" { digits.removeFirst() }
        guard digits.first == "0", digits.count > 1 else { return nil }
        digits.removeFirst()
        let radix: Int
        switch digits.first {
        case "x": radix = 16
        case "o": radix = 8
        case "b": radix = 2
        default: return Int(sign + digits, radix: 8).map { .number(JSONNumber($0)) }
        }
        return Int(sign + digits.dropFirst(), radix: radix).map { .number(JSONNumber($0)) }
    }

    /// Decimals that JSON writes differently: `+5`, `.5`, `5.`, `007.5`.
    private static func looseDecimal(_ text: String) -> JSONValue? {
        var digits = text[...]
        let sign = digits.first == "-" ? "-" : ""
        if digits.first == "-" || digits.first == "+" { digits.removeFirst() }
        let mantissa = digits.prefix { $0 != "e" && $0 != "E" }
        let exponent = digits[mantissa.endIndex...]
        let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.contains(where: { !$0.isEmpty }) else { return nil }
        let fraction = parts.count > 1 && !parts[1].isEmpty ? "." + parts[1] : ""
        let significant = whole.drop { $0 == "0" }
        let canonical = sign + (significant.isEmpty ? "0" : significant) + fraction + exponent
        guard let number = try? JSONParser.parse(canonical), case .number = number else { return nil }
        return number
    }
}

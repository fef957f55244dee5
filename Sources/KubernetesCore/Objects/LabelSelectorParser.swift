// SPDX-License-Identifier: Apache-2.0

/// Reads the text form of a label selector, by the grammar of kubectl's `-l`.
struct LabelSelectorParser {
    private enum Token: Equatable {
        case word(String)
        case symbol(String)
    }

    private let text: String
    private var tokens: [Token] = []
    private var index = 0

    static func parse(_ text: String) throws(LabelSelectorError) -> LabelSelector {
        var parser = LabelSelectorParser(text)
        return LabelSelector(try parser.requirements())
    }

    private init(_ text: String) {
        self.text = text
        tokens = Self.tokens(of: text)
    }

    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var word = ""
        var rest = Substring(text)
        func isSpecial(_ character: Character) -> Bool { "=!(),<>".contains(character) }
        while let character = rest.first {
            if character.isWhitespace || isSpecial(character) {
                if !word.isEmpty { tokens.append(.word(word)) }
                word = ""
            }
            if isSpecial(character) {
                let symbol = ["==", "!="].first { rest.hasPrefix($0) } ?? String(character)
                tokens.append(.symbol(symbol))
                rest.removeFirst(symbol.count)
                continue
            }
            if !character.isWhitespace { word.append(character) }
            rest.removeFirst()
        }
        if !word.isEmpty { tokens.append(.word(word)) }
        return tokens
    }

    private var current: Token? { index < tokens.count ? tokens[index] : nil }

    private mutating func take(_ symbol: String) -> Bool {
        guard current == .symbol(symbol) else { return false }
        index += 1
        return true
    }

    private func malformed(_ problem: String) -> LabelSelectorError {
        LabelSelectorError(.malformed, problem, in: text)
    }

    private mutating func requirements() throws(LabelSelectorError) -> [LabelSelector.Requirement] {
        var found: [LabelSelector.Requirement] = []
        while current != nil {
            found.append(try requirement())
            if current == nil { break }
            guard take(",") else { throw malformed("a comma is missing after \"\(found[found.count - 1])\"") }
            guard current != nil else { throw malformed("it ends with a comma") }
        }
        return found
    }

    private mutating func requirement() throws(LabelSelectorError) -> LabelSelector.Requirement {
        let isNegated = take("!")
        guard case .word(let key)? = current else { throw malformed("the name of a label is missing") }
        index += 1
        if let problem = LabelSyntax.problem(withKey: key) { throw LabelSelectorError(.invalidKey, problem, in: text) }
        if isNegated { return .init(key: key, .doesNotExist) }
        return .init(key: key, try condition(on: key))
    }

    private mutating func condition(on key: String) throws(LabelSelectorError) -> LabelSelector.Condition {
        switch current {
        case nil, .symbol(",")?: return .exists
        case .word("in")?:
            index += 1
            return .isIn(try values())
        case .word("notin")?:
            index += 1
            return .isNotIn(try values())
        case .symbol("=")?, .symbol("==")?:
            index += 1
            return .isIn([try value()])
        case .symbol("!=")?:
            index += 1
            return .isNotIn([try value()])
        case .symbol(">")?:
            index += 1
            return .isGreater(try integer(for: key))
        case .symbol("<")?:
            index += 1
            return .isLess(try integer(for: key))
        default: throw malformed("an operator is expected after \"\(key)\"")
        }
    }

    /// One value; none at all means the empty one, as in `app=`.
    private mutating func value() throws(LabelSelectorError) -> String {
        guard case .word(let value)? = current else { return "" }
        index += 1
        if let problem = LabelSyntax.problem(withValue: value) {
            throw LabelSelectorError(.invalidValue, problem, in: text)
        }
        return value
    }

    private mutating func values() throws(LabelSelectorError) -> [String] {
        guard take("(") else { throw malformed("a set such as (a,b) is expected after in and notin") }
        var found = [try value()]
        while take(",") { found.append(try value()) }
        guard take(")") else { throw malformed("a set is not closed") }
        return found
    }

    private mutating func integer(for key: String) throws(LabelSelectorError) -> Int {
        let text = try value()
        guard let integer = Int(text) else {
            throw malformed("\"\(key)\" is compared with \"\(text)\", not an integer")
        }
        return integer
    }
}

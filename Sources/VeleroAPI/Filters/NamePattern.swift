// SPDX-License-Identifier: Apache-2.0

/// Glob patterns for names: `*` is any run of characters, `?` any one, `[a-c]` one of a set, `[^a]` one outside of it.
package enum NamePattern {
    /// Whether a name holds a glob character.
    package static func isPattern(_ name: String) -> Bool {
        name.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Whether a name matches a pattern; a pattern without glob characters matches only itself.
    ///
    /// Takes time in proportion to the product of the lengths at most, whatever the pattern.
    package static func matches(_ name: String, pattern: String) -> Bool {
        guard isPattern(pattern) else { return name == pattern }
        guard let tokens = tokens(of: pattern) else { return false }
        let characters = Array(name)
        var (position, index) = (0, 0)
        // Where to go on when the run that the last `*` stands for must be longer.
        var retry: (position: Int, index: Int)?
        while position < characters.count {
            if index < tokens.count, case .anyRun = tokens[index] {
                index += 1
                retry = (position, index)
            } else if index < tokens.count, tokens[index].matches(characters[position]) {
                position += 1
                index += 1
            } else if let last = retry {
                retry = (last.position + 1, last.index)
                (position, index) = (last.position + 1, last.index)
            } else {
                return false
            }
        }
        return tokens[index...].allSatisfy { if case .anyRun = $0 { true } else { false } }
    }

    /// What is wrong with a name or pattern, to follow after it in a sentence; `nil` when it is fine.
    ///
    /// Velero's rules: the characters of Kubernetes names, `*` (not twice in a row), `?`, and sets in brackets. An empty
    /// name is accepted, as Velero does.
    package static func problem(of pattern: String) -> String? {
        if pattern.contains("**") { return "may not hold '**': a single '*' stands for any characters" }
        guard let tokens = tokens(of: pattern) else { return "has brackets that are empty or not closed" }
        for case .literal(let character) in tokens where !isNameCharacter(character) {
            return character == "]"
                ? "has brackets that are empty or not closed"
                : "may not hold '\(character)': names are of lower-case letters, digits, '-' and '.'"
        }
        for case .oneOf(let members, let isNegated) in tokens {
            if isNegated { return "may not hold a set that starts with '!' or '^', which Velero does not take" }
            guard members.allSatisfy({ isNameCharacter($0.lowerBound) && isNameCharacter($0.upperBound) }) else {
                return "may hold only lower-case letters, digits, '-' and '.' in brackets"
            }
        }
        return nil
    }

    private enum Token {
        case literal(Character)
        case anyOne
        case anyRun
        case oneOf([ClosedRange<Character>], isNegated: Bool)

        func matches(_ character: Character) -> Bool {
            switch self {
            case .literal(let wanted): wanted == character
            case .anyOne: true
            case .anyRun: false
            case .oneOf(let members, let isNegated): members.contains { $0.contains(character) } != isNegated
            }
        }
    }

    /// The parts of a pattern; `nil` when a bracket is not closed or has nothing in it.
    private static func tokens(of pattern: String) -> [Token]? {
        var tokens: [Token] = []
        var rest = Array(pattern)[...]
        while let head = rest.popFirst() {
            switch head {
            case "*": tokens.append(.anyRun)
            case "?": tokens.append(.anyOne)
            case "[":
                guard let close = rest.firstIndex(of: "]"), let set = set(rest[..<close]) else { return nil }
                tokens.append(set)
                rest = rest[(close + 1)...]
            default: tokens.append(.literal(head))
            }
        }
        return tokens
    }

    private static func set(_ text: ArraySlice<Character>) -> Token? {
        let isNegated = text.first == "!" || text.first == "^"
        let members = Array(isNegated ? text.dropFirst() : text)
        guard !members.isEmpty else { return nil }
        var ranges: [ClosedRange<Character>] = []
        var index = 0
        while index < members.count {
            if index + 2 < members.count, members[index + 1] == "-" {
                guard members[index] <= members[index + 2] else { return nil }
                ranges.append(members[index]...members[index + 2])
                index += 3
            } else {
                ranges.append(members[index]...members[index])
                index += 1
            }
        }
        return .oneOf(ranges, isNegated: isNegated)
    }

    private static func isNameCharacter(_ character: Character) -> Bool {
        guard let byte = character.asciiValue else { return false }
        return byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}

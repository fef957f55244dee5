// SPDX-License-Identifier: Apache-2.0

/// An include list and an exclude list of names, as Velero's specs have them for namespaces and resources.
///
/// An empty include list, or `*`, takes everything; an exclude always wins. Names may be glob patterns
/// (`*`, `?`, `[abc]`).
package struct NameFilter: Sendable, Equatable {
    /// Names or patterns to take.
    package var includes: [String]
    /// Names or patterns to leave out.
    package var excludes: [String]

    /// A filter of two lists; by default everything.
    package init(includes: [String] = [], excludes: [String] = []) {
        self.includes = includes
        self.excludes = excludes
    }

    /// Whether the filter leaves nothing out.
    package var isEverything: Bool { includesEverything && excludes.isEmpty }

    /// Whether the include list takes everything that is not excluded.
    package var includesEverything: Bool { includes.isEmpty || includes == ["*"] }

    /// Whether a name passes.
    package func allows(_ name: String) -> Bool {
        if excludes.contains(where: { Self.matches(name, pattern: $0) }) { return false }
        return includesEverything || includes.contains { Self.matches(name, pattern: $0) }
    }

    /// Included names that are no patterns: what the user asked for by name.
    package var literalIncludes: [String] { includes.filter { !Self.isPattern($0) } }

    /// What is wrong with the lists, one sentence each, by Velero's rules: `*` stands alone and never among the
    /// excludes, and nothing is on both lists.
    /// - Parameter noun: What is listed, such as `namespace`.
    package func problems(noun: String) -> [String] {
        var problems: [String] = []
        if includes.count > 1 && includes.contains("*") {
            problems.append("the \(noun) include list may hold '*' or names, not both")
        }
        if excludes.contains("*") {
            problems.append("the \(noun) exclude list may not hold '*', which would leave nothing")
        }
        for name in excludes where includes.contains(name) && name != "*" {
            problems.append("\(noun) '\(name)' is both included and excluded")
        }
        return problems
    }

    /// Whether a name holds a glob character.
    package static func isPattern(_ name: String) -> Bool {
        name.contains { "*?[".contains($0) }
    }

    /// Whether a name matches a glob pattern: `*` any run, `?` any character, `[a-c]` one of a set, `[!a]` none of it.
    package static func matches(_ name: String, pattern: String) -> Bool {
        guard isPattern(pattern) else { return name == pattern }
        return matches(Array(name)[...], Array(pattern)[...])
    }

    private static func matches(_ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
        guard let head = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        switch head {
        case "*":
            return matches(name, rest) || (!name.isEmpty && matches(name.dropFirst(), pattern))
        case "?":
            return !name.isEmpty && matches(name.dropFirst(), rest)
        case "[":
            guard let close = rest.dropFirst().firstIndex(of: "]"), let character = name.first else { return false }
            return contains(character, set: rest[rest.startIndex..<close])
                && matches(name.dropFirst(), pattern[(close + 1)...])
        default:
            return name.first == head && matches(name.dropFirst(), rest)
        }
    }

    private static func contains(_ character: Character, set: ArraySlice<Character>) -> Bool {
        let negated = set.first == "!" || set.first == "^"
        let members = Array(negated ? set.dropFirst() : set)
        var found = false
        var index = 0
        while index < members.count {
            if index + 2 < members.count, members[index + 1] == "-" {
                found = found || (members[index]...max(members[index], members[index + 2])).contains(character)
                index += 3
            } else {
                found = found || members[index] == character
                index += 1
            }
        }
        return found != negated
    }
}

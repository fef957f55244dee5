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
    package var includesEverything: Bool { includes.isEmpty || includes.contains("*") }

    /// Whether a name passes.
    package func allows(_ name: String) -> Bool {
        if excludes.contains(where: { NamePattern.matches(name, pattern: $0) }) { return false }
        return includesEverything || includes.contains { NamePattern.matches(name, pattern: $0) }
    }

    /// Included names that are no patterns: what the user asked for by name.
    package var literalIncludes: [String] { includes.filter { !$0.isEmpty && !NamePattern.isPattern($0) } }

    /// What is wrong with the lists, by Velero's rules: `*` stands alone and never among the excludes, nothing is on
    /// both lists, and every entry is a name or a pattern.
    /// - Parameter noun: What is listed, such as `namespace`.
    /// - Returns: One sentence for each problem.
    package func problems(noun: String) -> [String] {
        var problems: [String] = []
        if includes.count > 1 && includes.contains("*") {
            problems.append("the \(noun) include list may hold '*' or names, not both")
        }
        if excludes.contains("*") {
            problems.append("the \(noun) exclude list may not hold '*', which would leave nothing")
        }
        var reported = Set<String>()
        for name in excludes where includes.contains(name) && name != "*" && reported.insert(name).inserted {
            problems.append("\(noun) '\(name)' is both included and excluded")
        }
        for name in includes + excludes where reported.insert(name).inserted {
            if let problem = NamePattern.problem(of: name) { problems.append("\(noun) '\(name)' \(problem)") }
        }
        return problems
    }
}

extension NameFilter {
    /// Whether a name holds a glob character.
    package static func isPattern(_ name: String) -> Bool { NamePattern.isPattern(name) }
}

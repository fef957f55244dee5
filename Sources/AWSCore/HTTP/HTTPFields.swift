// SPDX-License-Identifier: Apache-2.0

/// The header fields of a request or an answer, in order; names are compared without regard to case.
package struct HTTPFields: Sendable, ExpressibleByDictionaryLiteral {
    /// All fields as they were added.
    package private(set) var all: [(name: String, value: String)] = []

    /// No fields.
    package init() {}

    /// The fields in the order of the literal.
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    /// The value of the first field of that name; setting replaces all of that name, `nil` removes them.
    package subscript(name: String) -> String? {
        get { all.first { Self.same($0.name, name) }?.value }
        set {
            all.removeAll { Self.same($0.name, name) }
            if let newValue { all.append((name, newValue)) }
        }
    }

    /// Adds a field, also when there is one of that name.
    package mutating func add(_ name: String, _ value: String) { all.append((name, value)) }

    private static func same(_ a: String, _ b: String) -> Bool {
        a.utf8.count == b.utf8.count && a.lowercased() == b.lowercased()
    }
}

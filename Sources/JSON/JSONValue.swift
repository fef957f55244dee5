// SPDX-License-Identifier: Apache-2.0

/// A JSON value that can be written back as it was read: numbers keep their text, objects keep their key order.
///
/// Kubernetes objects hold integers beyond 2^53 and quantities such as `12.50` whose text matters, which a tree of
/// `Double` would change.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue: Equatable {
    /// Whether both mean the same: numbers are compared by value, strings by their bytes, members in any order.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.number(let one), .number(let other)): one == other
        case (.string(let one), .string(let other)): one.hasSameBytes(as: other)
        case (.array(let one), .array(let other)): one == other
        case (.object(let one), .object(let other)): one == other
        default: false
        }
    }
}

extension JSONValue {
    /// The text, when this is a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The truth value, when this is one.
    package var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The integer, when this is a number without fraction that fits.
    package var int: Int? {
        if case .number(let number) = self { number.int } else { nil }
    }

    /// The elements, when this is an array.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, when this is an object.
    package var object: JSONObject? {
        if case .object(let members) = self { members } else { nil }
    }

    /// Whether this is `null`.
    package var isNull: Bool { self == .null }

    /// The strings of an array, leaving out elements that are none; `nil` when this is not an array.
    package var strings: [String]? { array?.compactMap(\.string) }

    /// A member of an object; `nil` when this is no object or has no such member.
    ///
    /// Setting turns anything that is not an object into one; setting `nil` removes the member.
    package subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            var members = object ?? JSONObject()
            if newValue == nil && object == nil { return }
            self = .null  // Gives up this copy first, so that the write below changes the members in place.
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The value at a path of member names, such as `["metadata", "labels"]`.
    ///
    /// Setting creates the objects on the way; setting `nil` creates nothing.
    package subscript(path path: [String]) -> JSONValue? {
        get {
            var value: JSONValue? = self
            for key in path { value = value?[key] }
            return value
        }
        set {
            guard let first = path.first else {
                self = newValue ?? .null
                return
            }
            let rest = Array(path.dropFirst())
            if rest.isEmpty {
                self[first] = newValue
            } else if var child = self[first] {
                child[path: rest] = newValue
                self[first] = child
            } else if newValue != nil {
                var child = JSONValue.object([:])
                child[path: rest] = newValue
                self[first] = child
            }
        }
    }

    /// A string from each pair, as Kubernetes' label and annotation maps are.
    package init(_ map: some Sequence<(key: String, value: String)>) {
        var members = JSONObject()
        for (key, value) in map { members[key] = .string(value) }
        self = .object(members)
    }

    /// The pairs of an object whose values are strings, such as labels; other values are left out.
    package var stringMap: [String: String] {
        var map: [String: String] = [:]
        for (key, value) in object ?? [:] {
            if let text = value.string { map[key] = text }
        }
        return map
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A view of a JSON object: what has a property here can be read and set, everything else stays as it was.
package protocol JSONBacked: Sendable, Equatable {
    /// The whole object.
    var json: JSONValue { get set }

    /// Views an object.
    init(json: JSONValue)

    /// The order in which Velero writes the members; others follow.
    static var memberOrder: [String] { get }
}

extension JSONBacked {
    /// Sets a member, in Velero's place for it; `nil` removes it.
    mutating func set(_ key: String, _ value: JSONValue?) {
        let isNew = json[key] == nil && value != nil
        json[key] = value
        guard isNew, let members = json.object else { return }
        let order = Self.memberOrder
        func rank(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }
        // The sort is stable: members that Velero does not know keep their order, behind the others.
        let sorted = members.map { ($0.key, $0.value) }.sorted { rank($0.0) < rank($1.0) }
        json = .object(JSONObject(sorted))
    }

    func strings(_ key: String) -> [String] { json[key]?.strings ?? [] }

    mutating func set(_ key: String, _ values: [String]) {
        set(key, values.map { JSONValue.string($0) })
    }

    // `nil` in a conditional expression would be taken for the JSON value null, hence the statements.
    mutating func set(_ key: String, _ values: [JSONValue]) {
        if values.isEmpty { json[key] = nil } else { set(key, JSONValue.array(values)) }
    }

    /// Sets a map of strings, sorted as Go writes maps; an empty one is left out.
    mutating func set(_ key: String, _ map: [String: String]) {
        if map.isEmpty { json[key] = nil } else { set(key, JSONValue(map.sorted { $0.key < $1.key })) }
    }

    mutating func set(_ key: String, _ value: String?) { set(key, value.map { JSONValue.string($0) }) }

    mutating func set(_ key: String, _ value: Bool?) { set(key, value.map { JSONValue.bool($0) }) }

    mutating func set(_ key: String, _ value: Int?) { set(key, value.map { JSONValue.number(JSONNumber($0)) }) }

    func time(_ key: String) -> Timestamp? { json[key]?.string.flatMap { try? Timestamp($0) } }

    func duration(_ key: String) -> GoDuration? { json[key]?.string.flatMap { try? GoDuration($0) } }
}

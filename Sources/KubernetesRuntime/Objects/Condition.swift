// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One entry of `status.conditions`, as Kubernetes' `metav1.Condition` has it.
package struct Condition: Sendable, Equatable {
    /// Whether the condition holds.
    package enum Status: String, Sendable {
        /// It holds.
        case yes = "True"
        /// It does not hold.
        case no = "False"
        /// Nobody knows.
        case unknown = "Unknown"
    }

    /// What it is about, such as `Ready`; each type occurs once.
    package var type: String
    /// Whether it holds.
    package var status: Status
    /// Why, in one word for programs: CamelCase, not empty.
    package var reason: String
    /// Why, in a sentence.
    package var message: String
    /// The `metadata.generation` that was looked at; `nil` where that is not known.
    package var observedGeneration: Int?

    /// Describes a condition.
    package init(_ type: String, _ status: Status, reason: String, message: String = "", observedGeneration: Int? = nil)
    {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
    }
}

extension Condition {
    private static let path = ["status", "conditions"]

    /// The condition of a type that an object has; `nil` when it has none, or its status is no known word.
    package static func of(_ object: JSONValue, _ type: String) -> Condition? {
        entries(object).first { $0["type"]?.string == type }.flatMap(Condition.init(entry:))
    }

    /// When the condition of a type last got another status, as the server writes it.
    package static func lastTransition(_ object: JSONValue, _ type: String) -> String? {
        entries(object).first { $0["type"]?.string == type }?["lastTransitionTime"]?.string
    }

    /// The object with a condition, in the place of the one of its type or behind the others.
    ///
    /// `lastTransitionTime` moves only when the status is another one; what else stands in the entry stays.
    /// - Parameters:
    ///   - object: The object.
    ///   - time: Now, in RFC 3339: `2026-11-22T17:47:16Z`.
    /// - Returns: The object; the very same when nothing about it is new.
    package func set(on object: JSONValue, at time: String) -> JSONValue {
        var entries = Self.entries(object)
        let index = entries.firstIndex { $0["type"]?.string == type }
        var entry = index.map { entries[$0] } ?? ["type": .string(type)]
        let isTransition = entry["status"]?.string != status.rawValue || entry["lastTransitionTime"]?.string == nil
        entry["status"] = .string(status.rawValue)
        entry["reason"] = .string(reason)
        entry["message"] = .string(message)
        if let observedGeneration {
            entry["observedGeneration"] = .number(JSONNumber(observedGeneration))
        } else {
            entry["observedGeneration"] = nil
        }
        if isTransition { entry["lastTransitionTime"] = .string(time) }
        if let index { entries[index] = entry } else { entries.append(entry) }
        var changed = object
        changed[path: Self.path] = .array(entries)
        return changed
    }

    /// The object without the condition of a type.
    package static func removing(_ type: String, from object: JSONValue) -> JSONValue {
        let kept = entries(object).filter { $0["type"]?.string != type }
        guard kept.count != entries(object).count else { return object }
        var changed = object
        let list = JSONValue.array(kept)
        changed[path: path] = kept.isEmpty ? nil : list
        return changed
    }

    private init?(entry: JSONValue) {
        guard let type = entry["type"]?.string, let status = entry["status"]?.string.flatMap(Status.init(rawValue:))
        else { return nil }
        self.init(
            type,
            status,
            reason: entry["reason"]?.string ?? "",
            message: entry["message"]?.string ?? "",
            observedGeneration: entry["observedGeneration"]?.int
        )
    }

    private static func entries(_ object: JSONValue) -> [JSONValue] {
        object[path: path]?.array ?? []
    }
}

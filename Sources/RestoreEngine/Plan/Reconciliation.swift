// SPDX-License-Identifier: Apache-2.0

import JSON

/// Puts what the backup says into a live object without touching what a comparison ignores.
///
/// A merge patch replaces lists whole. Made from the comparable forms alone it would drop what those leave out: the
/// node ports of a Service, the token volume of a pod, the token secret of a service account.
enum Reconciliation {
    /// The live object as it should be.
    /// - Parameters:
    ///   - wanted: The comparable form of the archived object.
    ///   - live: The live object, whole.
    ///   - present: The comparable form of the live object.
    /// - Returns: `live` wherever the two forms agree, and with what only it holds; else what the backup says.
    static func apply(_ wanted: JSONValue, onto live: JSONValue, seenAs present: JSONValue) -> JSONValue {
        if wanted == present { return live }
        switch (wanted, live, present) {
        case (.object(let wanted), .object(let live), .object(let present)):
            return .object(apply(wanted, onto: live, seenAs: present))
        case (.array(let wanted), .array(let live), .array(let present)):
            return .array(apply(wanted, onto: live, seenAs: present))
        default: return wanted
        }
    }

    private static func apply(_ wanted: JSONObject, onto live: JSONObject, seenAs present: JSONObject) -> JSONObject {
        var result = live
        for key in present.keys where wanted[key] == nil {
            result[key] = live[key].flatMap { remainder(of: $0, without: present[key]) }
        }
        for (key, value) in wanted {
            guard let held = live[key] else {
                result[key] = value
                continue
            }
            result[key] = apply(value, onto: held, seenAs: present[key] ?? empty(like: held))
        }
        return result
    }

    private static func apply(
        _ wanted: [JSONValue],
        onto live: [JSONValue],
        seenAs present: [JSONValue]
    ) -> [JSONValue] {
        if let key = ListElements.key(of: [wanted, live, present]),
            let wanted = ListElements.byKey(key, wanted), let live = ListElements.byKey(key, live),
            let present = ListElements.byKey(key, present)
        {
            var result = wanted.map { name, value in
                guard let held = live[name], let seen = present[name] else { return value }
                return apply(value, onto: held, seenAs: seen)
            }
            for (name, value) in live where present[name] == nil && wanted[name] == nil { result.append(value) }
            return result
        }
        guard wanted.count == live.count, wanted.count == present.count else { return wanted }
        return wanted.indices.map { apply(wanted[$0], onto: live[$0], seenAs: present[$0]) }
    }

    /// What is left of a live member that the backup does not have: what the comparison ignores in it.
    private static func remainder(of live: JSONValue, without present: JSONValue?) -> JSONValue? {
        guard let present else { return live }
        let rest = apply(empty(like: present), onto: live, seenAs: present)
        return rest.object?.isEmpty ?? rest.array?.isEmpty ?? true ? nil : rest
    }

    private static func empty(like value: JSONValue) -> JSONValue {
        switch value {
        case .object: [:]
        case .array: []
        default: .null
        }
    }
}

/// Lists whose elements have a key of their own, as Kubernetes' lists of containers, ports, volumes and mounts do.
enum ListElements {
    /// The member that tells the elements of these lists apart, or `nil` when their place does.
    static func key(of lists: [[JSONValue]]) -> String? {
        ["name", "mountPath"].first { key in lists.allSatisfy { byKey(key, $0) != nil } }
    }

    /// The elements by that member; `nil` when one lacks it or two share it.
    static func byKey(_ key: String, _ elements: [JSONValue]) -> JSONObject? {
        var seen = Set<String>()
        var members: [(String, JSONValue)] = []
        for element in elements {
            guard let name = element[key]?.string, seen.insert(name).inserted else { return nil }
            members.append((name, element))
        }
        return JSONObject(members)
    }
}

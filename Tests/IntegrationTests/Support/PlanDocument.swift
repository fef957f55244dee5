// SPDX-License-Identifier: Apache-2.0

import JSON

/// A plan as `restore plan -o json` prints it.
struct PlanDocument: CustomStringConvertible {
    /// One line of it.
    struct Item {
        let json: JSONValue

        var kind: String { json["resource"]?.string ?? "" }
        var namespace: String? { json["namespace"]?.string }
        var name: String { json["name"]?.string ?? "" }
        var verdict: String { json["verdict"]?.string ?? "" }
        var reason: String { json["reason"]?.string ?? "" }
        var apiVersion: String { json["apiVersion"]?.string ?? "" }
        /// `kind/namespace/name`.
        var key: String { ([kind] + [namespace, name].compactMap { $0 }).joined(separator: "/") }
        /// `kind/name`, for tests whose namespace has a new name every time.
        var shortKey: String { "\(kind)/\(name)" }
        /// `verdict Reason`.
        var judgement: String { "\(verdict) \(reason)" }
        /// Paths of the fields that differ.
        var differingPaths: [String] { (json["differences"]?.array ?? []).compactMap { $0["path"]?.string } }
    }

    let items: [Item]
    let warnings: [String]

    init(_ ended: Ended) throws {
        let json = try ended.json
        items = (json["items"]?.array ?? []).map(Item.init(json:))
        warnings = json["warnings"]?.strings ?? []
    }

    /// The short keys of the items with a verdict, sorted.
    func keys(_ verdict: String) -> [String] {
        items.filter { $0.verdict == verdict }.map(\.shortKey).sorted()
    }

    /// The item with this `kind/name`.
    func item(_ shortKey: String) -> Item? { items.first { $0.shortKey == shortKey } }

    var description: String { items.map { "\($0.key): \($0.judgement)" }.joined(separator: "\n") }
}

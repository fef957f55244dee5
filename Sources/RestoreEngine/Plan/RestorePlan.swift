// SPDX-License-Identifier: Apache-2.0

package import JSON
package import KubernetesCore
import VeleroAPI

/// What a restore will do: one verdict for each item of the backup that was asked for.
package struct RestorePlan: Sendable {
    /// What was asked for.
    package var options: RestoreOptions
    /// The items, in the order they are applied.
    package var items: [PlannedItem]
    /// The databases that are made.
    package var databases: [PlannedDatabase] = []
    /// What could not be looked at, one sentence each: broken API groups, files of the backup that are missing.
    package var warnings: [String]

    /// Gathers a plan and puts it in order.
    ///
    /// Of several items that a namespace mapping sends to one place, the one of the first source namespace stays.
    package init(options: RestoreOptions, items: [PlannedItem], warnings: [String] = []) {
        self.options = options
        self.items = items.map { (Self.sortKey(of: $0), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
        self.warnings = warnings
        rejectDuplicates()
    }

    /// How many items have each verdict.
    package var counts: [Verdict: Int] {
        items.reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
    }

    /// Whether applying it changes anything in the cluster, or makes a database.
    package var hasChanges: Bool {
        items.contains { $0.verdict.isChange } || databases.contains { $0.verdict.isChange }
    }

    /// Whether it holds something that cannot be restored.
    package var hasUnrestorable: Bool {
        items.contains(where: \.isUnrestorable) || databases.contains(where: \.isBlocked)
    }

    /// How many items of each kind have each verdict, kinds in the order they are applied.
    package var countsByKind: [(kind: GroupResource, counts: [Verdict: Int])] {
        var order: [GroupResource] = []
        var counts: [GroupResource: [Verdict: Int]] = [:]
        for item in items {
            if counts[item.target.kind] == nil { order.append(item.target.kind) }
            counts[item.target.kind, default: [:]][item.verdict, default: 0] += 1
        }
        return order.map { ($0, counts[$0] ?? [:]) }
    }

    private static func sortKey(of item: PlannedItem) -> (Int, String, String, String) {
        (item.wave, item.target.kind.description, item.target.key, item.source.key)
    }

    /// Gives the second and later items of one target their verdict; they stand beside each other.
    private mutating func rejectDuplicates() {
        var holder: PlannedItem?
        for index in items.indices where items[index].verdict != .skipped && items[index].verdict != .blocked {
            guard let first = holder, first.target == items[index].target else {
                holder = items[index]
                continue
            }
            items[index].rejectAsDuplicate(of: first)
        }
    }
}

extension PlannedItem {
    /// Two Namespace objects that become one are what such a mapping asks for; two other objects cannot become one.
    fileprivate mutating func rejectAsDuplicate(of first: PlannedItem) {
        let isNamespace = target.kind.description == "namespaces"
        set(
            isNamespace ? .skipped : .conflict,
            .duplicateTarget,
            first.source == source
                ? "the archive holds it twice, and only the first is restored"
                : "the namespace mapping sends \(first.source.key) to the same place, and only one of them can be there"
        )
        differences = []
        patch = nil
    }
}

extension RestorePlan {
    /// The plan as `restore plan -o json` prints it.
    package var json: JSONValue {
        var summary = JSONObject()
        for verdict in Verdict.allCases {
            summary[verdict.rawValue] = .number(JSONNumber(counts[verdict] ?? 0))
        }
        return [
            "backup": .string(options.backupName),
            "existingResourcePolicy": .string(options.existingResourcePolicy.rawValue),
            "namespaceMapping": JSONValue(
                options.namespaceMapping.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
            ),
            "hasChanges": .bool(hasChanges),
            "summary": .object(summary),
            "warnings": .array(warnings.map(JSONValue.string)),
            "items": .array(items.map(\.json)),
            "databases": .array(databases.map(\.json)),
        ]
    }
}

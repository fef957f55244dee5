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
    /// What could not be looked at, one sentence each: broken API groups, files of the backup that are missing.
    package var warnings: [String]

    /// Gathers a plan and puts it in order.
    package init(options: RestoreOptions, items: [PlannedItem], warnings: [String] = []) {
        self.options = options
        self.items = items.sorted(by: Self.isBefore)
        self.warnings = warnings
    }

    /// How many items have each verdict.
    package var counts: [Verdict: Int] {
        items.reduce(into: [:]) { $0[$1.verdict, default: 0] += 1 }
    }

    /// Whether applying it changes anything in the cluster.
    package var hasChanges: Bool { items.contains { $0.verdict.isChange } }

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

    private static func isBefore(_ left: PlannedItem, _ right: PlannedItem) -> Bool {
        if left.wave != right.wave { return left.wave < right.wave }
        let (leftKind, rightKind) = (left.target.kind.description, right.target.kind.description)
        if leftKind != rightKind { return leftKind < rightKind }
        return left.target.key < right.target.key
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
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine

/// A plan as people read it: a line an item, a summary by kind, one sentence at the end.
struct PlanText {
    let plan: RestorePlan
    /// Whether items are listed for which nothing is to be done.
    let showsAll: Bool
    /// Whether the fields that differ are listed.
    let showsDifferences: Bool

    /// The whole text.
    var text: String {
        var sections: [String] = []
        let items = itemLines
        if !items.isEmpty { sections.append(items) }
        if !plan.items.isEmpty { sections.append(summary) }
        if !plan.databases.isEmpty { sections.append(databases) }
        sections.append(conclusion)
        return sections.joined(separator: "\n")
    }

    private static let marks: [Verdict: String] = [
        .create: "+", .update: "~", .differs: "≠", .conflict: "!", .blocked: "✗", .unchanged: "=", .skipped: "-",
    ]

    private var itemLines: String {
        var text = ""
        var table = Table(["", "VERDICT", "ITEM", "REASON", "WHY"])
        var rows: [(row: [String], details: [String])] = []
        for item in plan.items where showsAll || !(item.verdict == .unchanged || item.verdict == .skipped) {
            let name = "\(item.target.kind)/\(item.target.key)"
            let from = item.source.key == item.target.key ? "" : " (from \(item.source.key))"
            let row = [
                Self.marks[item.verdict] ?? "", item.verdict.rawValue, name + from, item.reason.rawValue, item.message,
            ]
            table.append(row)
            rows.append((row, showsDifferences ? item.differences.map(Self.line) : []))
        }
        guard !rows.isEmpty else { return "" }
        let lines = table.text.split(separator: "\n", omittingEmptySubsequences: false)
        text += lines[0] + "\n"
        for (index, entry) in rows.enumerated() {
            text += lines[index + 1] + "\n"
            for detail in entry.details { text += "      \(detail)\n" }
        }
        return text
    }

    /// `data.mode   backup: "prod"   cluster: "test"`.
    private static func line(_ difference: FieldDifference) -> String {
        "\(difference.path)   backup: \(value(difference.inBackup))   cluster: \(value(difference.inCluster))"
    }

    private static func value(_ value: JSONValue?) -> String {
        guard let value else { return "(none)" }
        let text = JSONWriter.text(value)
        return text.count <= 160 ? text : text.prefix(160) + "…"
    }

    private var summary: String {
        let verdicts = Verdict.allCases.filter { (plan.counts[$0] ?? 0) > 0 }
        var table = Table(["KIND"] + verdicts.map { $0.rawValue.uppercased() })
        for (kind, counts) in plan.countsByKind {
            table.append([kind.description] + verdicts.map { counts[$0].map(String.init) ?? "." })
        }
        table.append(["total"] + verdicts.map { String(plan.counts[$0] ?? 0) })
        return table.text
    }

    private var databases: String {
        var table = Table(["", "VERDICT", "DATABASE", "WHY"])
        for database in plan.databases {
            let from = database.source == database.target ? "" : " (from \(database.source))"
            let verdict = database.verdict
            table.append([Self.marks[verdict] ?? "", verdict.rawValue, database.target + from, database.message])
        }
        return table.text
    }

    private var conclusion: String {
        let counts = plan.counts
        func count(_ verdict: Verdict) -> Int { counts[verdict] ?? 0 }
        var sentence = "Plan: \(count(.create)) to create, \(count(.update)) to update, \(count(.unchanged)) unchanged"
        if count(.differs) > 0 { sentence += ", \(count(.differs)) differ and are left alone" }
        if count(.conflict) > 0 { sentence += ", \(count(.conflict)) in conflict" }
        if count(.blocked) > 0 { sentence += ", \(count(.blocked)) blocked" }
        if count(.skipped) > 0 { sentence += ", \(count(.skipped)) not restored by rule" }
        let databases = plan.databases.count { $0.verdict == .create }
        if databases > 0 { sentence += ", \(Measures.count(databases, "database")) to make" }
        let blocked = plan.databases.count(where: \.isBlocked)
        if blocked > 0 { sentence += ", \(Measures.count(blocked, "database")) blocked" }
        sentence += "."
        if !showsAll && count(.skipped) + count(.unchanged) > 0 { sentence += " (--details lists every item)" }
        if !showsDifferences && plan.items.contains(where: { !$0.differences.isEmpty }) {
            sentence += " (--diff shows the fields)"
        }
        return sentence + "\n"
    }
}

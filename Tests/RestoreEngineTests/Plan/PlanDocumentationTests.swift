// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import RestoreEngine
import Testing

@Suite struct PlanDocumentationTests {
    /// The cells of the tables under a heading, row by row.
    private func rows(under heading: String) throws -> [[String]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Documentation/restore-plan.md")
        let bytes = try #require(FileManager.default.contents(atPath: file.path))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "## \(heading)" })
        let section = lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
        return section.filter { $0.hasPrefix("| `") }.map { line in
            line.split(separator: "|").map { String($0.trimming(while: { $0 == " " })) }
        }
    }

    @Test func `every reason is explained once, with what to do`() throws {
        let rows = try rows(under: "Reasons")
        #expect(rows.map { $0[0] }.sorted() == ReasonCode.allCases.map { "`\($0.rawValue)`" }.sorted())
        #expect(rows.allSatisfy { $0.count == 4 && $0.allSatisfy { !$0.isEmpty } })
    }

    @Test func `every verdict is explained once`() throws {
        let rows = try rows(under: "Verdicts")
        #expect(rows.map { $0[0] } == Verdict.allCases.map { "`\($0.rawValue)`" })
    }

    @Test func `the verdicts of each reason are those that occur`() throws {
        let documented = try rows(under: "Reasons").map { row in
            "\(row[0]) \(row[1].split(separator: ",").map { $0.trimming(while: { $0 == " " }) }.sorted())"
        }
        var occurring: [String: Set<String>] = [:]
        for situation in PlannerVerdictTests.situations {
            occurring["`\(situation.reason.rawValue)`", default: []].insert("`\(situation.verdict.rawValue)`")
        }
        occurring["`\(ReasonCode.duplicateTarget.rawValue)`"]?.insert("`skipped`")
        let expected = occurring.map { "\($0.key) \($0.value.map { $0[...] }.sorted())" }
        #expect(documented.sorted() == expected.sorted())
    }

    @Test func `every field that a comparison ignores is named`() throws {
        let file = try rows(under: "What \"unchanged\" means").flatMap { $0 }.joined(separator: " ")
        for action in RestoreActions.all where !Self.comparesEverything.contains("\(type(of: action))") {
            for kind in action.kinds { #expect(file.contains("`\(kind)`"), "\(kind)") }
        }
    }

    /// Actions that only prepare or leave out.
    private static let comparesEverything: Set<String> = [
        "APIServiceAction", "ClusterManagedAction", "CustomResourceDefinitionAction", "RoleBindingAction",
        "WebhookConfigurationAction",
    ]
}

extension Substring {
    /// Without the characters at both ends for which the predicate holds.
    fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
        var text = drop(while: predicate)
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}

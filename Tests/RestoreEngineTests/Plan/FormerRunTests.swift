// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing
import VeleroAPI

/// What a restore that goes on after an interruption makes of what it finds.
@Suite struct FormerRunTests {
    private static let since = Timestamp(seconds: 1_795_369_636)

    static func planner(
        _ policy: ExistingResourcePolicy = .none,
        namespaces: Set<String> = [],
        since: Timestamp = since
    ) -> Planner {
        Planner.testing {
            $0.options.existingResourcePolicy = policy
            var run = FormerRun(since: since)
            run.namespaces = namespaces
            $0.formerRun = run
        }
    }

    /// A live object made so many seconds after the restore began.
    static func live(_ data: String, label: String? = "restore-1", after seconds: Int = 1) -> JSONValue {
        configMap(["a": data]) { object in
            if let label { object[path: ["metadata", "labels"]] = ["velero.io/restore-name": .string(label)] }
            let created = since.advanced(by: GoDuration(seconds: seconds))
            object[path: ["metadata", "creationTimestamp"]] = .string(created.description)
        }
    }

    private static let archived = configMap(["a": "1"])

    struct Finding: CustomTestStringConvertible {
        var testDescription: String
        var live: JSONValue
        var policy = ExistingResourcePolicy.none
        var verdict: Verdict
        var reason: ReasonCode
    }

    static let findings: [Finding] = [
        Finding(
            testDescription: "made by the interrupted run",
            live: live("1"),
            verdict: .unchanged,
            reason: .restoredBefore
        ),
        Finding(
            testDescription: "made by it and changed since",
            live: live("2"),
            policy: .update,
            verdict: .unchanged,
            reason: .restoredBefore
        ),
        Finding(
            testDescription: "made while the API server's clock was behind",
            live: live("2", after: -30),
            verdict: .unchanged,
            reason: .restoredBefore
        ),
        Finding(
            testDescription: "label of an older restore of the same name",
            live: live("2", after: -3600),
            verdict: .differs,
            reason: .contentDiffers
        ),
        Finding(
            testDescription: "changed back by the interrupted run",
            live: live("1", after: -3600),
            policy: .update,
            verdict: .unchanged,
            reason: .updatedBefore
        ),
        Finding(
            testDescription: "not yet changed back",
            live: live("2", label: nil, after: -3600),
            policy: .update,
            verdict: .update,
            reason: .contentDiffers
        ),
        Finding(
            testDescription: "of another restore",
            live: live("1", label: "restore-2"),
            verdict: .unchanged,
            reason: .sameContent
        ),
        Finding(testDescription: "a user's", live: live("2", label: nil), verdict: .differs, reason: .contentDiffers),
    ]

    @Test(arguments: findings) func `what is found is judged by its label and its age`(finding: Finding) throws {
        let planner = Self.planner(finding.policy)
        let item = try planner.verdict(on: Self.archived, "configmaps", live: .present(finding.live))
        #expect(item.verdict == finding.verdict, "\(item.message)")
        #expect(item.reason == finding.reason, "\(item.message)")
    }

    @Test func `without an interrupted run the label says nothing`() throws {
        let item = try Planner.testing().verdict(on: Self.archived, "configmaps", live: .present(Self.live("2")))
        #expect(item.reason == .contentDiffers)
    }

    @Test func `in a namespace of the interrupted run what controllers made gets the archived content`() throws {
        let live = Planner.LiveState.present(Self.live("2", label: nil))
        let item = try Self.planner(namespaces: ["shop"]).verdict(on: Self.archived, "configmaps", live: live)
        #expect(item.verdict == .create)
        #expect(item.reason == .madeMeanwhile)
    }

    @Test func `a namespace that the interrupted run made for what goes into it is in the plan again`() throws {
        let planner = Self.planner(namespaces: ["shop"])
        let item = try planner.verdict(on: Self.archived, "configmaps", live: .present(Self.live("1")))
        let implied = planner.impliedNamespaces(for: [item], present: ["shop"])
        #expect(implied.map(\.target.name) == ["shop"])
        #expect(implied.map(\.reason) == [.restoredBefore])
        #expect(planner.impliedNamespaces(for: [item], present: ["shop"]).allSatisfy { !$0.verdict.isChange })
        #expect(Self.planner().impliedNamespaces(for: [item], present: ["shop"]).isEmpty)
    }
}

// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing
import VeleroAPI

@testable import RestoreEngine

/// What is said of disks that no volume points to.
struct LeftDisksTests {
    private func report(_ left: [String], uid: String? = nil) -> RestoreReport {
        var options = RestoreOptions(restoreName: "r", backupName: "b")
        if let uid { options.resource = Restore(json: ["metadata": ["name": "r", "uid": .string(uid)]]) }
        return RestoreReport(
            options: options,
            plan: RestorePlan(options: options, items: []),
            applied: AppliedPlan(items: [], leftDisks: left, end: CancellationError()),
            databases: [],
            times: (Timestamp(seconds: 1), Timestamp(seconds: 2)),
            isContinued: false
        )
    }

    @Test func `disks whose volume was not reached are left, and those of others are not`() {
        let volume = SourceItem(kind: GroupResource("persistentvolumes"), namespace: nil, name: "pv-1")
        let item = PlannedItem(
            source: volume,
            target: volume,
            apiVersion: "v1",
            kindName: "PersistentVolume",
            verdict: .create,
            reason: .notInCluster,
            message: "",
            differences: []
        )
        let made: [String: MadeDisk] = [
            "pv-1": .ready(id: "vol-1", zone: "a"), "pv-2": .ready(id: "vol-2", zone: "a"),
            "pv-3": .failed("it was not ready", id: "vol-3"), "pv-4": .failed("it was refused"),
        ]
        #expect(LeftDisks.ids(made, [AppliedItem(item, .created)]) == ["vol-2", "vol-3"])
        #expect(LeftDisks.ids(made, []) == ["vol-1", "vol-2", "vol-3"])
    }

    @Test func `a restore that is stopped names what it leaves behind`() throws {
        let reason = try #require(report(["vol-1", "vol-2"]).resource.status.failureReason)
        #expect(reason.hasPrefix("it was interrupted; 2 disks are left to which no volume points, with the tag "))
        #expect(reason.contains("lifeboat.dev/restore-uid=r-") && reason.hasSuffix(": vol-1, vol-2"))
        #expect(report([]).resource.status.failureReason == "it was interrupted")
        let many = report((1...7).map { "vol-\($0)" }).leftBehind ?? ""
        #expect(many.hasSuffix("vol-4, vol-5 and 2 more"))
    }

    @Test func `one that goes on says so only when it is given up`() {
        var report = report(["vol-1"], uid: "u1")
        #expect(report.resource.status.failureReason == nil)
        report.fail(because: "the cluster is gone", at: Timestamp(seconds: 3))
        let words = "1 disk is left to which no volume points, with the tag lifeboat.dev/restore-uid=u1: vol-1"
        #expect(report.resource.status.failureReason == "the cluster is gone; \(words)")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@testable import Controllers

/// What is done with what was left InProgress.
struct RunRecordTests {
    private func backup(attempts: String?, by process: String?) -> Backup {
        var backup = Backup(name: "b", spec: BackupSpec())
        backup.annotations["lifeboat.dev/run-attempts"] = attempts
        backup.annotations["lifeboat.dev/run-by"] = process
        return backup
    }

    @Test(
        arguments: [
            (nil, nil, .notBegunHere, nil), (nil, "dead", .notBegunHere, nil), ("1", "me", .ours, "1"),
            ("1", "dead", .takenOver, "2"), ("4", "dead", .takenOver, "5"), ("5", "dead", .hopeless(deaths: 5), "5"),
            ("5", nil, .takenOver, "5"), ("5", "me", .ours, "5"),
            ("9223372036854775807", "dead", .hopeless(deaths: 5), nil),
            ("-9", "dead", .takenOver, "2"), ("lots", "dead", .takenOver, "2"),
        ] as [(String?, String?, RunRecord.Finding, String?)]
    )
    func `each server that died over it is counted, and the sixth does not try`(
        attempts: String?,
        process: String?,
        finding: RunRecord.Finding,
        then: String?
    ) {
        var backup = backup(attempts: attempts, by: process)
        #expect(RunRecord.takeUp(&backup, by: "me", limit: 5) == finding)
        if let then { #expect(backup.annotations["lifeboat.dev/run-attempts"] == then) }
        #expect((finding.refusal == nil) == (backup.annotations["lifeboat.dev/run-by"] == "me"))
    }

    @Test func `a server that ends in order is not counted, and takes nothing from the one after it`() {
        var backup = backup(attempts: nil, by: nil)
        RunRecord.begin(&backup, by: "one")
        RunRecord.letGo(&backup, by: "one")
        #expect(RunRecord.takeUp(&backup, by: "two", limit: 5) == .takenOver)
        RunRecord.letGo(&backup, by: "one")
        #expect(backup.annotations == ["lifeboat.dev/run-attempts": "1", "lifeboat.dev/run-by": "two"])
        #expect(RunRecord.cleared(backup).annotations.isEmpty)
    }
}

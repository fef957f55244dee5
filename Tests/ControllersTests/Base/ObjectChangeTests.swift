// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesRuntime
import Testing
import VeleroAPI

@testable import Controllers

struct ObjectChangeTests {
    private static func backup(_ phase: BackupPhase, items: Int = 0, uid: String = "1", going: Bool = false) -> Backup {
        var backup = Backup(name: "b", spec: BackupSpec())
        backup.uid = uid
        backup.status.phase = phase
        backup.status.progress = (10, items)
        if going { backup.json[path: ["metadata", "deletionTimestamp"]] = "2026-11-20T01:00:00Z" }
        return backup
    }

    @Test(arguments: [
        (ObjectChange.appeared(backup(.inProgress)), true),
        (.changed(old: backup(.inProgress), new: backup(.inProgress, items: 5)), false),
        (.changed(old: backup(.readyToStart), new: backup(.inProgress)), true),
        (.changed(old: backup(.inProgress), new: backup(.inProgress, uid: "2")), true),
        (.changed(old: backup(.inProgress), new: backup(.inProgress, going: true)), true),
    ])
    func `progress alone wakes nobody`(change: ObjectChange<Backup>, isNew: Bool) {
        #expect(change.isNewToRun == isNew)
    }
}

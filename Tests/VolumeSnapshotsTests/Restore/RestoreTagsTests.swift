// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import VolumeSnapshots

@Suite struct RestoreTagsTests {
    private func many(_ prefix: String, _ count: Int) -> [String: String] {
        Dictionary(uniqueKeysWithValues: (0..<count).map { ("\(prefix)\($0 + 10)", "v") })
    }

    @Test func `a database has its old tags, and says whose it is`() {
        let old = ["team": "a", "lifeboat.dev/restore-uid": "r0", "lifeboat.dev/cluster": "old"]
        #expect(
            RestoreTags.ofDatabase(old, restoreUID: "r1", cluster: "new")
                == ["team": "a", "lifeboat.dev/restore-uid": "r1", "lifeboat.dev/cluster": "new"]
        )
        #expect(RestoreTags.ofDatabase(old, restoreUID: "r1", cluster: nil)["lifeboat.dev/cluster"] == "old")
    }

    @Test(arguments: ["a", "z", "kubernetes.io/x"])
    func `of more than fifty tags ours stay, whatever the others are called`(prefix: String) {
        let database = RestoreTags.ofDatabase(many(prefix, 50), restoreUID: "r1", cluster: "new")
        #expect(database.count == 50)
        #expect(database["lifeboat.dev/restore-uid"] == "r1" && database["lifeboat.dev/cluster"] == "new")
        #expect(database["\(prefix)10"] == "v" && database["\(prefix)59"] == nil)

        let tags = JSONValue(many(prefix, 50).sorted { $0.key < $1.key })
        let record = NativeSnapshotRecord(json: [
            "spec": ["backupName": "b1", "persistentVolumeName": "pv-1"], "lifeboat.dev": ["tags": tags],
        ])
        let disk = RestoreTags.of(record, snapshot: [:], restoreUID: "r1", cluster: nil)
        #expect(disk.count == 50)
        #expect(disk["lifeboat.dev/restore-uid"] == "r1" && disk["velero.io/backup"] == "b1")
    }
}

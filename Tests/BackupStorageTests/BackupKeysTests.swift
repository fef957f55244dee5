// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import ObjectStore
import Testing

struct BackupKeysTests {
    @Test func `the keys are Velero's`() async throws {
        let store = try Fixtures.store()
        for name in Fixtures.backups {
            let keys = BackupKeys(backup: name)
            let expected = [
                keys.metadata, keys.archive, keys.log, keys.podVolumeBackups, keys.volumeSnapshots, keys.itemOperations,
                keys.resourceList, keys.results, keys.volumeInfo,
            ]
            #expect(try await store.listAll(prefix: keys.directory).objects.map(\.key) == expected.sorted())
        }
        for name in ["oracle-fresh", "oracle-update"] {
            let keys = RestoreKeys(restore: name)
            let expected = [keys.log, keys.results, keys.resourceList, keys.itemOperations, keys.volumeInfo]
            #expect(try await store.listAll(prefix: keys.directory).objects.map(\.key) == expected.sorted())
        }
    }

    @Test func `what Lifeboat adds stays inside the directory of the backup`() {
        let keys = BackupKeys(backup: "b")
        for key in [keys.index, keys.claim, RestoreKeys(restore: "b").metadata] {
            #expect(key.hasPrefix("backups/b/b-lifeboat-") || key.hasPrefix("restores/b/b-lifeboat-"))
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import ObjectStore
import Testing
import VeleroAPI

@testable import Controllers

/// Whose files lie under a backup's name.
struct OwnFilesTests {
    @Test(
        arguments: [
            (nil, true), (#"{"owner":"mine"}"#, true), (#"{"owner":"another"}"#, false),
            (#"{"writer":"a command line"}"#, false), ("damaged", true),
        ] as [(String?, Bool)]
    )
    func `what somebody else is writing is not a failed backup's own`(claim: String?, isOurs: Bool) async throws {
        let bucket = MemoryObjectStore(name: "bucket")
        let keys = BackupKeys(backup: "b")
        try await bucket.put(keys.archive, [1, 2, 3], options: PutOptions())
        if let claim { try await bucket.put(keys.claim, Array(claim.utf8), options: PutOptions()) }
        var backup = Backup(name: "b", spec: BackupSpec())
        backup.uid = "mine"
        backup.status.phase = .failed
        #expect(try await OwnFiles(store: BackupStore(bucket)).areThere(of: backup) == isOurs)
    }
}

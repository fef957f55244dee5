// SPDX-License-Identifier: Apache-2.0

import JSON
import ObjectStore

extension BackupStore {
    /// Whether what lies unfinished under a name may have been written for a Backup resource.
    ///
    /// Not when somebody else holds the claim: another resource, or a command line that writes without one.
    /// - Parameters:
    ///   - name: The name of the resource.
    ///   - uid: Its UID.
    /// - Returns: Also `true` when there is no claim, or none that anybody could read.
    /// - Throws: `ObjectStoreError`; ``BackupStorageError`` `.invalidName`.
    package func mayBeUnfinished(_ name: String, ownedBy uid: String) async throws -> Bool {
        do {
            let content = try await store.read(backupKeys(name).claim, maximum: BackupClaim.maximumSize)
            guard let claim = try? JSONParser.parse(content) else { return true }
            return claim["owner"]?.string == uid
        } catch let error as ObjectStoreError where error.code == .notFound {
            return true
        }
    }
}

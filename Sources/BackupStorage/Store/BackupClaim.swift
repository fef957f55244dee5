// SPDX-License-Identifier: Apache-2.0

import JSON
import ObjectStore
import VeleroAPI

/// The file that reserves the name of a backup while it is written.
///
/// It can be taken away: whoever finds a backup unfinished may delete what is left of it, also while its writer is only
/// slow. Its content is like no other's, so that a writer sees whether the claim is still its own.
struct BackupClaim: Sendable {
    /// Whose claim is in the store.
    enum Holder: Sendable {
        case us
        case somebodyElse
        case nobody
    }

    /// Where the backup's objects are.
    let keys: BackupKeys
    let store: any ObjectStorage
    private let content: [UInt8]

    /// A claim that is not yet made.
    init(backup: String, startedAt: Timestamp, store: any ObjectStorage) {
        keys = BackupKeys(backup: backup)
        self.store = store
        let object: JSONValue = [
            "backup": .string(backup),
            "startedAt": .string(startedAt.description),
            "writer": .string(String(UInt64.random(in: .min ... .max), radix: 36)),
        ]
        content = JSONWriter.write(object)
    }

    /// Reserves the name.
    /// - Throws: `ObjectStoreError` `.alreadyExists` when somebody has.
    func make() async throws {
        let options = PutOptions(onlyIfAbsent: true, contentType: "application/json")
        do { try await store.put(keys.claim, content, options: options) } catch {
            // The answer can be lost after the store has done it; what is there now decides.
            guard case .us? = try? await holder() else { throw error }
        }
    }

    /// Whose claim is there now.
    func holder() async throws -> Holder {
        do {
            return try await store.read(keys.claim, maximum: 65_536) == content ? .us : .somebodyElse
        } catch let error as ObjectStoreError where error.code == .notFound {
            return .nobody
        }
    }

    /// Gives the name free, if it is still ours.
    func release() async throws {
        if case .us = try await holder() { try await store.delete([keys.claim]) }
    }
}

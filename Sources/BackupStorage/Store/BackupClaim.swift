// SPDX-License-Identifier: Apache-2.0

import JSON
import ObjectStore
import VeleroAPI

/// The file that reserves the name of a backup while it is written.
///
/// It can be taken away: whoever finds a backup unfinished may delete what is left of it, also while its writer is only
/// slow, and a run for the same owner may take it over. Its content is like no other's, so that a writer sees whether
/// the claim is still its own.
struct BackupClaim: Sendable {
    /// Whose claim is in the store.
    enum Holder: Sendable {
        case us
        case somebodyElse
        case nobody
    }

    /// The most bytes of a claim accepted; ours have some two hundred.
    static let maximumSize = 65_536

    /// Where the backup's objects are.
    let keys: BackupKeys
    let store: any ObjectStorage
    /// The UID of the Backup resource that is carried out; `nil` when there is none.
    let owner: String?
    private let content: [UInt8]

    /// A claim that is not yet made.
    init(backup: String, startedAt: Timestamp, owner: String?, store: any ObjectStorage) {
        keys = BackupKeys(backup: backup)
        self.store = store
        self.owner = owner
        var object: JSONValue = [
            "backup": .string(backup),
            "startedAt": .string(startedAt.description),
            "writer": .string(String(UInt64.random(in: .min ... .max), radix: 36)),
        ]
        if let owner { object["owner"] = .string(owner) }
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

    /// Takes the name over from a run for the same owner, which is dead or may no longer write.
    ///
    /// Stores cannot replace an object only if it is still a certain one. Of two that take over at once the later put
    /// wins, and the other finds that out here or before it commits.
    /// - Returns: Whether the claim is ours now; not when it has another owner or none.
    func takeOver() async throws -> Bool {
        guard let owner else { return false }
        do {
            let held = try await store.read(keys.claim, maximum: Self.maximumSize)
            guard let claim = try? JSONParser.parse(held), claim["owner"]?.string == owner else { return false }
        } catch let error as ObjectStoreError where error.code == .notFound {
            // It has just been given free.
            try await make()
            return true
        }
        try await store.put(keys.claim, content, options: PutOptions(contentType: "application/json"))
        if case .us = try await holder() { return true }
        return false
    }

    /// Whose claim is there now.
    func holder() async throws -> Holder {
        do {
            return try await store.read(keys.claim, maximum: Self.maximumSize) == content ? .us : .somebodyElse
        } catch let error as ObjectStoreError where error.code == .notFound {
            return .nobody
        }
    }

    /// Gives the name free, if it is still ours.
    func release() async throws {
        if case .us = try await holder() { try await store.delete([keys.claim]) }
    }
}

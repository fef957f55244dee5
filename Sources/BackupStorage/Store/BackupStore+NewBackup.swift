// SPDX-License-Identifier: Apache-2.0

import JSON
import ObjectStore
package import VeleroAPI

extension BackupStore {
    /// Makes a backup: claims the name, lets the closure write it, and leaves either a committed backup or nothing.
    ///
    /// When the closure throws, returns without committing, or its task is cancelled, what was written is deleted
    /// again as far as that is possible within some seconds. A backup that somebody else has committed is never
    /// touched.
    ///
    /// Who dies leaves the claim. When it carries the same owner, this run takes it over, and what the dead one has
    /// written is replaced or, at the latest, deleted before the commit; a writer that was not dead finds that its claim
    /// is gone, commits nothing and deletes nothing.
    /// - Parameters:
    ///   - name: The new backup's name.
    ///   - startedAt: Now, for the claim.
    ///   - owner: The UID of the Backup resource that is carried out, of which one run at a time is meant to be; `nil`
    ///     for a backup that no resource stands for.
    ///   - retainUntil: Until when the backup's files are to be kept from deletion, where the store locks what it is
    ///     given; `nil` for not at all. What is deleted after a failure is locked, too, as versions that nothing shows.
    ///   - body: Writes the archive, then commits.
    /// - Returns: What the closure returns.
    /// - Throws: ``BackupStorageError`` `.alreadyExists`, or `.unfinished` when somebody is writing a backup of this
    ///   name or has left it unfinished; `VeleroAPIError` `.invalidName`; what the closure throws.
    package func withNewBackup<Value>(
        named name: String,
        startedAt: Timestamp,
        owner: String? = nil,
        retainUntil: Timestamp? = nil,
        _ body: (BackupDraft) async throws -> Value
    ) async throws -> Value {
        try ObjectName.check(name, of: "backup")
        let claim = BackupClaim(backup: name, startedAt: startedAt, owner: owner, store: store)
        let draft = BackupDraft(claim, leftovers: try await make(claim), retainUntil: retainUntil)
        do {
            let value = try await body(draft)
            await draft.close()
            return value
        } catch {
            await draft.close()
            throw error
        }
    }

    /// Makes a claim, or takes it over.
    /// - Returns: The keys of what a dead run has left.
    private func make(_ claim: BackupClaim) async throws -> Set<String> {
        let keys = claim.keys
        guard try await store.head(keys.metadata) == nil else { throw alreadyExists(keys) }
        var isTakenOver = false
        do { try await claim.make() } catch let error as ObjectStoreError where error.code == .alreadyExists {
            guard try await claim.takeOver() else { throw await unfinished(keys) }
            isTakenOver = true
        }
        // Whoever held the claim before may have committed between the two looks above.
        let isTaken: Bool
        let leftovers: Set<String>
        do {
            isTaken = try await store.head(keys.metadata) != nil
            leftovers = isTakenOver && !isTaken ? try await self.leftovers(keys) : []
        } catch {
            await Cleanup.run { try await claim.release() }
            throw error
        }
        if isTaken {
            await Cleanup.run { try await claim.release() }
            throw alreadyExists(keys)
        }
        return leftovers
    }

    private func leftovers(_ keys: BackupKeys) async throws -> Set<String> {
        let found = try await store.listAll(prefix: keys.directory).objects.map(\.key)
        return Set(found).subtracting([keys.claim, keys.metadata])
    }

    private func alreadyExists(_ keys: BackupKeys) -> BackupStorageError {
        BackupStorageError(
            .alreadyExists,
            "a backup \(keys.backup) exists already in \(store.description)",
            hint:
                "choose another name, or delete it first: lifeboat backup delete \(keys.backup), with the same --storage"
        )
    }

    /// What is said of a name that is claimed.
    func unfinished(_ keys: BackupKeys) async -> BackupStorageError {
        let claim = (try? await store.read(keys.claim, maximum: BackupClaim.maximumSize)).flatMap {
            try? JSONParser.parse($0)
        }
        let since = claim?["startedAt"]?.string.map { " since \($0)" } ?? ""
        return BackupStorageError(
            .unfinished,
            "a backup \(keys.backup) is being written to \(store.description)\(since), or was left unfinished",
            hint:
                "if nothing is writing it any more, delete what is left: lifeboat backup delete \(keys.backup), with the same --storage"
        )
    }
}

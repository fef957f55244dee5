// SPDX-License-Identifier: Apache-2.0

import Archiving
import JSON
import ObjectStore
import Synchronization
package import VeleroAPI

/// A backup that is being written and does not exist yet: made by
/// ``BackupStore/withNewBackup(named:startedAt:owner:retainUntil:_:)``.
package final class BackupDraft: Sendable {
    private struct State {
        var written: Set<String> = []
        var isCommitted = false
    }

    /// The backup's name.
    package let name: String
    private let claim: BackupClaim
    /// The keys of what a dead run of the same backup has left.
    private let leftovers: Set<String>
    /// Until when the backup's files are to be kept from deletion, where the store locks.
    private let retainUntil: Timestamp?
    private let state = Mutex(State())

    init(_ claim: BackupClaim, leftovers: Set<String>, retainUntil: Timestamp?) {
        self.claim = claim
        self.leftovers = leftovers
        self.retainUntil = retainUntil
        name = claim.keys.backup
    }

    private var store: any ObjectStorage { claim.store }
    private var keys: BackupKeys { claim.keys }

    /// Streams the archive into the store.
    /// - Parameters:
    ///   - modifiedAt: The time stamp of its entries.
    ///   - body: Brings segments to the sink, from as many tasks as it likes, and returns when all are written.
    /// - Returns: What was written; ``commit(_:archive:files:)`` wants it.
    /// - Throws: What `body` or the store throws, ``BackupStorageError`` `.damaged` when somebody has deleted the claim;
    ///   nothing is left of the archive then.
    package func writeArchive(
        modifiedAt: Timestamp,
        _ body: (ArchiveSink) async throws -> Void
    ) async throws -> WrittenArchive {
        note(keys.archive)
        var written: WrittenArchive?
        try await store.put(keys.archive, options: options("application/gzip")) { writer in
            let sink = try await ArchiveSink(writer, modifiedAt: modifiedAt)
            try await body(sink)
            written = try await sink.finish()
            // Until the body returns the store has nothing; afterwards it would replace what somebody else has put there.
            try await checkClaim()
        }
        guard let written else { throw ObjectStoreError(.other, "\(store.description) did not take the archive") }
        try await put(keys.index, written.index)
        return written
    }

    /// Writes the small files and then, last, `velero-backup.json`: from that moment the backup exists.
    /// - Parameters:
    ///   - backup: The resource; its name must be the draft's.
    ///   - archive: Proof that the archive is in the store.
    ///   - files: The small files.
    /// - Throws: ``BackupStorageError`` `.alreadyExists` when somebody else committed this name in the meantime,
    ///   `.damaged` when somebody has deleted what was written so far.
    package func commit(_ backup: Backup, archive: WrittenArchive, files: BackupFiles) async throws {
        precondition(backup.name == name, "a draft commits the backup it was made for")
        let encoded = try files.encoded(keys)
        try await checkClaim()
        try await withThrowingTaskGroup { group in
            for file in encoded { group.addTask { try await self.put(file.key, file.content) } }
            try await group.waitForAll()
        }
        let stale = leftovers.subtracting(state.withLock { $0.written })
        if !stale.isEmpty { try await store.delete(stale.sorted()) }
        try Task.checkCancellation()
        try await checkClaim()
        // A commit mark over a missing archive would be a backup that nobody can restore.
        guard try await store.head(keys.archive)?.size == archive.size else { throw wasDeleted }
        try await putMetadata(JSONWriter.write(backup.json, layout: .indented))
        state.withLock { $0.isCommitted = true }
    }

    private func checkClaim() async throws {
        guard case .us = try await claim.holder() else { throw wasDeleted }
    }

    private var wasDeleted: BackupStorageError {
        BackupStorageError(
            .damaged,
            "somebody has deleted backup \(name) from \(store.description) while it was being written",
            hint: "make it again"
        )
    }

    private func put(_ key: String, _ content: [UInt8]) async throws {
        note(key)
        try await store.put(key, content, options: options(Self.contentType(key)))
    }

    /// How a file of the backup is stored, as opposed to the claim, which is never locked.
    private func options(_ contentType: String, onlyIfAbsent: Bool = false) -> PutOptions {
        PutOptions(
            onlyIfAbsent: onlyIfAbsent,
            contentType: contentType,
            retainUntil: retainUntil.map { Double($0.seconds) }
        )
    }

    private func putMetadata(_ content: [UInt8]) async throws {
        do {
            try await store.put(keys.metadata, content, options: options("application/json", onlyIfAbsent: true))
        } catch {
            // The answer can be lost after the store has done it; what is there now decides.
            if await isThere(content) { return }
            guard let error = error as? ObjectStoreError, error.code == .alreadyExists else { throw error }
            guard await isMarkOfFormerRun() else {
                throw BackupStorageError(.alreadyExists, "a backup \(name) was made by somebody else in the meantime")
            }
            // It came in the moment when the claim was taken over. The files are ours by now, so the mark has to be too.
            try await checkClaim()
            try await store.put(keys.metadata, content, options: options("application/json"))
        }
    }

    /// Whether the mark that is there was written for the same owner.
    private func isMarkOfFormerRun() async -> Bool {
        guard let owner = claim.owner,
            let content = try? await store.read(keys.metadata, maximum: BackupStore.maximumMetadataSize),
            let json = try? JSONParser.parse(content), let backup = try? Backup(checking: json)
        else { return false }
        return backup.uid == owner
    }

    private func isThere(_ content: [UInt8]) async -> Bool {
        (try? await store.read(keys.metadata, maximum: BackupStore.maximumMetadataSize)) == content
    }

    private func note(_ key: String) {
        state.withLock { _ = $0.written.insert(key) }
    }

    private static func contentType(_ key: String) -> String {
        key.hasSuffix(".json") ? "application/json" : "application/gzip"
    }
}

// MARK: - The end

extension BackupDraft {
    /// Removes the claim, and whatever was written if the backup was not committed, by this run or one before it.
    ///
    /// The claim goes last: while it is there, nobody else writes below this name. If the claim is somebody else's, or a
    /// commit mark is there although this draft did not commit, the files belong to somebody else's backup and stay.
    func close() async {
        let (written, isCommitted) = state.withLock { ($0.written, $0.isCommitted) }
        let (claim, keys, store, all) = (claim, keys, store, written.union(leftovers))
        await Cleanup.run {
            if case .somebodyElse = try await claim.holder() { return }
            if !isCommitted, !all.isEmpty, try await store.head(keys.metadata) == nil {
                try await store.delete(all.sorted())
            }
            try await claim.release()
        }
    }
}

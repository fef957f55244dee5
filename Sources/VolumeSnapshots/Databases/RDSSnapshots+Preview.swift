// SPDX-License-Identifier: Apache-2.0

internal import AWSServices
internal import JSON

/// What a restore would do about one database.
package struct RDSPreview: Sendable, Equatable {
    /// The instance in the backup.
    package let instanceID: String
    /// The instance that would be made.
    package let newID: String
    /// One sentence for a plan: from which snapshot, of what kind.
    package let sentence: String
    /// Why it cannot be made, one sentence.
    package let blockedBy: String?
    /// Whether this restore has made it already, or begun to.
    package let isMade: Bool

    init(
        _ record: RDSSnapshotRecord,
        newID: String,
        blockedBy: String? = nil,
        isMade: Bool = false,
        besides remark: String = ""
    ) {
        instanceID = record.instanceID
        self.newID = newID
        self.blockedBy = blockedBy
        self.isMade = isMade
        let begun = isMade ? "made by this restore already, " : ""
        sentence = blockedBy.map { "no database can be made: \($0)" } ?? "\(begun)\(record.words)\(remark)"
    }

    /// What a record says, where nobody can look what there is.
    package init(unchecked record: RDSSnapshotRecord, wished: String?, restore: String) {
        let own = record.instanceID
        guard record.snapshotID != nil else {
            self.init(record, newID: wished ?? own, blockedBy: record.missing)
            return
        }
        let other = RDSNames.copy(of: own, restore: restore)
        let remark = wished == nil ? ", or as \(other) where that name is taken" : ""
        self.init(record, newID: wished ?? own, besides: remark)
    }
}

extension RDSSnapshots {
    /// Says what ``restore(_:as:restoreUID:change:)`` would do, and what is in the way; changes nothing.
    ///
    /// A database that nobody has given a name gets its own when that is free, so that its address is what it was; else that of
    /// the source and the restore.
    /// - Parameters:
    ///   - record: The record.
    ///   - wished: The new identifier that the user wants.
    ///   - restore: The restore's name.
    ///   - uid: The restore's UID: what it has made before is not in its own way.
    /// - Returns: What would be done.
    /// - Throws: `CancellationError`.
    package func preview(
        _ record: RDSSnapshotRecord,
        wished: String?,
        restore: String,
        restoreUID uid: String
    ) async throws -> RDSPreview {
        let own = record.instanceID
        let candidates = wished.map { [$0] } ?? [own, RDSNames.copy(of: own, restore: restore)]
        do {
            if let problem = wished.flatMap(RDSNames.problem) {
                return RDSPreview(record, newID: candidates[0], blockedBy: problem)
            }
            if let problem = try await problem(record) {
                return RDSPreview(record, newID: candidates[0], blockedBy: problem)
            }
            for name in candidates {
                switch try await holder(of: name, uid) {
                case .nobody: return RDSPreview(record, newID: name)
                case .thisRestore: return RDSPreview(record, newID: name, isMade: true)
                case .another: continue
                }
            }
        } catch {
            try Task.checkCancellation()
            return RDSPreview(record, newID: candidates[0], blockedBy: Self.failure(error).words)
        }
        let taken = candidates.joined(separator: " and ")
        let words = "there is a database \(taken) already; give the new one a name: \(own):NEW-NAME"
        return RDSPreview(record, newID: candidates[candidates.count - 1], blockedBy: words)
    }

    private enum Holder {
        case nobody
        case thisRestore
        case another
    }

    private func holder(of name: String, _ uid: String) async throws -> Holder {
        do {
            let found = try await rds.describeInstance(name)
            return found.tags[RestoreTags.restoreUID] == uid ? .thisRestore : .another
        } catch let error as AWSServiceError where error.code == .notFound {
            return .nobody
        }
    }

    /// What is wrong with the snapshot.
    private func problem(_ record: RDSSnapshotRecord) async throws -> String? {
        guard let id = record.snapshotID else { return record.missing }
        if let error = elsewhere(record) { return error.words }
        do {
            let snapshot = try await rds.describeSnapshot(id)
            return snapshot.status == "available" ? nil : "the snapshot \(id) is \(snapshot.status)"
        } catch let error as AWSServiceError where error.code == .notFound {
            return "the snapshot \(id) does not exist in \(rds.region); it was deleted, or belongs to another account"
        }
    }

    /// Why a snapshot in another region cannot be restored from; `nil` for one in this region.
    func elsewhere(_ record: RDSSnapshotRecord) -> VolumeSnapshotsError? {
        guard record.region != rds.region else { return nil }
        return VolumeSnapshotsError(
            .notFound,
            "the snapshot \(record.snapshotID ?? "") is in \(record.region), not in \(rds.region)",
            hint: "restore there, or copy it first (aws rds copy-db-snapshot)"
        )
    }
}

extension RDSSnapshotRecord {
    /// Why there is nothing to restore from.
    var missing: String {
        "the backup has no snapshot of the database \(instanceID)\(error.map { ": \($0)" } ?? "")"
    }

    /// What is made out of the snapshot, in words.
    var words: String {
        let engine = [source["engine"]?.string, source["engineVersion"]?.string].compactMap { $0 }
            .joined(separator: " ")
        let size = source["sizeGiB"]?.int.map { "\($0) GiB" }
        let facts = [engine.isEmpty ? nil : engine, source["instanceClass"]?.string, size].compactMap { $0 }
        let kind = facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))"
        let place = region.isEmpty ? "" : " in \(region)"
        return "a new private, protected database\(kind)\(place) from \(snapshotID ?? "")"
    }
}

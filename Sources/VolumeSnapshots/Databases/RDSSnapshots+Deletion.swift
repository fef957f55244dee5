// SPDX-License-Identifier: Apache-2.0

internal import AWSServices

extension RDSSnapshots {
    /// Deletes the snapshots of a backup, also when one fails; one that does not exist is a success.
    ///
    /// Names are used again: what another backup has made under the same one stays. Of records without a snapshot the answer
    /// may have been lost, so that theirs is looked for.
    /// - Parameter records: Records of one backup.
    /// - Returns: What is left, one sentence each.
    package func delete(_ records: [RDSSnapshotRecord]) async -> [String] {
        let failures = await concurrently(records, limit: options.inFlight) { record -> String? in
            let id = record.snapshotID ?? RDSNames.snapshot(backup: record.backupName, instance: record.instanceID)
            guard record.region.isEmpty || record.region == rds.region else {
                // Here it would not be found, which is no proof that it is gone.
                let known = record.snapshotID == nil ? "what there is of " : ""
                return "\(known)RDS snapshot \(id) is in \(record.region), and the snapshot location in \(rds.region)"
            }
            do { return try await delete(id, of: record.backupUID) } catch {
                return "RDS snapshot \(id): \(Self.failure(error))"
            }
        }
        return failures.compactMap { $0 }
    }

    /// Deletes what a backup has begun that has not come about, which is known by its names and the backup's UID.
    ///
    /// RDS deletes no snapshot that is still being made.
    /// - Parameters:
    ///   - instances: The databases it was to copy.
    ///   - backup: The backup.
    /// - Returns: What is left, one sentence each.
    /// - Throws: When nothing is known to be left, and RDS does not say whether a snapshot is there.
    package func deleteLeft(_ instances: [String], of backup: BackupIdentity) async throws -> [String] {
        let answers = await concurrently(instances, limit: options.inFlight) { id in
            await Result { try await delete(RDSNames.snapshot(backup: backup.name, instance: id), of: backup.uid) }
        }
        let left = answers.compactMap { try? $0.get() }
        if left.isEmpty { for answer in answers { _ = try answer.get() } }
        return left
    }

    /// Deletes a snapshot if it is of this backup.
    /// - Returns: Why it is left, one sentence; `nil` when it is gone.
    /// - Throws: When RDS does not say whether it is there.
    private func delete(_ id: String, of uid: String) async throws -> String? {
        do {
            guard try await rds.describeSnapshot(id).tags[SnapshotTags.backupUID] == uid else { return nil }
        } catch let error as AWSServiceError where error.code == .notFound {
            return nil
        }
        do {
            try await rds.deleteSnapshot(id)
            return nil
        } catch let error as AWSServiceError where error.code == .notFound {
            return nil
        } catch {
            return "RDS snapshot \(id): \(Self.failure(error))"
        }
    }
}

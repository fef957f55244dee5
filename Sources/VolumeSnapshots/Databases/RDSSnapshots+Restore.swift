// SPDX-License-Identifier: Apache-2.0

package import AWSServices

extension RDSSnapshots {
    /// Makes a database out of a record's snapshot and waits until it is available.
    ///
    /// Class, subnets, security groups, parameter and option group, port and standby are the source's; it has no address on
    /// the internet and cannot be deleted. A database of that name that this restore has begun is taken up. It is ready as soon
    /// as it serves, also while RDS still fills its storage; in a state that only people end it has failed.
    /// - Parameters:
    ///   - record: The record.
    ///   - instanceID: The new database's identifier: never that of one that exists.
    ///   - uid: The restore's UID.
    ///   - cluster: What the target cluster is called in tags, which permissions depend on; `nil` keeps the source's tag.
    ///   - change: Changes the request where the target differs, such as its subnets in another VPC.
    /// - Returns: The database.
    /// - Throws: ``VolumeSnapshotsError``.
    package func restore(
        _ record: RDSSnapshotRecord,
        as instanceID: String,
        restoreUID uid: String,
        cluster: String? = nil,
        change: (inout DBRestoreRequest) -> Void = { _ in }
    ) async throws -> DBInstance {
        if let problem = RDSNames.problem(instance: instanceID) { throw VolumeSnapshotsError(.refused, problem) }
        guard let snapshotID = record.snapshotID else { throw VolumeSnapshotsError(.badRecord, record.missing) }
        if let error = elsewhere(record) { throw error }
        var request = record.restoreRequest(instanceID: instanceID, snapshotID: snapshotID)
        request.tags = AWSTag.list(RestoreTags.ofDatabase(record.tags, restoreUID: uid, cluster: cluster))
        change(&request)
        do {
            return try await waitUntilAvailable(try await begin(request, uid))
        } catch {
            throw Self.failure(error)
        }
    }

    /// Where a database can be reached, as `host:port`; its identifier where RDS does not say.
    package static func address(of instance: DBInstance) -> String {
        guard let host = instance.endpoint else { return instance.id }
        return instance.port.map { "\(host):\($0)" } ?? host
    }

    private func begin(_ request: DBRestoreRequest, _ uid: String) async throws -> DBInstance {
        do {
            return try await rds.restoreInstance(request)
        } catch let error as AWSServiceError where error.code == .alreadyExists {
            let found = try await rds.describeInstance(request.instanceID)
            guard found.tags[RestoreTags.restoreUID] == uid else { throw error }
            return found
        }
    }

    private func waitUntilAvailable(_ begun: DBInstance) async throws -> DBInstance {
        var instance = begun
        var misses = 0
        let isDone = try await options.wait.wait {
            if instance.isServing { return true }
            do {
                instance = try await rds.describeInstance(instance.id)
                misses = 0
            } catch let error as AWSServiceError where error.isRetryable {
                // RDS goes on with it meanwhile; the deadline ends it.
                return false
            } catch let error as AWSServiceError where error.code == .notFound {
                misses += 1
                guard misses < SnapshotLedger.maximumMisses else { throw DBInstanceFailure.vanished(instance) }
                return false
            }
            guard !instance.isStuck else { throw DBInstanceFailure.stuck(instance) }
            return instance.isServing
        }
        guard isDone else { throw DBInstanceFailure.late(instance, options.wait.deadlineInWords) }
        return instance
    }
}

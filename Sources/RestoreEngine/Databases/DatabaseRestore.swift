// SPDX-License-Identifier: Apache-2.0

import VolumeSnapshots

/// Plans and makes the databases of a restore: those that it names, and no other.
struct DatabaseRestore: Sendable {
    /// RDS makes several at once; a restore names few.
    private static let inFlight = 8

    /// Opens the databases; `nil` where nobody can.
    let locations: (any SnapshotLocationOpening)?
    let options: RestoreOptions

    // MARK: Planning

    /// Which databases are made, under which names, and what is in the way; changes nothing.
    /// - Parameter records: What the backup has of databases.
    /// - Returns: One for each that is wanted.
    /// - Throws: `CancellationError`.
    func plan(_ records: [RDSSnapshotRecord]) async throws -> [PlannedDatabase] {
        var planned: [PlannedDatabase] = []
        for (wish, record) in Self.choice(of: options.databases, records) {
            guard let record else {
                planned.append(PlannedDatabase(wish, blockedBy: "backup \(options.backupName) has no such database"))
                continue
            }
            planned.append(try await plan(wish, record))
        }
        return Self.withoutClashes(planned)
    }

    /// The record for each wish, `*` being every one that is not named besides; pure.
    static func choice(
        of wishes: [RDSRestoreWish],
        _ records: [RDSSnapshotRecord]
    ) -> [(wish: RDSRestoreWish, record: RDSSnapshotRecord?)] {
        let named = wishes.filter { $0.source != "*" }
        var chosen = named.map { wish in (wish, records.first { $0.instanceID == wish.source }) }
        guard named.count < wishes.count else { return chosen }
        for record in records where !named.contains(where: { $0.source == record.instanceID }) {
            chosen.append((RDSRestoreWish(source: record.instanceID), record))
        }
        return chosen
    }

    /// Gives a name that two would get to the first of them; pure.
    static func withoutClashes(_ planned: [PlannedDatabase]) -> [PlannedDatabase] {
        var taken: Set<String> = []
        return planned.map { database in
            if database.isBlocked || taken.insert(database.target).inserted { return database }
            let wish = RDSRestoreWish(source: database.source, target: database.target)
            return PlannedDatabase(wish, blockedBy: "another one of this restore becomes \(database.target)")
        }
    }

    private func plan(_ wish: RDSRestoreWish, _ record: RDSSnapshotRecord) async throws -> PlannedDatabase {
        let restore = options.restoreName
        guard let locations else {
            // Somebody else will make it, who may reach what this one cannot.
            var planned = PlannedDatabase(RDSPreview(unchecked: record, wished: wish.target, restore: restore), record)
            planned.message += " (not looked for from here)"
            return planned
        }
        do {
            let region = record.region.isEmpty ? nil : record.region
            return try await locations.withDatabases(of: record.location, region: region) { databases in
                let preview = try await databases.preview(
                    record,
                    wished: wish.target,
                    restore: restore,
                    restoreUID: options.identity
                )
                var planned = PlannedDatabase(preview, record)
                if wish.target == nil, planned.target != planned.source, !planned.isBlocked {
                    planned.message += ", called after the restore \(restore)"
                }
                return planned
            }
        } catch {
            try Task.checkCancellation()
            return PlannedDatabase(wish, blockedBy: "\(error)", record)
        }
    }

    // MARK: Making

    /// Makes the databases of a plan while its items are applied.
    /// - Parameters:
    ///   - planned: The databases.
    ///   - apply: Applies the items.
    /// - Returns: What became of both. When items were not reached, or the wait for a database was cut, the end says so.
    func make(
        _ planned: [PlannedDatabase],
        beside apply: () async -> AppliedPlan
    ) async -> (AppliedPlan, [RestoredDatabase]) {
        await withTaskGroup(of: [RestoredDatabase].self) { group in
            group.addTask { await make(planned) }
            var applied = await apply()
            // The next run takes up what RDS makes meanwhile: the items need not wait for it.
            if applied.end != nil, options.resource != nil { group.cancelAll() }
            let made = await group.next() ?? []
            // What was waited for is not done, though all items are: the next run waits on.
            let isWaitCut = Task.isCancelled && made.contains { $0.address == nil && !$0.planned.isBlocked }
            if applied.end == nil, isWaitCut { applied.end = CancellationError() }
            return (applied, made)
        }
    }

    /// Makes the databases of a plan and waits until they can be reached.
    ///
    /// It never throws: what fails, or was cancelled, is in the outcomes, and RDS goes on with what was begun.
    func make(_ planned: [PlannedDatabase]) async -> [RestoredDatabase] {
        await withTaskGroup(of: (Int, RestoredDatabase).self) { group in
            var made: [Int: RestoredDatabase] = [:]
            for (index, database) in planned.enumerated() {
                if index >= Self.inFlight, let (done, result) = await group.next() { made[done] = result }
                group.addTask { (index, await make(database)) }
            }
            while let (done, result) = await group.next() { made[done] = result }
            return made.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func make(_ planned: PlannedDatabase) async -> RestoredDatabase {
        guard !planned.isBlocked, let record = planned.record, let locations else {
            return RestoredDatabase(planned: planned, error: planned.message)
        }
        do {
            let region = record.region.isEmpty ? nil : record.region
            let address = try await locations.withDatabases(of: record.location, region: region) { databases in
                RDSSnapshots.address(
                    of: try await databases.waiting(atMost: options.copyTimeout).restore(
                        record,
                        as: planned.target,
                        restoreUID: options.identity,
                        cluster: options.clusterName
                    )
                )
            }
            return RestoredDatabase(planned: planned, address: address)
        } catch let error as VolumeSnapshotsError where error.code == .cancelled {
            let words = "the restore was stopped; if RDS was asked already it goes on making \(planned.target)"
            return RestoredDatabase(planned: planned, error: words)
        } catch let error as VolumeSnapshotsError {
            return RestoredDatabase(planned: planned, error: error.words)
        } catch {
            return RestoredDatabase(planned: planned, error: "\(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import ObjectStore

extension VolumeRestore {
    /// How long a call that begins a copy is let finish when the restore is cancelled.
    private static let beginning = Duration.seconds(120)

    /// The region that a snapshot has to be copied from; `nil` when it is where the disk is made.
    func source(of record: NativeSnapshotRecord) -> String? {
        record.region.flatMap { $0 == disks.place ? nil : $0 }
    }

    /// The disks that this restore has made before, by the name of their volume.
    ///
    /// They are looked for only where snapshots are copied: the copy is gone by then, and EC2 refuses a client token that
    /// comes with another snapshot.
    func disksMadeBefore(_ records: [NativeSnapshotRecord]) async throws -> [String: Disk] {
        guard records.contains(where: { source(of: $0) != nil }) else { return [:] }
        let found = try await disks.findDisks(tags: [RestoreTags.restoreUID: uid])
        let usable = found.filter { $0.state == .usable || $0.state == .creating }
        return Dictionary(
            usable.map { ($0.tags[SnapshotTags.volume] ?? "", $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Copies the snapshot of a volume and waits until the copy is complete.
    ///
    /// Where no more copies may be on their way it is begun as soon as it may; one deadline is for all of it.
    /// - Parameters:
    ///   - record: The snapshot.
    ///   - source: Where it is.
    ///   - outcome: Is told of the copy as soon as there is one.
    /// - Throws: What the provider throws; ``VolumeSnapshotsError``; `CancellationError`, and the copy stays.
    func copy(_ record: NativeSnapshotRecord, from source: String, _ outcome: inout RestoredVolume) async throws {
        var view = CopyView()
        let isDone = try await options.copying.wait { try await look(record, from: source, &outcome, &view) }
        guard let copy = outcome.copyID else { throw notBegun(record, from: source, view.refusal) }
        let words = "the copy \(copy) of \(record.snapshotID ?? "") from \(source)"
        guard let state = view.state else {
            throw VolumeSnapshotsError(
                .failed,
                "\(words) vanished while it was made",
                hint: "most often a KMS key is missing or may not be used, in \(source) or in \(disks.place)"
            )
        }
        if case .failed(let reason) = state.state {
            throw VolumeSnapshotsError(.failed, "\(words) has failed: \(reason)")
        }
        guard isDone else {
            let progress = state.progress.map { " (\($0) %)" } ?? ""
            throw VolumeSnapshotsError(
                .timedOut,
                "\(words) was not complete after \(options.copying.deadlineInWords)\(progress)",
                hint: "give the restore more time (--item-operation-timeout)"
            )
        }
    }

    /// What is known of a copy while it is waited for.
    private struct CopyView {
        /// The copy as it was seen last.
        var state: DiskSnapshot?
        /// How often in a row it was not seen.
        var misses = 0
        /// Why it was not begun yet.
        var refusal: (any Error)?
    }

    /// Begins a copy if it is not begun, and looks at it.
    /// - Returns: Whether it is complete, has failed, or stays away.
    private func look(
        _ record: NativeSnapshotRecord,
        from source: String,
        _ outcome: inout RestoredVolume,
        _ view: inout CopyView
    ) async throws -> Bool {
        do {
            if outcome.copyID == nil { outcome.copyID = try await beginCopy(record, from: source) }
        } catch  where disks.isRefusedForNow(error) {
            view.refusal = error
        }
        guard let copy = outcome.copyID else { return false }
        do {
            view.state = try await disks.snapshotStates([copy])[copy]
        } catch  where disks.isPassing(error) {
            // The copy goes on meanwhile; the deadline ends it.
            return false
        }
        view.misses = view.state == nil ? view.misses + 1 : 0
        return view.state.map { $0.state != .pending } ?? (view.misses >= SnapshotLedger.maximumMisses)
    }

    private func notBegun(
        _ record: NativeSnapshotRecord,
        from source: String,
        _ refusal: (any Error)?
    ) -> VolumeSnapshotsError {
        let reason = refusal.map { ": \($0)" } ?? ""
        return VolumeSnapshotsError(
            .timedOut,
            "no copy of \(record.snapshotID ?? "") from \(source) could be begun within "
                + "\(options.copying.deadlineInWords)\(reason)",
            hint: "give the restore more time (--item-operation-timeout), or run it again when others are complete",
            cause: refusal
        )
    }

    /// Takes up the copy that an interrupted run has begun, or begins one; one whose answer was lost is looked for.
    private func beginCopy(_ record: NativeSnapshotRecord, from source: String) async throws -> String {
        if let known = try await copyBegun(record, from: source) { return known }
        do {
            return try await shielded(record, from: source)
        } catch  where disks.mayHaveHappened(error) {
            try await options.copying.pauseOnce()
            if let known = try await copyBegun(record, from: source) { return known }
            return try await shielded(record, from: source)
        }
    }

    /// The copy that this restore has begun for a volume; `nil` when there is none.
    func copyBegun(_ record: NativeSnapshotRecord, from source: String) async throws -> String? {
        let tags = RestoreTags.copySearch(record, from: source, restoreUID: uid)
        return try await disks.findSnapshots(tags: tags).first { !$0.state.isFailed }?.id
    }

    /// A request that was sent is waited for, so that its copy carries its tags and is found.
    private func shielded(_ record: NativeSnapshotRecord, from source: String) async throws -> String {
        let order = DiskCopyOrder(
            snapshotID: record.snapshotID ?? "",
            source: source,
            description: "Lifeboat restore: copy of \(record.snapshotID ?? "") in \(source)",
            tags: RestoreTags.ofCopy(record, from: source, restoreUID: uid, cluster: options.clusterName)
        )
        return try await CancellationShield.run(deadline: Self.beginning) { [disks] in
            try await disks.copySnapshot(order)
        }
    }

    /// Deletes the copies that are needed no more.
    ///
    /// That is all but those of a restore that is cancelled, or whose disk is still being made.
    func deleteCopies(_ outcomes: [RestoredVolume]) async -> [RestoredVolume] {
        await concurrently(outcomes, limit: options.inFlight) { await withoutCopy($0) }
    }

    private func withoutCopy(_ volume: RestoredVolume) async -> RestoredVolume {
        guard let copy = volume.copyID, volume.error?.code != .cancelled else { return volume }
        var volume = volume
        guard volume.disk?.state != .creating else {
            volume.notes.append(
                "the copy \(copy) in \(disks.place) is left over: its disk is still being made; delete it later"
            )
            return volume
        }
        do {
            try await disks.deleteSnapshot(copy)
            volume.copyID = nil
        } catch {
            volume.notes.append("the copy \(copy) of \(volume.record.snapshotID ?? "") is left over: \(error)")
        }
        return volume
    }
}

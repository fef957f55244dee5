// SPDX-License-Identifier: Apache-2.0

import JSON
import VeleroAPI
import VolumeSnapshots

/// Copies the disks of a backup's volumes by snapshots, those of all locations at once.
struct VolumeCopying: Sendable {
    let options: BackupOptions
    /// Opens the disks; `nil` where nobody can, and then no volume is copied.
    let locations: (any SnapshotLocationOpening)?
    let backup: BackupIdentity
    let progress: BackupProgress

    /// Decides about each volume, takes the snapshots and waits until they are complete.
    ///
    /// It never throws: what fails, or was cancelled, is in the copies, so that it can be deleted.
    func run(_ volumes: CollectedVolumes) async -> VolumeCopies {
        var copies = VolumeCopies()
        var targets: [String: [SnapshotTarget]] = [:]
        for (name, volume) in volumes.volumes.sorted(by: { $0.key < $1.key }) {
            let claim = volumes.claims[name]
            let decision = SnapshotDecision.of(
                volume,
                claim: claim,
                snapshotVolumes: options.snapshotVolumes,
                locations: locations == nil ? [] : options.snapshotLocations
            )
            switch decision {
            case .take(let target): targets[target.location, default: []].append(target)
            case .skip(let reason): copies.infos.append(VolumeInfoRecord(skipped: reason, volume: volume, claim: claim))
            }
        }
        guard let locations, !targets.isEmpty else { return copies }
        await withTaskGroup(of: (SnapshotRunResult, String?).self) { group in
            // A backup has one location for each provider, and there are few of these.
            for (location, targets) in targets {
                group.addTask { await snapshots(of: targets, in: location, locations) }
            }
            for await (result, region) in group { copies.add(result, of: backup, region: region) }
        }
        return copies
    }

    private func snapshots(
        of targets: [SnapshotTarget],
        in location: String,
        _ locations: any SnapshotLocationOpening
    ) async -> (SnapshotRunResult, String?) {
        do {
            return try await locations.withDisks(of: location, region: nil) { disks in
                var settings = SnapshotRun.Options()
                settings.wait.deadline = options.snapshotTimeout
                let result = await SnapshotRun(disks, of: backup, options: settings).run(targets) {
                    progress.snapshots(completed: $0.completed, of: $0.total)
                }
                return (result, disks.place)
            }
        } catch {
            let failure = VolumeSnapshotsError(.badLocation, "\(error)", cause: error)
            return (SnapshotRunResult(outcomes: targets.map { SnapshotOutcome($0, failed: failure) }), nil)
        }
    }

    /// Deletes the snapshots of a backup that has not come about.
    /// - Returns: What is left, one sentence each.
    func discard(_ copies: VolumeCopies) async -> [String] {
        guard let locations else { return [] }
        var left: [String] = []
        for (location, region) in copies.begunIn.sorted(by: { $0.key < $1.key }) {
            let records = copies.records.filter { $0.location == location }
            do {
                left += try await locations.withDisks(of: location, region: region) { disks in
                    let deletion = SnapshotDeletion(disks)
                    let failures = await deletion.delete(records)
                    guard failures.isEmpty else { return failures.map(\.description) }
                    // Besides those that are known: those whose answer was lost.
                    return try await deletion.deleteTagged(backup).map(\.description)
                }
            } catch is CancellationError {
                left.append("what is in the location \(location) could not be looked for in time")
            } catch {
                left.append("\(error)")
            }
        }
        return left
    }
}

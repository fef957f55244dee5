// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import VolumeSnapshots

/// Asks the providers about the disks of a restore, and has them made: those of all locations at once.
struct DiskRestore: Sendable {
    /// Opens the disks; `nil` where nobody can.
    let locations: (any SnapshotLocationOpening)?
    let options: RestoreOptions
    /// Zones in which the target has nodes.
    let nodeZones: [String]

    /// The fates with what will be done about each snapshot, and what is in the way of it.
    /// - Throws: `CancellationError`.
    func previewed(_ fates: [String: VolumeFate]) async throws -> [String: VolumeFate] {
        let volumes = Self.volumes(in: fates)
        var fates = fates
        guard locations != nil else {
            // Somebody else will make them, who may reach what this one cannot.
            for (name, volume) in volumes {
                var volume = volume
                let preview = VolumePreview(unchecked: volume.record, zones: zones, place: targetRegion)
                volume.sentence = "\(preview.sentence) (not looked for from here)"
                volume.blockedBy = preview.blockedBy?.words
                fates[name] = .snapshot(volume)
            }
            return fates
        }
        for (location, region, group) in Self.grouped(volumes) {
            let outcome = await open(location, region) { restore in
                await restore.preview(group.map(\.value.record))
            }
            try Task.checkCancellation()
            for (index, (name, volume)) in group.enumerated() {
                var volume = volume
                switch outcome {
                case .success(let previews):
                    volume.sentence = previews[index].sentence
                    volume.blockedBy = previews[index].blockedBy.map(\.words)
                case .failure(let reason): volume.blockedBy = reason.words
                }
                fates[name] = .snapshot(volume)
            }
        }
        return fates
    }

    /// Makes the disks of volumes that are created.
    /// - Parameters:
    ///   - items: The plan's items.
    ///   - fates: What becomes of each volume.
    /// - Returns: The disks by the volume's name in the backup, also when it was cancelled: they stay, and a restore that goes
    ///   on finds them.
    func make(for items: [PlannedItem], _ fates: [String: VolumeFate]) async -> [String: MadeDisk] {
        let created = items.filter { $0.source.kind.description == "persistentvolumes" && $0.verdict == .create }
        let wanted = Self.volumes(in: fates.filter { fate in created.contains { $0.source.name == fate.key } })
        var disks: [String: MadeDisk] = [:]
        for (location, region, group) in Self.grouped(wanted) {
            let outcome = await open(location, region) { await $0.run(group.map(\.value.record)) }
            for (index, (name, _)) in group.enumerated() {
                switch outcome {
                case .success(let made): disks[name] = Self.disk(made[index])
                case .failure(let reason): disks[name] = .failed(reason.words)
                }
            }
        }
        return disks
    }

    private var zones: ZoneChoice { ZoneChoice(mapped: options.zones, nodeZones: nodeZones) }

    /// The region that the cluster's nodes are in, or where they do not tell, that of the zones the user names; `nil` when
    /// these are in several.
    private var targetRegion: String? {
        let known = nodeZones.isEmpty ? Array(options.zones.values) : nodeZones
        let regions = Set(known.compactMap(EBSDisks.region(ofZone:)))
        return regions.count == 1 ? regions.first : nil
    }

    private struct Failure: Error {
        let words: String
    }

    /// Opens a location; what fails concerns its volumes only.
    private func open<Outcome: Sendable>(
        _ location: String,
        _ region: String?,
        _ body: @escaping @Sendable (VolumeRestore) async -> Outcome
    ) async -> Result<Outcome, Failure> {
        guard let locations else {
            return .failure(Failure(words: "snapshots of volumes cannot be reached from here"))
        }
        var settings = VolumeRestore.Options()
        settings.zones = zones
        settings.clusterName = options.clusterName
        settings.copying.deadline = options.copyTimeout
        do {
            return .success(
                // Disks are made where the nodes are; snapshots of another region are copied there.
                try await locations.withDisks(of: location, region: targetRegion ?? region) { [settings] disks in
                    await body(VolumeRestore(disks, restoreUID: options.identity, options: settings))
                }
            )
        } catch {
            return .failure(Failure(words: "\(error)"))
        }
    }

    private static func disk(_ made: RestoredVolume) -> MadeDisk {
        if made.isReady, let disk = made.disk { return .ready(id: disk.id, zone: disk.zone, notes: made.notes) }
        let reason = made.error?.words ?? "the disk is not ready"
        return .failed(([reason] + made.notes).joined(separator: "; "), id: made.disk?.id)
    }

    private static func volumes(in fates: [String: VolumeFate]) -> [(key: String, value: SnapshotVolume)] {
        fates.compactMap { name, fate in
            guard case .snapshot(let volume) = fate else { return nil }
            return (name, volume)
        }
        .sorted { $0.key < $1.key }
    }

    /// One group for each location and region; a backup has few of them.
    private static func grouped(
        _ volumes: [(key: String, value: SnapshotVolume)]
    ) -> [(location: String, region: String?, volumes: [(key: String, value: SnapshotVolume)])] {
        let groups = Dictionary(grouping: volumes) { [$0.value.record.location, $0.value.record.region ?? ""] }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, volumes in
            (key[0], key[1].isEmpty ? nil : key[1], volumes)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Whether a snapshot of a volume is taken, and if not, why: decided in one place, from values only.
package enum SnapshotDecision: Sendable, Equatable {
    /// Take one.
    case take(SnapshotTarget)
    /// Take none.
    case skip(SnapshotSkip)

    /// What is known of the claim a volume is bound to.
    package struct Claim: Sendable, Equatable {
        /// The claim's namespace.
        package var namespace: String
        /// Its name.
        package var name: String
        /// `Pending`, `Bound` or `Lost`; `nil` when the claim was not seen.
        package var phase: String?

        /// A claim.
        package init(namespace: String, name: String, phase: String? = nil) {
            self.namespace = namespace
            self.name = name
            self.phase = phase
        }
    }

    /// Decides.
    ///
    /// Rules, first match counts: excluded; turned off; unknown driver; not bound, released, or its claim lost; no location;
    /// no location in the volume's region. Velero's rules (`pkg/backup/item_backupper.go`), but for two: a volume that is
    /// no longer claimed is not copied, and a volume of another region is told apart from one that fails.
    /// - Parameters:
    ///   - volume: The PersistentVolume.
    ///   - claim: Its claim; `nil` takes the names from the volume's own reference.
    ///   - snapshotVolumes: `spec.snapshotVolumes` of the backup; `nil` means yes.
    ///   - locations: The locations that the backup chose, in its order; the first that fits is taken.
    ///   - exclusion: Why something else has decided against it, such as a volume policy or a backup of the file system.
    ///   - providers: Who may know the volume.
    /// - Returns: The decision.
    package static func of(
        _ volume: JSONValue,
        claim: Claim? = nil,
        snapshotVolumes: Bool?,
        locations: [SnapshotLocation],
        exclusion: String? = nil,
        providers: [any DiskProvider.Type] = [EBSDisks.self]
    ) -> SnapshotDecision {
        let volume = PersistentVolume(volume)
        if let exclusion { return .skip(.excluded(exclusion)) }
        if snapshotVolumes == false { return .skip(.turnedOff) }
        for provider in providers {
            guard let id = provider.volumeID(of: volume.json) else { continue }
            let claim = claim ?? volume.claim.map { Claim(namespace: $0.namespace, name: $0.name) }
            if let skip = state(of: volume, claim) { return .skip(skip) }
            return take(volume, id, claim, locations, provider)
        }
        return .skip(.noProvider(driver: volume.driver))
    }

    private static func state(of volume: PersistentVolume, _ claim: Claim?) -> SnapshotSkip? {
        switch volume.phase {
        case "Released": return .released
        case "Available", "Pending", "Failed": return .notBound(phase: volume.phase ?? "")
        case _ where claim == nil: return .notBound(phase: volume.phase ?? "unclaimed")
        default: break
        }
        if let claim, claim.phase == "Lost" { return .claimLost("\(claim.namespace)/\(claim.name)") }
        return nil
    }

    private static func take(
        _ volume: PersistentVolume,
        _ id: String,
        _ claim: Claim?,
        _ locations: [SnapshotLocation],
        _ provider: any DiskProvider.Type
    ) -> SnapshotDecision {
        let own = locations.filter { provider.names.contains($0.provider) }
        guard !own.isEmpty else { return .skip(.noLocation(provider: provider.names.first ?? "")) }
        let region = volume.zone.flatMap(provider.region(ofZone:))
        // A location without a region, or a volume without a zone, is left to the provider to judge.
        guard let location = own.first(where: { $0.region == nil || region == nil || $0.region == region }) else {
            let words = own.map { "\($0.name) in \($0.region ?? "?")" }
            return .skip(.otherRegion(zone: volume.zone ?? "", locations: words))
        }
        return .take(
            SnapshotTarget(
                volumeName: volume.name,
                volumeID: id,
                location: location.name,
                zone: volume.zone,
                claim: claim,
                reclaimPolicy: volume.reclaimPolicy,
                labels: volume.labels
            )
        )
    }
}

/// A volume of which a snapshot is to be taken.
package struct SnapshotTarget: Sendable, Equatable {
    /// The name of the PersistentVolume.
    package var volumeName: String
    /// The provider's identifier, such as `vol-…`.
    package var volumeID: String
    /// The name of the VolumeSnapshotLocation.
    package var location: String
    /// The availability zone, when the object says it.
    package var zone: String?
    /// The claim the volume is bound to.
    package var claim: SnapshotDecision.Claim?
    /// `Delete` or `Retain`.
    package var reclaimPolicy: String
    /// The labels of the PersistentVolume.
    package var labels: [String: String]

    /// A target.
    /// - Parameters:
    ///   - volumeName: The name of the PersistentVolume.
    ///   - volumeID: The provider's identifier.
    ///   - location: The name of the VolumeSnapshotLocation.
    ///   - zone: The availability zone.
    ///   - claim: The claim the volume is bound to.
    ///   - reclaimPolicy: `Delete` or `Retain`.
    ///   - labels: The labels of the PersistentVolume.
    package init(
        volumeName: String,
        volumeID: String,
        location: String,
        zone: String? = nil,
        claim: SnapshotDecision.Claim? = nil,
        reclaimPolicy: String = "",
        labels: [String: String] = [:]
    ) {
        self.volumeName = volumeName
        self.volumeID = volumeID
        self.location = location
        self.zone = zone
        self.claim = claim
        self.reclaimPolicy = reclaimPolicy
        self.labels = labels
    }
}

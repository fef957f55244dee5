// SPDX-License-Identifier: Apache-2.0

/// Why no snapshot is taken of a volume: a code that stays the same, and a sentence.
package enum SnapshotSkip: Sendable, Equatable, CustomStringConvertible {
    /// Something else decides so, in words: `the volume policy says skip`.
    case excluded(String)
    /// The backup says `snapshotVolumes: false`.
    case turnedOff
    /// Nobody here can snapshot volumes of this driver.
    case noProvider(driver: String)
    /// The volume was never bound to a claim, so that nothing was written to it through Kubernetes.
    case notBound(phase: String)
    /// The claim is gone; the volume waits to be removed or reused.
    case released
    /// The claim has lost its volume.
    case claimLost(String)
    /// No snapshot location of the provider is configured.
    case noLocation(provider: String)
    /// All locations of the provider are in other regions: snapshots stay in the region of their volume.
    case otherRegion(zone: String, locations: [String])

    /// A name for metrics and machines.
    package var code: String {
        switch self {
        case .excluded: "excluded"
        case .turnedOff: "snapshotsTurnedOff"
        case .noProvider: "noProvider"
        case .notBound: "notBound"
        case .released: "released"
        case .claimLost: "claimLost"
        case .noLocation: "noLocation"
        case .otherRegion: "otherRegion"
        }
    }

    /// One sentence for people.
    package var description: String {
        switch self {
        case .excluded(let words): words
        case .turnedOff: "snapshots of volumes are turned off for this backup"
        case .noProvider(let driver): "no snapshot provider for \(driver)"
        case .notBound(let phase): "the volume is not bound to a claim but \(phase)"
        case .released: "the volume is Released: its claim was deleted"
        case .claimLost(let claim): "the claim \(claim) is Lost"
        case .noLocation(let provider): "no snapshot location of the provider \(provider) is configured"
        case .otherRegion(let zone, let locations):
            "the volume is in \(zone), and no snapshot location is in that region (\(locations.joined(separator: ", ")))"
        }
    }
}

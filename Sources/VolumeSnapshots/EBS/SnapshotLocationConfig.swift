// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// The settings in `spec.config` of a VolumeSnapshotLocation of the provider `aws`, with the keys of Velero's plug-in.
package struct SnapshotLocationConfig: Sendable, Equatable {
    /// The region of the volumes, and so of their snapshots.
    package var region: String
    /// The profile of the configuration files.
    package var profile: String?
    /// Whether `~/.aws/config` is read besides the credentials file; here it always is.
    package var enableSharedConfig = false
    /// Volumes made from snapshots are encrypted with this key.
    package var kmsKeyID: String?
    /// A file of credentials instead of the usual one.
    package var credentialsFile: String?

    /// The keys that are known, in the order of Velero's documentation.
    package static let keys = ["region", "profile", "enableSharedConfig", "ebsKmsKeyId", "credentialsFile"]

    /// Settings with a region only.
    package init(region: String) { self.region = region }

    /// Reads the settings of a location.
    /// - Parameter location: The location, for the sentences.
    /// - Throws: ``VolumeSnapshotsError`` `.badLocation` for unknown keys, which Velero refuses, too, for a missing region,
    ///   and for values that are none.
    package init(_ location: VolumeSnapshotLocation) throws(VolumeSnapshotsError) {
        try self.init(location.spec.config, name: location.name)
    }

    /// Reads settings.
    /// - Parameters:
    ///   - config: The keys and values.
    ///   - name: The location's name, for the sentences.
    /// - Throws: ``VolumeSnapshotsError`` `.badLocation`.
    package init(_ config: [String: String], name: String) throws(VolumeSnapshotsError) {
        let place = "the snapshot location \(name)"
        let unknown = config.keys.filter { !Self.keys.contains($0) }.sorted()
        guard unknown.isEmpty else {
            throw VolumeSnapshotsError(
                .badLocation,
                "\(place) has unknown settings: \(unknown.joined(separator: ", ")) (known: \(Self.keys.joined(separator: ", ")))"
            )
        }
        func value(_ key: String) -> String? { config[key].flatMap { $0.isEmpty ? nil : $0 } }
        guard let region = value("region") else {
            throw VolumeSnapshotsError(
                .badLocation,
                "\(place) has no region",
                hint: "set config.region to that of the volumes"
            )
        }
        guard region.utf8.allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x61 < 26 || $0 == UInt8(ascii: "-") }) else {
            throw VolumeSnapshotsError(.badLocation, "\(place) has a region that is none: \"\(region)\"")
        }
        self.region = region
        profile = value("profile")
        kmsKeyID = value("ebsKmsKeyId")
        credentialsFile = value("credentialsFile")
        switch value("enableSharedConfig") {
        case nil, "false": enableSharedConfig = false
        case "true": enableSharedConfig = true
        case let other?:
            throw VolumeSnapshotsError(
                .badLocation,
                "\(place) has an enableSharedConfig that is neither true nor false: \"\(other)\""
            )
        }
    }
}

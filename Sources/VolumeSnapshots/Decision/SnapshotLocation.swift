// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// What a decision needs to know of a VolumeSnapshotLocation.
package struct SnapshotLocation: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// The provider without its prefix: `aws` for `aws` and `velero.io/aws`.
    package var provider: String
    /// `config.region`.
    package var region: String?

    /// A location.
    package init(name: String, provider: String, region: String?) {
        self.name = name
        self.provider = Self.plain(provider)
        self.region = region
    }

    /// The location that an object describes.
    package init(_ location: VolumeSnapshotLocation) {
        self.init(
            name: location.name,
            provider: location.spec.provider,
            region: location.spec.config["region"].flatMap { $0.isEmpty ? nil : $0 }
        )
    }

    /// Velero takes a provider without prefix for one of its own: `aws` is `velero.io/aws`.
    package static func plain(_ provider: String) -> String {
        provider.hasPrefix("velero.io/") ? String(provider.dropFirst("velero.io/".count)) : provider
    }
}

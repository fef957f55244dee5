// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI
import VolumeSnapshots

/// Chooses the snapshot locations of a backup: one of each provider, as Velero does.
///
/// Those that the backup names; else the provider's default; else its only one.
package struct SnapshotLocationChoice: Sendable {
    private let locations: [VolumeSnapshotLocation]
    private let defaults: [String: String]

    /// A choice among locations.
    /// - Parameters:
    ///   - locations: Those there are.
    ///   - defaults: The default location by provider.
    package init(_ locations: [VolumeSnapshotLocation], defaults: [String: String]) {
        self.locations = locations.sorted { $0.name < $1.name }
        self.defaults = Dictionary(defaults.map { (SnapshotLocation.plain($0.key), $0.value) }) { $1 }
    }

    /// The names of the locations that a backup uses, those it names first.
    package func chosen(_ spec: BackupSpec) -> [String] {
        let named = spec.volumeSnapshotLocations
        let taken = Set(locations.filter { named.contains($0.name) }.map(Self.provider))
        let others = byProvider.filter { !taken.contains($0.key) }.sorted { $0.key < $1.key }
        return named + others.compactMap { defaults[$0.key] ?? ($0.value.count == 1 ? $0.value.first?.name : nil) }
    }

    /// What stands in the way of snapshots.
    package func problems(_ spec: BackupSpec) -> [String] {
        var problems: [String] = []
        var seen: [String: String] = [:]
        for name in spec.volumeSnapshotLocations {
            guard let location = locations.first(where: { $0.name == name }) else {
                problems.append("there is no VolumeSnapshotLocation \"\(name)\"")
                continue
            }
            let provider = Self.provider(location)
            if let other = seen[provider], other != name {
                problems.append(
                    "VolumeSnapshotLocations \"\(other)\" and \"\(name)\" are both of the provider "
                        + "\(location.spec.provider); name at most one of each"
                )
            }
            seen[provider] = name
        }
        for (provider, own) in byProvider.sorted(by: { $0.key < $1.key })
        where seen[provider] == nil && own.count > 1 && defaults[provider] == nil {
            let names = own.map { "\"\($0.name)\"" }.joined(separator: ", ")
            problems.append(
                "there are several VolumeSnapshotLocations of the provider \(provider), and none is its default: \(names); "
                    + "name one in spec.volumeSnapshotLocations"
            )
        }
        return problems
    }

    private var byProvider: [String: [VolumeSnapshotLocation]] { Dictionary(grouping: locations, by: Self.provider) }

    private static func provider(_ location: VolumeSnapshotLocation) -> String {
        SnapshotLocation.plain(location.spec.provider)
    }
}
